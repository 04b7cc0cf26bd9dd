"""The thread runs whole: raised in the yard, referred, handled, approved, asked back, struck off, done again."""

import pytest
from django.utils import timezone

from directory.refusals import Conflict, NotAllowed
from feedback import ledger, workflow
from feedback.models import Issue, Referral, Status
from tests.world import (
    World,
    add_recorder,
    approve_one,
    make_meeting,
    raise_one,
    refer_one,
)

pytestmark = pytest.mark.django_db


def test_a_referred_matter_comes_home(world: World) -> None:
    issue = approve_one(world)

    workflow.record_visit(by=world.visitor, issue=issue, method="IN_PERSON", is_solved=True, satisfaction="SATISFIED")

    issue.refresh_from_db()
    assert issue.status == Status.CLOSED
    assert [step.verb for step in issue.steps.all()] == [
        "raise", "refer", "dispatch", "accept", "submit", "approve", "visit", "close",
    ]  # fmt: skip
    assert list(ledger.verify()) == []


def test_a_dissatisfied_raiser_sends_it_one_level_up(world: World) -> None:
    issue = approve_one(world)

    workflow.villager_answers(issue=issue, is_solved=False, satisfaction="NOT", reason="没有修到头")
    workflow.reopen(by=world.officer, issue=issue, reason="还有一段没有修。")

    issue.refresh_from_db()
    second = issue.referrals.get(round=2)
    assert (issue.status, issue.round) == (Status.REFERRED, 2)
    assert second.sender_level == Referral.SenderLevel.COUNTY
    with pytest.raises(NotAllowed):
        workflow.dispatch(by=world.officer, referral=second, department=world.bureau, handling_class="GENERAL")
    workflow.dispatch(by=world.county_officer, referral=second, department=world.bureau, handling_class="COMPLEX")
    assert list(ledger.verify()) == []


def test_a_handler_may_not_ask_back(world: World) -> None:
    issue = approve_one(world)

    with pytest.raises(NotAllowed):
        workflow.record_visit(by=world.clerk, issue=issue, method="IN_PERSON", is_solved=True, satisfaction="SATISFIED")


def test_a_talk_is_handed_in_once_every_matter_has_an_outcome(world: World) -> None:
    meeting = make_meeting(world)
    add_recorder(meeting)
    issue = raise_one(world, meeting)

    assert workflow.missing_to_submit(meeting) == ["还有 1 件事没有选办理方式。"]
    workflow.answer(by=world.secretary, issue=issue, text="已向县里报了计划，年底前动工。")
    workflow.submit_meeting(by=world.secretary, meeting=meeting)

    meeting.refresh_from_db()
    assert meeting.status == "SUBMITTED"


def test_a_guarded_matter_leaves_its_writer(world: World) -> None:
    issue = raise_one(world, conflict="VILLAGE_CADRE")

    seen_by = {
        name
        for name in ("secretary", "recorder", "officer", "county_officer", "official", "clerk", "neighbour_officer")
        if Issue.objects.visible_to(getattr(world, name)).filter(pk=issue.pk).exists()
    }

    assert seen_by == {"officer", "county_officer"}


def test_two_accept_and_one_wins(world: World) -> None:
    referral = workflow.dispatch(
        by=world.officer, referral=refer_one(world), department=world.bureau, handling_class="GENERAL", digest="路坏了"
    )

    workflow.accept(by=world.clerk, referral=referral)
    with pytest.raises(Conflict):
        workflow.accept(by=world.second_clerk, referral=referral)

    assert referral.finish_due_at
    assert referral.finish_due_at > timezone.now()
