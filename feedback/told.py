"""The steps of a matter in plain words: as its raiser is told them, and as everybody is; never the name of a person."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.day_words import plain_day

from .models import Issue, Referral, Step

WORDS: Mapping[str, Promise] = {
    "raise": gettext_lazy("恳谈会上记下了您说的事"),
    "import": gettext_lazy("从以前的台账转来"),
    "answer": gettext_lazy("当场答复了您"),
    "resolve": gettext_lazy("当场办好了"),
    "refer": gettext_lazy("定下来交给有关单位办"),
    "take-in": gettext_lazy("别人提的同样的事并到这里，一起办"),
    "dispatch": gettext_lazy("交给%(department)s办"),
    "add-co": gettext_lazy("请%(department)s一起办"),
    "reassign": gettext_lazy("改由%(department)s办"),
    "decline": gettext_lazy("没有派出去，另作安排"),
    "pass-up": gettext_lazy("转到县联席办安排"),
    "withdraw": gettext_lazy("收回来，重新安排单位"),
    "grant-return": gettext_lazy("原来的单位退回，重新安排单位"),
    "accept": gettext_lazy("%(unit)s收下了，开始办"),
    "grant-extension": gettext_lazy("办理时间延长"),
    "contact": gettext_lazy("%(unit)s联系了您"),
    "submit": gettext_lazy("%(unit)s报告办完了，等审核"),
    "send-back": gettext_lazy("审核没有通过，要求接着办"),
    "approve": gettext_lazy("审核通过，答复您"),
    "plan-long-term": gettext_lazy("一时办不完，定了长期办理的计划"),
    "report-progress": gettext_lazy("报告进展"),
    "resume": gettext_lazy("恢复按期限办理"),
    "guide": gettext_lazy("告诉您该到哪里办"),
    "unguide": gettext_lazy("重新收下来办"),
    "merge": gettext_lazy("与同样的事并在一起办"),
    "unmerge": gettext_lazy("不再并案，单独办"),
    "adopt": gettext_lazy("您的建议有了结果"),
    "echo": gettext_lazy("把结果告诉了您"),
    "mention": gettext_lazy("恳谈会上又问到这件事"),
    "visit": gettext_lazy("回访，问您满意不满意"),
    "villager-answer": gettext_lazy("您作了评价"),
    "reopen": gettext_lazy("重新办理"),
    "decline-reopening": gettext_lazy("不再重办"),
    "close": gettext_lazy("这件事办结销号"),
    "void": gettext_lazy("这条记录写错或写重了，作废"),
    "publish": gettext_lazy("去掉能认出人的内容后，公开了办理结果"),
    "withdraw-publication": gettext_lazy("公开的内容撤下来了"),
    "hand-slip": gettext_lazy("给了您回执"),
    "show-code": gettext_lazy("给了您新的查询码"),
    "withdraw-consent": gettext_lazy("按您的要求，删除了您的称呼和电话"),
}
"""Every step a raiser is told of, as one would say it to him; a verb that is not here stays inside the offices."""

FOR_EVERYBODY: Mapping[str, Promise] = {
    **WORDS,
    "raise": gettext_lazy("恳谈会上记下了这件事"),
    "answer": gettext_lazy("当场作了答复"),
    "approve": gettext_lazy("审核通过，答复了反映人"),
    "guide": gettext_lazy("告诉反映人该到哪里办"),
}
"""The same steps on public pages, which speak to nobody in particular."""

OF_A_PART: Mapping[str, Promise] = {
    "reassign": gettext_lazy("协办的那部分改由%(department)s办"),
    "withdraw": gettext_lazy("协办的单位不用再办它那部分"),
    "grant-return": gettext_lazy("协办的单位退回了它那部分"),
    "accept": gettext_lazy("%(unit)s收下了协办的那部分，开始办"),
    "grant-extension": gettext_lazy("协办的那部分时间延长，答应的日子不变"),
    "send-back": gettext_lazy("协办的那部分审核没有通过，要求接着办"),
    "submit": gettext_lazy("%(unit)s报告协办的那部分办完了，等审核"),
    "approve": gettext_lazy("协办的那部分审核通过，主办单位接着办"),
}
"""What befell a co-handler's order, to whomever it is told: only the lead's moves the matter and answers the raiser."""

WHEN_REPLACED: Mapping[str, Promise] = {
    "hand-slip": gettext_lazy("%(by)s给您换了回执，以前的回执和查询码作废了"),
    "show-code": gettext_lazy("%(by)s给您换了查询码，以前的回执和查询码作废了；不是您要换的，请打下面的投诉电话"),
}
"""Said instead where a slip that he held stopped opening the letter: he must be able to tell that somebody did it."""

AT_THE_TALK = ("raise", "answer", "resolve", "refer")
"""Steps that happened at the talk when they were written together with the matter."""


def words_of(step: Step, words: Mapping[str, Promise] = WORDS) -> str:
    """Say a step: units and posts, never a name."""
    facts = step.facts if isinstance(step.facts, dict) else {}
    unit = step.acting_as or _("承办单位")
    department = facts.get("department") or _("承办单位")
    if isinstance(department, list):
        department = department[-1]
    if facts.get("replaces"):
        words = WHEN_REPLACED
    said = str((OF_A_PART if _is_of_a_part(step, facts) else words)[step.verb]) % {
        "department": department,
        "unit": unit,
        "by": step.acting_as or _("工作人员"),
    }
    promised = facts.get("promised_on")
    if isinstance(promised, list) and len(promised) == 2 and promised[1] and promised[0] != promised[1]:
        said += _("，答应%(day)s以前办完") % {"day": plain_day(datetime.date.fromisoformat(promised[1]))}
    return said


def _is_of_a_part(step: Step, facts: Mapping[str, Any]) -> bool:
    """Whether it befell a co-handler's order; an approval of before roles were noted left the matter where it was."""
    if "role" not in facts and step.verb == "approve":
        return step.from_status == step.to_status
    return step.verb in OF_A_PART and facts.get("role") == Referral.Role.CO


def with_days(issue: Issue, steps: Iterable[Step]) -> Iterator[tuple[Step, datetime.date]]:
    """Yield steps, in order, with the day each happened: what was said at a talk, on its day, whenever typed."""
    raised_at = None
    for step in steps:
        raised_at = step.at if step.verb == "raise" else raised_at
        is_of_talk = step.verb in AT_THE_TALK and step.at == raised_at
        yield step, issue.raised_on if is_of_talk else timezone.localdate(step.at)
