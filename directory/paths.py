"""Paths: where a place stands in today's borders, as digits.

Segments are 2-2-2-3-3-3 digits: province, city, county, township, village, yard. Everything under a place is one
range of strings, which both databases answer from an ordinary index under any collation, since it compares digits only.
"""

from collections.abc import Iterable

from django.db.models import OuterRef, Q, Value
from django.db.models.functions import Concat

SEGMENTS = (2, 2, 2, 3, 3, 3)
COUNTY, TOWNSHIP, VILLAGE, YARD = 6, 9, 12, 15
MAX_LENGTH = sum(SEGMENTS)


def next_path(path: str) -> str | None:
    """Return the first path after everything under `path`, by numeric carry; None when nothing can follow."""
    head = path.rstrip("9")
    if not head:
        return None
    return head[:-1] + str(int(head[-1]) + 1)


def under(path: str, field: str = "path") -> Q:
    """Return the filter for the place itself and all that stands under it; an empty path means everywhere."""
    if not path:
        return Q()
    after = next_path(path)
    lower = Q(**{f"{field}__gte": path})
    return lower if after is None else lower & Q(**{f"{field}__lt": after})


def under_any(paths: Iterable[str], field: str = "path") -> Q:
    """Return the filter for all that stands at or under one of the places; nothing for no place or an empty path."""
    wanted = Q(pk__in=[])
    for path in paths:
        wanted |= under(path, field)
    return wanted


def under_outer(field: str = "path", outer: str = "path") -> Q:
    """Return the same filter inside an Exists: all that stands at or under the township or village of the outer row."""
    last = Concat(OuterRef(outer), Value("9" * (MAX_LENGTH - TOWNSHIP)))
    return Q(**{f"{field}__gte": OuterRef(outer), f"{field}__lte": last})


def is_under(path: str, above: str) -> bool:
    """Say whether `path` is `above` or stands under it."""
    return path.startswith(above)


def ancestors(path: str) -> list[str]:
    """Return the paths of the places above, from the province down, without `path` itself."""
    lengths, total = [], 0
    for width in SEGMENTS:
        total += width
        lengths.append(total)
    return [path[:length] for length in lengths if length < len(path)]
