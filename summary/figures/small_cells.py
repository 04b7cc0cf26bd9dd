"""Small cells: a count below five is not published, and never follows from what is printed beside it.

What a public page prints are counts of sets that overlap: settled on the spot is a part of all with an outcome, struck
off a part of all that can be. Taking one from the other leaves a count that is printed nowhere and read all the same.
So each count says of which cells it is the sum, and is printed only while no small one follows from all of them.
"""

from collections.abc import Mapping, Sequence

from .figure import SMALLEST_SAMPLE

Cells = frozenset[str]
_STATES = ("closed", "long-term", "open")


def _with_outcome(outcome: str) -> Cells:
    return frozenset(f"{outcome} {state}" for state in _STATES)


ANSWERED, RESOLVED, REFERRED = (_with_outcome(outcome) for outcome in ("answered", "resolved", "referred"))
ON_THE_SPOT = ANSWERED | RESOLVED
WITH_OUTCOME = ON_THE_SPOT | REFERRED
CLOSED = frozenset(cell for cell in WITH_OUTCOME if cell.endswith(" closed"))
IN_PERIOD = WITH_OUTCOME | {"guided", "unsorted"}
TO_CLOSE = frozenset(cell for cell in IN_PERIOD if not cell.endswith(" long-term")) - {"guided"}
TO_DATE = IN_PERIOD | {"earlier"}


class Printed:
    """What a page has printed so far; takes a further count only while nothing from 1 to 4 follows from them all."""

    def __init__(self) -> None:
        self._counts: dict[Cells, int] = {}

    def add(self, counts: Mapping[Cells, int]) -> bool:
        """Take these counts, all or none, and say whether they may be printed."""
        wanted = self._counts | dict(counts)
        if any(is_small(count) for count in what_follows(wanted).values()):
            return False
        self._counts = wanted
        return True


def what_follows(printed: Mapping[Cells, int]) -> dict[Cells, int]:
    """Return every set of cells whose count is printed or follows: a whole less its part, parts taken together."""
    known: dict[Cells, int] = {}
    new = list(printed.items())
    while new:
        cells, count = new.pop()
        if not cells or cells in known:
            continue
        for other, number in known.items():
            if other < cells:
                new.append((cells - other, count - number))
            elif cells < other:
                new.append((other - cells, number - count))
            elif not other & cells:
                new.append((other | cells, number + count))
        known[cells] = count
    return known


def hide_small(counts: Sequence[int]) -> list[int | None]:
    """Return the counts with None for each from 1 to 4, and, where that leaves a gap smaller than five, for the next.

    The counts are parts of a whole that is published too.
    """
    return _hide(counts, {place for place, count in enumerate(counts) if is_small(count)})


def hide_two(counts: Sequence[int]) -> list[int | None]:
    """Return the counts without the two smallest that are something, so that nobody can add them up."""
    smallest = sorted((count, place) for place, count in enumerate(counts) if count)[:2]
    return _hide(counts, {place for _count, place in smallest})


def _hide(counts: Sequence[int], places: set[int]) -> list[int | None]:
    hidden = set(places)
    left = sorted((count, place) for place, count in enumerate(counts) if count and place not in hidden)
    while hidden and left and (len(hidden) < 2 or sum(counts[place] for place in hidden) < SMALLEST_SAMPLE):
        hidden.add(left.pop(0)[1])
    return [None if place in hidden else count for place, count in enumerate(counts)]


def is_small(count: int) -> bool:
    """Whether a count must be written as 少于 5."""
    return 0 < count < SMALLEST_SAMPLE
