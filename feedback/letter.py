"""The letter a raiser reads by code: what he said, what was promised, who is at it, by when, what was done.

Plain words in the order they are read aloud; units and posts, never the name of a member of staff.
"""

import datetime
from dataclasses import dataclass, field

from django.db.models import Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.day_words import plain_day

from .identity import Look, looks_at
from .models import Issue, Referral, ReturnVisit, Status, Step, StepText
from .models.choices import HANDLING, VisitMethod
from .models.visit import POOR
from .other_office import sender_of
from .told import WORDS, with_days, words_of
from .turn import turn_of
from .workflow import refuse_withdraw_consent

OF_ONE_RAISER = (
    "take-in", "contact", "echo", "visit", "villager-answer", "hand-slip", "show-code", "withdraw-consent", "mention",
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
EXPLAINED = gettext_lazy("已经向您说明情况，等您说一声解决了没有、满意不满意。")
ORDER_NOW = {
    "PROPOSED": gettext_lazy("%(office)s正在定由哪个单位办。"),
    "DISPATCHED": gettext_lazy("已经交给%(unit)s，等它收下。"),
    "ACCEPTED": gettext_lazy("%(unit)s正在办。"),
    "SUBMITTED": gettext_lazy("%(unit)s报告已经办完，正在审核。"),
    "RETURN_REQUESTED": gettext_lazy("%(unit)s说这件事不归它办，正在商定。"),
}
SAID = {
    "asking": gettext_lazy("您说还没有办好，%(office)s会决定重办不重办，决定和理由会写在这封信里。"),
    "another asks": gettext_lazy(
        "一起反映这件事的人说还没有办好，%(office)s会决定重办不重办，决定和理由会写在这封信里。"
    ),
    "declined": gettext_lazy(
        "您说还没有办好。看过以后决定不再重办，理由写在下面的经过里。"
        "您还是觉得没办好，可以打下面的投诉电话，或者下次恳谈会上再说；工作人员再来问您时，也照实说。"
    ),
    "content": gettext_lazy("您已经说了解决了，核对以后就办结销号。"),
    "others": gettext_lazy("已经办完，正在回访。"),
}
"""Where it stands once somebody was asked whether it is solved; `others` is for those merged into the matter."""
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
    on: datetime.date
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
    answers = list(issue.visits.filter(method=VisitMethod.BY_CODE).order_by("pk"))
    whose = lead.pk if lead is not issue else None
    given = next((answer for answer in answers if (answer.about_id, answer.round) == (whose, lead.round)), None)
    answer = given if lead.status in ANSWERABLE else None
    earlier = [one for one in answers if one is not answer]
    is_asking = lead.reopening_asked_at is not None and is_his_wish(issue, lead)
    return Letter(
        parts=[
            part
            for part in [*_parts(issue, lead, orders, answer, today, is_asking=is_asking), _earlier_answers(earlier)]
            if part.text
        ],
        told=_told(issue) + (_told_since_merged(issue, lead) if lead is not issue else []),
        may_answer=lead.status in ANSWERABLE and given is None,
        answer=answer,
        is_asking_again=is_asking,
        may_erase=refuse_withdraw_consent(issue) is None,
        looks=looks_at(issue),
    )


def is_his_wish(issue: Issue, lead: Issue) -> bool:
    """Whether it is this raiser who is not content with what became of the matter, and not another of those joined."""
    return ReturnVisit.objects.on_result(issue, lead).filter(POOR).exists()


def handlers_of(orders: list[Referral]) -> list[Referral]:
    """The orders of the last round that a department has or had in hand, the lead first."""
    rounds = [order.round for order in orders]
    wanted = [
        order for order in orders if order.department_id and order.round == max(rounds) and order.status in HANDLING
    ]
    return sorted(wanted, key=lambda order: (order.role != Referral.Role.LEAD, order.ordinal))


def _parts(
    issue: Issue,
    lead: Issue,
    orders: list[Referral],
    answer: ReturnVisit | None,
    today: datetime.date,
    *,
    is_asking: bool,
) -> list[Part]:
    """What he said and where it stands; an answer to an earlier handling comes after where it stands now."""
    now = _after_asking(lead, answer, is_asking=is_asking) or (_of_others(lead) if lead is not issue else "")
    now = now or _now(lead, orders)
    if lead is not issue:
        now = "\n".join([str(NOW[Status.MERGED]), now])
    said = Part(_("%(day)s，您说") % {"day": plain_day(issue.raised_on)}, issue.raw_note or issue.digest)
    where = [
        Part(_("答应您的日子"), _promise(lead, orders, today)),
        Part(_("现在办到哪一步"), now),
        Part(_("打算分几步做"), _plan(lead)),
        Part(_("谁在办"), _who(orders)),
    ]
    if lead.status in (Status.RAISED, Status.REFERRED):
        return [said, *where, Part(_("上一次给您的答复"), lead.reply)]
    return [said, Part(_("给您的答复"), lead.reply), *where]


def _earlier_answers(answers: list[ReturnVisit]) -> Part:
    """What he himself said of earlier handlings, in his words."""
    told = []
    for answer in answers:
        solved = _("解决了") if answer.is_solved else _("没有解决")
        reason = f"：{answer.reason}" if answer.reason else ""
        told.append(
            f"{plain_day(timezone.localdate(answer.visited_at))}，{solved}，{answer.get_satisfaction_display()}{reason}"
        )
    return Part(_("您上一次的评价"), "\n".join(told))


def _after_asking(issue: Issue, answer: ReturnVisit | None, *, is_asking: bool) -> str:
    """Where it stands once he said whether it is solved; empty when that is not what is waited for."""
    if issue.status not in ANSWERABLE:
        return ""
    if issue.reopening_asked_at:
        return SAID["asking" if is_asking else "another asks"] % {"office": turn_of(issue).who}
    if answer is None or issue.status == Status.CLOSED:
        return ""
    return str(SAID["declined" if answer.is_poor else "content"])


def _of_others(lead: Issue) -> str:
    return str(SAID["others"]) if lead.status == Status.REPLIED else ""


def _plan(issue: Issue) -> str:
    told = []
    for step in issue.milestones.order_by("due_on", "pk"):
        how = _("%(day)s已经做到") if step.reached_on else _("答应%(day)s以前做到")
        told.append(f"{step.title}：{how % {'day': plain_day(step.reached_on or step.due_on)}}")
    return "\n".join(told)


def _promise(issue: Issue, orders: list[Referral], today: datetime.date) -> str:
    if issue.promised_on is None:
        return ""
    day = plain_day(issue.promised_on)
    if issue.status not in (Status.REFERRED, Status.LONG_TERM):
        return _("答应在%(day)s以前办完。") % {"day": day}
    if issue.round > 1 and not any(order.dispatched_at and order.round == issue.round for order in orders):
        return _("上一次答应在%(day)s以前办完。这一次的日子还没有定，定下来会写在这里。") % {"day": day}
    left = (issue.promised_on - today).days
    if left < 0:
        return _("答应在%(day)s以前办完，已经过了 %(n)s 天。您可以打下面的电话催问。") % {"day": day, "n": -left}
    if left == 0:
        return _("答应今天（%(day)s）办完。") % {"day": day}
    return _("答应在%(day)s以前办完，还有 %(n)s 天。") % {"day": day, "n": left}


def _now(issue: Issue, orders: list[Referral]) -> str:
    if issue.status == Status.REPLIED and any(one.is_explanation and one.round == issue.round for one in orders):
        return str(EXPLAINED)
    if issue.status != Status.REFERRED:
        return str(NOW[Status(issue.status)])
    lead = next((order for order in orders if order.role == Referral.Role.LEAD and order.status in ORDER_NOW), None)
    if lead is None:
        return _("正在重新安排由哪个单位办。")
    return ORDER_NOW[lead.status] % {"office": sender_of(lead), "unit": lead.department or ""}


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
    return [Told(what=words_of(step), on=day, text=_public_text(step)) for step, day in with_days(issue, steps)]


def _told_since_merged(issue: Issue, lead: Issue) -> list[Told]:
    """What happened to the parent since; of its texts only those every raiser of it may read."""
    merged_at = issue.steps.filter(verb="merge").order_by("-sequence").values("at")[:1]
    steps = lead.steps.filter(verb__in=WORDS, at__gte=Subquery(merged_at)).exclude(verb__in=OF_ONE_RAISER)
    rows = steps.order_by("sequence").prefetch_related("texts")
    texts = ("report-progress", "grant-extension")
    return [
        Told(what=words_of(step), on=day, text=_public_text(step) if step.verb in texts else "")
        for step, day in with_days(lead, rows)
    ]


def _public_text(step: Step) -> str:
    for text in step.texts.all():
        if text.audience == StepText.Audience.PUBLIC:
            return text.text
    return ""
