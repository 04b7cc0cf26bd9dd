"""Whoever changes what people hold locks their accounts first and the access log last: nobody waits for long."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from directory.accounts import lock_users
from directory.importing.people_check import check_people
from directory.importing.people_write import write_people
from directory.models import Posting, Role, User
from directory.postings import grant, hand_over, keep_on
from directory.refusals import Conflict, NotAllowed, Refused
from office.access import log_access, verify_access_log
from office.models import AccessLog
from tests.directory.workbooks import GOOD, book
from tests.factories import make_county, make_department, make_township, make_user, make_village, post
from tests.world import World

LOG = AccessLog._meta.db_table
DAY = timedelta(days=1)


def writes(change: Callable[[], object]) -> list[str]:
    """What a change writes and locks, in its order: "log" for the access log, "row" for everything else."""
    with CaptureQueriesContext(connection) as queries:
        change()
    return [_kind(sql) for query in queries if _changes(sql := query["sql"])]


def _changes(sql: str) -> bool:
    return sql.startswith(("INSERT", "UPDATE")) or " FOR " in sql or "pg_advisory" in sql or f'FROM "{LOG}"' in sql


def _kind(sql: str) -> str:
    return "log" if LOG in sql or "pg_advisory" in sql else "row"


@pytest.mark.django_db
def test_a_hand_over_of_two_postings_writes_into_the_log_last(world: World) -> None:
    post(world.secretary, Role.FIRST_SECRETARY, world.village)

    found = writes(lambda: hand_over(by=world.county_officer, from_user=world.secretary, to_user=make_user()))

    assert found == sorted(found, reverse=True)
    assert found.count("row") >= 4
    told = AccessLog.objects.filter(action="GRANT").order_by("pk").values_list("purpose", flat=True)
    assert [words.split()[0] for words in told] == ["结束", "结束", "授予", "授予"]
    assert list(verify_access_log()) == []


@pytest.mark.django_db
def test_an_import_of_many_writes_into_the_log_last_and_once(world: World) -> None:
    rows = check_people(book(GOOD), county=world.county, by=world.county_officer)

    found = writes(lambda: write_people(rows, by=world.county_officer))

    assert found == sorted(found, reverse=True)
    told = AccessLog.objects.filter(action="GRANT").order_by("pk").values_list("target_label", "purpose")
    assert list(told) == [
        ("测试乙", "授予 村（社区）书记 双桥村"),
        ("测试乙", "授予 屋场党小组长 新屋"),
        ("测试丙", "授予 承办单位 交通局"),
        ("测试丁", "授予 乡镇屋场办 泉湖镇"),
        ("测试戊", "授予 领导 衡南县"),
    ]


@pytest.mark.django_db
def test_what_an_import_may_not_grant_leaves_nothing_behind(world: World) -> None:
    rows = check_people(book(GOOD), county=world.county, by=world.county_officer)

    with pytest.raises(NotAllowed):
        write_people(rows, by=world.officer)

    assert not User.objects.filter(username="测试乙").exists()
    assert not AccessLog.objects.filter(action="GRANT").exists()


@pytest.mark.django_db(transaction=True)
def test_a_posting_kept_on_waits_for_what_is_granted_to_the_same_person() -> None:
    county = make_county()
    person, bureau, today = make_user(), make_department(county), timezone.localdate()
    planned = post(person, Role.DEPARTMENT, bureau, ends_on=today + DAY)
    refused: list[Exception] = []

    def go_on() -> None:
        try:
            keep_on(by=None, posting=planned)
        except (Refused, DatabaseError) as fault:
            refused.append(fault)
        finally:
            connection.close()

    second = threading.Thread(target=go_on)
    with transaction.atomic():
        grant(by=None, user=person, role=Role.AUDIT_ADMIN, place=county, starts_on=today + 3 * DAY)
        second.start()
        second.join(0.5)
    second.join(10)

    assert [type(fault) for fault in refused] == [Conflict]
    assert Posting.objects.get(pk=planned.pk).ends_on == today + DAY


@pytest.mark.django_db(transaction=True)
def test_a_posting_is_kept_on_where_nothing_else_is_granted() -> None:
    village = make_village(make_township(make_county()))
    planned = post(make_user(), Role.RECORDER, village, ends_on=timezone.localdate() + DAY)

    assert keep_on(by=None, posting=planned).ends_on is None


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_somebody_whose_postings_are_being_changed_can_be_written_into_the_log_meanwhile() -> None:
    person = make_user()

    def come_in() -> None:
        log_access(by=person, action=AccessLog.Action.LOGIN, target=person.username)
        connection.close()

    second = threading.Thread(target=come_in)
    with transaction.atomic():
        lock_users(person.pk)
        second.start()
        second.join(10)
        has_waited = second.is_alive()
    second.join(10)

    assert not has_waited
    assert AccessLog.objects.get().actor == person
