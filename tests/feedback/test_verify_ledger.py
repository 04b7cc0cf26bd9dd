"""`verify_ledger` is silent about an honest ledger and names every planted change."""

import datetime
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from directory import database_rules
from feedback import ledger, workflow
from feedback.models import Issue, Step, StepText
from feedback.triggers import TRIGGERS
from feedback.workflow import OldMatter
from office.access import log_access
from office.models import AccessLog
from tests.suspending import suspended
from tests.world import World, approve_one, raise_one

pytestmark = pytest.mark.django_db


def run() -> str:
    out = StringIO()
    call_command("verify_ledger", stdout=out, no_color=True)
    return out.getvalue()


def run_and_find() -> str:
    out = StringIO()
    with pytest.raises(CommandError, match="处问题"):
        call_command("verify_ledger", stdout=out, no_color=True)
    return out.getvalue()


@pytest.fixture
def issue(world: World) -> Issue:
    """A matter with seven steps, and one look at the access log."""
    issue = approve_one(world)
    log_access(by=world.officer, action=AccessLog.Action.RAW_NOTE, target=issue)
    log_access(by=world.officer, action=AccessLog.Action.PRINT, target=issue)
    return issue


def test_an_empty_and_an_honest_ledger_are_clean(world: World) -> None:
    assert "没有发现问题" in run()

    approve_one(world)

    assert "已核对 1 / 1 件" in run()


def forge_person(issue: Issue) -> None:
    step = issue.steps.get(sequence=3)
    Step.objects.filter(pk=step.pk).update(by=issue.created_by)


def cut_out(issue: Issue) -> None:
    step = issue.steps.get(sequence=4)
    step.texts.all().delete()
    Step.objects.filter(pk=step.pk).delete()


def cut_tail(issue: Issue) -> None:
    step = issue.steps.order_by("sequence").last()
    step.texts.all().delete()
    Step.objects.filter(pk=step.pk).delete()


def rewrite_text(issue: Issue) -> None:
    StepText.objects.filter(step__issue=issue, audience="PUBLIC").update(text="已经全部办好。")


def remove_text(issue: Issue) -> None:
    StepText.objects.filter(step__issue=issue, audience="PUBLIC").delete()


def set_status(issue: Issue) -> None:
    Issue.objects.filter(pk=issue.pk).update(status="ANSWERED")


def rewrite_reply(issue: Issue) -> None:
    Issue.objects.filter(pk=issue.pk).update(reply="已经全部办好。")


def empty_reply(issue: Issue) -> None:
    Issue.objects.filter(pk=issue.pk).update(reply="")


def remove_chain(issue: Issue) -> None:
    StepText.objects.filter(step__issue=issue).delete()
    issue.steps.all().delete()


@pytest.mark.plants_faults
@pytest.mark.parametrize(
    ("plant", "found"),
    [
        (forge_person, "第 3 步被改动"),
        (cut_out, "第 4 步缺失"),
        (cut_tail, "现在的状态与最后一步不符"),
        (rewrite_text, "步的文字被改动"),
        (remove_text, "步的文字被改动"),
        (set_status, "现在的状态与最后一步不符"),
        (rewrite_reply, "现在的答复与写下它的那一步不符"),
        (empty_reply, "现在的答复与写下它的那一步不符"),
        (remove_chain, "没有任何办理经过"),
    ],
)
def test_a_planted_change_is_found(issue: Issue, plant: Callable[[Issue], None], found: str) -> None:
    with suspended(connection, TRIGGERS):
        plant(issue)

    told = run_and_find()

    assert issue.number in told
    assert found in told


@pytest.mark.plants_faults
def test_a_reply_that_no_step_gave_is_found(world: World) -> None:
    issue = raise_one(world)
    rewrite_reply(issue)

    assert f"{issue.number} 现在的答复与写下它的那一步不符" in run_and_find()


@pytest.mark.plants_faults
def test_the_reply_of_an_old_matter_is_compared_too(world: World) -> None:
    day = datetime.date(2025, 3, 1)
    row = OldMatter(world.village, None, day, day, "渠道堵了", "ANSWERED", reply="已经清好。")
    [issue] = workflow.import_closed(by=world.officer, rows=[row])
    honest = run()

    Issue.objects.filter(pk=issue.pk).update(reply="没有清。")

    assert "没有发现问题" in honest
    assert "现在的答复与写下它的那一步不符" in run_and_find()


def test_what_retention_masked_is_no_fault(world: World) -> None:
    issue = raise_one(world, outcome="ANSWERED", outcome_text="请找老屋场的组长登记。")

    ledger.erase_text(StepText.objects.get(step__issue=issue, audience="PUBLIC"))
    Issue.objects.filter(pk=issue.pk).update(reply="请找某某登记。")

    assert "没有发现问题" in run()


@pytest.mark.parametrize(
    ("plant", "found"),
    [
        (lambda rows: rows.filter(sequence=1).update(purpose="没有看过"), "内容被改动"),
        (lambda rows: rows.filter(sequence=1).delete(), "前面缺少记录"),
    ],
)
def test_a_change_of_the_access_log_is_found(issue: Issue, plant: Callable, found: str) -> None:
    with suspended(connection, database_rules.registered()):
        plant(AccessLog.objects.all())

    assert found in run_and_find()


def test_a_missing_trigger_is_found(world: World) -> None:
    with connection.cursor() as cursor:
        on = ' ON "feedback_step"' if connection.vendor == "postgresql" else ""
        cursor.execute(f'DROP TRIGGER "feedback_step_no_update"{on}')
    told = run_and_find()

    assert told.count("缺少保护规则 feedback_step_no_update") == 1
    database_rules.install(connection, TRIGGERS)
