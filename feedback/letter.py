"""The letter a raiser reads by code: what he said, what was promised, who is at it, by when, what was done.

Plain words in the order they are read aloud; units and posts, never the name of a member of staff.
"""

import datetime
from dataclasses import dataclass, field

from django.db.models import Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .identity import Look, looks_at
from .models import Issue, Referral, ReturnVisit, Status, Step, StepText
from .models.choices import VisitMethod
from .workflow import refuse_withdraw_consent

WORDS = {
    "raise": gettext_lazy("恳谈会上记下了您说的事"),
    "import": gettext_lazy("从以前的台账转来"),
    "answer": gettext_lazy("当场答复了您"),
    "resolve": gettext_lazy("当场办好了"),
    "refer": gettext_lazy("定下来交给有关单位办"),
    "take-in": gettext_lazy("收下了您说的事"),
    "dispatch": gettext_lazy("交给%(department)s办"),
    "add-co": gettext_lazy("请%(department)s一起办"),
    "reassign": gettext_lazy("改由%(department)s办"),
    "decline": gettext_lazy("没有派出去，另作安排"),
    "pass-up": gettext_lazy("转到县联席办安排"),
    "withdraw": gettext_lazy("收回来，重新安排单位"),
    "grant-return": gettext_lazy("原来的单位退回，重新安排单位"),
    "accept": gettext_lazy("%(unit)s收下了，开始办"),
    "grant-extension": gettext_lazy("办理时间延长"),
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

OF_ONE_RAISER = (
    "take-in", "echo", "visit", "villager-answer", "hand-slip", "show-code", "withdraw-consent", "mention",
)  # fmt: skip
"""Steps that are between one raiser and the offices: not told to who was merged into the matter."""

NOW = {
    Status.RAISED: gettext_lazy("已经记下，村里正在定怎么办。"),
    Status.ANSWERED: gettext_lazy("已经当场答复您。七天内您没有别的意见，就办结销号。"),
    Status.RESOLVED_ON_SITE: gettext_lazy("已经当场办好。七天内您没有别的意见，就办结销号。"),
    Status.LONG_TERM: gettext_lazy("一时办不完，按计划长期办，下面写着每一步。"),
    Status.REPLIED: gettext_lazy("已经办完，等您说一声解决了没有、满意不满意。"),
    Status.CLOSED: gettext_lazy("已经办结销号。"),
    Status.GUIDED: gettext_lazy("这件事不归这里办，已经告诉您该到哪里办。"),
    Status.MERGED: gettext_lazy("与别人提的同样的事并在一起办，办好了一起答复。"),
    Status.VOIDED: gettext_lazy("这条记录写错或写重了，已经作废。有疑问请打下面的电话。"),
}
ORDER_NOW = {
    "PROPOSED": gettext_lazy("%(office)s正在定由哪个单位办。"),
    "DISPATCHED": gettext_lazy("已经交给%(unit)s，等它收下。"),
    "ACCEPTED": gettext_lazy("%(unit)s正在办。"),
    "SUBMITTED": gettext_lazy("%(unit)s报告已经办完，正在审核。"),
    "RETURN_REQUESTED": gettext_lazy("%(unit)s说这件事不归它办，正在商定。"),
}
ANSWERABLE = (Status.ANSWERED, Status.RESOLVED_ON_SITE, Status.REPLIED, Status.CLOSED)


@dataclass(frozen=True)
class Part:
    """One paragraph with its heading."""

    heading: str
    text: str


@dataclass(frozen=True)
class Told:
    """One step as it is told: what, when, and the words that were written for the raiser."""

    what: str
    at: datetime.datetime
    text: str = ""


@dataclass(frozen=True)
class Letter:
    """Everything the page says, in order, and which of its forms may be drawn."""

    parts: list[Part]
    told: list[Told]
    may_answer: bool
    answer: ReturnVisit | None
    is_asking_again: bool
    may_erase: bool
    looks: list[Look] = field(default_factory=list)


def letter_of(issue: Issue, today: datetime.date | None = None) -> Letter:
    """Write the letter of a matter; the same number of queries however long its story is.

    A merged matter is told by its parent's progress, in the raiser's own words first, and never in another's.
    """
    today = today or timezone.localdate()
    lead = issue.parent or issue
    orders = list(lead.referrals.select_related("department").order_by("ordinal"))
    answer = issue.visits.filter(round=issue.round, method=VisitMethod.BY_CODE).first()
    return Letter(
        parts=[part for part in _parts(issue, lead, orders, today) if part.text],
        told=_told(issue) + (_told_since_merged(issue, lead) if lead is not issue else []),
        may_answer=issue.status in ANSWERABLE and answer is None,
        answer=answer,
        is_asking_again=issue.reopening_asked_at is not None,
        may_erase=refuse_withdraw_consent(issue) is None,
        looks=looks_at(issue),
    )


def handlers_of(orders: list[Referral]) -> list[Referral]:
    """The orders of the last round that a department has or had in hand, the lead first."""
    rounds = [order.round for order in orders]
    wanted = [
        order
        for order in orders
        if order.department_id
        and order.round == max(rounds)
        and order.status in Referral.Status.values
        and order.status not in ("RETURNED", "WITHDRAWN", "DECLINED", "PROPOSED")
    ]
    return sorted(wanted, key=lambda order: (order.role != Referral.Role.LEAD, order.ordinal))


def _parts(issue: Issue, lead: Issue, orders: list[Referral], today: datetime.date) -> list[Part]:
    now = _now(lead, orders)
    if lead is not issue:
        now = "\n".join([str(NOW[Status.MERGED]), now])
    return [
        Part(_("%(day)s，您说") % {"day": _day(issue.raised_on)}, issue.raw_note or issue.digest),
        Part(_("给您的答复"), lead.reply),
        Part(_("答应您的日子"), _promise(lead, today)),
        Part(_("现在办到哪一步"), now),
        Part(_("打算分几步做"), _plan(lead)),
        Part(_("谁在办"), _who(orders)),
    ]


def _plan(issue: Issue) -> str:
    told = []
    for step in issue.milestones.order_by("due_on", "pk"):
        how = _("%(day)s已经做到") if step.reached_on else _("答应%(day)s以前做到")
        told.append(f"{step.title}：{how % {'day': _day(step.reached_on or step.due_on)}}")
    return "\n".join(told)


def _promise(issue: Issue, today: datetime.date) -> str:
    if issue.promised_on is None:
        return ""
    day = _day(issue.promised_on)
    if issue.status not in (Status.REFERRED, Status.LONG_TERM):
        return _("答应在%(day)s以前办完。") % {"day": day}
    left = (issue.promised_on - today).days
    if left < 0:
        return _("答应在%(day)s以前办完，已经过了 %(n)s 天。您可以打下面的电话催问。") % {"day": day, "n": -left}
    if left == 0:
        return _("答应今天（%(day)s）办完。") % {"day": day}
    return _("答应在%(day)s以前办完，还有 %(n)s 天。") % {"day": day, "n": left}


def _now(issue: Issue, orders: list[Referral]) -> str:
    if issue.status != Status.REFERRED:
        return str(NOW[Status(issue.status)])
    live = [order for order in orders if order.status in ORDER_NOW]
    if not live:
        return _("正在重新安排由哪个单位办。")
    lead = min(live, key=lambda order: (order.role != Referral.Role.LEAD, -order.ordinal))
    return ORDER_NOW[lead.status] % {"office": lead.get_sender_level_display(), "unit": lead.department or ""}


def _who(orders: list[Referral]) -> str:
    told = []
    for order in handlers_of(orders):
        if order.department is None:
            continue
        phone = (
            _("，值班电话 %(phone)s") % {"phone": order.department.duty_phone} if order.department.duty_phone else ""
        )
        told.append(f"{order.department.name}（{order.get_role_display()}）{phone}")
    return "\n".join(told)


def _told(issue: Issue) -> list[Told]:
    steps = issue.steps.filter(verb__in=WORDS).order_by("sequence").prefetch_related("texts")
    return [Told(what=words_of(step), at=step.at, text=_public_text(step)) for step in steps]


def _told_since_merged(issue: Issue, lead: Issue) -> list[Told]:
    """What happened to the parent since; of its texts only those every raiser of it may read."""
    merged_at = issue.steps.filter(verb="merge").order_by("-sequence").values("at")[:1]
    steps = lead.steps.filter(verb__in=WORDS, at__gte=Subquery(merged_at)).exclude(verb__in=OF_ONE_RAISER)
    rows = steps.order_by("sequence").prefetch_related("texts")
    texts = ("report-progress", "grant-extension")
    return [
        Told(what=words_of(step), at=step.at, text=_public_text(step) if step.verb in texts else "") for step in rows
    ]


def words_of(step: Step) -> str:
    """Say a step to the raiser: units and posts, never a name."""
    facts = step.facts if isinstance(step.facts, dict) else {}
    unit = step.acting_as or _("承办单位")
    department = facts.get("department") or _("承办单位")
    if isinstance(department, list):
        department = department[-1]
    words = str(WORDS[step.verb]) % {"department": department, "unit": unit}
    promised = facts.get("promised_on")
    if isinstance(promised, list) and len(promised) == 2 and promised[1] and promised[0] != promised[1]:
        words += _("，答应%(day)s以前办完") % {"day": _day(datetime.date.fromisoformat(promised[1]))}
    return words


def _public_text(step: Step) -> str:
    for text in step.texts.all():
        if text.audience == StepText.Audience.PUBLIC:
            return text.text
    return ""


def _day(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
