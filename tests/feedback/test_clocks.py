"""Waits of calendar days in words, what is due at once, and the numbers people are shown as examples."""

import datetime

import pytest
from django.utils import timezone

from feedback import workflow
from feedback.clocks import day_words
from feedback.forms.public import TraceForm
from feedback.slips import read_serial
from office.numbers import read_number
from tests.factories import seed_calendar
from tests.world import World, refer_one

NOW = timezone.make_aware(datetime.datetime(2026, 11, 21, 19, 30))


@pytest.mark.parametrize(
    ("day", "words"),
    [(28, "还剩 7 天，到 11月28日"), (22, "还剩 1 天，到 11月22日"), (21, "今天满期"), (20, "已经满期")],
)
def test_a_wait_of_calendar_days_names_the_days_and_no_hour(day: int, words: str) -> None:
    assert day_words(datetime.date(2026, 11, day), NOW) == words


def test_the_numbers_shown_as_examples_would_be_taken() -> None:
    help_text = str(TraceForm().fields["number"].help_text)

    assert read_serial("HN0012341") in help_text
    assert read_number("HN-2026-001230") in help_text


@pytest.mark.django_db
def test_what_is_dispatched_in_the_evening_on_the_spot_is_not_overdue_at_birth(world: World) -> None:
    seed_calendar()
    proposed = refer_one(world)
    evening = timezone.localtime(proposed.proposed_at).replace(hour=20, minute=0) + datetime.timedelta(days=1)
    order = workflow.dispatch(
        by=world.officer,
        referral=proposed,
        department=world.bureau,
        handling_class="CONSULT",
        digest="问医保怎么报销。",
        now=evening,
    )

    accepted = workflow.accept(by=world.clerk, referral=order, now=evening + datetime.timedelta(minutes=1))

    assert order.accept_due_at > evening
    assert order.contact_due_at > evening
    assert accepted.was_accepted_late is False
