"""The places figures are given for: found by their permanent number, with what stands above and directly below."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from directory.models import Division, Role, User, Village, Yard
from directory.models.place import Place as PlaceRow
from directory.paths import COUNTY, SEGMENTS, VILLAGE
from directory.roles import READING_ROLES
from directory.scopes import scope_of

LARGEST_NUMBER = 10**12
READERS = (*READING_ROLES, Role.SUPERVISION)
"""Who reads the figures of what stands under his place."""
VILLAGES_BELOW = {"PROVINCE": "children__children__villages", "CITY": "children__villages", "COUNTY": "villages"}


@dataclass(frozen=True)
class Spot:
    """A place as a row of a table or a step of the way down: its name, number and path."""

    name: str
    number: int
    path: str


@dataclass(frozen=True)
class Place(Spot):
    """A place whose figures are shown; `above` names what it stands in, the largest first."""

    level: str
    above: tuple[Spot, ...] = ()
    moved_to: int | None = None

    @property
    def is_county_or_above(self) -> bool:
        return len(self.path) <= COUNTY

    @property
    def child_width(self) -> int:
        """How long the paths of what stands directly below are; its own length where nothing does."""
        total = 0
        for width in SEGMENTS:
            total += width
            if total > len(self.path):
                return total
        return len(self.path)


@dataclass(frozen=True)
class Below:
    """What stands directly under a place, and every usable village under it (none under a village)."""

    children: list[Spot] = field(default_factory=list)
    villages: list[Spot] = field(default_factory=list)


EVERYWHERE = Place(name="", number=0, path="", level="SITE")
"""All counties of the installation together."""


def find_place(number: int) -> Place | None:
    """Return the place of a permanent number, `moved_to` its successor if it was merged; None for none or unusable."""
    if not 0 < number < LARGEST_NUMBER:
        return None
    for model, above in (
        (Division, "parent__parent"),
        (Village, "township__parent"),
        (Yard, "village__township__parent"),
    ):
        rows: Any = model.objects
        row = rows.select_related(above, "successor").filter(number=number).first()
        if row is not None:
            return _place_of(row)
    return None


def _place_of(row: PlaceRow) -> Place | None:
    if row.successor is not None:
        return Place(row.label, row.number, row.path, "", moved_to=row.successor.number)
    if row.retired_on or not row.is_usable:
        return None
    level = row.level if isinstance(row, Division) else type(row).__name__.upper()
    above = tuple(reversed([Spot(up.short_name, up.number, up.path) for up in _way_up(row)]))
    return Place(row.label, row.number, row.path, level, above)


def _way_up(row: PlaceRow) -> Iterator[PlaceRow]:
    """What a place stands in, as far up as was read with it."""
    above = {"Yard": "village", "Village": "township", "Division": "parent"}[type(row).__name__]
    known = row._state.fields_cache
    if known.get(above):
        yield known[above]
        yield from _way_up(known[above])


def below(place: Place, *, with_demo: bool) -> Below:
    """Return what stands under a place, in one query."""
    if place.level in VILLAGES_BELOW:
        return _below_division(place, with_demo)
    if place.level == "TOWNSHIP":
        rows = Village.objects.usable().under(place.path).order_by("path")
        villages = _spots(rows if with_demo else rows.filter(is_demo=False))
        return Below(children=villages, villages=villages)
    if place.level == "VILLAGE":
        yards = Yard.objects.usable().under(place.path).order_by("path")
        return Below(children=_spots(yards if with_demo else yards.filter(is_demo=False)))
    return Below()


def _spots(rows: Any) -> list[Spot]:
    return [Spot(*row) for row in rows.values_list("short_name", "number", "path")]


def _below_division(place: Place, with_demo: bool) -> Below:
    join = VILLAGES_BELOW[place.level]
    wanted = (
        "short_name",
        "number",
        "path",
        "is_usable",
        "retired_on",
        "is_demo",
        "shares_name",
        "township__short_name",
    )
    found = (
        Division.objects.filter(parent__number=place.number, is_usable=True, retired_on=None)
        .order_by("path", f"{join}__path")
        .values_list("short_name", "number", "path", *(f"{join}__{name}" for name in wanted))
    )
    children: dict[str, Spot] = {}
    villages = []
    for row in found:
        children.setdefault(row[2], Spot(*row[:3]))
        name, number, path, is_usable, retired_on, is_demo, shares_name, township = row[3:]
        if number and is_usable and retired_on is None and (with_demo or not is_demo):
            villages.append(Spot(f"{township}{name}" if shares_name else name, number, path))
    return Below(children=list(children.values()), villages=villages)


def usable_village_paths(path: str, *, with_demo: bool) -> set[str]:
    """Paths of the villages a rate of coverage is over, where only they are wanted."""
    rows = Village.objects.usable().under(path)
    return set((rows if with_demo else rows.filter(is_demo=False)).values_list("path", flat=True))


def may_read(user: User, place: Place) -> bool:
    """Whether the user reads the figures of a place: it stands under one of his reading postings."""
    return scope_of(user).covers(place.path, *READERS)


def own_places(user: User) -> list[Spot]:
    """The highest places whose figures the user reads, the largest first."""
    paths = sorted(scope_of(user).paths(*READERS), key=lambda path: (len(path), path))
    spots: dict[str, Spot] = {}
    for model in (Division, Village, Yard):
        rows: Any = model.objects
        if wanted := [
            path for path in paths if path not in spots and (len(path) >= VILLAGE) == (model is not Division)
        ]:
            spots |= {spot.path: spot for spot in _spots(rows.filter(path__in=wanted, retired_on=None))}
    return [spots[path] for path in paths if path in spots]
