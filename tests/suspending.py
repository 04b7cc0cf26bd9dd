"""Doing without the database's own rules: for the flush of a test, and to plant what they would refuse."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

from directory.database_rules import Trigger, install


@contextmanager
def suspended(connection: BaseDatabaseWrapper, triggers: Iterable[Trigger]) -> Iterator[None]:
    """Do without the triggers; they are back at the end whatever happens."""
    triggers = tuple(triggers)
    with connection.cursor() as cursor:
        for trigger in triggers:
            table = f' ON "{trigger.table}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER IF EXISTS "{trigger.name}"{table}')
    try:
        yield
    finally:
        install(connection, triggers)
