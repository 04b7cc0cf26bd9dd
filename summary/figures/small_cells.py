"""Small cells: a count below five is not published, and never follows by taking the others from their total."""

from collections.abc import Sequence

from .figure import SMALLEST_SAMPLE


def hide_small(counts: Sequence[int]) -> list[int | None]:
    """Return the counts with None for each from 1 to 4, and, where that leaves a gap smaller than five, for the next.

    The counts are parts of a whole that is published too.
    """
    shown: list[int | None] = [None if 0 < count < SMALLEST_SAMPLE else count for count in counts]
    hidden = [count for count, cell in zip(counts, shown, strict=True) if cell is None]
    if not hidden:
        return shown
    left = sorted((count, place) for place, count in enumerate(counts) if shown[place])
    while left and (len(hidden) < 2 or sum(hidden) < SMALLEST_SAMPLE):
        count, place = left.pop(0)
        shown[place] = None
        hidden.append(count)
    return shown


def is_small(count: int) -> bool:
    """Whether a count must be written as 少于 5."""
    return 0 < count < SMALLEST_SAMPLE
