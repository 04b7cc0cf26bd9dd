"""Merging: a duplicate follows its parent and can be taken apart; guidance, outcome and adoption put right."""

import datetime

import pytest
from django.utils import timezone

from directory.refusals import Conflict, Invalid, NotAllowed, Refused
from feedback import ledger, workflow
from feedback.models import Issue, Status
from feedback.timeline import timeline_of
from feedback.workflow import OldMatter
from tests.world import World, approve_one, make_meeting, raise_one, refer_one

pytestmark = pytest.mark.django_db


def test_a_duplicate_is_merged_and_taken_apart(world: World) -> None:
    parent, child = raise_one(world), raise_one(world)

    workflow.merge(by=world.officer, issue=child, into=parent, reason="同一条路。")
    child.refresh_from_db()
    assert (child.status, child.parent) == (Status.MERGED, parent)

    workflow.unmerge(by=world.officer, issue=child, reason="其实是两条路。")
    child.refresh_from_db()
    assert (child.status, child.parent) == (Status.RAISED, None)
    assert list(ledger.verify()) == []


def test_a_proposed_order_ends_with_the_merger(world: World) -> None:
    referral, parent = refer_one(world), raise_one(world)

    workflow.merge(by=world.officer, issue=referral.issue, into=parent, reason="同一条路。")

    referral.refresh_from_db()
    assert referral.status == referral.Status.DECLINED


def test_mergers_that_are_refused(world: World) -> None:
    one, other, guarded = raise_one(world), raise_one(world), raise_one(world, conflict="VILLAGE_CADRE")
    elsewhere = raise_one(
        world,
        make_meeting(world, by=world.neighbour, village=world.neighbour_village, yard="新屋场"),
        by=world.neighbour,
    )
    cases: list[tuple[object, Issue, Issue]] = [
        (world.officer, one, one),
        (world.officer, one, guarded),
        (world.officer, one, elsewhere),
        (world.secretary, one, other),
        (world.neighbour_officer, one, other),
    ]

    for person, issue, into in cases:
        with pytest.raises(Refused):
            workflow.merge(by=person, issue=issue, into=into, reason="同一件。")
        issue.refresh_from_db()
        assert issue.parent is None


def test_a_matter_in_work_is_not_merged(world: World) -> None:
    done, parent = approve_one(world), raise_one(world)

    with pytest.raises(Conflict):
        workflow.merge(by=world.officer, issue=done, into=parent, reason="同一件。")


def test_guidance_is_taken_back(world: World) -> None:
    issue = raise_one(world)
    workflow.guide(by=world.secretary, issue=issue, text="请到县人社局一楼大厅。")

    workflow.unguide(by=world.officer, issue=issue, reason="这事我们自己能办。")

    issue.refresh_from_db()
    assert (issue.status, issue.reply) == (Status.RAISED, "")


def test_the_first_outcome_is_corrected_by_a_step_only(world: World) -> None:
    issue = raise_one(world, outcome="ANSWERED", outcome_text="已经当面讲清楚。")

    with pytest.raises(NotAllowed):
        workflow.correct_outcome(by=world.secretary, issue=issue, outcome="RESOLVED_ON_SITE", reason="填错了。")
    with pytest.raises(Invalid):
        workflow.correct_outcome(by=world.officer, issue=issue, outcome="ANSWERED", reason="填错了。")
    workflow.correct_outcome(by=world.officer, issue=issue, outcome="RESOLVED_ON_SITE", reason="当场就修好了。")

    issue.refresh_from_db()
    assert (issue.outcome, issue.status) == ("RESOLVED_ON_SITE", Status.ANSWERED)
    assert issue.steps.get(verb="correct").facts == {"outcome": ["ANSWERED", "RESOLVED_ON_SITE"]}


def test_adoption_is_for_suggestions_with_a_reason(world: World) -> None:
    demand = raise_one(world, outcome="ANSWERED", outcome_text="已经答复。")
    with pytest.raises(Conflict):
        workflow.adopt(by=world.officer, issue=demand, adoption="ADOPTED", reason="好主意。")
    suggestion = raise_one(world, outcome="ANSWERED", outcome_text="会考虑。")
    workflow.arrange(by=world.officer, issue=suggestion, digest="建议种油菜。", category=None, kind="SUGGESTION")

    with pytest.raises(Invalid):
        workflow.adopt(by=world.officer, issue=suggestion, adoption="PARTLY", reason=" ")
    workflow.adopt(by=world.officer, issue=suggestion, adoption="PARTLY", reason="先试种五十亩。")

    suggestion.refresh_from_db()
    assert suggestion.adoption == "PARTLY"


def test_old_ledgers_come_in_closed_with_steps_marked_imported(world: World) -> None:
    today = timezone.localdate()
    row = OldMatter(
        village=world.village,
        yard=None,
        raised_on=today - datetime.timedelta(days=400),
        closed_on=today - datetime.timedelta(days=390),
        text="水渠漏水。",
        outcome="REFERRED",
        reply="已修好。",
    )

    (issue,) = workflow.import_closed(by=world.officer, rows=[row])

    assert (issue.status, issue.closed_ground) == (Status.CLOSED, "IMPORTED")
    assert [(step.verb, step.facts) for step in issue.steps.all()] == [("import", {"imported": True})]
    assert list(ledger.verify()) == []
    with pytest.raises(NotAllowed):
        workflow.import_closed(by=world.secretary, rows=[row])


def adopted_in_part(world: World) -> Issue:
    issue = raise_one(world, outcome="ANSWERED", outcome_text="会考虑。")
    workflow.arrange(by=world.officer, issue=issue, digest="建议种西瓜。", category=None, kind="SUGGESTION")
    return workflow.adopt(by=world.officer, issue=issue, adoption="PARTLY", reason="先试种五十亩。")


def test_what_turns_out_to_be_no_suggestion_is_no_longer_adopted_and_the_step_says_so(world: World) -> None:
    issue = adopted_in_part(world)

    workflow.arrange(by=world.officer, issue=issue, digest="想种西瓜，没有水。", category=None, kind="DEMAND")

    issue.refresh_from_db()
    assert (issue.kind, issue.adoption, issue.adoption_reason) == ("DEMAND", "", "")
    assert issue.steps.last().facts["dropped_adoption"] == "部分采纳"
    assert "采纳情况“部分采纳”取消" in timeline_of(issue, world.officer)[0].what


def test_a_suggestion_that_stays_one_keeps_what_became_of_it(world: World) -> None:
    issue = adopted_in_part(world)

    workflow.arrange(by=world.officer, issue=issue, digest="想种西瓜。", category=None, kind="SUGGESTION")

    issue.refresh_from_db()
    assert issue.adoption == "PARTLY"
