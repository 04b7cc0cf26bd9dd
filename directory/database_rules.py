"""Rules held by the database itself: triggers on SQLite and PostgreSQL, installed after every migrate.

No table that a trigger reads can be altered on SQLite while the trigger is there, nor every column on PostgreSQL, so
installation is not a migration: all triggers are taken away before anything is migrated and put back afterwards. When
a migration fails they stay away until one succeeds, which `verify_ledger` says. Each app lists its triggers in
`<app>/triggers.py`, under names that begin with its own, and gives them to `connect` in its `AppConfig.ready`: what
stands in the database under such a name and in no list goes with the next migrate. A refused statement raises
`django.db.IntegrityError` on both databases. It stands in the lowest app, so that every app can use it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate, pre_migrate


@dataclass(frozen=True)
class Trigger:
    """One trigger: the complete CREATE statements for each database; an empty one is not needed there."""

    name: str
    table: str
    sqlite: str
    postgresql: str

    def statement(self, vendor: str) -> str:
        """Return the CREATE statement for `sqlite` or `postgresql`."""
        return {"sqlite": self.sqlite, "postgresql": self.postgresql}[vendor]


def refuse(table: str, event: str, *, when: str = "", postgresql: str = "", message: str, name: str = "") -> Trigger:
    """Return a trigger that refuses INSERT, UPDATE or DELETE of a row, always or when a question is answered yes.

    `when`, and `postgresql` where it must be written otherwise there, are SQL over OLD, NEW and other tables. The
    question stands in the body, never in WHEN: that knows no other tables and binds the columns it names.
    """
    name = name or f"{table}_no_{event.lower()}"
    refusal = f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';"
    kept = "OLD" if event == "DELETE" else "NEW"
    body = f"IF {postgresql or when} THEN {refusal} END IF; RETURN {kept};" if when else refusal
    return Trigger(
        name=name,
        table=table,
        sqlite=f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" FOR EACH ROW BEGIN '
        f"SELECT RAISE(ABORT, '{message}'){f' WHERE {when}' if when else ''}; END",
        postgresql=_on_postgresql(name, f'BEFORE {event} ON "{table}" FOR EACH ROW', body),
    )


def append_only(table: str) -> list[Trigger]:
    """Return the triggers that let rows be added and nothing else be done with them."""
    message = f"{table} is append-only"
    return [
        refuse(table, "UPDATE", message=message),
        refuse(table, "DELETE", message=message),
        _refuse_truncate(table, message),
    ]


def _refuse_truncate(table: str, message: str) -> Trigger:
    name = f"{table}_no_truncate"
    refusal = f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';"
    return Trigger(
        name=name,
        table=table,
        sqlite="",  # has no TRUNCATE
        postgresql=_on_postgresql(name, f'BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT', refusal),
    )


def _on_postgresql(name: str, occasion: str, body: str) -> str:
    """A trigger there is two statements: what it does, and on what occasion."""
    return (
        f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$;'
        f'CREATE TRIGGER "{name}" {occasion} EXECUTE FUNCTION "{name}"();'
    )


_registered: list[Trigger] = []
_labels: set[str] = set()


def connect(app: AppConfig, triggers: Iterable[Trigger]) -> None:
    """Take the app's triggers away before a migrate, install them after it, remember them for `registered`."""
    triggers = tuple(triggers)
    _registered.extend(trigger for trigger in triggers if trigger not in _registered)
    _labels.add(app.label)
    uid = f"triggers of {app.label}"
    away = partial(_remove_before_migrate, label=app.label)
    back = partial(_install_after_migrate, label=app.label, triggers=triggers)
    pre_migrate.connect(away, sender=app, weak=False, dispatch_uid=uid)
    post_migrate.connect(back, sender=app, weak=False, dispatch_uid=uid)


def registered() -> tuple[Trigger, ...]:
    """Return the triggers of every app."""
    return tuple(_registered)


def _remove_before_migrate(*, using: str, label: str, plan: list[Any], **_kwargs: Any) -> None:
    """Every app's receiver has run before the first migration begins; with nothing to migrate they stay."""
    if plan:
        _clear(connections[using], label)


def _install_after_migrate(*, using: str, label: str, triggers: tuple[Trigger, ...], **_kwargs: Any) -> None:
    _clear(connections[using], label)
    install(connections[using], _on_tables(connections[using], triggers))


def _clear(connection: BaseDatabaseWrapper, label: str) -> None:
    """Drop every trigger under the app's name, those of former versions too."""
    with connection.cursor() as cursor:
        for table, name in _standing(connection, label):
            cursor.execute(_drop(connection, table, name))


def _on_tables(connection: BaseDatabaseWrapper, triggers: Iterable[Trigger]) -> list[Trigger]:
    """Return the triggers whose table is there: an app may be migrated away."""
    tables = set(connection.introspection.table_names())
    return [trigger for trigger in triggers if trigger.table in tables]


def install(connection: BaseDatabaseWrapper, triggers: Iterable[Trigger]) -> None:
    """Put the triggers in place as they are written here, replacing older ones of the same name."""
    with connection.cursor() as cursor:
        for trigger in _needed(connection, triggers):
            cursor.execute(_drop(connection, trigger.table, trigger.name))
            cursor.execute(trigger.statement(connection.vendor))


def missing(connection: BaseDatabaseWrapper, triggers: Iterable[Trigger]) -> list[str]:
    """Return the names of triggers that are not there, switched off, or not as they are written here."""
    present = {"sqlite": _present_sqlite, "postgresql": _present_postgresql}[connection.vendor](connection)
    return [
        trigger.name
        for trigger in _needed(connection, triggers)
        if not _is_as_written(trigger.statement(connection.vendor), present.get((trigger.table, trigger.name), ()))
    ]


def strangers(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of triggers that stand under an app's name and that no app lists: left by a former version."""
    known = {(trigger.table, trigger.name) for trigger in _registered}
    return [
        name for label in sorted(_labels) for table, name in _standing(connection, label) if (table, name) not in known
    ]


def _needed(connection: BaseDatabaseWrapper, triggers: Iterable[Trigger]) -> list[Trigger]:
    return [trigger for trigger in triggers if trigger.statement(connection.vendor)]


def _drop(connection: BaseDatabaseWrapper, table: str, name: str) -> str:
    suffix = f' ON "{table}"' if connection.vendor == "postgresql" else ""
    return f'DROP TRIGGER IF EXISTS "{name}"{suffix}'


def _is_as_written(statement: str, parts: tuple[str, ...]) -> bool:
    return bool(parts) and all(_plain(part) in _plain(statement) for part in parts)


def _plain(sql: str) -> str:
    """Our names need no quotes, and PostgreSQL gives them back without."""
    return " ".join(sql.replace('"', "").split())


STANDING = {
    "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    "postgresql": "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
    "WHERE NOT t.tgisinternal AND pg_table_is_visible(c.oid) ORDER BY t.tgname",
}


def _standing(connection: BaseDatabaseWrapper, label: str) -> list[tuple[str, str]]:
    """Return table and name of every trigger under the app's name, switched off or not."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING[connection.vendor])
        return [(table, name) for table, name in cursor.fetchall() if name.startswith(f"{label}_")]


def _present_sqlite(connection: BaseDatabaseWrapper) -> dict[tuple[str, str], tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {(table, name): (sql,) for table, name, sql in cursor.fetchall()}


def _present_postgresql(connection: BaseDatabaseWrapper) -> dict[tuple[str, str], tuple[str, ...]]:
    """Read the triggers in force: on what occasion each acts, and the bodies of their functions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname, pg_get_triggerdef(t.oid, true), p.prosrc FROM pg_trigger t "
            "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND pg_table_is_visible(c.oid)"
        )
        return {(table, name): (occasion, source) for table, name, occasion, source in cursor.fetchall()}
