"""Keys are changed without anybody noticing: what was sealed opens as before, ledger and codes verify as before."""

import pytest
from django.core.management import CommandError, call_command

from feedback import ledger, resealing
from feedback.models import Raiser
from feedback.slips import show_code
from feedback.tracing import find_slip
from feedback.workflow.raising import RaiserDetails
from office.access import verify_access_log
from office.vault import key_version
from tests.dumps import dump
from tests.world import World, raise_one

pytestmark = pytest.mark.django_db

OLD, NEW = {"1": "1f" * 32}, {"1": "1f" * 32, "2": "2e" * 32}
DETAILS = RaiserDetails(contact="LIAISON", name="李大明", phone="13807341122", consent=True)


@pytest.fixture
def raisers(world: World, settings) -> list[Raiser]:
    settings.VAULT_KEYS = OLD
    for _ in range(5):
        raise_one(world, raiser=DETAILS)
    raise_one(world)  # left nothing
    settings.VAULT_KEYS = NEW
    return list(Raiser.objects.exclude(sealed_name=None))


def versions() -> list[int]:
    return sorted(
        key_version(blob)
        for row in Raiser.objects.exclude(sealed_name=None)
        for blob in (row.sealed_name, row.sealed_phone)
    )


def test_everything_is_sealed_with_the_newest_key_and_opens_as_before(raisers) -> None:
    call_command("rotate_keys")

    assert versions() == [2] * 10
    assert {row.unsealed() for row in Raiser.objects.exclude(sealed_name=None)} == {("李大明", "13807341122")}


def test_the_old_key_is_no_longer_needed_to_read(raisers, settings) -> None:
    call_command("rotate_keys")
    settings.VAULT_KEYS = {"2": "2e" * 32}

    assert {row.unsealed()[1] for row in Raiser.objects.exclude(sealed_name=None)} == {"13807341122"}


def test_t15_ledger_log_and_codes_are_not_affected(world, raisers) -> None:
    issue = raisers[0].issue
    slip = show_code(by=world.officer, issue=issue)

    call_command("rotate_keys")

    assert list(ledger.verify()) == []
    assert list(verify_access_log()) == []
    assert find_slip(number=issue.number, code=slip.code, client="10.0.0.7").issue == issue


def test_it_can_be_stopped_and_run_again(raisers, monkeypatch) -> None:
    monkeypatch.setattr(resealing, "BATCH", 2)
    started = resealing.reseal(resealing.RAISERS)
    next(started)
    started.close()
    assert versions() == [1] * 6 + [2] * 4

    *_before, last = resealing.reseal(resealing.RAISERS)

    assert (last.seen, last.moved) == (5, 3)
    assert versions() == [2] * 10


def test_t23_a_dry_run_counts_and_leaves_every_row_as_it_was(raisers, capsys) -> None:
    before = dump()

    call_command("rotate_keys", "--dry-run")

    assert dump() == before
    assert "要重新加密 5 条" in capsys.readouterr().out


def test_what_no_key_opens_is_said_by_number_and_left_alone(raisers, settings) -> None:
    settings.VAULT_KEYS = {"2": "2e" * 32, "3": "3d" * 32}

    with pytest.raises(CommandError, match=f"5 条打不开.*{raisers[0].issue.number}"):
        call_command("rotate_keys")

    assert versions() == [1] * 10
