"""An installed database, with all its triggers, is upgraded, taken back and built anew."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection
from django.db.migrations import Migration
from django.db.models import CharField

from directory.database_rules import missing, registered
from directory.models import Department
from feedback.models import Issue, StepText

pytestmark = pytest.mark.django_db(transaction=True)
PLAN = [(Migration("another", "feedback"), False)]


@pytest.fixture(autouse=True)
def _copy() -> Iterator[None]:
    """Work in a copy of the test database, so that nothing that goes wrong here is left to other tests."""
    name, creation = connection.settings_dict["NAME"], connection.creation
    connection.close()
    creation.clone_test_db("copy", verbosity=0)
    connection.settings_dict["NAME"] = creation.get_test_db_clone_settings("copy")["NAME"]
    yield
    connection.close()
    connection.settings_dict["NAME"] = name
    creation.destroy_test_db(suffix="copy", verbosity=0)


@pytest.mark.parametrize(
    ("model", "name"),
    [(Issue, "public_title"), (StepText, "digest"), (Department, "name")],
    ids=["issue", "step text", "department"],
)
def test_a_column_of_a_table_that_triggers_read_can_be_changed(model, name) -> None:
    before = model._meta.get_field(name)
    after = CharField(max_length=before.max_length + 10, blank=True)
    after.set_attributes_from_name(name)
    after.model = model

    emit_pre_migrate_signal(verbosity=0, interactive=False, db="default", plan=PLAN)
    with connection.schema_editor() as editor:
        editor.alter_field(model, before, after)
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default", plan=PLAN)

    assert missing(connection, registered()) == []


def test_all_is_migrated_away_and_comes_back_with_its_triggers() -> None:
    call_command("migrate", "directory", "zero", verbosity=0)  # and with it what refers to it
    tables = " ".join(connection.introspection.table_names())
    assert [app for app in ("directory_", "office_", "meetings_", "feedback_") if app in tables] == []

    call_command("migrate", verbosity=0)

    assert missing(connection, registered()) == []


def test_triggers_stay_where_nothing_is_migrated() -> None:
    emit_pre_migrate_signal(verbosity=0, interactive=False, db="default", plan=[])

    assert missing(connection, registered()) == []
