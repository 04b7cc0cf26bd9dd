"""Three things are never struck off: unsolved, unsatisfied, unreconciled; and no exception is one person's alone."""

import datetime

import pytest
from django.utils import timezone

from directory.refusals import Conflict, Invalid, NotAllowed
from feedback import ledger, workflow
from feedback.letter import letter_of
from feedback.models import Issue, ReturnVisit, Status
from tests.world import World, approve_one, dispatch_one, make_meeting, raise_one

from .matters import closed, guided, unhappy

pytestmark = pytest.mark.django_db
EXCEPTIONS = ("EXPLAINED", "UNREACHABLE", "WITHDRAWN")


def visit(world: World, issue: Issue, by: str = "visitor", **said: object) -> None:
    workflow.record_visit(by=getattr(world, by), issue=issue, method="IN_PERSON", **said)


def miss(world: World, issue: Issue, by: str = "visitor", *, days_ago: int = 0) -> None:
    """Try to reach the raiser in vain."""
    then = timezone.now() - datetime.timedelta(days=days_ago)
    workflow.record_visit(by=getattr(world, by), issue=issue, method="IN_PERSON", was_reached=False, now=then)


def strike_off(world: World, issue: Issue, ground: str, by: str) -> Issue:
    return workflow.close(by=getattr(world, by), issue=issue, ground=ground, reason="政策不允许。")


def declined(world: World, issue: Issue) -> None:
    """Somebody who did not handle it decided that it is not done again."""
    workflow.decline_reopening(by=world.second_officer, issue=issue, reason="不在规划内。")


@pytest.mark.parametrize("ground", EXCEPTIONS)
def test_no_exception_stands_in_for_the_decision_on_doing_it_again(world: World, ground: str) -> None:
    issue = approve_one(world)
    visit(world, issue, is_solved=False, satisfaction="NOT", reason="没有修到头")

    with pytest.raises(Conflict, match="要求重办"):
        strike_off(world, issue, ground, "county_officer")


def test_a_word_by_code_lets_nobody_close_what_he_visited_himself(world: World) -> None:
    issue = approve_one(world)
    visit(world, issue, is_solved=False, satisfaction="NOT", reason="没有修到头")
    declined(world, issue)
    workflow.villager_answers(issue=issue, is_solved=False, satisfaction="NOT")
    declined(world, issue)

    with pytest.raises(Conflict, match="另一位同事"):
        strike_off(world, issue, "EXPLAINED", "visitor")

    assert strike_off(world, issue, "EXPLAINED", "county_officer").closed_ground == "EXPLAINED"


def test_explaining_takes_somebody_who_spoke_to_the_raiser(world: World) -> None:
    issue = unhappy(world)
    declined(world, issue)

    with pytest.raises(Conflict, match="先回访"):
        strike_off(world, issue, "EXPLAINED", "visitor")


def test_who_tried_first_does_not_close_after_another_tried_last(world: World) -> None:
    issue = approve_one(world)
    for days_ago in (3, 2, 1):
        miss(world, issue, days_ago=days_ago)
    miss(world, issue, by="county_officer")

    with pytest.raises(Conflict, match="另一位同事"):
        strike_off(world, issue, "UNREACHABLE", "visitor")

    assert strike_off(world, issue, "UNREACHABLE", "second_officer").status == Status.CLOSED


def test_who_said_that_it_is_not_solved_was_reached(world: World) -> None:
    issue = unhappy(world)
    declined(world, issue)
    for days_ago in (2, 1, 0):
        miss(world, issue, days_ago=days_ago)

    with pytest.raises(Conflict, match="不算联系不上"):
        strike_off(world, issue, "UNREACHABLE", "county_officer")


def test_who_handled_it_does_not_decide_that_it_is_good_enough(world: World) -> None:
    issue = unhappy(world)  # approved by the officer

    with pytest.raises(NotAllowed, match="另一位同事或上一级"):
        workflow.decline_reopening(by=world.officer, issue=issue, reason="已修到位。")

    workflow.reopen(by=world.officer, issue=issue, reason="确实没有修到头。")
    issue.refresh_from_db()
    assert issue.status == Status.REFERRED


@pytest.mark.parametrize("over", [closed, guided], ids=["closed", "guided"])
def test_what_is_over_takes_nothing_in(world: World, over) -> None:
    parent, child = over(world), raise_one(world)

    with pytest.raises(Conflict, match="还在办"):
        workflow.merge(by=world.officer, issue=child, into=parent, reason="同一件事。")


def joined(world: World) -> tuple[Issue, Issue]:
    """A matter done, and one that was merged into it while it was at work."""
    meeting = make_meeting(world)
    child = raise_one(world, meeting)
    parent = raise_one(world, meeting, outcome="REFERRED")
    workflow.merge(by=world.officer, issue=child, into=parent, reason="同一条路。")
    order = workflow.dispatch(
        by=world.officer, referral=parent.referrals.get(), department=world.bureau, handling_class="GENERAL",
        digest="组道损坏。",
    )  # fmt: skip
    workflow.accept(by=world.clerk, referral=order)
    order = workflow.submit(
        by=world.clerk, referral=order, completion="SUBSTANTIVE", measures="修补。", result="修好了。"
    )
    workflow.approve(by=world.officer, referral=order)
    return Issue.objects.get(pk=parent.pk), Issue.objects.get(pk=child.pk)


def test_who_was_joined_to_another_matter_says_for_himself_that_it_is_not_solved(world: World) -> None:
    parent, child = joined(world)
    assert letter_of(child).may_answer

    workflow.villager_answers(issue=child, is_solved=False, satisfaction="NOT", reason="我那一段没修")

    parent.refresh_from_db()
    child.refresh_from_db()
    assert parent.reopening_asked_at is not None
    assert (child.status, child.reopening_asked_at) == (Status.MERGED, None)
    assert [step.verb for step in parent.steps.order_by("-sequence")[:1]] == ["joined-answer"]
    assert letter_of(child).is_asking_again
    assert not letter_of(parent).is_asking_again
    assert not letter_of(child).may_answer
    with pytest.raises(Conflict, match="已经评价过"):
        workflow.villager_answers(issue=child, is_solved=True, satisfaction="SATISFIED")
    assert list(ledger.verify()) == []


def test_one_raisers_content_does_not_close_over_anothers_discontent(world: World) -> None:
    parent, child = joined(world)
    workflow.villager_answers(issue=child, is_solved=False, satisfaction="NOT", reason="我那一段没修")

    visit(world, parent, is_solved=True, satisfaction="SATISFIED")

    parent.refresh_from_db()
    assert parent.status == Status.REPLIED
    with pytest.raises(Conflict, match="并入这件事的反映人不满意"):
        workflow.close(by=world.visitor, issue=parent, ground="CONFIRMED")
    declined(world, parent)
    assert workflow.close(by=world.visitor, issue=parent, ground="CONFIRMED").status == Status.CLOSED


def test_a_word_on_the_others_result_is_none_on_his_own_once_they_are_taken_apart(world: World) -> None:
    _parent, child = joined(world)
    workflow.villager_answers(issue=child, is_solved=True, satisfaction="SATISFIED")
    workflow.unmerge(by=world.officer, issue=child, reason="其实是两条路。")
    workflow.answer(by=world.recorder, issue=child, text="年底动工。")
    child.refresh_from_db()

    letter = letter_of(Issue.objects.get(pk=child.pk))

    assert letter.may_answer
    assert letter.answer is None
    assert ReturnVisit.objects.on_result(child).count() == 0
    with pytest.raises(Conflict, match="还没有群众确认"):
        workflow.close(by=world.visitor, issue=child, ground="CONFIRMED")


def test_a_word_of_before_they_were_joined_is_none_on_the_others_result(world: World) -> None:
    child = raise_one(world, outcome="ANSWERED", outcome_text="年底动工。")
    workflow.villager_answers(issue=child, is_solved=False, satisfaction="NOT", reason="没有动工")
    workflow.refer(by=world.officer, issue=child)
    parent = workflow.reopen(by=world.officer, issue=approve_one(world), reason="没有修到头。")
    workflow.merge(by=world.officer, issue=child, into=parent, reason="同一条路。")
    order = dispatch_one(world, referral=parent.referrals.get(status="PROPOSED"), by=world.county_officer)
    workflow.accept(by=world.clerk, referral=order)
    done = {"completion": "SUBSTANTIVE", "measures": "修补。", "result": "修好了。"}
    workflow.approve(by=world.county_officer, referral=workflow.submit(by=world.clerk, referral=order, **done))

    letter = letter_of(Issue.objects.get(pk=child.pk))

    assert letter.may_answer
    assert "决定不再重办" not in "".join(part.text for part in letter.parts)


def test_while_the_joined_matter_is_at_work_nobody_rates_it(world: World) -> None:
    parent, child = raise_one(world), raise_one(world)
    workflow.merge(by=world.officer, issue=child, into=parent, reason="同一条路。")

    with pytest.raises(Conflict, match="还在办理"):
        workflow.villager_answers(issue=child, is_solved=True, satisfaction="SATISFIED")

    assert not letter_of(Issue.objects.get(pk=child.pk)).may_answer


REASONS = {
    "reopen": lambda world, text: workflow.reopen(by=world.officer, issue=unhappy(world), reason=text),
    "decline-reopening": lambda world, text: workflow.decline_reopening(
        by=world.second_officer, issue=unhappy(world), reason=text
    ),
    "propose-void": lambda world, text: workflow.propose_void(by=world.secretary, issue=raise_one(world), reason=text),
    "void": lambda world, text: workflow.void(by=world.officer, issue=raise_one(world), reason=text),
    "guide": lambda world, text: workflow.guide(by=world.officer, issue=raise_one(world), text=text),
    "unguide": lambda world, text: workflow.unguide(by=world.officer, issue=guided(world), reason=text),
    "merge": lambda world, text: workflow.merge(
        by=world.officer, issue=raise_one(world), into=raise_one(world), reason=text
    ),
    "refer": lambda world, text: workflow.refer(by=world.secretary, issue=raise_one(world), text=text),
    "visit": lambda world, text: visit(world, approve_one(world), is_solved=False, satisfaction="NOT", reason=text),
    "echo": lambda world, text: workflow.echo(by=world.officer, issue=approve_one(world), channel="PHONE", text=text),
}


@pytest.mark.parametrize("verb", REASONS)
def test_no_reason_that_others_read_holds_personal_data(world: World, verb: str) -> None:
    with pytest.raises(Invalid) as refusal:
        REASONS[verb](world, "他的电话是13812345678，请联系。")

    assert refusal.value.code == "personal-data"
    assert not Issue.objects.filter(steps__verb=verb).exists()
