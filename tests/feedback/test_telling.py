"""Telling: whose turn it is learns so at once, others do not, and nothing that was said is in the message."""

import pytest
from django.utils import timezone

from feedback import workflow
from feedback.models import Step
from feedback.telling import TOLD, tell, untold
from office.models import Notice
from tests.world import World, accept_one, approve_one, dispatch_one, raise_one, refer_one, submit_one

pytestmark = pytest.mark.django_db


def told_of(verb: str) -> set[int]:
    step = Step.objects.filter(verb=verb).select_related("issue").last()
    assert step is not None
    tell(step)
    return set(
        Notice.objects.filter(key=f"{step.issue.number}-step-{step.sequence}").values_list("recipient", flat=True)
    )


def test_the_township_learns_what_waits_to_be_dispatched(world: World) -> None:
    refer_one(world)

    assert told_of("refer") == {world.officer.pk, world.second_officer.pk}


def test_the_department_learns_what_is_sent_to_it(world: World) -> None:
    dispatch_one(world)

    assert told_of("dispatch") == {world.clerk.pk, world.second_clerk.pk}


def test_the_sender_learns_what_is_reported_and_asked(world: World) -> None:
    referral = accept_one(world)
    workflow.ask_extension(by=world.clerk, referral=referral, days=2, reason="下雨。")

    assert told_of("ask-extension") == {world.officer.pk, world.second_officer.pk}


def test_who_took_the_step_is_not_told(world: World) -> None:
    referral = submit_one(world)
    workflow.send_back(by=world.officer, referral=referral, reason="没有做完。")
    workflow.submit(
        by=world.second_clerk,
        referral=referral,
        completion="SUBSTANTIVE",
        measures="做完了。",
        result="做完了。",
        contacted_on=timezone.localdate(),
        contacted_how="当面",
    )
    workflow.approve(by=world.officer, referral=referral)

    assert told_of("approve") == {world.clerk.pk, world.second_clerk.pk}


def test_discontent_reaches_the_offices_and_content_nobody(world: World) -> None:
    issue = approve_one(world)
    workflow.villager_answers(issue=issue, is_solved=False, satisfaction="NOT", reason="张三家门口没修")

    people = told_of("villager-answer")

    assert people == {world.officer.pk, world.second_officer.pk, world.county_officer.pk}
    assert not Notice.objects.filter(text__contains="张三").exists()


def test_of_a_guarded_matter_only_its_circle_learns(world: World) -> None:
    raise_one(world, conflict="DEPARTMENT", concerned_department=world.bureau)

    assert told_of("refer") == {world.county_officer.pk}


def test_a_step_is_told_once_and_what_was_missed_is_caught_up(world: World) -> None:
    dispatch_one(world)
    now = timezone.now()

    missed = list(untold(now))
    for step in missed:
        tell(step)
        tell(step)

    assert [step.verb for step in missed] == ["dispatch"]  # nobody's turn any more to dispatch it
    assert list(untold(now)) == []
    assert Notice.objects.filter(recipient=world.clerk).count() == 1


@pytest.mark.django_db(transaction=True)
def test_telling_follows_the_commit(world: World) -> None:
    refer_one(world)

    assert Notice.objects.filter(recipient=world.officer).count() == 1


def test_every_sentence_names_the_number_alone() -> None:
    for _find, sentence in TOLD.values():
        assert "HN-1" in str(sentence) % {"number": "HN-1"}
