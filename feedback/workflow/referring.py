"""Verbs of the sending office: dispatch, decline, pass up, withdraw."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import Department, User
from directory.refusals import Invalid, allow
from office.calendar import Calendar
from office.counties import county_of

from .. import deadlines
from ..models import HandlingClass, Issue, Referral
from ..models.issue import MOST_SIGNS
from ..permissions import refuse_add_co, refuse_dispatch, refuse_pass_up, refuse_reassign, refuse_withdraw
from ..personal_data import refuse_personal_data
from ._moving import fitting, for_others, lock, lock_referral, move, move_referral, needed
from .reach import check_sending
from .settling import READ_BY_DEPARTMENT


@transaction.atomic
def dispatch(
    *,
    by: User,
    referral: Referral,
    department: Department,
    handling_class: str,
    requirement: str = "",
    digest: str = "",
    version: int | None = None,
    now: datetime.datetime | None = None,
) -> Referral:
    """Send the order to a department; all clocks start here and the day promised to the raiser is set.

    `digest` is the working text the department reads; it is needed unless the matter already has one.
    """
    now = now or timezone.now()
    referral = lock_referral(referral, version=version)
    issue = referral.issue
    allow(refuse_dispatch(by, referral))
    check_sending(referral, department)
    if handling_class not in HandlingClass.values:
        raise Invalid(_("请选办理类型。"), errors={"handling_class": [_("请选办理类型。")]})
    text = needed("digest", digest or issue.digest, _("请写给承办单位看的整理稿。"), most=MOST_SIGNS)
    wanted = fitting("requirement", requirement)
    refuse_personal_data(issue, {"digest": text, "requirement": wanted}, READ_BY_DEPARTMENT)
    sent = _sent(issue, handling_class, by=by, now=now)
    move_referral(referral, Referral.Status.DISPATCHED, now=now, department=department, requirement=wanted, **sent)
    promised = timezone.localdate(referral.finish_due_at) if referral.finish_due_at else None
    move(
        issue,
        verb="dispatch",
        by=by,
        now=now,
        referral=referral,
        internal=referral.requirement,
        digest=text,
        handling_class=handling_class,
        promised_on=promised,
        facts={
            "department": str(department),
            "handling_class": handling_class,
            "promised_on": [str(issue.promised_on or ""), str(promised or "")],
        },
    )
    return referral


def _sent(issue: Issue, handling_class: str, *, by: User, now: datetime.datetime) -> dict[str, Any]:
    """What an order has from its dispatch on: who sent it when, and its clocks under the policy in force."""
    county = county_of(issue.path)
    policy = deadlines.policy_for(county, handling_class)
    due = deadlines.due_times(policy, now, Calendar.for_county(county))
    return {
        "handling_class": handling_class,
        "policy": policy,
        "dispatched_at": now,
        "dispatched_by": by,
        "clock_started_at": now,
        "accept_due_at": due.accept,
        "contact_due_at": due.contact,
        "finish_due_at": due.finish,
    }


@transaction.atomic
def decline(
    *, by: User, referral: Referral, reason: str, version: int | None = None, now: datetime.datetime | None = None
) -> Referral:
    """Do not dispatch, with a reason; the matter stands unplaced until it is referred again or guided."""
    now = now or timezone.now()
    referral = lock_referral(referral, version=version)
    allow(refuse_dispatch(by, referral))
    why = for_others(referral.issue, "text", reason, _("请写明为什么不派单。"))
    move_referral(referral, Referral.Status.DECLINED, now=now, ended_at=now)
    move(referral.issue, verb="decline", by=by, now=now, referral=referral, internal=why)
    return referral


@transaction.atomic
def pass_up(
    *, by: User, referral: Referral, reason: str, version: int | None = None, now: datetime.datetime | None = None
) -> Referral:
    """Pass what the township cannot place to the county office; the time to dispatch it stays."""
    now = now or timezone.now()
    referral = lock_referral(referral, version=version)
    allow(refuse_pass_up(by, referral))
    why = for_others(referral.issue, "text", reason, _("请写明为什么转县联席办。"))
    referral.sender_level = Referral.SenderLevel.COUNTY
    referral.version += 1
    referral.save()
    move(referral.issue, verb="pass-up", by=by, now=now, referral=referral, internal=why)
    return referral


@transaction.atomic
def withdraw(
    *, by: User, referral: Referral, reason: str, version: int | None = None, now: datetime.datetime | None = None
) -> Referral:
    """Take an order back before it is accepted; the matter stands unplaced, its promised day unmoved."""
    now = now or timezone.now()
    referral = lock_referral(referral, version=version)
    allow(refuse_withdraw(by, referral))
    why = for_others(referral.issue, "text", reason, _("请写明为什么撤回。"))
    move_referral(referral, Referral.Status.WITHDRAWN, now=now, ended_at=now)
    move(referral.issue, verb="withdraw", by=by, now=now, referral=referral, internal=why)
    return referral


@transaction.atomic
def add_co_handler(
    *,
    by: User,
    issue: Issue,
    department: Department,
    requirement: str,
    version: int | None = None,
    now: datetime.datetime | None = None,
) -> Referral:
    """Ask another department to help (协办), under a clock of its own; the lead reports after it."""
    now = now or timezone.now()
    issue = lock(issue, version=version)
    allow(refuse_add_co(by, issue))
    check_sending(Referral(issue=issue), department)
    wanted = needed("requirement", requirement, _("请写明要协办单位做什么。"))
    refuse_personal_data(issue, {"requirement": wanted}, READ_BY_DEPARTMENT)
    lead = issue.referrals.live().get(role=Referral.Role.LEAD)
    referral = Referral.objects.create(
        issue=issue,
        ordinal=issue.referrals.count() + 1,
        role=Referral.Role.CO,
        round=issue.round,
        sender_level=lead.sender_level,
        status=Referral.Status.DISPATCHED,
        proposed_by=by,
        proposed_at=now,
        department=department,
        requirement=wanted,
        **_sent(issue, issue.handling_class or HandlingClass.GENERAL, by=by, now=now),
    )
    facts = {"department": str(department)}
    move(issue, verb="add-co", by=by, now=now, referral=referral, internal=wanted, facts=facts)
    return referral


@transaction.atomic
def reassign(
    *, by: User, referral: Referral, department: Department, reason: str, now: datetime.datetime | None = None
) -> Referral:
    """Move a live order to the department that took over from a merged one; its clocks run on unmoved."""
    now = now or timezone.now()
    referral = lock_referral(referral)
    allow(refuse_reassign(by, referral))
    why = for_others(referral.issue, "text", reason, _("请写明为什么改派。"))
    check_sending(referral, department)
    before = str(referral.department)
    referral.department = department
    referral.version += 1
    referral.save()
    facts = {"department": [before, str(department)]}
    move(referral.issue, verb="reassign", by=by, now=now, referral=referral, internal=why, facts=facts)
    return referral
