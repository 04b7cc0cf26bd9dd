"""Properties of due times (workflow.md §5), over random calendars, policies, moments and extensions."""

import datetime
from dataclasses import replace
from decimal import Decimal

from django.utils import timezone
from hypothesis import assume, given
from hypothesis import strategies as st

from feedback.deadlines import due_times, extended, return_until, shifts
from feedback.models import DeadlinePolicy, ExtensionRequest, HandlingClass, Issue, Referral
from feedback.models.policy import Unit
from feedback.policies import faults_of
from office.calendar import Calendar

FIRST = datetime.date(2027, 1, 1)
days = st.dates(FIRST, datetime.date(2027, 12, 31))
calendars = st.builds(
    Calendar,
    special=st.dictionaries(days, st.booleans(), max_size=40),
    noticed_years=st.sampled_from([frozenset(), frozenset({2027}), frozenset({2027, 2028})]),
)
moments = st.datetimes(datetime.datetime(2027, 1, 1), datetime.datetime(2027, 11, 30)).map(timezone.make_aware)
units = st.sampled_from(Unit.values)
limits = st.integers(0, 60).map(Decimal)


@st.composite
def policies(draw: st.DrawFn) -> DeadlinePolicy:
    """A policy of any limits that the county could keep."""
    handling_class = draw(st.sampled_from(HandlingClass.values))
    policy = DeadlinePolicy(
        handling_class=handling_class,
        accept_limit=draw(st.none() | limits), accept_unit=draw(units),
        contact_limit=draw(st.none() | limits), contact_unit=draw(units),
        finish_limit=draw(limits), finish_unit=draw(units),
        return_limit=draw(st.none() if handling_class == "EMERGENCY" else st.none() | st.integers(1, 30)),
    )  # fmt: skip
    assume(not faults_of([policy]))
    return policy


@st.composite
def orders(draw: st.DrawFn, calendar: Calendar) -> Referral:
    """An order that runs, its due times computed when it was dispatched, perhaps extended once."""
    policy, start = draw(policies()), draw(moments)
    due = due_times(policy, start, calendar)
    order = Referral(
        issue=Issue(number="HN-2027-000017"),
        pk=1,
        ordinal=1,
        status=draw(st.sampled_from(["DISPATCHED", "ACCEPTED", "RETURN_REQUESTED", "SUBMITTED"])),
        policy=policy, dispatched_at=start, clock_started_at=start,
        accept_due_at=due.accept, contact_due_at=due.contact, finish_due_at=due.finish,
    )  # fmt: skip
    granted = draw(st.none() | st.integers(1, 10))
    requests = [ExtensionRequest(granted_days=granted, decided_at=start)] if granted else []
    if granted:
        order.finish_due_at = extended(policy, due.finish, granted, calendar)
    order._prefetched_objects_cache = {"extension_requests": _Rows(requests)}
    return order


class _Rows(list):
    """What a prefetched relation answers."""

    def all(self) -> "_Rows":
        return self


@st.composite
def changes(draw: st.DrawFn) -> tuple[Calendar, datetime.date, Referral, datetime.datetime]:
    """A calendar, a day of it, an order under it, and a moment while it runs."""
    calendar = draw(calendars)
    order = draw(orders(calendar))
    passed = draw(st.integers(0, 60))
    return calendar, draw(days), order, order.dispatched_at + datetime.timedelta(days=passed)


def with_day(calendar: Calendar, day: datetime.date, *, is_worked: bool) -> Calendar:
    return replace(calendar, special={**calendar.special, day: is_worked})


@given(calendars, policies(), moments)
def test_t22_a_result_of_working_days_is_a_working_day_at_half_past_five(calendar, policy, start) -> None:
    due = due_times(policy, start, calendar)

    for clock in ("accept", "contact", "finish"):
        moment = getattr(due, clock)
        if moment is None:
            assert getattr(policy, f"{clock}_limit") is None
        elif getattr(policy, f"{clock}_unit") == Unit.WORKING_DAYS:
            local = timezone.localtime(moment)
            assert calendar.is_working_day(local.date())
            assert local.time() == datetime.time(17, 30)


@given(calendars, policies(), moments)
def test_t22_no_due_time_lies_before_its_start(calendar, policy, start) -> None:
    due = due_times(policy, start, calendar)

    assert all(moment >= start for moment in (due.accept, due.contact, due.finish) if moment is not None)


@given(calendars, policies(), st.dates(FIRST, datetime.date(2027, 11, 30)))
def test_t22_what_starts_in_the_last_minute_of_a_day_is_not_due_before_it(calendar, policy, day) -> None:
    start = timezone.make_aware(datetime.datetime.combine(day, datetime.time(23, 59, 30)))

    due = due_times(policy, start, calendar)

    assert all(moment >= start for moment in (due.accept, due.contact, due.finish) if moment is not None)


@given(calendars, policies(), moments, st.integers(0, 30))
def test_a_longer_limit_never_gives_an_earlier_time(calendar, policy, start, more) -> None:
    longer = DeadlinePolicy(finish_limit=policy.finish_limit + more, finish_unit=policy.finish_unit)

    assert due_times(longer, start, calendar).finish >= due_times(policy, start, calendar).finish


@given(calendars, policies(), moments, st.integers(0, 3 * 24 * 60))
def test_a_later_dispatch_never_gives_an_earlier_time(calendar, policy, start, minutes) -> None:
    later = start + datetime.timedelta(minutes=minutes)

    assert due_times(policy, later, calendar).finish >= due_times(policy, start, calendar).finish


@given(calendars, policies(), moments, st.integers(1, 30))
def test_t22_an_extension_only_adds(calendar, policy, start, granted) -> None:
    finish = due_times(policy, start, calendar).finish

    assert extended(policy, finish, granted, calendar) > finish


@given(calendars, policies(), moments, st.integers(1, 30))
def test_an_order_is_handed_back_until_the_end_of_a_working_day_and_longer_with_more_days(
    calendar, policy, start, more
) -> None:
    until = return_until(policy, start, calendar)
    if until is None:
        assert policy.return_limit is None
        return

    longer = DeadlinePolicy(return_limit=policy.return_limit + more)

    assert calendar.is_working_day(timezone.localdate(until))
    assert timezone.localtime(until).time() == datetime.time(17, 30)
    assert start < until < return_until(longer, start, calendar)


@given(calendars, policies(), moments, days)
def test_t22_a_day_off_never_makes_a_time_earlier_and_a_make_up_day_never_later(calendar, policy, start, day) -> None:
    times = [
        (due.accept or start, due.contact or start, due.finish)
        for due in (
            due_times(policy, start, with_day(calendar, day, is_worked=is_worked)) for is_worked in (True, False)
        )
    ]

    assert all(worked <= off for worked, off in zip(*times, strict=True))


@given(calendars, policies(), moments, days)
def test_hours_and_calendar_days_do_not_know_the_calendar(calendar, policy, start, day) -> None:
    assume(policy.finish_unit != Unit.WORKING_DAYS)

    other = with_day(calendar, day, is_worked=not calendar.is_working_day(day))

    assert due_times(policy, start, other).finish == due_times(policy, start, calendar).finish


@given(changes())
def test_t22_a_day_off_added_later_never_makes_a_running_order_due_earlier(change) -> None:
    calendar, day, order, now = change

    for shift in shifts(order, calendar, with_day(calendar, day, is_worked=False), now):
        assert shift.new > shift.old


@given(changes())
def test_t22_a_make_up_day_never_makes_it_later_and_always_leaves_a_working_day(change) -> None:
    calendar, day, order, now = change
    after = with_day(calendar, day, is_worked=True)

    for shift in shifts(order, calendar, after, now):
        assert shift.new < shift.old
        assert shift.new >= after.add_working_days(now, 1)


@given(changes())
def test_moving_once_is_enough_and_the_same_calendar_moves_nothing(change) -> None:
    calendar, day, order, now = change
    after = with_day(calendar, day, is_worked=False)

    for shift in shifts(order, calendar, after, now):
        setattr(order, shift.field, shift.new)

    assert shifts(order, after, after, now) == []
    assert shifts(order, calendar, after, now) == []
