"""The thread runs whole: raised in the yard, referred, handled, approved, asked back, struck off, done again."""

import pytest
from django.utils import timezone

from directory.refusals import Conflict, NotAllowed
from feedback import ledger, workflow
from feedback.models import Issue, Referral, Status
from feedback.workflow.reach import departments_for
from tests.world import (
    World,
    add_recorder,
    approve_one,
    make_meeting,
    raise_one,
    refer_one,
)

from .matters import answered

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


def answered_then_referred(world: World) -> Issue:
    """A matter answered in the yard, rated by code as not solved, then referred and replied to by the bureau."""
    issue = raise_one(world, outcome="ANSWERED", outcome_text="等年底一起修。")
    workflow.villager_answers(issue=issue, is_solved=False, satisfaction="NOT", reason="年底太晚。")
    return workflow.refer(by=world.secretary, issue=issue)


def test_what_was_answered_and_then_referred_is_rated_anew(world: World) -> None:
    issue = answered_then_referred(world)
    approve_one(world, referral=issue.referrals.get())
    issue.refresh_from_db()

    rating = workflow.villager_answers(issue=issue, is_solved=True, satisfaction="SATISFIED")

    assert (issue.round, rating.round, issue.status) == (2, 2, Status.REPLIED)
    with pytest.raises(Conflict, match="已经评价过"):
        workflow.villager_answers(issue=issue, is_solved=True, satisfaction="SATISFIED")
    assert [(visit.round, visit.satisfaction) for visit in issue.visits.all()] == [(1, "NOT"), (2, "SATISFIED")]
    assert list(ledger.verify()) == []


def test_content_with_the_answer_does_not_close_the_departments_result(world: World) -> None:
    issue = raise_one(world, outcome="RESOLVED_ON_SITE", outcome_text="先垫了沙石。")
    workflow.villager_answers(issue=issue, is_solved=True, satisfaction="SATISFIED")
    workflow.refer(by=world.secretary, issue=issue, text="下雨又冲开了。")
    approve_one(world, referral=issue.referrals.get())

    with pytest.raises(Conflict, match="还没有群众确认"):
        workflow.close(by=world.visitor, issue=issue, ground="CONFIRMED")


def test_what_no_department_had_yet_is_sent_by_the_township_and_goes_up_only_after_that(world: World) -> None:
    issue = answered_then_referred(world)
    assert (issue.round, issue.is_second_time) == (2, False)
    assert issue.referrals.get().sender_level == Referral.SenderLevel.TOWNSHIP
    assert issue not in Issue.objects.second_time()

    approve_one(world, referral=issue.referrals.get())
    workflow.reopen(by=world.officer, issue=issue, reason="只修了一半。")

    issue.refresh_from_db()
    assert issue.is_second_time
    assert issue in Issue.objects.second_time()
    assert issue.referrals.get(round=3).sender_level == Referral.SenderLevel.COUNTY


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


@pytest.mark.parametrize("is_done", [False, True], ids=["answered, then referred", "done, then reopened"])
def test_correcting_the_statistics_does_not_change_who_sends(world: World, is_done: bool) -> None:
    if is_done:
        issue = approve_one(world)
        workflow.reopen(by=world.officer, issue=issue, reason="只修了一半。")
    else:
        issue = answered_then_referred(world)
    other = "ANSWERED" if is_done else "REFERRED"

    workflow.correct_outcome(by=world.officer, issue=issue, outcome=other, reason="当时记错了。")
    workflow.decline(by=world.county_officer, referral=issue.referrals.get(status="PROPOSED"), reason="先问清楚。")
    workflow.refer(by=world.secretary, issue=issue)

    issue.refresh_from_db()
    assert issue.referrals.get(status="PROPOSED").sender_level == ("COUNTY" if is_done else "TOWNSHIP")
    assert issue.is_second_time == (issue in Issue.objects.second_time()) == is_done


def test_a_village_committee_may_be_whom_a_matter_concerns_and_does_not_get_it(world: World) -> None:
    issue = raise_one(world, conflict="DEPARTMENT", concerned_department=world.committee)

    assert issue.concerned_department == world.committee
    assert world.committee not in departments_for(issue)


def test_what_a_village_answered_and_is_done_again_goes_to_the_township_and_stays_there(world: World) -> None:
    issue = answered(world)
    workflow.villager_answers(issue=issue, is_solved=False, satisfaction="NOT", reason="没有动工")

    workflow.reopen(by=world.officer, issue=issue, reason="确实没有动工。")
    workflow.decline(by=world.officer, referral=issue.referrals.get(), reason="先问清楚。")
    workflow.refer(by=world.secretary, issue=issue)

    assert set(issue.referrals.values_list("sender_level", flat=True)) == {"TOWNSHIP"}


def test_what_a_department_did_and_is_done_again_goes_to_the_county(world: World) -> None:
    issue = approve_one(world)

    workflow.reopen(by=world.officer, issue=issue, reason="只修了一半。")

    assert issue.referrals.get(status="PROPOSED").sender_level == "COUNTY"
