"""Counting: everything the figures of a place, of all places directly below it and of the period before are made of.

Two queries, however many places: talks grouped by village (or yard) and month, matters grouped by the places below.
Sums over places are made here, so that a place is always the sum of what stands below it.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import CharField, Count, F, Q, QuerySet, Sum
from django.db.models.functions import Cast, Coalesce, ExtractMonth, ExtractYear, Left
from django.utils import timezone

from directory.paths import VILLAGE, YARD
from feedback.models import Outcome, Status
from meetings.models import Meeting

from ..periods import Period, months_until
from .ground import Ground


@dataclass
class Tally:
    """The raw counts of one place in one period.

    `heard` are the villages and yards with a talk that counts, `begun` those with one at all: also begun and not yet
    handed in.
    """

    talks: int = 0
    heads: int = 0
    heard: set[str] = field(default_factory=set)
    begun: set[str] = field(default_factory=set)
    to_date: int = 0
    matters: int = 0
    answered: int = 0
    resolved: int = 0
    referred: int = 0
    guided: int = 0
    to_close: int = 0
    closed: int = 0
    guarded: int = 0

    def add(self, other: "Tally") -> None:
        """Add another place's counts."""
        self.heard |= other.heard
        self.begun |= other.begun
        for name in COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def is_before_all(self) -> bool:
        """Whether nothing was recorded in the period, nor any matter before: there is nothing to compare with."""
        return not self.talks and not self.to_date

    @property
    def with_outcome(self) -> int:
        return self.answered + self.resolved + self.referred


COUNTS = [name for name in Tally.__dataclass_fields__ if name not in ("heard", "begun")]
OUTCOMES = {Outcome.ANSWERED: "answered", Outcome.RESOLVED_ON_SITE: "resolved", Outcome.REFERRED: "referred"}


@dataclass(frozen=True)
class Tallies:
    """The place itself, the same in the period before, and each place below by its path.

    `talks_by_month` holds the twelve months that end with the period.
    """

    here: Tally
    before: Tally
    by_path: dict[str, Tally]
    talks_by_month: dict[tuple[int, int], int]


def count_up(ground: Ground, child_width: int) -> Tallies:
    """Count a place and all places directly below it, whose paths are `child_width` digits long."""
    now: dict[str, Tally] = defaultdict(Tally)
    before: dict[str, Tally] = defaultdict(Tally)
    months = _count_talks(ground, child_width, now, before)
    _count_matters(ground, child_width, now, before)
    return Tallies(here=_sum(now), before=_sum(before), by_path=dict(now), talks_by_month=months)


def matters_by_month(ground: Ground) -> dict[tuple[int, int], int]:
    """Count the matters raised in each of the twelve months that end with the period."""
    return read_months(ground.period.last, count_by_day(ground).values_list("day", "count"))


def count_by_day(ground: Ground) -> QuerySet[Any]:
    """The same as a query: rows of `day` (ISO 8601) and `count`; days are cheaper to group by than months."""
    year, month = months_until(ground.period.last)[0]
    return (
        ground.matters_to_date()
        .filter(raised_on__gte=ground.period.last.replace(year=year, month=month, day=1))
        .order_by()
        .annotate(day=Cast("raised_on", CharField()))
        .values("day")
        .annotate(count=Count("pk"))
    )


def read_months(last: datetime.date, days: Iterable[tuple[str, int]]) -> dict[tuple[int, int], int]:
    """Year and month with their count, in order, none left out."""
    found = dict.fromkeys(months_until(last), 0)
    for day, count in days:
        found[int(day[:4]), int(day[5:7])] += count
    return found


def _sum(tallies: dict[str, Tally]) -> Tally:
    total = Tally()
    for tally in tallies.values():
        total.add(tally)
    return total


def _count_talks(
    ground: Ground, child_width: int, now: dict[str, Tally], before: dict[str, Tally]
) -> dict[tuple[int, int], int]:
    months = dict.fromkeys(months_until(ground.period.last), 0)
    for row in _talks_by_place_and_month(ground, child_width, since=min(months)):
        key, heard = row["place"][:child_width], {row["place"], row["place"][:VILLAGE]}
        if (row["year"], row["month"]) in months:
            months[row["year"], row["month"]] += row["all"]
        if row["now"]:
            now[key].add(Tally(talks=row["now"], heads=row["heads_now"] or 0, heard=heard))
        if row["before"]:
            before[key].add(Tally(talks=row["before"], heads=row["heads_before"] or 0, heard=heard))
        if row["begun_now"]:
            now[key].add(Tally(begun=heard))
    return months


def _talks_by_place_and_month(ground: Ground, child_width: int, *, since: tuple[int, int]) -> QuerySet[Any]:
    """Talks handed in or begun, by village (below it by yard) and month, from the earliest day that is asked for."""
    period, earlier = ground.period, ground.period.before()
    year, month = since
    window = replace(period, first=min(period.first, earlier.first, datetime.date(year, month, 1)))
    heads = Coalesce(F("heads_at_peak"), F("heads_at_start"), 0)
    counts = Q(status__in=Meeting.HANDED_IN)
    begun = Q(status=Meeting.Status.DRAFT, started_at__lte=timezone.now())
    rows: Any = (
        Meeting.objects.under(ground.path)
        .filter(counts | begun, ground.real(), window.of_moments("started_at"))
        .order_by()
        .annotate(
            place=Left("path", YARD if child_width > VILLAGE else VILLAGE),
            year=ExtractYear("started_at"),
            month=ExtractMonth("started_at"),
        )
        .values("place", "year", "month")
    )
    found: QuerySet[Any] = rows.annotate(
        all=Count("pk", filter=counts),
        now=Count("pk", filter=counts & period.of_moments("started_at")),
        heads_now=Sum(heads, filter=counts & period.of_moments("started_at")),
        begun_now=Count("pk", filter=period.of_moments("started_at")),
        before=Count("pk", filter=counts & earlier.of_moments("started_at")),
        heads_before=Sum(heads, filter=counts & earlier.of_moments("started_at")),
    )
    return found


def _count_matters(ground: Ground, child_width: int, now: dict[str, Tally], before: dict[str, Tally]) -> None:
    period, earlier = ground.period, ground.period.before()
    rows = (
        ground.all_matters()
        .order_by()
        .annotate(place=Left("path", child_width))
        .values_list("place", "status", "outcome", "conflict")
        .annotate(
            count=Count("pk", filter=period.of_matters()),
            count_before=Count("pk", filter=earlier.of_matters()),
            to_date=Count("pk", filter=Q(raised_on__lte=period.last)),
            to_date_before=Count("pk", filter=Q(raised_on__lte=earlier.last)),
            in_year=Count("pk", filter=year_of(period)),
            in_year_before=Count("pk", filter=year_of(earlier)),
        )
    )
    for place, status, outcome, conflict, count, count_before, to_date, to_date_before, year, year_before in rows:
        for tallies, number, total, guarded in (
            (now, count, to_date, year),
            (before, count_before, to_date_before, year_before),
        ):
            if conflict:
                tallies[place].guarded += guarded
            elif number or total:
                tallies[place].add(_tally_of(status, outcome, number, total))


def year_of(period: Period) -> Q:
    """The calendar year a period ends in: guarded matters are counted by it alone, whatever days are asked for.

    Two periods that differ by a day would tell on which day somebody spoke.
    """
    return Q(
        raised_on__gte=datetime.date(period.last.year, 1, 1), raised_on__lte=datetime.date(period.last.year, 12, 31)
    )


def _tally_of(status: str, outcome: str, count: int, to_date: int) -> Tally:
    """What so many matters of one status and outcome count as; the same rules as the rows in `ground.py`."""
    tally = Tally(matters=count, to_date=to_date)
    if status == Status.GUIDED:
        tally.guided = count
        return tally
    if outcome in OUTCOMES:
        setattr(tally, OUTCOMES[Outcome(outcome)], count)
    if status != Status.LONG_TERM:
        tally.to_close = count
        tally.closed = count if status == Status.CLOSED else 0
    return tally
