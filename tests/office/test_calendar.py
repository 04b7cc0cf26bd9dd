"""Working days: exact where the State Council has spoken, provisional elsewhere, and never jumping the wrong way."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from office.calendar import Calendar, CalendarEndsError, lunar_days, statutory_days
from office.models import CalendarDay
from tests.factories import make_county

CHINA = ZoneInfo("Asia/Shanghai")
ONE_DAY = dt.timedelta(days=1)
WEEKDAYS_ONLY = Calendar(special={}, noticed_years=frozenset(range(2000, 2100)))


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=CHINA)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def due(calendar: Calendar, moment: str, count: int) -> str:
    return timezone.localtime(calendar.add_working_days(at(moment), count)).strftime("%Y-%m-%d %H:%M")


@pytest.fixture
def nation(db) -> Calendar:
    return Calendar.for_county(None)


# What the notices say


@pytest.mark.parametrize(
    "date",
    ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10", "2025-01-26", "2024-10-12"],
)
def test_a_make_up_day_is_worked(nation, date):
    assert nation.is_working_day(day(date))


@pytest.mark.parametrize("date", ["2026-01-01", "2026-02-16", "2026-02-23", "2026-05-05", "2026-10-07", "2026-11-21"])
def test_a_day_off_is_not_worked(nation, date):
    assert not nation.is_working_day(day(date))


@pytest.mark.parametrize(("year", "count"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_noticed_year_has_its_known_number_of_working_days(nation, year, count):
    assert nation.working_days_between(dt.date(year - 1, 12, 31), dt.date(year, 12, 31)) == count


@pytest.mark.parametrize(
    ("moment", "count", "expected"),
    [
        ("2026-11-20T19:30", 1, "2026-11-23 17:30"),  # Friday evening
        ("2026-11-21T19:30", 1, "2026-11-23 17:30"),  # Saturday evening
        ("2026-11-23T08:00", 1, "2026-11-24 17:30"),
        ("2026-11-23T23:59", 1, "2026-11-24 17:30"),
        ("2026-11-23T08:00", 5, "2026-11-30 17:30"),
        ("2026-11-23T08:00", 0, "2026-11-23 17:30"),
        ("2026-11-23T17:29", 0, "2026-11-23 17:30"),
        ("2026-11-23T17:30", 0, "2026-11-24 17:30"),  # the office day is over
        ("2026-11-20T20:00", 0, "2026-11-23 17:30"),  # Friday evening
        ("2026-11-21T08:00", 0, "2026-11-23 17:30"),
        ("2026-11-21T20:00", 0, "2026-11-23 17:30"),
        ("2026-09-30T20:00", 1, "2026-10-08 17:30"),  # over the National Day week
        ("2026-09-30T20:00", 3, "2026-10-10 17:30"),  # a Saturday that is worked
        ("2026-12-30T20:00", 2, "2027-01-04 17:30"),  # over a year's end into a year without a notice
    ],
)
def test_due_times_by_the_notice(nation, moment, count, expected):
    assert due(nation, moment, count) == expected


def test_the_day_is_that_of_shanghai_wherever_the_moment_was_told(nation):
    moment = dt.datetime(2026, 11, 23, 17, 0, tzinfo=dt.UTC)  # Tuesday 01:00 in Shanghai

    assert nation.add_working_days(moment, 1) == at("2026-11-25T17:30")


def test_a_day_of_december_may_stand_in_the_notice_of_the_next_year():
    calendar = Calendar(special={day("2026-12-31"): False}, noticed_years=frozenset({2026, 2027}))

    assert not calendar.is_working_day(day("2026-12-31"))


# Years without a notice


def test_t22_a_year_without_a_notice_is_provisional(nation):
    assert [nation.is_provisional(year) for year in (2023, 2024, 2026, 2027)] == [True, False, False, True]


@pytest.mark.parametrize(
    "date",
    [
        "2027-01-01",
        "2027-02-05",  # 除夕
        "2027-02-08",
        "2027-04-05",
        "2027-06-09",
        "2027-09-15",
        "2027-10-01",
        "2028-05-01",
        "2028-05-02",
        "2030-02-04",
    ],
)
def test_statutory_days_of_a_provisional_year_are_off(nation, date):
    assert not nation.is_working_day(day(date))


def test_other_weekdays_of_a_provisional_year_are_worked(nation):
    assert nation.working_days_between(day("2026-12-31"), day("2027-12-31")) == 261 - 7


def test_statutory_days_were_fewer_before_2025():
    assert (len(statutory_days(2024)), len(statutory_days(2025)), len(statutory_days(2026))) == (11, 13, 13)


def test_a_year_outside_the_lunar_table_keeps_its_fixed_days():
    fixed = [(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)]

    assert statutory_days(2099) == {dt.date(2099, *date) for date in fixed}


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_lunar_table_agrees_with_the_notices(nation, year):
    assert all(not nation.is_working_day(date) for date in lunar_days()[year].values())


@pytest.mark.parametrize("year", range(2019, 2041))
def test_the_lunar_table_agrees_with_the_moon(year):
    """Feasts lie a whole number of mean months (29.530588 days) apart, within the moon's wavering of ± 0.7 days."""
    feasts = lunar_days()[year]
    new_moon = dt.date(2000, 1, 6).toordinal() + 18.23 / 24 + 8 / 24
    for name, day_of_month in [("spring_festival", 1), ("dragon_boat", 5), ("mid_autumn", 15)]:
        opening = feasts[name].toordinal() + 0.5 - (day_of_month - 1)
        months = (opening - new_moon) / 29.530588
        assert abs(months - round(months)) * 29.530588 < 1.2
    assert dt.date(year, 1, 21) <= feasts["spring_festival"] <= dt.date(year, 2, 20)
    assert feasts["qingming"] in (dt.date(year, 4, 4), dt.date(year, 4, 5))


# A county's own days


@pytest.mark.django_db
def test_a_countys_own_day_wins_over_the_nations():
    county, other = make_county(), make_county("祁东县", "430426")
    CalendarDay.objects.create(date=day("2026-10-10"), kind="REST", name="本县停班", county=county)

    assert not Calendar.for_county(county).is_working_day(day("2026-10-10"))
    assert Calendar.for_county(other).is_working_day(day("2026-10-10"))
    assert Calendar.for_county(None).is_working_day(day("2026-10-10"))


@pytest.mark.django_db
def test_a_countys_own_day_does_not_make_a_year_noticed():
    county = make_county()
    CalendarDay.objects.create(date=day("2027-03-01"), kind="REST", name="本县停班", county=county)

    calendar = Calendar.for_county(county)

    assert calendar.is_provisional(2027)
    assert not calendar.is_working_day(day("2027-03-01"))


@pytest.mark.django_db
def test_a_calendar_asks_the_database_once(django_assert_num_queries):
    county = make_county()

    with django_assert_num_queries(1):
        calendar = Calendar.for_county(county)
        calendar.add_working_days(at("2026-01-01T08:00"), 500)
        calendar.working_days_between(day("2024-01-01"), day("2030-01-01"))


# What cannot be answered


def test_working_days_are_counted_forward_only():
    with pytest.raises(ValueError, match="forward"):
        WEEKDAYS_ONLY.add_working_days(at("2026-11-21T08:00"), -1)


def test_a_calendar_without_working_days_says_so():
    class Closed(dict):
        def __contains__(self, date: object) -> bool:
            return True

        def __getitem__(self, date: dt.date) -> bool:
            return False

    with pytest.raises(CalendarEndsError, match="放假与调休"):
        Calendar(special=Closed(), noticed_years=frozenset()).add_working_days(at("2199-11-21T08:00"), 1)


# Properties, over any calendar (T22)

dates = st.dates(dt.date(2025, 1, 1), dt.date(2028, 12, 31))
calendars = st.builds(
    Calendar,
    special=st.dictionaries(dates, st.booleans(), max_size=60),
    noticed_years=st.frozensets(st.integers(2024, 2029)),
)
moments = st.datetimes(dt.datetime(2025, 1, 1), dt.datetime(2028, 11, 30), timezones=st.just(CHINA))
counts = st.integers(0, 60)


def with_day(calendar: Calendar, date: dt.date, *, is_worked: bool) -> Calendar:
    return Calendar(special={**calendar.special, date: is_worked}, noticed_years=calendar.noticed_years)


@given(calendars, moments, counts)
def test_t22_a_due_time_lies_on_a_working_day_at_half_past_five(calendar, moment, count):
    found = timezone.localtime(calendar.add_working_days(moment, count))

    assert calendar.is_working_day(found.date())
    assert (found.hour, found.minute) == (17, 30)


@given(calendars, moments, counts, dates)
def test_t22_a_day_off_never_makes_a_due_time_earlier(calendar, moment, count, date):
    later = with_day(calendar, date, is_worked=False).add_working_days(moment, count)

    assert later >= calendar.add_working_days(moment, count)


@given(calendars, moments, counts, dates)
def test_t22_a_make_up_day_never_makes_a_due_time_later(calendar, moment, count, date):
    earlier = with_day(calendar, date, is_worked=True).add_working_days(moment, count)

    assert earlier <= calendar.add_working_days(moment, count)


@given(calendars, moments, counts)
def test_t22_a_due_time_never_lies_before_its_start(calendar, moment, count):
    assert calendar.add_working_days(moment, count) > moment


@given(calendars, moments, st.integers(1, 60), st.integers(1, 30))
def test_t22_more_days_give_a_later_time_and_days_add_up(calendar, moment, count, more):
    first = calendar.add_working_days(moment, count)
    second = calendar.add_working_days(first, more)

    assert second > first > moment
    assert second == calendar.add_working_days(moment, count + more)


@given(calendars, moments, st.integers(1, 60))
def test_t22_counting_back_gives_the_same_number(calendar, moment, count):
    end = calendar.add_working_days(moment, count)

    assert calendar.working_days_between(moment, end) == count
    assert calendar.working_days_between(end, moment) == -count
    assert calendar.working_days_between(end, end + ONE_DAY * 0) == 0
