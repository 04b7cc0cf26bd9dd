"""Borders change: everything that stands under a place goes with it, in every app, by one UPDATE a table."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models.functions import Concat, Substr

from .models import Department, Division, PlacedModel, Posting, Village, Yard
from .paths import under


def placed_models() -> list[type[PlacedModel]]:
    """Return every table of placed rows, of whatever app, those of lower apps first.

    Who writes a row copies the path from the locked row it hangs on, a matter from its talk. Moved in this order, the
    talk is waited for, and what was written under it meanwhile is moved after it.
    """
    upwards = list(reversed(apps.app_configs))
    return sorted(_concrete(PlacedModel), key=lambda model: upwards.index(model._meta.app_label))


def _concrete(model: type[PlacedModel]) -> Iterator[type[PlacedModel]]:
    for child in model.__subclasses__():
        if not child._meta.abstract and not child._meta.proxy:
            yield child
        yield from _concrete(child)


def tables_of_rows() -> list[type[models.Model]]:
    """Return every table whose rows carry the path of where they stand, places apart."""
    return [Posting, Department, *placed_models()]


@transaction.atomic
def move_paths(old: str, new: str) -> int:
    """Move what stands at or under the path `old` to `new`; return the number of rows moved.

    Nothing may stand at `new` before; both paths have the same length.
    """
    tables: list[type[models.Model]] = [Division, Village, Yard, *tables_of_rows()]
    moved = Concat(models.Value(new), Substr("path", len(old) + 1))
    return sum(rows_of(table).filter(under(old)).update(path=moved) for table in tables)


def rows_of(table: type[models.Model]) -> models.QuerySet[Any]:
    """Return every row of a table, whatever model it is."""
    return table._default_manager.all()


def free_segment(wanted: str, used: set[str]) -> str | None:
    """Return the wanted segment if nobody has it, else the next free one of the same width; None when all are taken.

    A segment once used stays used, also after its place was retired: rows that stood there still carry it.
    """
    width = len(wanted)
    for step in range(10**width):
        segment = f"{(int(wanted) + step) % 10**width:0{width}d}"
        if segment not in used and int(segment):
            return segment
    return None
