"""Old months of the access log may go, whole and sealed, and nothing else: the database holds it."""

import datetime as dt
from collections.abc import Callable
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from directory.models import Role
from office import retention
from office.access import log_access, month_of, verify_access_log
from office.models import AccessLog, AccessSeal
from office.sealing import drop_months, droppable, seal_months
from office.triggers import TRIGGERS
from tests.factories import make_county, make_user
from tests.suspending import suspended

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def months_ago(months: int) -> str:
    return month_of(NOW, before=months)


@pytest.fixture
def write() -> Callable[..., None]:
    """Write rows in the month so many months ago."""

    def write(months: int, rows: int = 3) -> None:
        then = dt.datetime.fromisoformat(f"{months_ago(months)}-15T12:00:00+08:00")
        with patch("office.access.timezone.now", return_value=then):
            for number in range(rows):
                log_access(by=None, action=AccessLog.Action.EXPORT, target=f"N-{number}")

    return write


def faults() -> list[str]:
    return [str(fault) for fault in verify_access_log()]


def test_a_month_is_written_as_year_and_month() -> None:
    moment = dt.datetime(2026, 1, 31, 20, 0, tzinfo=dt.UTC)  # already February in Shanghai

    assert (month_of(moment), month_of(moment, before=1), month_of(moment, before=14)) == (
        "2026-02", "2026-01", "2024-12",
    )  # fmt: skip


def test_finished_months_are_sealed_once_and_the_last_two_stay_open(write) -> None:
    for months in (3, 2, 1, 0):
        write(months)

    first, second = seal_months(now=NOW), seal_months(now=NOW)

    assert ([seal.month for seal in first], second) == ([months_ago(3), months_ago(2)], [])
    assert [seal.rows for seal in first] == [3, 3]
    assert faults() == []


def test_a_month_that_does_not_hold_is_not_sealed(write) -> None:
    write(3)
    with suspended(connection, TRIGGERS):
        AccessLog.objects.filter(sequence=2).update(purpose="changed")

    assert seal_months(now=NOW) == []
    assert not AccessSeal.objects.exists()


def test_old_sealed_months_are_dropped_whole_and_the_others_still_verify(write) -> None:
    for months in (14, 13, 12, 7, 0):
        write(months)
    seal_months(now=NOW)

    dropped = list(drop_months(droppable(NOW, keep=12)))

    assert dropped == [(months_ago(14), 3), (months_ago(13), 3)]
    assert sorted(set(AccessLog.objects.values_list("month", flat=True))) == sorted(map(months_ago, (12, 7, 0)))
    assert faults() == []


def test_less_than_six_months_are_never_offered(write) -> None:
    write(7)
    write(6)

    assert droppable(NOW, keep=1) == [months_ago(7)]


def test_a_sealed_month_of_the_last_half_year_cannot_be_deleted(write) -> None:
    write(6)
    seal_months(now=NOW)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        AccessLog.objects.all().delete()


def test_an_old_month_without_a_seal_cannot_be_deleted(write) -> None:
    write(14)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        AccessLog.objects.all().delete()
    assert list(drop_months([months_ago(14)])) == []


def test_nothing_is_written_into_a_sealed_month(write) -> None:
    write(3)
    seal_months(now=NOW)

    with pytest.raises(IntegrityError, match="sealed"), transaction.atomic():
        write(3, rows=1)


@pytest.mark.parametrize("statement", ["UPDATE office_accessseal SET rows = 1", "DELETE FROM office_accessseal"])
def test_a_seal_is_neither_changed_nor_taken_away(write, statement) -> None:
    write(3)
    seal_months(now=NOW)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


# Somebody got past the triggers


def test_a_month_cut_short_is_found_by_its_seal(write) -> None:
    write(3)
    seal_months(now=NOW)
    with suspended(connection, TRIGGERS):
        AccessLog.objects.filter(sequence=3).delete()

    assert faults() == [f"{months_ago(3)}/2 与封存时的条数不符"]


def test_a_month_taken_out_too_early_is_found_by_its_seal(write) -> None:
    write(3)
    write(0)
    seal_months(now=NOW)
    with suspended(connection, TRIGGERS):
        AccessLog.objects.filter(month=months_ago(3)).delete()

    assert faults() == [f"{months_ago(3)}/0 还不到期的月份被删去"]


def test_a_seal_that_was_changed_or_taken_out_is_found(write) -> None:
    for months in (4, 3, 2):
        write(months)
    seal_months(now=NOW)
    with suspended(connection, TRIGGERS):
        AccessSeal.objects.filter(month=months_ago(3)).delete()

    assert faults() == [f"{months_ago(2)}/0 封存记录被改动"]


def test_on_the_page_one_month_is_chosen_and_walked_and_the_seals_with_it(write, client) -> None:
    for months in (4, 3, 0):
        write(months)
    seal_months(now=NOW)
    with suspended(connection, TRIGGERS):
        AccessLog.objects.filter(month=months_ago(3), sequence=2).update(purpose="改过")
    client.force_login(make_user(Role.AUDIT_ADMIN, make_county()))

    listed = client.get("/desk/audit/").context["months"]
    pages = [client.post("/desk/audit/verify/", {"month": months_ago(months)}) for months in (4, 3, 0)]

    assert [month for month, _words in listed] == [months_ago(months) for months in range(5)]
    assert ["核对完毕" in page.content.decode() for page in pages] == [True, False, True]
    assert pages[1].context["faults"] == [f"{months_ago(3)}/2 内容被改动"]
    assert client.post("/desk/audit/verify/", {"month": "1999-01"}).status_code == 404


def test_on_the_page_a_month_taken_out_is_told_with_whichever_is_walked(write, client) -> None:
    write(3)
    write(0)
    seal_months(now=NOW)
    with suspended(connection, TRIGGERS):
        AccessLog.objects.filter(month=months_ago(3)).delete()
    client.force_login(make_user(Role.AUDIT_ADMIN, make_county()))

    page = client.post("/desk/audit/verify/")

    assert page.context["faults"] == [f"{months_ago(3)}/0 还不到期的月份被删去"]


# As `retain` does it


def test_retain_seals_drops_and_writes_that_it_did(write, settings) -> None:
    settings.ACCESS_LOG_MONTHS = 12
    for months in (14, 13, 5):
        write(months)

    call_command("retain")

    assert sorted(set(AccessLog.objects.values_list("month", flat=True))) == [months_ago(5), months_ago(0)]
    assert AccessLog.objects.get(action="ERASED").purpose == "access-log × 2"
    assert AccessSeal.objects.count() == 3
    assert faults() == []


def test_t23_a_dry_run_counts_months_and_seals_nothing(write) -> None:
    write(14)
    write(13)

    due = {erased.rule.name: erased.count for erased in retention.run(dry_run=True)}

    assert (due["access-log"], AccessSeal.objects.count(), AccessLog.objects.count()) == (2, 0, 6)


def test_retain_tells_and_writes_nothing_of_a_month_that_had_to_stay(write, capsys) -> None:
    write(14)
    write(13)
    with suspended(connection, TRIGGERS):
        AccessLog.objects.filter(month=months_ago(14), sequence=2).update(purpose="改过")

    call_command("retain")
    call_command("retain")

    assert "已清除 0 条：访问记录" in capsys.readouterr().out
    assert sorted(set(AccessLog.objects.values_list("month", flat=True))) == [months_ago(14), months_ago(13)]
    assert not AccessLog.objects.filter(action="ERASED").exists()


def test_retain_counts_the_months_it_dropped_beside_one_that_had_to_stay(write) -> None:
    write(14)
    seal_months(now=NOW)
    write(13)
    seal_months(now=NOW)
    with suspended(connection, TRIGGERS):
        AccessLog.objects.filter(month=months_ago(14), sequence=2).update(purpose="改过")

    counts = {erased.rule.name: erased.count for erased in retention.run() if erased.is_finished}

    assert counts["access-log"] == 1
    assert AccessLog.objects.get(action="ERASED").purpose == "access-log × 1"
