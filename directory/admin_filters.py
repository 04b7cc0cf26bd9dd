"""What stands behind the question mark of an admin list: values a column can be compared with, and no others."""

import datetime
from collections.abc import Callable
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models.constants import LOOKUP_SEP

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Neither end leaves the calendar when a time zone is reckoned in, or when the next year is looked for."""
PARTS = {"year": (FIRST_YEAR, LAST_YEAR), "month": (1, 12), "day": (1, 31)}
"""The parts of a day that an address may name, and from where to where each of them reaches."""


def is_comparable(model: type[models.Model], lookup: str, value: Any) -> bool:
    """Say whether the database can compare the column of a lookup with a value, each of several behind a comma too.

    What a custom filter calls by a name of its own is no column: such a filter knows its own few choices.
    """
    column, ending = _column(model, lookup)
    if column is None or ending == "isnull":
        return True
    values = str(value).split(",") if ending == "in" else [value]
    is_held = _part(*PARTS[ending]) if ending in PARTS else _held(column)
    return all(is_held(one) for one in values)


def _column(model: type[models.Model], lookup: str) -> tuple[Any, str]:
    """The column at the end of a lookup's way over foreign keys, and what the lookup asks of it."""
    found, here, names = None, model, lookup.split(LOOKUP_SEP)
    while names:
        try:
            field: Any = here._meta.get_field(names[0])
        except FieldDoesNotExist:
            break
        names.pop(0)
        found = field.target_field if field.remote_field else field
        here = field.related_model or here
    return found, LOOKUP_SEP.join(names)


def _part(least: int, most: int) -> Callable[[Any], bool]:
    return lambda value: str(value).isdecimal() and len(str(value)) <= len(str(most)) and least <= int(value) <= most


def _held(column: Any) -> Callable[[Any], bool]:
    """What the column's own type and range hold; a day, that it lies in the years of the calendar."""

    def is_held(value: Any) -> bool:
        try:
            read = column.to_python(value)
            column.run_validators(read)
        except (ValidationError, ValueError, OverflowError):
            return False
        return not isinstance(read, datetime.date) or FIRST_YEAR <= read.year <= LAST_YEAR

    return is_held
