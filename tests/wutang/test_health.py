"""What machines ask."""

import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client


def test_live_needs_no_database(client: Client) -> None:
    assert client.get("/health/live").status_code == 200


@pytest.mark.django_db
def test_ready_when_the_database_is_up_to_date(client: Client) -> None:
    assert client.get("/health/ready").status_code == 200


@pytest.mark.django_db
def test_not_ready_while_a_migration_waits(client: Client) -> None:
    MigrationRecorder.Migration.objects.filter(app="sessions").delete()

    answer = client.get("/health/ready")

    assert (answer.status_code, answer.json()["code"]) == (503, "migrations")


def test_not_ready_without_a_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*args: object) -> None:
        raise OperationalError("no route to host")

    monkeypatch.setattr("wutang.views.MigrationExecutor", gone)

    answer = client.get("/health/ready")

    assert (answer.status_code, answer.json()["code"]) == (503, "database")
    assert "no route" not in answer.content.decode()
