"""docs/invariants.md from the code: what must never be false, and what holds it."""

from collections.abc import Iterator
from inspect import getdoc, getmembers, isfunction
from types import ModuleType
from typing import Any

from django.apps import apps
from django.db import models

import feedback.permissions
import feedback.unmasking
import meetings.permissions
from directory.database_rules import registered

APPS = ("directory", "office", "meetings", "feedback")
PERMISSIONS = (
    meetings.permissions,
    feedback.permissions,
    feedback.unmasking,
)
HEAD = """# What must never be false, and what holds it

Generated from the code by `manage.py write_documents`; do not edit. A test fails while it is out of date.

Three layers hold. **Constraints** and **triggers** hold in the database itself, on SQLite and PostgreSQL alike, whoever
writes: a page, the admin, a command, a hand at the database. **Verbs** hold the rest under a lock: each asks its
permission and the table of arrows (`feedback/workflow/table.py`) with the matter's row locked, and writes fields,
status and one step in one transaction. That the triggers are in place is asked by a test and by `manage.py
verify_ledger`.
"""


def render() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *_triggers(), *_constraints(), *_verbs()]).rstrip() + "\n"


def _triggers() -> Iterator[str]:
    yield "## By trigger\n"
    yield "| table | trigger | refuses with |"
    yield "|---|---|---|"
    for trigger in sorted(registered(), key=lambda trigger: (trigger.table, trigger.name)):
        yield f"| `{trigger.table}` | `{trigger.name}` | {_message(trigger.sqlite or trigger.postgresql)} |"
    yield ""


def _message(statement: str) -> str:
    """Return the sentence between the quotes after RAISE."""
    return statement[statement.index("RAISE") :].split("'")[1]


def _constraints() -> Iterator[str]:
    yield "## By constraint\n"
    for app in APPS:
        for model in sorted(apps.get_app_config(app).get_models(), key=lambda model: model.__name__):
            rows = [*_unique_fields(model), *(_constraint(one) for one in model._meta.constraints)]
            if rows:
                yield f"### {model._meta.verbose_name} (`{model._meta.label}`)\n"
                yield "| kind | name | holds |"
                yield "|---|---|---|"
                yield from rows
                yield ""


def _unique_fields(model: type[models.Model]) -> Iterator[str]:
    for field in model._meta.fields:
        if field.unique and not field.primary_key:
            yield f"| unique | `{field.name}` | one row for each {field.verbose_name} |"


def _constraint(constraint: models.BaseConstraint) -> str:
    if isinstance(constraint, models.UniqueConstraint):
        fields = ", ".join(f"`{name}`" for name in constraint.fields)
        when = f" where {_words(constraint.condition)}" if constraint.condition else ""
        return f"| unique | `{constraint.name}` | {fields}{when} |"
    assert isinstance(constraint, models.CheckConstraint)  # noqa: S101  (Django knows no third kind we use)
    return f"| check | `{constraint.name}` | {_words(constraint.condition)} |"


def _words(condition: object) -> str:
    """Return a condition as it stands in the code, on one line."""
    if not isinstance(condition, models.Q):
        return f"`{condition}`"
    is_or = condition.connector == models.Q.OR
    parts = [_part(part, is_or=is_or) if isinstance(part, models.Q) else _lookup(part) for part in condition.children]
    joined = f" {condition.connector.lower()} ".join(parts)
    return f"not ({joined})" if condition.negated else joined


def _part(condition: models.Q, *, is_or: bool) -> str:
    """Return a part of a condition, in brackets where it needs them."""
    words = _words(condition)
    mixes = len(condition.children) > 1 and (condition.connector == models.Q.OR) != is_or
    return f"({words})" if mixes and not condition.negated else words


def _lookup(pair: Any) -> str:
    name, value = pair
    field, _sep, lookup = name.partition("__")
    shown = _value(value)
    signs = {"": "=", "gt": ">", "gte": "≥", "lt": "<", "lte": "≤", "in": "in", "regex": "matches"}
    if lookup == "isnull":
        return f"{field} is {'' if value else 'not '}empty"
    if value is None:
        return f"{field} is empty"
    return f"{field} {signs.get(lookup, lookup)} {shown}".replace("|", "\\|")


def _value(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_value, value))
    if isinstance(value, models.F):
        return str(value.deconstruct()[1][0])
    return f'"{value}"' if isinstance(value, str) else str(value)


def _verbs() -> Iterator[str]:
    yield "## By verb, under lock\n"
    yield "Each question is asked again by its verb when the row is locked; the same answer draws the button.\n"
    for module in PERMISSIONS:
        yield f"### `{module.__name__}`\n"
        yield "| question | rule |"
        yield "|---|---|"
        for name, function in sorted(_questions(module)):
            yield f"| `{name}` | {_first_line(function)} |"
        yield ""


def _questions(module: ModuleType) -> Iterator[tuple[str, object]]:
    for name, function in getmembers(module, isfunction):
        if name.startswith("refuse_") and f"{function.__module__}.".startswith(f"{module.__name__}."):
            yield name, function


def _first_line(function: object) -> str:
    return (getdoc(function) or "").split("\n\n")[0].replace("\n", " ").replace("|", "\\|")
