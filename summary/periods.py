"""Which days are counted: a period of whole days in Asia/Shanghai, the one before it, and how an address names it."""

import calendar
import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

BY_MEETING, BY_CLOSE = "meeting", "close"
FIRST_YEAR, LAST_YEAR = 2000, 2100
PUBLIC_MONTHS = 12


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both counted, by the day of the talk or by the day a matter was struck off."""

    first: datetime.date
    last: datetime.date
    by: str = BY_MEETING

    @property
    def starts_at(self) -> datetime.datetime:
        """The midnight it begins with."""
        return _midnight(self.first)

    @property
    def ends_before(self) -> datetime.datetime:
        """The midnight after its last day."""
        return _midnight(self.last + datetime.timedelta(days=1))

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def query(self) -> str:
        """The period as a query string, for every link that keeps it."""
        return urlencode({"from": self.first.isoformat(), "to": self.last.isoformat(), "by": self.by})

    def of_moments(self, field: str) -> Q:
        """Rows whose moment lies in the period."""
        return Q(**{f"{field}__gte": self.starts_at, f"{field}__lt": self.ends_before})

    def of_matters(self) -> Q:
        """Matters of the period: by the day of the talk they were raised at, or by the day they were struck off."""
        if self.by == BY_CLOSE:
            return self.of_moments("closed_at")
        return Q(raised_on__gte=self.first, raised_on__lte=self.last)

    def before(self) -> "Period":
        """The period to compare with: the same days of the year, quarter or month before; else as many days before."""
        months = self._months_back()
        if not months:
            last = self.first - datetime.timedelta(days=1)
            return replace(self, first=last - datetime.timedelta(days=self.days - 1), last=last)
        is_whole = self.last == _end_of_month(self.last)
        last = add_months(self.last, -months)
        return replace(self, first=add_months(self.first, -months), last=_end_of_month(last) if is_whole else last)

    def _months_back(self) -> int:
        """Twelve, three or one when it begins with a year, quarter or month and stays within it; else none."""
        if self.first.day != 1 or self.first.year != self.last.year:
            return 0
        if self.first.month == 1 and self.last.month > 3:
            return 12
        if self.first.month % 3 == 1 and self.last.month in (self.first.month + 1, self.first.month + 2):
            return 3
        return 1 if self.first.month == self.last.month else 0


def presets(today: datetime.date, by: str) -> list[tuple[str, Period]]:
    """This month, this quarter, this year and the last, each with its word."""
    quarter = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    last_year = today.year - 1
    return [
        (_("本月"), Period(today.replace(day=1), today, by)),
        (_("本季"), Period(quarter, today, by)),
        (_("今年"), this_year(today, by)),
        (_("去年"), Period(datetime.date(last_year, 1, 1), datetime.date(last_year, 12, 31), by)),
    ]


def this_year(today: datetime.date, by: str = BY_MEETING) -> Period:
    """From New Year's Day to today: what is shown when nothing is asked."""
    return Period(today.replace(month=1, day=1), today, by)


def public_period(today: datetime.date) -> Period:
    """The last twelve whole months: public figures never show a month that is still running."""
    last = today.replace(day=1) - datetime.timedelta(days=1)
    return Period(add_months(last.replace(day=1), 1 - PUBLIC_MONTHS), last)


def read_period(query: Mapping[str, str], today: datetime.date) -> tuple[Period, str]:
    """Return the period an address asks for, or this year and a sentence that says what could not be read."""
    by = query.get("by") or BY_MEETING
    sentence = ""
    if by not in (BY_MEETING, BY_CLOSE):
        by, sentence = BY_MEETING, _("统计口径只有“按会议日期”和“按销号日期”两种，现在按会议日期统计。")
    usual = this_year(today, by)
    if not query.get("from") and not query.get("to"):
        return usual, sentence
    first, last = _day(query.get("from"), usual.first), _day(query.get("to"), usual.last)
    if first is None or last is None:
        return usual, _("日期没有看懂，请写成 2026-11-21 这样。下面是今年的数。")
    if first > last:
        return usual, _("开始日期在结束日期后面，请调换过来。下面是今年的数。")
    return Period(first, last, by), sentence


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later (earlier if negative), or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_until(last: datetime.date, count: int = 12) -> list[tuple[int, int]]:
    """Year and month of the `count` months that end with the month of `last`, in order."""
    days = [add_months(last.replace(day=1), -back) for back in range(count - 1, -1, -1)]
    return [(day.year, day.month) for day in days]


def _day(text: str | None, otherwise: datetime.date) -> datetime.date | None:
    if not text:
        return otherwise
    try:
        day = datetime.date.fromisoformat(text.strip()[:20])
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _end_of_month(day: datetime.date) -> datetime.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
