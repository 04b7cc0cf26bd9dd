"""Verbs around the department's work: accept, submit; approve or send back."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import Department, User
from directory.refusals import Invalid, allow

from ..models import HandlingClass, Referral, Status
from ..models.choices import Completion, ResolvedLevel
from ..permissions import refuse_accept, refuse_approve, refuse_submit
from ..personal_data import refuse_in, refuse_personal_data
from ..replies import filled
from ._moving import check_arrow, fitting, for_others, lock_referral, move, move_referral, needed
from .contacting import check_report
from .longterm import Plan, agree_on, check_plan


@transaction.atomic
def accept(
    *, by: User, referral: Referral, version: int | None = None, now: datetime.datetime | None = None
) -> Referral:
    """Accept the order for the department; being late is frozen here."""
    now = now or timezone.now()
    referral = lock_referral(referral, version=version)
    allow(refuse_accept(by, referral))
    referral.was_accepted_late = bool(referral.was_accepted_late)
    move_referral(referral, Referral.Status.ACCEPTED, now=now, accepted_at=now, accepted_by=by)
    move(referral.issue, verb="accept", by=by, now=now, referral=referral, facts={"late": referral.was_accepted_late})
    return referral


@transaction.atomic
def submit(
    *,
    by: User,
    referral: Referral,
    completion: str,
    measures: str,
    result: str,
    basis: str = "",
    contacted_on: datetime.date | None = None,
    contacted_how: str = "",
    contact_channel: str = "",
    milestones: Sequence[tuple[str, datetime.date]] = (),
    version: int | None = None,
    now: datetime.datetime | None = None,
) -> Referral:
    """Report completion: what was done, what came of it, and how and when the raiser was told.

    A contact given here is how the raiser was told of the result, and his first one where none was noted before. The
    result is what the raiser will read, the rest other offices: none of it may hold personal data. An INTERIM
    report comes with the plan of a long-term matter: its milestones, each a sentence and a day.
    """
    now = now or timezone.now()
    referral = lock_referral(referral, version=version)
    allow(refuse_submit(by, referral))
    if completion not in Completion.values:
        raise Invalid(_("请选办结类型。"), errors={"completion": [_("请选办结类型。")]})
    measures = needed("measures", measures, _("请写做了什么。"))
    result = filled("result", needed("result", result, _("请写办理结果，这段话会给反映人看。")))
    basis, contacted_how = fitting("basis", basis), fitting("contacted_how", contacted_how, most=200)
    refuse_in(referral.issue, measures=measures, result=result, basis=basis, contacted_how=contacted_how)
    check_report(referral, contacted_on, contacted_how, contact_channel, now=now)
    first = {"contacted_on": contacted_on, "contacted_how": contacted_how, "contact_channel": contact_channel}
    plan: Plan = []
    if completion == Completion.INTERIM:
        _check_may_plan(referral)
        plan = check_plan(referral.issue, milestones, now=now)
    referral.was_finished_late = bool(referral.was_finished_late)
    move_referral(
        referral,
        Referral.Status.SUBMITTED,
        now=now,
        completion=completion,
        plan=plan,
        measures=measures,
        result=result,
        basis=basis,
        told_on=contacted_on,
        told_channel=contact_channel,
        **({} if referral.contacted_on else first),
        submitted_at=now,
        submitted_by=by,
    )
    move(
        referral.issue,
        verb="submit",
        by=by,
        now=now,
        referral=referral,
        internal=measures,
        facts={"completion": completion, "late": referral.was_finished_late},
    )
    return referral


@transaction.atomic
def approve(
    *,
    by: User,
    referral: Referral,
    reply: str = "",
    version: int | None = None,
    now: datetime.datetime | None = None,
) -> Referral:
    """Approve a report; the lead's makes the matter REPLIED, with its result or `reply` as the answer."""
    now = now or timezone.now()
    referral = lock_referral(referral, version=version)
    issue = referral.issue
    allow(refuse_approve(by, referral))
    if referral.completion == Completion.INTERIM and referral.role == Referral.Role.LEAD:
        return _approve_plan(referral, by=by, now=now)
    move_referral(referral, Referral.Status.APPROVED, now=now, approved_at=now, approved_by=by, ended_at=now)
    if referral.role == Referral.Role.CO:
        move(issue, verb="approve", by=by, now=now, referral=referral)
        return referral
    check_arrow(issue, Status.REPLIED)
    text = filled("reply", fitting("reply", reply) or referral.result)
    refuse_personal_data(issue, {"reply": text}, _("答复里有个人信息，请改写后再审核通过。"))
    move(
        issue,
        verb="approve",
        to=Status.REPLIED,
        by=by,
        now=now,
        referral=referral,
        public=text,
        reply=text,
        settled_at=referral.submitted_at,
        resolved_level=_level_of(referral.department),
        facts={"completion": referral.completion},
        **_echo_of(referral, now),
    )
    return referral


@transaction.atomic
def send_back(
    *, by: User, referral: Referral, reason: str, version: int | None = None, now: datetime.datetime | None = None
) -> Referral:
    """Send a report back with a reason; the clock resumes its original due time.

    A report in time says nothing any more of whether the next one is; one that was late stays late.
    """
    now = now or timezone.now()
    referral = lock_referral(referral, version=version)
    allow(refuse_approve(by, referral))
    why = for_others(referral.issue, "text", reason, _("请写明哪里没办好、还要做什么。"), most=1000)
    move_referral(
        referral,
        Referral.Status.ACCEPTED,
        now=now,
        submitted_at=None,
        submitted_by=None,
        plan=[],
        was_finished_late=referral.was_finished_late or None,
        times_sent_back=referral.times_sent_back + 1,
    )
    move(referral.issue, verb="send-back", by=by, now=now, referral=referral, internal=why)
    return referral


def _approve_plan(referral: Referral, *, by: User, now: datetime.datetime) -> Referral:
    """Make the matter long-term: the order goes on without a finish clock, its lateness so far frozen."""
    issue = referral.issue
    check_arrow(issue, Status.LONG_TERM)
    agree_on(issue, referral.plan)
    echo = _echo_of(referral, now)
    move_referral(
        referral,
        Referral.Status.ACCEPTED,
        now=now,
        submitted_at=None,
        submitted_by=None,
        finish_due_at=None,
        handling_class=HandlingClass.LONG_TERM,
    )
    last = issue.milestones.order_by("due_on").values_list("due_on", flat=True).last()
    move(
        issue,
        verb="plan-long-term",
        to=Status.LONG_TERM,
        by=by,
        now=now,
        referral=referral,
        public=referral.result,
        reply=referral.result,
        handling_class=HandlingClass.LONG_TERM,
        promised_on=last,
        facts={"promised_on": [str(issue.promised_on or ""), str(last or "")]},
        **echo,
    )
    return referral


def _echo_of(referral: Referral, now: datetime.datetime) -> dict[str, Any]:
    """How the raiser was told this result; nothing where he was not."""
    if not referral.told_on or not referral.told_channel:
        return {}
    at = timezone.make_aware(datetime.datetime.combine(referral.told_on, datetime.time(12)))
    return {"echo_channel": referral.told_channel, "echoed_at": min(at, now), "echoed_by": referral.submitted_by}


def _check_may_plan(referral: Referral) -> None:
    """A plan is the lead's, and of a matter that has none; later ones report progress, or the end."""
    sentence = ""
    if referral.role != Referral.Role.LEAD:
        sentence = _("长期推进的计划由主办单位报，协办单位请选别的办结类型。")
    elif referral.issue.status != Status.REFERRED:
        sentence = _("这件事已经是长期推进：有进展请“报进展”，办成了请报实质性办结。")
    if sentence:
        raise Invalid(sentence, errors={"completion": [sentence]})


def _level_of(department: Department | None) -> str:
    if department is None:
        return ""
    return {
        Department.Kind.VILLAGE_COMMITTEE: ResolvedLevel.VILLAGE,
        Department.Kind.TOWNSHIP_OFFICE: ResolvedLevel.TOWNSHIP,
    }.get(Department.Kind(department.kind), ResolvedLevel.COUNTY)
