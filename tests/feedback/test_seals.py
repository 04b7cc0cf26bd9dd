"""What was sealed cannot go unnoticed: not a cut tail, not a whole matter, not a changed seal."""

import datetime
import json
import threading
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from directory.refusals import Conflict
from feedback import seals, workflow
from feedback.ledger import digest_of
from feedback.models import Issue, Mention, Raiser, Step, StepText
from feedback.triggers import TRIGGERS
from tests.suspending import suspended
from tests.world import World, approve_one, make_meeting, make_world, raise_one

pytestmark = [pytest.mark.django_db, pytest.mark.plants_faults]
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def file(settings, tmp_path: Path) -> Path:
    """A file of this test's own, in a folder that is made when it is needed."""
    settings.SEAL_FILE = tmp_path / "kept" / "seals.jsonl"
    return settings.SEAL_FILE


@pytest.fixture
def sealed(world: World) -> World:
    """Two days with a seal each: a finished matter, then a young one."""
    approve_one(world)
    seals.write_seal()
    raise_one(world, make_meeting(world), outcome="ANSWERED", outcome_text="已经当场说明。")
    seals.write_seal(now=timezone.now() + DAY)
    return world


def faults() -> str:
    return "\n".join(str(fault) for fault in seals.verify_seals())


def test_an_honest_ledger_holds_against_its_seals(sealed: World, file: Path) -> None:
    first, second = map(json.loads, file.read_text(encoding="utf-8").splitlines())

    assert faults() == ""
    assert (first["matters"], first["steps"], second["matters"]) == (1, 6, 2)
    assert second["previous"] == first["digest"]
    assert file.stat().st_mode & 0o777 == 0o600


def test_work_after_the_seal_is_no_fault(sealed: World) -> None:
    raise_one(sealed, make_meeting(sealed))

    assert faults() == ""


def test_a_day_is_sealed_once(world: World, file: Path) -> None:
    now = timezone.now()

    assert seals.write_seal(now=now) is not None
    assert seals.write_seal(now=now) is None
    assert seals.write_seal(now=now - DAY) is None
    assert len(file.read_text(encoding="utf-8").splitlines()) == 1


def test_a_young_ledger_needs_no_seal_yet_but_that_there_is_none_is_said(world: World) -> None:
    approve_one(world)
    out = StringIO()

    call_command("verify_ledger", stdout=out, no_color=True)

    assert "还没有封存过" in out.getvalue()


def age(issue: Issue) -> None:
    """Make a matter's first step three days old in an honest chain."""
    with suspended(connection, TRIGGERS):
        previous = ""
        for step in issue.steps.order_by("sequence"):
            step.at, step.previous_digest = step.at - 3 * DAY, previous
            step.digest = previous = digest_of(step)
            step.save()


@pytest.mark.parametrize("lose", [lambda file: file.unlink(), lambda file: file.write_text("", encoding="utf-8")])
def test_seals_that_are_gone_are_a_fault_of_a_ledger_older_than_two_days(
    world: World, file: Path, lose: Callable[[Path], object]
) -> None:
    issue = raise_one(world)
    age(issue)
    seals.write_seal()
    assert faults() == ""

    lose(file)

    assert "封存过的，是封存文件不见了" in faults()
    with pytest.raises(CommandError, match="1 处问题"):
        call_command("verify_ledger", stdout=StringIO())


def test_a_text_that_was_erased_leaves_the_seal_whole(sealed: World) -> None:
    from feedback.ledger import erase_text

    for text in StepText.objects.all():
        erase_text(text)

    assert faults() == ""


def remove_last_steps(issue: Issue) -> None:
    """Cut the tail and set the status back, so that the chain alone shows nothing."""
    tail = issue.steps.filter(sequence__gt=3)
    StepText.objects.filter(step__in=tail).delete()
    tail.delete()
    issue.referrals.update(
        status="DISPATCHED", submitted_at=None, submitted_by=None, approved_at=None, approved_by=None
    )
    Issue.objects.filter(pk=issue.pk).update(status="REFERRED")


def remove_matter(issue: Issue) -> None:
    StepText.objects.filter(step__issue=issue).delete()
    issue.steps.all().delete()
    issue.referrals.all().delete()
    Mention.objects.filter(issue=issue).delete()
    Raiser.objects.filter(issue=issue).delete()
    Issue.objects.filter(pk=issue.pk).delete()


def rewrite_digest(issue: Issue) -> None:
    Step.objects.filter(issue=issue, sequence=2).update(digest="0" * 64)


def swap_steps(issue: Issue) -> None:
    """Take one step out and put another in its place in number, under a new id."""
    step = issue.steps.order_by("sequence").last()
    StepText.objects.filter(step=step).delete()
    Step.objects.filter(pk=step.pk).delete()
    step.pk = None
    step.save(force_insert=True)


@pytest.mark.parametrize(
    ("plant", "found"),
    [
        (remove_last_steps, "封存时有 6 步，现在有 3 步"),
        (remove_matter, "封存时有 1 件，现在有 0 件"),
        (rewrite_digest, "封存过的办理经过被改动或删除"),
        (swap_steps, "封存时有 6 步，现在有 5 步"),
    ],
)
def test_what_the_chains_cannot_show_the_seals_do(sealed: World, plant: Callable[[Issue], None], found: str) -> None:
    issue = Issue.objects.order_by("pk")[0]
    with suspended(connection, TRIGGERS):
        plant(issue)

    assert found in faults()
    out = StringIO()
    with pytest.raises(CommandError, match="处问题"):
        call_command("verify_ledger", stdout=out, no_color=True)
    assert found in out.getvalue()


def test_nothing_is_sealed_over_a_loss(sealed: World, file: Path) -> None:
    with suspended(connection, TRIGGERS):
        remove_matter(Issue.objects.order_by("pk")[0])

    with pytest.raises(Conflict, match="verify_ledger"):
        seals.write_seal(now=timezone.now() + 2 * DAY)
    assert len(file.read_text(encoding="utf-8").splitlines()) == 2


def change_count(lines: list[str]) -> list[str]:
    return [lines[0].replace('"matters": 1', '"matters": 2'), lines[1]]


def change_date(lines: list[str]) -> list[str]:
    return [lines[0], lines[1].replace(json.loads(lines[1])["date"], "2026-01-01")]


def take_first_out(lines: list[str]) -> list[str]:
    return lines[1:]


def put_one_twice(lines: list[str]) -> list[str]:
    return [lines[0], lines[0], lines[1]]


def break_line(lines: list[str]) -> list[str]:
    return [lines[0][:20], lines[1]]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (change_count, "封存被改动"),
        (change_date, "封存被改动"),
        (take_first_out, "与上一次封存接不上"),
        (put_one_twice, "与上一次封存接不上"),
        (break_line, "封存第 1 行 读不懂"),
        (lambda lines: ["[]", *lines], "封存第 1 行 读不懂"),
        (lambda lines: ['{"date": 1}', *lines], "封存第 1 行 读不懂"),
        (lambda lines: ["[" * 100_000, *lines], "封存第 1 行 读不懂"),
    ],
)
def test_a_changed_seal_is_found(sealed: World, file: Path, change: Callable, found: str) -> None:
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join(change(lines)) + "\n", encoding="utf-8")

    assert found in faults()


def test_a_broken_last_line_is_not_sealed_over(sealed: World, file: Path) -> None:
    file.write_text(file.read_text(encoding="utf-8") + '{"date"', encoding="utf-8")

    with pytest.raises(CommandError, match="最后一行读不懂"):
        call_command("seal_ledger")


def test_the_command_says_what_it_sealed_and_may_be_run_again(world: World, capsys) -> None:
    approve_one(world)

    call_command("seal_ledger")
    call_command("seal_ledger")

    assert capsys.readouterr().out.splitlines() == ["已封存：1 件，6 步。", "今天已经封存过。"]


def test_a_folder_that_cannot_be_written_is_said(world: World, settings, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    settings.SEAL_FILE = tmp_path / "taken" / "seals.jsonl"

    with pytest.raises(CommandError, match="写不了封存文件"):
        call_command("seal_ledger")


def test_steps_refuse_a_change_while_the_triggers_stand(sealed: World) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.all().update(verb="other")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_step_on_its_way_is_waited_for_so_that_no_lower_one_comes_later() -> None:
    world = make_world()
    issue = raise_one(world)
    written, sealed_now, seal = threading.Event(), threading.Event(), []

    def write_slowly() -> None:
        with transaction.atomic():
            workflow.answer(by=world.secretary, issue=issue, text="已经当场说明。")
            written.set()
            sealed_now.wait(1)
        connection.close()

    def write_seal() -> None:
        seal.append(seals.write_seal())
        sealed_now.set()
        connection.close()

    threads = [threading.Thread(target=write_slowly), threading.Thread(target=write_seal)]
    threads[0].start()
    assert written.wait(10)
    threads[1].start()
    for thread in threads:
        thread.join(20)

    assert seal[0].steps == 2
    assert faults() == ""


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_ledger_that_is_never_still_is_left_for_later(monkeypatch) -> None:
    monkeypatch.setattr(seals, "LOCK_WITHIN", 1)
    world = make_world()
    raise_one(world)
    written, is_over = threading.Event(), threading.Event()

    def write_for_ever() -> None:
        with transaction.atomic():
            raise_one(world, make_meeting(world))
            written.set()
            is_over.wait(10)
        connection.close()

    thread = threading.Thread(target=write_for_ever)
    thread.start()
    assert written.wait(10)

    with pytest.raises(Conflict, match="过一会儿再运行"):
        seals.write_seal()
    is_over.set()
    thread.join(10)


def test_checking_reads_the_steps_once_however_many_days_were_sealed(sealed: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert faults() == ""
        return len(asked)

    before = cost()
    for day in range(2, 6):
        seals.write_seal(now=timezone.now() + day * DAY)

    assert cost() == before == 1


def test_a_seal_put_in_another_place_is_found(sealed: World, file: Path) -> None:
    raise_one(sealed, make_meeting(sealed))
    seals.write_seal(now=timezone.now() + 2 * DAY)
    first, second, third = file.read_text(encoding="utf-8").splitlines()
    file.write_text(f"{first}\n{third}\n{second}\n", encoding="utf-8")

    assert faults().count("接不上") == 2
