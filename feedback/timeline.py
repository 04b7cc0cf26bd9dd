"""The ledger as people read it: each step in words, newest first, with what it took and who may read its texts."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.models import Role, User
from directory.roles import VILLAGE_ROLES
from directory.scopes import scope_of
from office.day_words import plain_day

from .clocks import span_words
from .models import Issue, Step, StepText
from .models.choices import (
    Adoption,
    ClosedBy,
    Completion,
    EchoChannel,
    HandlingClass,
    Outcome,
    Satisfaction,
    VisitMethod,
)
from .personal_data import masked_each

WORDS = {
    "raise": gettext_lazy("登记"),
    "answer": gettext_lazy("当场答复"),
    "resolve": gettext_lazy("现场解决"),
    "refer": gettext_lazy("集中交办"),
    "arrange": gettext_lazy("整理、分类"),
    "guide": gettext_lazy("引导到别处办理"),
    "propose-void": gettext_lazy("申请作废"),
    "void": gettext_lazy("录入作废"),
    "echo": gettext_lazy("告诉了反映人"),
    "dispatch": gettext_lazy("派单"),
    "decline": gettext_lazy("不派单"),
    "pass-up": gettext_lazy("转县联席办"),
    "withdraw": gettext_lazy("撤回交办单"),
    "accept": gettext_lazy("签收"),
    "contact": gettext_lazy("登记联系反映人"),
    "submit": gettext_lazy("报办结"),
    "approve": gettext_lazy("审核通过"),
    "send-back": gettext_lazy("发回重办"),
    "visit": gettext_lazy("回访"),
    "villager-answer": gettext_lazy("反映人凭码评价"),
    "close": gettext_lazy("销号"),
    "reopen": gettext_lazy("重办"),
    "decline-reopening": gettext_lazy("不重办"),
    "review": gettext_lazy("审核公开内容"),
    "publish": gettext_lazy("公开"),
    "withdraw-publication": gettext_lazy("撤下公开"),
    "hand-slip": gettext_lazy("登记回执"),
    "show-code": gettext_lazy("在屏幕上显示查询码"),
    "add-co": gettext_lazy("加派协办单位"),
    "reassign": gettext_lazy("改派"),
    "take-in": gettext_lazy("从并入的事项转来"),
    "request-return": gettext_lazy("申请退单"),
    "grant-return": gettext_lazy("同意退单"),
    "refuse-return": gettext_lazy("不同意退单"),
    "ask-extension": gettext_lazy("申请延期"),
    "grant-extension": gettext_lazy("同意延期"),
    "refuse-extension": gettext_lazy("不同意延期"),
    "plan-long-term": gettext_lazy("列入长期推进"),
    "report-progress": gettext_lazy("报告进展"),
    "resume": gettext_lazy("转回办理"),
    "merge": gettext_lazy("并案"),
    "unmerge": gettext_lazy("撤销并案"),
    "joined-answer": gettext_lazy("并入事项的反映人不满意，要求重办"),
    "mention": gettext_lazy("恳谈会上又说到"),
    "unguide": gettext_lazy("撤回引导，继续办理"),
    "remind": gettext_lazy("催办"),
    "draft-order": gettext_lazy("拟督办单"),
    "sign-order": gettext_lazy("签发督办单"),
    "sign-notice": gettext_lazy("签发通报"),
    "drop-order": gettext_lazy("不发督办单"),
    "answer-supervision": gettext_lazy("回复督办"),
    "instruct": gettext_lazy("批示"),
    "appeal": gettext_lazy("申诉评价"),
    "uphold-appeal": gettext_lazy("申诉成立"),
    "dismiss-appeal": gettext_lazy("申诉不成立"),
    "adopt": gettext_lazy("写明采纳情况"),
    "correct": gettext_lazy("更正办理方式"),
    "import": gettext_lazy("历史台账导入"),
    "recompute": gettext_lazy("因放假安排调整期限"),
    "withdraw-consent": gettext_lazy("反映人撤回同意，删除称呼和电话"),
}
"""Every verb of the ledger in the office's words."""

MINUTE = datetime.timedelta(minutes=1)
INSIDERS = (*VILLAGE_ROLES, Role.TOWNSHIP_OFFICE, Role.COUNTY_OFFICE, Role.SUPERVISION)
"""They read internal notes of matters under their place; a department reads those of its own orders."""
TYPED_BY_VILLAGERS = ("villager-answer",)
"""Their words reach the offices as they were said, without a name or a number: who must call looks it up, logged."""

CODED = {
    "handling_class": HandlingClass,
    "completion": Completion,
    "ground": ClosedBy,
    "method": VisitMethod,
    "satisfaction": Satisfaction,
    "adoption": Adoption,
    "channel": EchoChannel,
}
CHANGED = {"kind": Issue.Kind, "outcome": Outcome}
PLAIN = ("department", "meeting", "serial", "into", "from", "milestone")
WORDED = {
    "suggested": gettext_lazy("建议交给%(value)s"),
    "dropped_adoption": gettext_lazy("不再算意见建议，采纳情况“%(value)s”取消"),
    "days": gettext_lazy("%(value)s 个工作日"),
    "calendar_days": gettext_lazy("%(value)s 天"),
}
YES_NO = {
    "late": ("", gettext_lazy("已逾期")),
    "reached": (gettext_lazy("没有联系上"), ""),
    "solved": (gettext_lazy("没有解决"), gettext_lazy("解决了")),
}
"""How the facts of a step are read: codes with their labels, plain words, and what a no and a yes mean."""


@dataclass(frozen=True)
class Entry:
    """One step as a page shows it; see templates/components/timeline.html."""

    what: str
    who: str
    at: datetime.datetime
    took: str
    text: str
    is_inside: bool


def timeline_of(issue: Issue, reader: User) -> list[Entry]:
    """Return the matter's steps for this reader, newest first, in two queries."""
    steps = list(issue.steps.told().select_related("by").prefetch_related("texts").order_by("sequence"))
    departments = scope_of(reader).department_ids
    orders = {order.ordinal for order in issue.referrals.all() if order.department_id in departments}
    reads_all = scope_of(reader).covers(issue.path, *INSIDERS)
    hidden = masked_each(
        issue, (text.text for step in steps if step.verb in TYPED_BY_VILLAGERS for text in step.texts.all())
    )
    entries: list[Entry] = []
    previous: Step | None = None
    for step in steps:
        entries += _entries(step, previous, hidden, reads_inside=reads_all or step.referral_ordinal in orders)
        previous = step
    return entries[::-1]


def _entries(step: Step, previous: Step | None, hidden: Mapping[str, str], *, reads_inside: bool) -> Iterable[Entry]:
    texts = {text.audience: text.text or str(_("（文字已按规定清除）")) for text in step.texts.all()}
    public = texts.get(StepText.Audience.PUBLIC, "")
    inside = texts.get(StepText.Audience.INTERNAL, "") if reads_inside else ""
    if step.verb in TYPED_BY_VILLAGERS:
        inside = hidden.get(inside, inside)
    took = span_words(step.at - previous.at) if previous and step.at - previous.at >= MINUTE else ""
    common: dict[str, Any] = {"who": _who(step), "at": step.at}
    what = words_of(step)
    yield Entry(
        what=what,
        took=_("隔了 %(span)s") % {"span": took} if took else "",
        text=public or inside,
        is_inside=not public and bool(inside),
        **common,
    )
    if public and inside:
        yield Entry(what=_("%(what)s的说明") % {"what": what}, took="", text=inside, is_inside=True, **common)


def words_of(step: Step) -> str:
    """Return what was done, with the facts of the step: whom it was sent to, whether it was late, what was said."""
    parts = [str(WORDS.get(step.verb, step.verb))]
    if step.referral_ordinal:
        parts.append(_("第 %(n)s 单") % {"n": step.referral_ordinal})
    parts += [words for name, value in step.facts.items() if (words := _fact(name, value))]
    return " · ".join(parts)


def _fact(name: str, value: Any) -> str:
    if name in CODED:
        return _label(CODED[name], value) if value else ""
    if name in WORDED:
        return str(WORDED[name]) % {"value": value}
    if name == "contacted_on":
        return plain_day(datetime.date.fromisoformat(value))
    if name in PLAIN:
        return " → ".join(value) if isinstance(value, list) else str(value)
    if name in YES_NO and isinstance(value, bool):
        return str(YES_NO[name][value])
    if isinstance(value, list) and len(value) == 2 and value[0] != value[1]:
        before, after = (str(one) for one in value)
        if name == "promised_on":
            return _("答应%(day)s前办结") % {"day": plain_day(datetime.date.fromisoformat(after))} if after else ""
        return f"{_changed(name, before) or _('未分类')} → {_changed(name, after) or _('未分类')}"
    return ""


def _changed(name: str, value: str) -> str:
    return _label(CHANGED[name], value) if name in CHANGED else value


def _label(choices: Any, value: str) -> str:
    return str(choices(value).label) if value in choices.values else value


def _who(step: Step) -> str:
    if step.by is None:
        return _("反映人") if step.verb == "villager-answer" else _("系统")
    return f"{step.by} · {step.acting_as}" if step.acting_as else str(step.by)
