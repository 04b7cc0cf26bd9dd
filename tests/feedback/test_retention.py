"""What has been kept long enough is erased everywhere, and nothing else changes. All people are invented."""

import datetime
from collections.abc import Callable

import pytest
from auditlog.registry import auditlog
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.utils import timezone

from feedback import ledger, workflow
from feedback.anonymising import FREE_TEXTS, WAY_TO_ISSUE
from feedback.models import Issue, Raiser, ReturnVisit, Step, StepText, TraceFailure
from feedback.retention import raisers_due
from feedback.workflow._moving import move
from feedback.workflow.raising import RaiserDetails
from office import retention
from office.models import AccessLog
from tests.dumps import dump
from tests.world import World, approve_one, raise_one

pytestmark = pytest.mark.django_db

NAME, PHONE = "李大明", "13807341122"
RAISER = RaiserDetails(contact="LIAISON", name=NAME, phone=PHONE, consent=True)
LONG_AFTER = datetime.timedelta(days=91)


@pytest.fixture
def closed(world: World) -> Issue:
    """A struck-off matter whose raiser named himself wherever he could."""
    issue = approve_one(world, raiser=RAISER, said=f"我叫{NAME}，电话{PHONE}，路坏了。")
    workflow.villager_answers(issue=issue, is_solved=False, satisfaction="NOT", reason=f"请再打{PHONE}找{NAME}")
    issue.refresh_from_db()  # an office's words of before the check for personal data read them
    why = f"{NAME}家门口不在规划内。"
    move(issue, verb="decline-reopening", by=world.officer, now=timezone.now(), public=why, reopening_asked_at=None)
    workflow.close(by=world.visitor, issue=issue, ground="WITHDRAWN", reason="反映人说不用再办。")
    return Issue.objects.get(pk=issue.pk)


def run(now: datetime.datetime) -> dict[str, int]:
    return {erased.rule.name: erased.count for erased in retention.run(now=now) if erased.is_finished}


def everything() -> str:
    """All texts of all rows as they are."""
    return "\n".join(
        str(value) for model in apps.get_models() for row in model._base_manager.values() for value in row.values()
    )


def test_t26_nothing_anywhere_tells_who_it_was(closed) -> None:
    assert PHONE in everything()

    run(timezone.now() + LONG_AFTER)

    left = everything()
    assert (NAME in left, PHONE in left, "大明" in left) == (False, False, False)


def test_t26_the_words_stay_readable_and_the_ledger_verifies(closed) -> None:
    run(timezone.now() + LONG_AFTER)

    closed.refresh_from_db()
    raiser = Raiser.objects.get(issue=closed)
    assert closed.raw_note == "我叫李某某，电话138****1122，路坏了。"
    assert (raiser.sealed_name, raiser.sealed_phone, raiser.contact) == (None, None, "NONE")
    assert raiser.consented_at is not None
    assert list(ledger.verify()) == []


def test_t26_step_texts_lose_text_and_salt_and_only_those_that_told(closed) -> None:
    before = StepText.objects.count()

    run(timezone.now() + LONG_AFTER)

    erased = StepText.objects.exclude(erased_at=None)
    assert [(text.text, text.salt) for text in erased] == [("", "")] * erased.count()
    assert {text.step.verb for text in erased} == {"villager-answer", "decline-reopening"}
    assert StepText.objects.count() == before


def test_t26_counts_do_not_change(closed) -> None:
    def counts() -> list[int]:
        return [model.objects.count() for model in (Issue, Raiser, Step, StepText, ReturnVisit)]

    before = counts()

    run(timezone.now() + LONG_AFTER)

    assert counts() == before
    assert Issue.objects.counted().count() == 1


def test_t26_the_history_of_the_admin_holds_no_raiser_and_no_words() -> None:
    kept = {model._meta.label for model in auditlog.get_models()}

    assert kept & {"feedback.Raiser", "feedback.StepText", "feedback.Step", "feedback.Issue"} == set()


def test_a_second_run_finds_nothing_to_do(closed) -> None:
    later = timezone.now() + LONG_AFTER
    first = run(later)

    second = run(later)

    assert (first["raisers"], second["raisers"]) == (1, 0)


def test_t23_a_dry_run_leaves_every_row_as_it_was(closed, capsys) -> None:
    Issue.objects.update(closed_at=timezone.now() - LONG_AFTER)
    TraceFailure.objects.create(key="x", window_started_at=timezone.now() - LONG_AFTER)
    before = dump()

    call_command("retain", "--dry-run")

    assert dump() == before
    said = capsys.readouterr().out
    assert "到期 1 条：反映人的称呼和电话" in said
    assert "到期 1 条：查询失败计数" in said
    assert NAME not in said


def test_the_command_erases_and_says_how_many(closed, capsys) -> None:
    Issue.objects.update(closed_at=timezone.now() - LONG_AFTER)

    call_command("retain")

    assert "已清除 1 条：反映人的称呼和电话" in capsys.readouterr().out
    assert AccessLog.objects.filter(action="ERASED", purpose="raisers × 1").count() == 1


def test_a_run_that_is_stopped_goes_on_where_it_was(world, monkeypatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    for _ in range(5):
        workflow.guide(by=world.secretary, issue=raise_one(world, raiser=RAISER), text="请到镇司法所。")
    later = timezone.now() + LONG_AFTER

    started = retention.run(now=later)
    next(erased for erased in started if erased.rule.name == "raisers")
    started.close()
    left = raisers_due(later).count()
    rest = run(later)

    assert (left, rest["raisers"]) == (3, 3)


# When the time has come


def end_by_guiding(world: World) -> Issue:
    return workflow.guide(by=world.secretary, issue=raise_one(world, raiser=RAISER), text="请到镇司法所。")


def end_by_voiding(world: World) -> Issue:
    issue = raise_one(world, raiser=RAISER)
    workflow.propose_void(by=world.secretary, issue=issue, reason="重复")
    return workflow.void(by=world.officer, issue=issue, reason="重复")


@pytest.mark.parametrize("end", [end_by_guiding, end_by_voiding])
def test_a_matter_that_ended_otherwise_is_due_as_well(world, end: Callable[[World], Issue]) -> None:
    issue = end(world)

    assert not raisers_due(timezone.now() + datetime.timedelta(days=89)).exists()
    assert raisers_due(timezone.now() + LONG_AFTER).get().issue_id == issue.pk


def test_a_merged_matter_ends_with_its_parent(world) -> None:
    parent = raise_one(world, outcome="REFERRED")
    child = workflow.merge(by=world.officer, issue=raise_one(world, raiser=RAISER), into=parent, reason="同一件事")
    workflow.guide(by=world.officer, issue=parent, text="请到镇司法所。")

    due = set(raisers_due(timezone.now() + LONG_AFTER).values_list("issue", flat=True))

    assert due == {parent.pk, child.pk}


def test_an_open_matter_keeps_its_raiser_for_as_long_as_it_takes(world) -> None:
    raise_one(world, raiser=RAISER)

    assert not raisers_due(timezone.now() + datetime.timedelta(days=3650)).exists()


@pytest.mark.parametrize(("days", "due_after"), [(30, 31), (90, 91), (365, 366)])
def test_each_county_says_how_long(world, closed, days, due_after) -> None:
    world.settings.contact_days = days
    world.settings.save()

    def is_due(after: int) -> bool:
        return raisers_due(timezone.now() + datetime.timedelta(days=after)).exists()

    assert (is_due(due_after - 2), is_due(due_after)) == (False, True)


def test_failures_of_tracing_are_forgotten_after_a_day() -> None:
    now = timezone.now()
    TraceFailure.objects.create(key="old", window_started_at=now - datetime.timedelta(hours=25))
    TraceFailure.objects.create(key="new", window_started_at=now - datetime.timedelta(hours=23))

    run(now)

    assert TraceFailure.objects.get().key == "new"


# On request


def test_t26_withdrawing_the_consent_erases_the_person_and_leaves_the_matter(world) -> None:
    issue = raise_one(world, raiser=RAISER, outcome="REFERRED", said=f"我叫{NAME}，住三组12号，路坏了。")

    workflow.withdraw_consent(issue=issue)

    issue = Issue.objects.get(pk=issue.pk)
    assert (NAME in everything(), PHONE in everything()) == (False, False)
    assert issue.raw_note == "我叫李某某，住三组12号，路坏了。"
    assert (issue.status, issue.steps.last().verb) == ("REFERRED", "withdraw-consent")
    assert list(ledger.verify()) == []


# No text is forgotten


def test_t26_every_text_column_of_a_matter_is_erased_or_known_to_hold_no_words() -> None:
    known = {
        "feedback.Issue": {"path", "number", "draft_digest"},
        "feedback.Supervision": {"occasion"},
        "feedback.IdentityAccess": {"asked_as"},
        "feedback.ProtectionRequest": {"digest"},
        "feedback.Raiser": {"consent_text"},
        "feedback.Step": {"verb", "from_status", "to_status", "acting_as", "texts_digest", "previous_digest", "digest"},
        "feedback.StepText": {"text", "salt", "digest"},
        "feedback.TraceCode": {"serial", "code_digest"},
    }
    forgotten = []
    for model in apps.get_app_config("feedback").get_models():
        if not _hangs_on_a_matter(model):
            continue
        columns = {
            field.name
            for field in model._meta.fields
            if isinstance(field, models.CharField | models.TextField) and not field.choices
        }
        listed = set(FREE_TEXTS.get(model, ())) | known.get(model._meta.label, set())
        forgotten += [f"{model._meta.label}.{name}" for name in sorted(columns - listed)]

    assert forgotten == []


def _hangs_on_a_matter(model: type[models.Model]) -> bool:
    if model in WAY_TO_ISSUE or model is StepText:
        return True
    return any(field.related_model is Issue for field in model._meta.fields if field.is_relation)
