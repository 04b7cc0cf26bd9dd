"""Deadlines: the defaults of `workflow.md` §5, the county's policy in force, and due times computed once.

Working days come from the county's calendar; hours and calendar days run through nights and holidays.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import Division
from directory.paths import COUNTY
from office.calendar import Calendar

from .models import DeadlinePolicy, ExtensionRequest, HandlingClass, Referral
from .models.policy import Unit

DISPATCH_WITHIN = 1
"""Working days within which an office dispatches what was proposed to it."""
SILENCE = datetime.timedelta(days=7)
"""How long an on-the-spot answer waits for an objection."""
REPORT_EVERY = datetime.timedelta(days=30)
"""How often the lead of a long-term matter says how it stands."""
RETURN_WITHIN = 2
"""Working days after dispatch within which an order may be handed back, where the county decided nothing else."""

ASK_BEFORE = datetime.timedelta(hours=4)
"""More time is asked for no later than half an office day before the due time: never minutes before it."""

Limit = tuple[Decimal | None, str]
_WD, _DAYS, _HOURS = Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.HOURS
DEFAULTS: dict[str, tuple[Limit, Limit, Limit, int | None]] = {
    HandlingClass.CONSULT: ((Decimal(0), _WD), (Decimal(0), _WD), (Decimal(1), _WD), 2),
    HandlingClass.EMERGENCY: ((Decimal("0.5"), _HOURS), (Decimal(2), _HOURS), (Decimal(24), _HOURS), None),
    HandlingClass.LIVELIHOOD: ((Decimal(1), _WD), (Decimal(1), _WD), (Decimal(3), _WD), 5),
    HandlingClass.GENERAL: ((Decimal(1), _WD), (Decimal(2), _WD), (Decimal(5), _WD), 5),
    HandlingClass.COMPLEX: ((Decimal(1), _WD), (Decimal(2), _WD), (Decimal(15), _WD), 10),
    HandlingClass.LONG_TERM: ((Decimal(1), _WD), (Decimal(5), _WD), (Decimal(15), _WD), None),
    HandlingClass.PETITION_LAW: ((None, _WD), (Decimal(15), _DAYS), (Decimal(60), _DAYS), 30),
}
"""Per handling class: accept, first contact, finish, and the working days an extension may add."""


@dataclass(frozen=True)
class DueTimes:
    """When a referral must be accepted, its raiser contacted, and the matter finished; None where there is no limit."""

    accept: datetime.datetime | None
    contact: datetime.datetime | None
    finish: datetime.datetime | None


def policy_for(county: Division, handling_class: str) -> DeadlinePolicy:
    """Return the county's policy in force for a class; a county without one gets the defaults as version 1."""
    in_force = DeadlinePolicy.objects.filter(county=county, handling_class=handling_class).order_by("-version").first()
    if in_force:
        return in_force
    install_defaults(county)
    return DeadlinePolicy.objects.get(county=county, handling_class=handling_class, version=1)


def install_defaults(county: Division) -> None:
    """Give a county the default policy as version 1, where it has none."""
    DeadlinePolicy.objects.bulk_create(_default_policies(county), ignore_conflicts=True)


def _default_policies(county: Division | None) -> list[DeadlinePolicy]:
    return [
        DeadlinePolicy(
            county=county,
            version=1,
            handling_class=handling_class,
            accept_limit=accept[0],
            accept_unit=accept[1],
            contact_limit=contact[0],
            contact_unit=contact[1],
            finish_limit=finish[0],
            finish_unit=finish[1],
            extension_limit=extension,
            return_limit=None if handling_class == HandlingClass.EMERGENCY else RETURN_WITHIN,
        )
        for handling_class, (accept, contact, finish, extension) in DEFAULTS.items()
    ]


def current_version(county: Division) -> int:
    """Return the newest version of the county's policy, 0 while it has none."""
    return DeadlinePolicy.objects.filter(county=county).aggregate(newest=Max("version"))["newest"] or 0


def due_times(policy: DeadlinePolicy, start: datetime.datetime, calendar: Calendar) -> DueTimes:
    """Compute the three due times of a referral dispatched at `start`."""
    return DueTimes(
        accept=_due(policy.accept_limit, policy.accept_unit, start, calendar),
        contact=_due(policy.contact_limit, policy.contact_unit, start, calendar),
        finish=_due(policy.finish_limit, policy.finish_unit, start, calendar),
    )


def return_until(policy: DeadlinePolicy, start: datetime.datetime, calendar: Calendar) -> datetime.datetime | None:
    """Until when an order dispatched at `start` may be handed back; None when it may not be at all."""
    return None if policy.return_limit is None else calendar.add_working_days(start, policy.return_limit)


def dispatch_due(start: datetime.datetime, calendar: Calendar) -> datetime.datetime:
    """When an office must have dispatched what was proposed at `start`."""
    return calendar.add_working_days(start, DISPATCH_WITHIN)


def _due(limit: Decimal | None, unit: str, start: datetime.datetime, calendar: Calendar) -> datetime.datetime | None:
    if limit is None:
        return None
    if unit == Unit.HOURS:
        return start + datetime.timedelta(hours=float(limit))
    if unit == Unit.CALENDAR_DAYS:
        day = timezone.localdate(start) + datetime.timedelta(days=int(limit))
        return max(start, timezone.make_aware(datetime.datetime.combine(day, datetime.time(23, 59))))
    return calendar.add_working_days(start, int(limit))


@dataclass(frozen=True)
class Limits:
    """What a handling class would mean if an order were dispatched now."""

    handling_class: str
    label: str
    due: DueTimes

    @property
    def words(self) -> str:
        """The class with the day it would end on: 一般（11月27日）."""
        if self.due.finish is None:
            return self.label
        day = timezone.localdate(self.due.finish)
        return _("%(label)s（%(month)s月%(day)s日）") % {"label": self.label, "month": day.month, "day": day.day}


def preview(path: str, now: datetime.datetime | None = None) -> list[Limits]:
    """Return the due times each handling class would give now, in two queries; writes nothing."""
    now = now or timezone.now()
    calendar = Calendar.at(path)
    newest = _newest(DeadlinePolicy.objects.filter(county__path=path[:COUNTY]), None)
    return [Limits(one.value, str(one.label), due_times(newest[one], now, calendar)) for one in HandlingClass]


def policies_in_force(county: Division) -> dict[str, DeadlinePolicy]:
    """Return the newest policy of each handling class, the defaults where the county has none; writes nothing."""
    return _newest(DeadlinePolicy.objects.filter(county=county), county)


def _newest(rows: QuerySet[DeadlinePolicy], county: Division | None) -> dict[str, DeadlinePolicy]:
    newest: dict[str, DeadlinePolicy] = {policy.handling_class: policy for policy in _default_policies(county)}
    return newest | {row.handling_class: row for row in rows.order_by("version")}


@dataclass(frozen=True)
class Shift:
    """A due time of one order that another calendar moves."""

    field: str
    old: datetime.datetime
    new: datetime.datetime


def shifts(order: Referral, before: Calendar, after: Calendar, now: datetime.datetime) -> list[Shift]:
    """Return the due times still waited for that a change of the calendar moves.

    Computed anew from when the clock started, policy version and granted extension. A day off more never makes one
    earlier, a make-up day never later; and an earlier one always leaves a whole working day from now.
    """
    old, new = _computed(order, before), _computed(order, after)
    found = []
    for field, then in new.items():
        stored, was = getattr(order, field), old[field]
        if stored is None or then is None or was is None or then == was:
            continue
        wanted = max(stored, then) if then > was else min(stored, max(then, after.add_working_days(now, 1)))
        if wanted != stored:
            found.append(Shift(field, stored, wanted))
    return found


def _computed(order: Referral, calendar: Calendar) -> dict[str, datetime.datetime | None]:
    if order.status == Referral.Status.PROPOSED:
        return {"dispatch_due_at": dispatch_due(order.proposed_at, calendar)}
    if order.policy is None or order.dispatched_at is None or order.clock_started_at is None:
        return {}
    due = due_times(order.policy, order.dispatched_at, calendar)
    found = {"finish_due_at": _finish(order, order.policy, order.clock_started_at, calendar)}
    if order.accepted_at is None:
        found["accept_due_at"] = due.accept
    if order.contacted_on is None:
        found["contact_due_at"] = due.contact
    return found


def extended(
    policy: DeadlinePolicy | None, finish: datetime.datetime, days: int, calendar: Calendar
) -> datetime.datetime:
    """Return the finish time `days` later, counted as the policy counts it: working days, or calendar days for 信访."""
    if policy is not None and policy.finish_unit == Unit.CALENDAR_DAYS:
        return finish + datetime.timedelta(days=days)
    return calendar.add_working_days(finish, days)


def _finish(
    order: Referral, policy: DeadlinePolicy, start: datetime.datetime, calendar: Calendar
) -> datetime.datetime | None:
    """The finish time counted from `start`, with the days granted since: a clock started anew has none of before."""
    finish = due_times(policy, start, calendar).finish
    granted = next((one.granted_days for one in order.extension_requests.all() if _counts_since(one, start)), None)
    return extended(policy, finish, granted, calendar) if finish and granted else finish


def _counts_since(request: ExtensionRequest, start: datetime.datetime) -> bool:
    return bool(request.granted_days and request.decided_at and request.decided_at >= start)
