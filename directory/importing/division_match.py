"""Which place of the list is which place of the system, when codes, names and parents may all have changed."""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from .division_stage import PlaceRow

Key = Callable[[Any], Hashable]


@dataclass
class Match:
    """The outcome: rows with their places, rows to add, live places the list does not have."""

    pairs: list[tuple[PlaceRow, Any]] = field(default_factory=list)
    added: list[PlaceRow] = field(default_factory=list)
    absent: list[Any] = field(default_factory=list)
    merged: int = 0


def match(rows: Sequence[PlaceRow], places: Sequence[Any], parent_code: Callable[[Any], str]) -> Match:
    """Pair rows with places, the surest sign first.

    Same code and name; same name under the same parent; same code (renamed); same name in the county (moved), where the
    name occurs once on both sides; at last a retired place of that code, which comes back unless it was merged into
    another.
    """
    found = Match()
    waiting = list(rows)
    free = {place.pk: place for place in places if place.retired_on is None}
    keys: list[tuple[Key, Key]] = [
        (lambda row: (row.code, row.name), lambda place: (place.official_code, place.name)),
        (lambda row: (row.parent, row.name), lambda place: (parent_code(place), place.name)),
        (lambda row: row.code, lambda place: place.official_code),
        (lambda row: row.name, lambda place: place.name),
    ]
    for row_key, place_key in keys:
        waiting = _pair(waiting, free, row_key, place_key, found)
    retired = {place.official_code: place for place in places if place.retired_on is not None}
    for row in waiting:
        place = retired.get(row.code)
        if place is None or place.name != row.name:
            found.added.append(row)
        elif place.successor_id:
            found.merged += 1
        else:
            found.pairs.append((row, place))
    found.absent = list(free.values())
    return found


def _pair(rows: list[PlaceRow], free: dict[int, Any], row_key: Key, place_key: Key, found: Match) -> list[PlaceRow]:
    if not rows or not free:
        return rows
    wanted = Counter(map(row_key, rows))
    offered = Counter(map(place_key, free.values()))
    by_key = {place_key(place): place for place in free.values()}
    waiting = []
    for row in rows:
        key = row_key(row)
        if wanted[key] == 1 and offered[key] == 1:
            place = by_key[key]
            found.pairs.append((row, place))
            del free[place.pk]
        else:
            waiting.append(row)
    return waiting
