"""The places figures are given for: found by their permanent number, with what stands above and directly below."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import BigIntegerField, CharField, F, Value

from directory.models import Division, Role, User, Village, Yard
from directory.paths import COUNTY, SEGMENTS, VILLAGE
from directory.roles import READING_ROLES
from directory.scopes import scope_of

LARGEST_NUMBER = 10**12
MOST_ABOVE = 3
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


def find_place(number: int) -> Place | None:
    """Return the place of a permanent number, `moved_to` its successor if it was merged; None for none or unusable.

    One query over the three tables of places, which share one series of numbers.
    """
    if not 0 < number < LARGEST_NUMBER:
        return None
    yards, villages, divisions = (
        _described(model, level, above).filter(number=number)
        for model, level, above in (
            (Yard, Value("YARD"), ("village", "village__township", "village__township__parent")),
            (Village, Value("VILLAGE"), ("township", "township__parent")),
            (Division, F("level"), ("parent", "parent__parent")),
        )
    )
    row = next(iter(yards.union(villages, divisions, all=True)), None)
    return _place_of(row) if row else None


def _described(model: Any, level: Any, above: tuple[str, ...]) -> Any:
    """A table of places with the columns the others have too: what it is, and up to three places above it."""
    columns = {"level_": level, "shared": F("shares_name") if model is Village else Value(False)}
    for place in range(MOST_ABOVE):
        for column, kind in (("short_name", CharField()), ("number", BigIntegerField()), ("path", CharField())):
            known = place < len(above)
            columns[f"up{place}_{column}"] = F(f"{above[place]}__{column}") if known else Value(None, output_field=kind)
    own = ("short_name", "number", "path", "is_usable", "retired_on", "successor__number")
    return model.objects.order_by().annotate(**columns).values_list(*own, *columns)


def _place_of(row: tuple[Any, ...]) -> Place | None:
    name, number, path, is_usable, retired_on, successor, level, shared, *up = row
    if successor:
        return Place(name, number, path, level, moved_to=successor)
    if retired_on or not is_usable:
        return None
    above = [Spot(*up[start : start + 3]) for start in range(0, len(up), 3) if up[start] is not None]
    label = f"{above[0].name}{name}" if shared and above else name
    return Place(label, number, path, level, tuple(reversed(above)))


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
