"""Counting: everything the figures of a place, of all places directly below it and of the period before are made of.

Two queries, however many places: talks grouped by village (or yard) and month, matters grouped by the places below.
Sums over places are made here, so that a place is always the sum of what stands below it.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, ExtractMonth, ExtractYear, Left

from directory.paths import VILLAGE, YARD
from feedback.models import Issue, Outcome, Status
from meetings.models import Meeting

from ..periods import months_until
from .ground import CLOSED, TO_CLOSE, WITH_OUTCOME, Ground

OPEN = Q(conflict="")


@dataclass
class Tally:
    """The raw counts of one place in one period."""

    talks: int = 0
    heads: int = 0
    heard: set[str] = field(default_factory=set)
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
        for name in COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def with_outcome(self) -> int:
        return self.answered + self.resolved + self.referred


COUNTS = [name for name in Tally.__dataclass_fields__ if name != "heard"]
MATTERS: dict[str, Q] = {
    "matters": OPEN,
    "answered": OPEN & WITH_OUTCOME & Q(outcome=Outcome.ANSWERED),
    "resolved": OPEN & WITH_OUTCOME & Q(outcome=Outcome.RESOLVED_ON_SITE),
    "referred": OPEN & WITH_OUTCOME & Q(outcome=Outcome.REFERRED),
    "guided": OPEN & Q(status=Status.GUIDED),
    "to_close": OPEN & TO_CLOSE,
    "closed": OPEN & TO_CLOSE & CLOSED,
    "guarded": ~OPEN,
}
"""What is counted of a period's matters."""


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


def count_here(ground: Ground) -> Tally:
    """Count the place alone."""
    return count_up(ground, len(ground.path) or 1).here


def matters_by_month(ground: Ground) -> dict[tuple[int, int], int]:
    """Count the matters raised in each of the twelve months that end with the period."""
    return read_months(ground.period.last, count_by_month(ground).values_list("month", "count"))


def count_by_month(ground: Ground) -> QuerySet[Any]:
    """The same as a query: rows of `month` (year × 100 + month) and `count`."""
    year, month = months_until(ground.period.last)[0]
    return (
        ground.matters_to_date()
        .filter(raised_on__gte=ground.period.last.replace(year=year, month=month, day=1))
        .order_by()
        .annotate(month=ExtractYear("raised_on") * 100 + ExtractMonth("raised_on"))
        .values("month")
        .annotate(count=Count("pk"))
    )


def read_months(last: datetime.date, rows: Iterable[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """Year and month with their count, in order, none left out."""
    found = dict.fromkeys(months_until(last), 0)
    for month, count in rows:
        found[divmod(month, 100)] += count
    return found


def _sum(tallies: dict[str, Tally]) -> Tally:
    total = Tally()
    for tally in tallies.values():
        total.add(tally)
    return total


def _count_talks(
    ground: Ground, child_width: int, now: dict[str, Tally], before: dict[str, Tally]
) -> dict[tuple[int, int], int]:
    period, earlier = ground.period, ground.period.before()
    months = dict.fromkeys(months_until(period.last), 0)
    first = min(period.first, earlier.first, period.last.replace(year=min(months)[0], month=min(months)[1], day=1))
    window = type(period)(first, period.last)
    heads = Coalesce(F("heads_at_peak"), F("heads_at_start"), 0)
    rows: Any = (
        Meeting.objects.counted()
        .under(ground.path)
        .filter(ground.real(), window.of_moments("started_at"))
        .order_by()
        .annotate(
            place=Left("path", YARD if child_width > VILLAGE else VILLAGE),
            year=ExtractYear("started_at"),
            month=ExtractMonth("started_at"),
        )
        .values("place", "year", "month")
        .annotate(
            all=Count("pk"),
            now=Count("pk", filter=period.of_moments("started_at")),
            heads_now=Sum(heads, filter=period.of_moments("started_at")),
            before=Count("pk", filter=earlier.of_moments("started_at")),
            heads_before=Sum(heads, filter=earlier.of_moments("started_at")),
        )
    )
    for row in rows:
        key, village = row["place"][:child_width], row["place"][:VILLAGE]
        if (row["year"], row["month"]) in months:
            months[row["year"], row["month"]] += row["all"]
        for tallies, count, heads_then in (
            (now, row["now"], row["heads_now"]),
            (before, row["before"], row["heads_before"]),
        ):
            if count:
                tallies[key].add(Tally(talks=count, heads=heads_then or 0, heard={row["place"], village}))
    return months


def _count_matters(ground: Ground, child_width: int, now: dict[str, Tally], before: dict[str, Tally]) -> None:
    period, earlier = ground.period, ground.period.before()
    counts = {"now_to_date": Count("pk", filter=OPEN & Q(raised_on__lte=period.last))}
    counts["before_to_date"] = Count("pk", filter=OPEN & Q(raised_on__lte=earlier.last))
    for name, which in MATTERS.items():
        counts[f"now_{name}"] = Count("pk", filter=which & period.of_matters())
        counts[f"before_{name}"] = Count("pk", filter=which & earlier.of_matters())
    rows: Any = (
        Issue.objects.counted()
        .under(ground.path)
        .filter(ground.real())
        .order_by()
        .annotate(place=Left("path", child_width))
        .values("place")
        .annotate(**counts)
    )
    for row in rows:
        for prefix, tallies in (("now_", now), ("before_", before)):
            counted = {name: row[prefix + name] for name in ("to_date", *MATTERS)}
            if any(counted.values()):
                tallies[row["place"]].add(Tally(**counted))
