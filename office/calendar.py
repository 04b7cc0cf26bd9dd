"""Working days: the national notice, make-up days and the county's own days, in one value that asks nothing per day.

A year without a notice is counted Monday to Friday minus the statutory days and is called provisional
(`workflow.md` §5). Adding a day off never makes a due time earlier, adding a make-up day never later.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import Division
from directory.paths import COUNTY

from .models import CalendarDay

DATA = Path(__file__).parent / "data"
OFFICE_DAY_ENDS = dt.time(17, 30)
ONE_DAY = dt.timedelta(days=1)
SATURDAY = 5
LAST_CALENDAR_YEAR = 2200
WIDER_HOLIDAYS_FROM = 2025
"""From this year 除夕 and 2 May are statutory days off (国务院令第795号)."""


class CalendarEndsError(Exception):
    """No working day is left before the calendar's last year: almost every day was entered as a day off."""


@dataclass(frozen=True)
class Calendar:
    """The working days of one county: `special` says of single days whether they are worked."""

    special: Mapping[dt.date, bool]
    noticed_years: frozenset[int]

    @classmethod
    def for_county(cls, county: Division | None) -> "Calendar":
        """Load the national days and those of the county, which win; one query."""
        return cls._of(CalendarDay.objects.for_county(county))

    @classmethod
    def at(cls, path: str) -> "Calendar":
        """Load the calendar of the county at or above a path; one query."""
        return cls._of(CalendarDay.objects.filter(Q(county=None) | Q(county__path=path[:COUNTY])))

    @classmethod
    def _of(cls, days: QuerySet[CalendarDay]) -> "Calendar":
        rows = days.values_list("date", "kind", "county_id", "notice_id")
        special: dict[dt.date, bool] = {}
        noticed_years = set()
        for date, kind, _county_id, notice_year in sorted(rows, key=lambda row: row[2] is not None):
            special[date] = kind == CalendarDay.Kind.WORK
            if notice_year is not None:
                noticed_years.add(notice_year)
        return cls(special=special, noticed_years=frozenset(noticed_years))

    def is_provisional(self, year: int) -> bool:
        """Say whether the year has no State Council notice yet, so that its working days may still move."""
        return year not in self.noticed_years

    def is_working_day(self, day: dt.date) -> bool:
        """Say whether offices are open on the day."""
        if day in self.special:
            return self.special[day]
        if day.weekday() >= SATURDAY:
            return False
        return not (self.is_provisional(day.year) and day in statutory_days(day.year))

    def add_working_days(self, moment: dt.datetime, count: int) -> dt.datetime:
        """Return 17:30 on the `count`-th working day after the moment's day in Asia/Shanghai.

        With 0 the moment's own day is meant while its office day lasts, or the next working day when it is none or its
        office day has ended: what is due is never due before it began. Raises ValueError for a negative count and
        CalendarEndsError when the calendar holds no such day.
        """
        if count < 0:
            raise ValueError("working days are counted forward")
        day = _day_of(moment)
        if count == 0:
            count = 1
            if _time_of(moment) < OFFICE_DAY_ENDS:
                day -= ONE_DAY
        while count:
            day += ONE_DAY
            if day.year > LAST_CALENDAR_YEAR:
                raise CalendarEndsError(_("工作日历里没有足够的工作日，请检查“放假与调休”。"))
            count -= self.is_working_day(day)
        return timezone.make_aware(dt.datetime.combine(day, OFFICE_DAY_ENDS))

    def working_days_between(self, start: dt.date, end: dt.date) -> int:
        """Count the working days after `start` up to and with `end`, dates or moments; negative when `end` is first."""
        first, last = _day_of(start), _day_of(end)
        if last < first:
            return -self.working_days_between(last, first)
        return sum(self.is_working_day(first + ONE_DAY * number) for number in range(1, (last - first).days + 1))


def _day_of(moment: dt.date) -> dt.date:
    if isinstance(moment, dt.datetime):
        return timezone.localtime(moment).date() if timezone.is_aware(moment) else moment.date()
    return moment


def _time_of(moment: dt.datetime) -> dt.time:
    return (timezone.localtime(moment) if timezone.is_aware(moment) else moment).time()


@cache
def statutory_days(year: int) -> frozenset[dt.date]:
    """Return the days off that are fixed by the regulation (全国年节及纪念日放假办法), without any swaps.

    The lunar ones are known for the years of `data/lunar_days.json`; outside it only the fixed dates are returned.
    """
    wide = year >= WIDER_HOLIDAYS_FROM
    days = {dt.date(year, 1, 1), dt.date(year, 5, 1)}
    days.update(dt.date(year, 10, day) for day in (1, 2, 3))
    if wide:
        days.add(dt.date(year, 5, 2))
    lunar = lunar_days().get(year)
    if lunar:
        days.update((lunar["qingming"], lunar["dragon_boat"], lunar["mid_autumn"]))
        days.update(lunar["spring_festival"] + ONE_DAY * offset for offset in range(-1 if wide else 0, 3))
    return frozenset(days)


@cache
def lunar_days() -> dict[int, dict[str, dt.date]]:
    """Return the lunar feasts of each year from the bundled table."""
    table = json.loads((DATA / "lunar_days.json").read_text(encoding="utf-8"))
    return {
        int(year): {name: dt.date.fromisoformat(day) for name, day in days.items()}
        for year, days in table["years"].items()
    }
