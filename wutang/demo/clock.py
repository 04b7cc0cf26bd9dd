"""The demo's time: everything hangs on one moment, so that the current year lives whenever the demo is made."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from office.calendar import Calendar

ONE_DAY = datetime.timedelta(days=1)
LIVING_DAYS = 320
"""How far back the living talks reach, at most: the greater part of a year."""
FEWEST_DAYS = 100


class NotYetError(Exception):
    """The next step of a matter lies after the demo's moment: the matter stays where it is."""


@dataclass(frozen=True)
class Clock:
    """The moment at which the demo stands still, and the working days around it."""

    now: datetime.datetime
    calendar: Calendar

    @property
    def today(self) -> datetime.date:
        """The demo's today in Asia/Shanghai."""
        return timezone.localdate(self.now)

    @property
    def first_day(self) -> datetime.date:
        """The first day of the living talks: this January, or earlier while the year is young."""
        this_year = max(datetime.date(self.today.year, 1, 4), self.today - ONE_DAY * LIVING_DAYS)
        return min(this_year, self.today - ONE_DAY * FEWEST_DAYS)

    def moment(self, day: datetime.date, hour: int, minute: int = 0) -> datetime.datetime:
        """Return a time of a day as an aware moment."""
        return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, minute)))

    def working_day(self, after: datetime.date, count: int) -> datetime.date:
        """Return the `count`-th working day after a day."""
        return timezone.localdate(self.calendar.add_working_days(self.moment(after, 12), count))

    def working_day_back(self, count: int) -> datetime.date:
        """Return the `count`-th working day before today."""
        day = self.today
        while count:
            day -= ONE_DAY
            count -= self.calendar.is_working_day(day)
        return day

    def running_since(self) -> datetime.datetime:
        """Return when the talk that is still going on began: 50 minutes ago, or last evening when it is night."""
        if 8 <= timezone.localtime(self.now).hour < 22:
            start = self.now - datetime.timedelta(minutes=50)
            return start.replace(minute=start.minute // 5 * 5, second=0, microsecond=0)
        return self.moment(self.today - ONE_DAY, 19, 30)
