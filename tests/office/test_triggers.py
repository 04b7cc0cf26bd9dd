"""The database itself refuses to change what may only be added to."""

import pytest
from django.core.management import call_command
from django.core.management.sql import emit_pre_migrate_signal
from django.db import IntegrityError, connection, transaction
from django.db.migrations import Migration

from directory.database_rules import Trigger, install, missing, refuse, registered, strangers
from office.access import log_access
from office.models import AccessLog
from office.triggers import TRIGGERS
from tests.suspending import suspended

pytestmark = pytest.mark.django_db


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def row(db):
    written = log_access(by=None, action=AccessLog.Action.LOGIN_FAILED, target="")
    connection.check_constraints()  # deferred checks stand in the way of changes to the table
    return written


def test_every_trigger_of_every_app_is_there_after_migrate():
    assert set(TRIGGERS) <= set(registered())
    assert missing(connection, registered()) == []


@pytest.mark.parametrize(
    "statement", ["UPDATE office_accesslog SET purpose = 'x'", "DELETE FROM office_accesslog"], ids=["update", "delete"]
)
def test_a_row_cannot_be_changed_by_sql(row, statement):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        execute(statement)

    assert list(AccessLog.objects.all()) == [row]


def test_a_row_cannot_be_changed_through_the_model(row):
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessLog.objects.update(purpose="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        row.delete()


@pytest.mark.postgresql
def test_the_table_cannot_be_truncated(row):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        execute("TRUNCATE office_accesslog")


def test_a_dropped_trigger_is_missed_and_comes_back_with_migrate(row):
    dropped = TRIGGERS[0]
    execute(f'DROP TRIGGER "{dropped.name}"' + (f' ON "{dropped.table}"' if connection.vendor == "postgresql" else ""))

    assert missing(connection, TRIGGERS) == [dropped.name]

    call_command("migrate", verbosity=0)

    assert missing(connection, TRIGGERS) == []


def test_a_trigger_of_a_former_version_is_reported_and_goes_with_the_next_migrate(row):
    former = refuse("office_accesslog", "UPDATE", message="former", name="office_accesslog_former")
    plan = [(Migration("another", "office"), False)]
    install(connection, [former])
    assert strangers(connection) == [former.name]

    call_command("migrate", verbosity=0)
    assert strangers(connection) == []

    install(connection, [former])
    emit_pre_migrate_signal(verbosity=0, interactive=False, db="default", plan=plan)
    assert strangers(connection) == []
    assert set(missing(connection, TRIGGERS)) == {one.name for one in TRIGGERS if one.statement(connection.vendor)}


def test_a_trigger_that_does_something_else_under_the_same_name_is_missed(row):
    known = TRIGGERS[0]
    harmless = refuse(known.table, "UPDATE", message="nothing", name=known.name)
    install(connection, [harmless])

    assert missing(connection, [known]) == [known.name]

    install(connection, [known])

    assert missing(connection, [known]) == []


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "occasion",
    [
        "BEFORE UPDATE ON {table} FOR EACH ROW WHEN (false)",
        "BEFORE INSERT ON {table} FOR EACH ROW",
        "AFTER UPDATE ON {table} FOR EACH ROW",
        "BEFORE UPDATE OF purpose ON {table} FOR EACH ROW",
    ],
)
def test_a_trigger_that_does_the_same_on_another_occasion_is_missed(row, occasion):
    known = TRIGGERS[0]
    execute(f"DROP TRIGGER {known.name} ON {known.table}")
    execute(f"CREATE TRIGGER {known.name} {occasion.format(table=known.table)} EXECUTE FUNCTION {known.name}()")

    assert missing(connection, [known]) == [known.name]


@pytest.mark.postgresql
def test_a_trigger_that_is_switched_off_is_missed(row):
    execute(f'ALTER TABLE office_accesslog DISABLE TRIGGER "{TRIGGERS[0].name}"')

    assert missing(connection, TRIGGERS) == [TRIGGERS[0].name]


def test_suspended_triggers_are_back_even_after_an_error(row):
    def empty_and_fail():
        with suspended(connection, TRIGGERS):
            AccessLog.objects.all().delete()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        empty_and_fail()

    assert AccessLog.objects.count() == 0
    assert missing(connection, TRIGGERS) == []


def test_a_trigger_may_refuse_only_some_rows(row):
    rule = refuse(
        "office_accesslog", "INSERT", when="NEW.target_label = 'no'", message="not this one", name="office_test_rule"
    )
    install(connection, [rule])

    log_access(by=None, action=AccessLog.Action.PRINT, target="yes")
    with pytest.raises(IntegrityError, match="not this one"), transaction.atomic():
        log_access(by=None, action=AccessLog.Action.PRINT, target="no")


def test_a_trigger_that_one_database_does_not_need_is_not_missed_there():
    assert missing(connection, [Trigger("nothing", "office_accesslog", sqlite="", postgresql="")]) == []
