"""Waits of calendar days in words, and the numbers people are shown as examples."""

import datetime

import pytest
from django.utils import timezone

from feedback.clocks import day_words
from feedback.forms.public import TraceForm
from feedback.slips import read_serial
from office.numbers import read_number

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
