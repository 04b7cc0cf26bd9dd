"""How a place stands: one object with everything the summary page says, built by one function, tested without HTTP."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, IntegerField, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from . import figures
from .figures import Figure, Ground, Tallies, Tally
from .periods import Period, months_until
from .places import Below, Place, Spot, below

MOST_AGAIN = 6
TWICE = 2


@dataclass(frozen=True)
class Changed:
    """A figure and its change against the period before, in words."""

    figure: Figure
    change: str


@dataclass(frozen=True)
class Counted:
    """Something named with a number, and what the number was in the period before."""

    pk: int | None
    name: str
    count: int
    before: int = 0


@dataclass(frozen=True)
class ChildRow:
    """A place below as a row of the table; without a number it is what stands in no place below."""

    spot: Spot
    tally: Tally
    coverage: Figure | None
    settled: Figure
    closed: Figure


@dataclass(frozen=True)
class Unheard:
    """Places where no talk was begun in the period, of all that could be; `open` have one that is not handed in."""

    spots: list[Spot]
    open: int
    total: int
    is_yards: bool


@dataclass(frozen=True)
class Overview:
    """The page: five figures, the rest of them, the share, what stands out, the places below, the months."""

    place: Place
    period: Period
    before: Period
    main: list[Changed]
    more: list[Changed]
    share: Figure
    shares: list[tuple[str, int]]
    overdue: list[Counted]
    again: list[Counted]
    unheard: Unheard | None
    children: list[ChildRow]
    months: list[tuple[str, int, int]] = field(default_factory=list)
    is_comparable: bool = True

    @property
    def overdue_count(self) -> int:
        return sum(row.count for row in self.overdue)

    @property
    def child_shares(self) -> list[tuple[str, str, tuple[int, int, int]]]:
        """Name, address and three-way counts of each place below that has some."""
        return [
            (
                row.spot.name,
                f"{reverse('summary:place', args=[row.spot.number])}?{self.period.query}" if row.spot.number else "",
                (row.tally.answered, row.tally.resolved, row.tally.referred),
            )
            for row in self.children
            if row.tally.with_outcome
        ]

    @property
    def share_names(self) -> list[str]:
        return [name for name, _count in self.shares]


def overview(place: Place, period: Period, now: datetime.datetime | None = None) -> Overview:
    """Build the page of a place and a period; at most seven queries whatever the number of places."""
    now = now or timezone.now()
    ground = figures.ground_at(place.path, period)
    under = below(place, with_demo=ground.with_demo)
    tallies = figures.count_up(ground, place.child_width)
    overdue, again, explained, matters = _side_counts(ground, now)
    main, more = _figures(place, ground, tallies, under, explained)
    share = figures.three_way_share(ground, tallies.here)
    return Overview(
        place=place,
        period=period,
        before=period.before(),
        main=main,
        more=more,
        share=share,
        shares=shares_of(tallies.here),
        overdue=overdue,
        again=again,
        unheard=_unheard(place, under, tallies),
        children=_children(place, ground, under, tallies),
        months=_months(period, tallies.talks_by_month, matters),
        is_comparable=not tallies.before.is_before_all,
    )


def shares_of(tally: Tally) -> list[tuple[str, int]]:
    """The three outcomes with their counts, in the office's words."""
    return [(_("当场答复"), tally.answered), (_("现场解决"), tally.resolved), (_("集中交办"), tally.referred)]


def _figures(
    place: Place, ground: Ground, tallies: Tallies, under: Below, explained: Counted
) -> tuple[list[Changed], list[Changed]]:
    villages = {spot.path for spot in under.villages}

    def compare(build: Callable[[Ground, Tally], Figure]) -> Changed:
        figure = build(ground, tallies.here)
        if tallies.before.is_before_all:
            return Changed(figure, _("没有可比的上期"))
        return Changed(figure, figure.change_from(build(ground.of_before(), tallies.before)))

    def only_explained(ground_of: Ground, _tally: Tally) -> Figure:
        return figures.only_explained(ground_of, explained.count if ground_of is ground else explained.before)

    def coverage(ground: Ground, tally: Tally) -> Figure:
        return figures.village_coverage(ground, tally, villages)

    second, rest = (coverage, [figures.heads_counted]) if villages else (figures.heads_counted, [])
    main = [figures.talks_held, second, figures.matters_raised, figures.settled_on_the_spot, figures.closed_share]
    shown = [compare(build) for build in [*rest, figures.opinions_to_date, figures.guided_elsewhere, only_explained]]
    if place.is_county_or_above:
        shown.append(Changed(figures.guarded_apart(ground, tallies.here), ""))
    return [compare(build) for build in main], shown


def _side_counts(
    ground: Ground, now: datetime.datetime
) -> tuple[list[Counted], list[Counted], Counted, dict[tuple[int, int], int]]:
    """Departments with overdue orders now, what comes up again, what was only explained, matters by month.

    One query for the four.
    """
    none = Value(0, output_field=IntegerField())
    late = (
        ground.overdue(now)
        .order_by()
        .annotate(what=Value("late"), of=F("department"), name=F("department__name"))
        .values_list("what", "of", "name")
        .annotate(count=Count("issue", distinct=True), earlier=none)
    )
    period, earlier = ground.period, ground.period.before()
    both = ground.all_matters().unguarded().filter(period.of_matters() | earlier.of_matters())

    def in_both(rows: QuerySet[Any], what: str, of: Any, name: Any) -> QuerySet[Any, Any]:
        named = rows.order_by().annotate(what=Value(what), of=of, name=name).values_list("what", "of", "name")
        return named.annotate(
            count=Count("pk", filter=period.of_matters()), earlier=Count("pk", filter=earlier.of_matters())
        )

    again = in_both(both.filter(category__isnull=False), "again", F("category"), F("category__name"))
    explained = in_both(both.filter(figures.ONLY_EXPLAINED), "explained", none, Value(""))
    months = (
        figures.count_by_day(ground)
        .annotate(what=Value("month"), of=none, name=F("day"), earlier=none)
        .values_list("what", "of", "name", "count", "earlier")
    )
    found = list(late.union(again, explained, months, all=True))
    matters = [(day, count) for what, _of, day, count, _earlier in found if what == "month"]
    return (
        _sorted(found, "late"),
        [row for row in _sorted(found, "again") if row.count >= TWICE][:MOST_AGAIN],
        next(iter(_sorted(found, "explained")), Counted(None, "", 0)),
        figures.read_months(ground.period.last, matters),
    )


def _sorted(found: Iterable[tuple[str, int, str, int, int]], wanted: str) -> list[Counted]:
    rows = [Counted(pk, name, count, earlier) for what, pk, name, count, earlier in found if what == wanted]
    return sorted(rows, key=lambda row: (-row.count, row.name))


def _unheard(place: Place, under: Below, tallies: Tallies) -> Unheard | None:
    is_yards = place.level == "VILLAGE"
    spots = under.children if is_yards else under.villages
    if not spots:
        return None
    here = tallies.here
    silent = [spot for spot in spots if spot.path not in here.begun]
    still_open = sum(spot.path in here.begun - here.heard for spot in spots)
    return Unheard(spots=silent, open=still_open, total=len(spots), is_yards=is_yards)


def _children(place: Place, ground: Ground, under: Below, tallies: Tallies) -> list[ChildRow]:
    if not under.children:
        return []
    has_coverage = place.level in ("PROVINCE", "CITY", "COUNTY")
    villages: dict[str, set[str]] = {}
    for spot in under.villages:
        villages.setdefault(spot.path[: place.child_width], set()).add(spot.path)
    known = {spot.path for spot in under.children}
    rest = Tally()
    for path, tally in tallies.by_path.items():
        if path not in known:
            rest.add(tally)
    rows = [
        _child(spot, ground, tallies.by_path.get(spot.path, Tally()), villages.get(spot.path, set()), has_coverage)
        for spot in under.children
    ]
    if rest.talks or rest.matters or rest.to_date:
        name = _("没有写屋场") if place.level == "VILLAGE" else _("其他")
        rows.append(_child(Spot(name, 0, ""), ground, rest, set(), False))
    return rows


def _child(spot: Spot, ground: Ground, tally: Tally, villages: set[str], has_coverage: bool) -> ChildRow:
    return ChildRow(
        spot=spot,
        tally=tally,
        coverage=figures.village_coverage(ground, tally, villages) if has_coverage else None,
        settled=figures.settled_on_the_spot(ground, tally),
        closed=figures.closed_share(ground, tally),
    )


def _months(
    period: Period, talks: dict[tuple[int, int], int], matters: dict[tuple[int, int], int]
) -> list[tuple[str, int, int]]:
    """Month, talks, matters; the year is written where it begins."""
    months = months_until(period.last)
    return [
        (
            _("%(year)s年%(month)s月") % {"year": year, "month": month},
            talks.get((year, month), 0),
            matters.get((year, month), 0),
        )
        for year, month in months
    ]
