"""Keyset pages and batches: the next starts where this one ends, however many rows there are; nothing is counted."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

PAGE_ROWS = 30
BATCH_ROWS = 500
FIRST_YEAR, LAST_YEAR = 2000, 2100
"""Marks outside are nobody's: no row is as old or as young, and the databases do not reckon with every year."""


def in_batches(rows: QuerySet[Any], size: int = BATCH_ROWS) -> Iterator[Any]:
    """Yield the rows by their keys, each batch read to its end before its first row is handed out.

    For whoever writes between two rows: a query left open there, as `iterator` leaves it, makes SQLite refuse the next
    transaction once anybody else has written. Rows that are added meanwhile with higher keys are handed out too.
    """
    ordered, last = rows.order_by("pk"), None
    while batch := list((ordered.filter(pk__gt=last) if last is not None else ordered)[:size]):
        yield from batch
        last = batch[-1].pk


@dataclass(frozen=True)
class Page:
    """One page of a list, newest first, and the query strings of its neighbours (empty where there is none)."""

    rows: list[Any]
    newer_url: str = ""
    older_url: str = ""


def keyset_page(
    rows: QuerySet[Any],
    query: QueryDict | Mapping[str, str],
    *,
    by: str,
    size: int = PAGE_ROWS,
    is_ascending: bool = False,
) -> Page:
    """Return the page of `rows` that the query's `before` or `after` asks for; a mark that cannot be read is ignored.

    `by` is a date or moment of the row, kept or reckoned by the query, that is never empty; the primary key decides
    between equal ones. The earliest comes first where `is_ascending`; `before` then still leads on and `after` back.
    """
    on, back = ("gt", "lt") if is_ascending else ("lt", "gt")
    onwards, backwards = ((by, "pk"), (f"-{by}", "-pk"))[:: 1 if is_ascending else -1]
    before, after = _read(rows, by, query.get("before", "")), _read(rows, by, query.get("after", ""))
    if after and not before:
        found = list(rows.filter(_beyond(by, after, back)).order_by(*backwards)[: size + 1])
        shown, has_newer, has_older = found[:size][::-1], len(found) > size, bool(found)
    else:
        chosen = rows.filter(_beyond(by, before, on)) if before else rows
        found = list(chosen.order_by(*onwards)[: size + 1])
        shown, has_newer, has_older = found[:size], bool(before), len(found) > size
    newer = _address(query, "after", _mark(shown[0], by)) if has_newer and shown else ""
    if has_newer and not shown:
        newer = _address(query, "", "")
    older = _address(query, "before", _mark(shown[-1], by)) if has_older and shown else ""
    return Page(rows=shown, newer_url=newer, older_url=older)


def _beyond(by: str, mark: tuple[Any, int], way: str) -> Q:
    value, pk = mark
    return Q(**{f"{by}__{way}": value}) | Q(**{by: value, f"pk__{way}": pk})


def _mark(row: Any, by: str) -> str:
    return f"{getattr(row, by).isoformat()}~{row.pk}"


def _read(rows: QuerySet[Any], by: str, text: str) -> tuple[Any, int] | None:
    value, _, pk = text.rpartition("~")
    if not value or not pk.isdecimal() or len(pk) > 18:
        return None
    try:
        moment = _field(rows, by).to_python(value)
    except (ValidationError, ValueError, OverflowError):
        return None
    is_naive = isinstance(moment, datetime.datetime) and timezone.is_naive(moment)
    return None if is_naive or not FIRST_YEAR <= moment.year <= LAST_YEAR else (moment, int(pk))


def _field(rows: QuerySet[Any], by: str) -> Any:
    reckoned = rows.query.annotations.get(by)
    return reckoned.output_field if reckoned is not None else rows.model._meta.get_field(by)


def _address(query: QueryDict | Mapping[str, str], name: str, mark: str) -> str:
    kept = query.copy() if isinstance(query, QueryDict) else QueryDict(mutable=True)
    for old in ("before", "after"):
        kept.pop(old, None)
    if name:
        kept[name] = mark
    return "?" + kept.urlencode()
