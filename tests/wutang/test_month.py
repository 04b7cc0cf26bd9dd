"""The simulated month: every arrow taken, the ledger clean, nobody reminded twice, no due time on a rest day."""

import datetime
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from directory.models import Role
from feedback import ledger
from feedback.models import ExtensionRequest, Issue, Referral, ReturnVisit, Status, Step, Supervision
from feedback.models.policy import Unit
from feedback.ticking import is_pressing_time
from office.calendar import Calendar
from office.counties import county_of
from office.models import Notice
from wutang.demo import seeding
from wutang.demo.clock import Clock
from wutang.demo.month.matter import COURSES
from wutang.demo.month.play import tick
from wutang.demo.month.taken import all_of, not_taken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("month")]
END = timezone.make_aware(datetime.datetime.combine(timezone.localdate(), datetime.time(8, 0)))


@pytest.fixture(scope="module")
def month(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """A month with every course once and no other, looked at by `tick` twice a day instead of hourly."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(settings, "VAR_DIR", tmp_path_factory.mktemp("var"))
        clock = Clock(now=END, calendar=Calendar.for_county(None))
        seeding.simulate(clock=clock, days=30, matters=0, hours=(9, 15))
        yield
        transaction.set_rollback(True)


def calendar() -> Calendar:
    return Calendar.for_county(county_of(Issue.objects.earliest("pk").path))


def test_every_arrow_of_both_tables_is_taken() -> None:
    assert not_taken() == set()
    assert len(all_of({"a": ("b", "c")})) == 2


def test_the_ledger_is_clean() -> None:
    assert list(ledger.verify()) == []


def test_t23_nobody_is_reminded_twice_and_a_second_run_finds_nothing() -> None:
    reminders = Supervision.objects.filter(kind=Supervision.Kind.REMINDER)
    doubled = Notice.objects.values("recipient", "key").annotate(n=Count("pk")).filter(n__gt=1)

    assert reminders.count() == Step.objects.filter(verb="remind").count() > 10
    assert not doubled.exists()
    tick(END)
    assert tick(END) == 0


def test_reminders_come_in_office_hours_emergencies_excepted() -> None:
    steps = Step.objects.filter(verb="remind").exclude(issue__handling_class="EMERGENCY")
    days = calendar()

    assert [step.at for step in steps if not is_pressing_time(step.at, days)] == []


def test_no_due_time_that_is_counted_in_working_days_is_on_a_rest_day() -> None:
    days, moments = calendar(), []
    for order in Referral.objects.exclude(policy=None).select_related("policy"):
        policy = order.policy
        assert policy is not None
        for unit, moment in (
            (policy.accept_unit, order.accept_due_at),
            (policy.contact_unit, order.contact_due_at),
            (policy.finish_unit, order.finish_due_at),
        ):
            moments += [moment] if moment and unit == Unit.WORKING_DAYS else []
    moments += [order.dispatch_due_at for order in Referral.objects.all() if order.dispatch_due_at]
    moments += [request.due_after for request in ExtensionRequest.objects.all() if request.due_after]

    assert len(moments) > 100
    assert [moment for moment in moments if not days.is_working_day(timezone.localdate(moment))] == []


def test_what_presses_was_signed_answered_and_dropped() -> None:
    kinds = set(Supervision.objects.values_list("kind", "state"))

    assert kinds >= {("ORDER", "ANSWERED"), ("NOTICE", "ANSWERED"), ("INSTRUCTION", "ANSWERED"), ("REMINDER", "SENT")}
    assert {visit.appeal.is_upheld for visit in ReturnVisit.objects.filter(appeal__isnull=False)} == {True, False}


def test_silence_and_the_next_talk_strike_off_too() -> None:
    closed = Issue.objects.filter(status=Status.CLOSED)

    assert closed.filter(steps__verb="close", steps__by=None).exists()
    assert closed.filter(visits__method="NEXT_TALK", visits__visitor__postings__role=Role.TOWNSHIP_OFFICE).exists()
    assert Step.objects.filter(verb="mention").count() >= 2


def test_every_course_was_told_and_ordinary_ones_have_a_weight() -> None:
    assert {script.name for script in COURSES.values() if script.weight} >= {"ordinary", "silent", "late"}
    assert Issue.objects.count() >= len(COURSES) - 6


@pytest.mark.parametrize("days", ["7", "0", "-30", "abc", "9999"])
def test_a_number_of_days_that_makes_no_month_is_refused(days: str) -> None:
    with pytest.raises(CommandError, match="天数应是 30 到 120"):
        call_command("seed_demo", "--simulate", days)
