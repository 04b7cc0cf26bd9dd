"""The night's part of `tick`: what is due is erased and the ledger sealed, once a day, after two in the morning."""

import datetime
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from directory.models import PasswordSlip
from feedback.seals import last_sealed_on
from office.models import AccessLog, AccessSeal, Delivery, Notice
from tests.factories import make_user
from tests.house import ROOT
from tests.world import World, raise_one

pytestmark = pytest.mark.django_db
BEFORE_TWO, AFTER_TWO = 1, 3


@pytest.fixture(autouse=True)
def file(settings, tmp_path: Path) -> Path:
    settings.SEAL_FILE = tmp_path / "seals.jsonl"
    return settings.SEAL_FILE


def tick(*arguments: str, hour: int = AFTER_TWO, days: int = 0) -> None:
    day = timezone.localtime() + datetime.timedelta(days=days)
    with patch("feedback.management.commands.tick.timezone.now", lambda: day.replace(hour=hour)):
        call_command("tick", *arguments)


def old_slip() -> PasswordSlip:
    long_ago = timezone.now() - datetime.timedelta(days=60)
    return PasswordSlip.objects.create(user=make_user(), expires_at=long_ago)


def left_behind() -> Delivery:
    """A delivery whose worker was killed an hour ago."""
    then = timezone.now() - datetime.timedelta(days=2)
    notice = Notice.objects.create(recipient=make_user(), key="k", text="办理提醒", created_at=then)
    return Delivery.objects.create(notice=notice, channel="office", created_at=then, next_at=then, claimed_at=then)


def test_the_first_tick_after_two_erases_and_seals(world: World) -> None:
    raise_one(world)
    old_slip()

    tick(hour=BEFORE_TWO)
    assert (PasswordSlip.objects.count(), last_sealed_on()) == (1, "")
    tick()

    assert (PasswordSlip.objects.count(), last_sealed_on()) == (0, timezone.localdate().isoformat())


def test_a_second_tick_of_the_day_leaves_the_night_alone_and_the_next_day_does_it_again(world: World) -> None:
    tick()
    old_slip()

    tick(hour=23)
    assert PasswordSlip.objects.count() == 1
    tick(days=1)

    assert PasswordSlip.objects.count() == 0


def test_every_tick_has_left_deliveries_sent_again(world: World) -> None:
    left_behind()

    with patch("office.tasks.wake") as wake:
        tick(hour=BEFORE_TWO)

    assert wake.call_count == 1


def test_t23_a_dry_run_names_it_all_and_changes_nothing(world: World, file: Path, capsys) -> None:
    old_slip()
    left_behind()
    tables = (PasswordSlip, Delivery, AccessLog, AccessSeal)
    before = [list(table.objects.order_by("pk").values()) for table in tables]

    with patch("office.tasks.wake") as wake:
        tick("--dry-run")

    assert [list(table.objects.order_by("pk").values()) for table in tables] == before
    assert (wake.call_count, file.exists()) == (0, False)
    said = capsys.readouterr().out
    assert "到期 1 条：一次性密码条" in said
    assert "等待发送的通知 1 条" in said
    assert "封存今天的台账" in said


def test_a_ledger_that_is_not_whole_ends_the_run_with_a_sentence(world: World, file: Path) -> None:
    file.write_text("not a seal\n", encoding="utf-8")

    with pytest.raises(CommandError, match="读不懂"):
        tick()


def test_the_server_is_told_to_run_it() -> None:
    """Units of systemd: a timer for `tick`, a service for the worker, and both in the steps to be taken."""
    deploy = ROOT / "deploy"
    steps = (deploy / "README.md").read_text(encoding="utf-8")

    assert "manage.py tick" in (deploy / "wutang-tick.service").read_text(encoding="utf-8")
    assert "manage.py db_worker" in (deploy / "wutang-worker.service").read_text(encoding="utf-8")
    assert "systemctl enable --now wutang wutang-tick.timer wutang-worker" in steps
