"""More time (延期): asked before the due time, once granted, capped by policy; the promised day moves openly."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import User
from directory.refusals import Invalid, allow
from office.calendar import Calendar
from office.day_words import plain_day

from ..deadlines import extended
from ..models import ExtensionRequest, Referral
from ..models.policy import Unit
from ..permissions import refuse_ask_extension, refuse_decide_extension
from ._moving import for_others, lock_referral, move


def day_unit(referral: Referral) -> str:
    """In which days an extension of the order counts, in words."""
    return str((Unit.CALENDAR_DAYS if _counts_calendar_days(referral) else Unit.WORKING_DAYS).label)


def _counts_calendar_days(referral: Referral) -> bool:
    return referral.policy is not None and referral.policy.finish_unit == Unit.CALENDAR_DAYS


def _days_fact(referral: Referral) -> str:
    """Under which name a step keeps how many days: of the calendar, or working days."""
    return "calendar_days" if _counts_calendar_days(referral) else "days"


@transaction.atomic
def ask_extension(
    *,
    by: User,
    referral: Referral,
    days: int,
    reason: str,
    version: int | None = None,
    now: datetime.datetime | None = None,
) -> ExtensionRequest:
    """Ask for `days` more: working days, or days of the calendar where the policy counts so (信访事项)."""
    now = now or timezone.now()
    referral = lock_referral(referral, version=version)
    allow(refuse_ask_extension(by, referral, now=now))
    why = for_others(referral.issue, "text", reason, _("请写明为什么要延期，反映人能看到。"), most=1000)
    most = referral.policy.extension_limit if referral.policy else 0
    if not 1 <= days <= (most or 0):
        sentence = _("这类事项最多延期 %(most)s %(unit)s。") % {"most": most, "unit": day_unit(referral)}
        raise Invalid(sentence, errors={"days": [sentence]})
    request = ExtensionRequest.objects.create(
        referral=referral,
        reason=why,
        asked_days=days,
        due_before=referral.finish_due_at or now,
        requested_by=by,
        requested_at=now,
    )
    move(
        referral.issue,
        verb="ask-extension",
        by=by,
        now=now,
        referral=referral,
        internal=why,
        facts={_days_fact(referral): days},
    )
    return request


@transaction.atomic
def decide_extension(
    *,
    by: User,
    referral: Referral,
    is_granted: bool,
    days: int | None = None,
    reason: str = "",
    version: int | None = None,
    now: datetime.datetime | None = None,
) -> ExtensionRequest:
    """Grant all or some of the days asked, or none; the raiser reads the reason and the new day.

    What would be over already is not granted: it would only wipe out that the order is late.
    """
    now = now or timezone.now()
    referral = lock_referral(referral, version=version)
    issue = referral.issue
    allow(refuse_decide_extension(by, referral))
    request = referral.extension_requests.select_for_update().get(decision=ExtensionRequest.Decision.OPEN)
    why = for_others(issue, "text", reason, _("请写明决定的理由。"), most=1000)
    request.decision_reason, request.decided_by, request.decided_at = why, by, now
    if not is_granted:
        request.decision = ExtensionRequest.Decision.REFUSED
        request.save()
        move(issue, verb="refuse-extension", by=by, now=now, referral=referral, internal=why)
        return request
    granted = days if days is not None else request.asked_days
    if not 1 <= granted <= request.asked_days:
        sentence = _("同意的天数要在 1 到 %(most)s 之间。") % {"most": request.asked_days}
        raise Invalid(sentence, errors={"days": [sentence]})
    due = extended(referral.policy, request.due_before, granted, Calendar.at(issue.path))
    if due <= now:
        sentence = _("延期后的办结期限 %(day)s 已经过了，延了也没有用；请选“不同意”。") % {
            "day": plain_day(timezone.localdate(due))
        }
        raise Invalid(sentence, errors={"days": [sentence]})
    request.decision = ExtensionRequest.Decision.GRANTED
    request.granted_days, request.due_after = granted, due
    request.save()
    referral.finish_due_at = due
    referral.version += 1
    referral.save()
    promised = timezone.localdate(due) if referral.role == Referral.Role.LEAD else issue.promised_on
    move(
        issue,
        verb="grant-extension",
        by=by,
        now=now,
        referral=referral,
        public=request.reason,
        internal=why,
        promised_on=promised,
        facts={_days_fact(referral): granted, "promised_on": [str(issue.promised_on or ""), str(promised or "")]},
    )
    return request
