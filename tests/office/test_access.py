"""Who looked at what stays written down, in a chain that shows every later change."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.db.models import ProtectedError
from django.utils import timezone

from directory.models import User
from office.access import digest_of, log_access, verify_access_log
from office.models import AccessLog
from office.triggers import TRIGGERS
from tests.factories import make_user
from tests.suspending import suspended

Action = AccessLog.Action


def faults() -> list[str]:
    return [str(fault) for fault in verify_access_log()]


def write(count: int) -> list[AccessLog]:
    return [log_access(by=None, action=Action.EXPORT, target=f"N-{number}") for number in range(count)]


@pytest.mark.django_db
def test_a_look_is_written_with_who_what_why_and_from_where(rf):
    user = make_user(name="李记录", username="recorder")

    row = log_access(
        by=user,
        action=Action.REVEAL,
        target="HN-2026-000017",
        purpose="回访",
        request=rf.get("/", REMOTE_ADDR="10.0.0.7"),
    )

    row.refresh_from_db()
    assert (row.actor, row.actor_label, row.action) == (user, "李记录（recorder）", "REVEAL")
    assert (row.target_label, row.purpose, row.address) == ("HN-2026-000017", "回访", "10.0.0.7")
    assert row.digest == digest_of(row)


@pytest.mark.django_db
def test_of_a_row_only_kind_and_number_are_kept_never_a_name():
    user = make_user(name="王小二")

    row = log_access(by=None, action=Action.ACCOUNT, target=user)

    assert row.target_type == str(User._meta.verbose_name)
    assert row.target_label == str(user.pk)


@pytest.mark.django_db
def test_rows_of_a_month_are_numbered_and_chained():
    first, second, third = write(3)

    assert [row.sequence for row in (first, second, third)] == [1, 2, 3]
    assert (second.previous_digest, third.previous_digest) == (first.digest, second.digest)
    assert faults() == []


@pytest.mark.django_db
def test_each_month_has_a_chain_of_its_own(monkeypatch):
    (old,) = write(1)
    later = timezone.now() + dt.timedelta(days=40)
    monkeypatch.setattr(timezone, "now", lambda: later)

    (new,) = write(1)

    assert (old.sequence, new.sequence) == (1, 1)
    assert old.month != new.month
    assert old.previous_digest != new.previous_digest
    assert faults() == []


@pytest.mark.django_db
def test_texts_that_are_too_long_or_hold_nul_do_not_stop_the_log():
    row = log_access(by=None, action=Action.EXPORT, target="x" * 500, purpose="a\x00" + "字" * 500)

    row.refresh_from_db()
    assert (len(row.target_label), len(row.purpose)) == (80, 200)
    assert faults() == []


@pytest.mark.django_db
def test_an_action_that_is_not_known_is_refused():
    with pytest.raises(ValueError, match="LOOK"):
        log_access(by=None, action="LOOK", target="")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changed",
    [
        {"purpose": "没看过"},
        {"target_label": "N-9"},
        {"actor_label": "别人"},
        {"address": "1.2.3.4"},
        {"action": "PRINT"},
        {"digest": "0" * 64},
    ],
)
def test_a_planted_change_is_found(changed):
    rows = write(4)

    with suspended(connection, TRIGGERS):
        AccessLog.objects.filter(pk=rows[1].pk).update(**changed)

    assert f"{rows[1].month}/2 内容被改动" in faults()


@pytest.mark.django_db
def test_a_removed_row_is_found():
    rows = write(4)

    with suspended(connection, TRIGGERS):
        rows[1].delete()

    assert faults() == [f"{rows[0].month}/3 前面缺少记录"]


@pytest.mark.django_db
def test_a_removed_row_is_found_even_when_the_numbers_are_closed_up():
    rows = write(3)

    with suspended(connection, TRIGGERS):
        rows[1].delete()
        AccessLog.objects.filter(pk=rows[2].pk).update(sequence=2)

    assert faults() == [f"{rows[0].month}/2 与上一条接不上", f"{rows[0].month}/2 内容被改动"]


@pytest.mark.django_db
def test_a_person_in_the_log_cannot_be_deleted():
    user = make_user()
    log_access(by=user, action=Action.LOGIN, target="")

    with pytest.raises(ProtectedError):
        user.delete()


@pytest.mark.django_db
def test_writing_costs_the_same_few_queries_in_a_long_chain(django_assert_max_num_queries):
    write(30)

    with django_assert_max_num_queries(5):
        write(1)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_do_not_fork_the_chain():
    def run(_number: int) -> None:
        try:
            write(5)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(run, range(8)))

    assert sorted(AccessLog.objects.values_list("sequence", flat=True)) == list(range(1, 41))
    assert faults() == []
