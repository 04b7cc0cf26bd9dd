"""Extensions: before the due time, once, capped, decided by another; the promised day moves openly."""

import datetime

import pytest
from django.utils import timezone

from directory.refusals import Conflict, Invalid, NotAllowed
from feedback import workflow
from feedback.models import Referral, Step
from feedback.timeline import words_of
from tests.world import World, accept_one, dispatch_one, refer_one

pytestmark = pytest.mark.django_db
WHY = "连续下雨，沥青要等晴天。"


def ask(world: World, referral: Referral, days: int = 3) -> None:
    workflow.ask_extension(by=world.clerk, referral=referral, days=days, reason=WHY)


def test_a_grant_moves_the_due_time_and_the_promised_day_openly(world: World) -> None:
    referral = accept_one(world)
    before = referral.finish_due_at
    ask(world, referral)

    workflow.decide_extension(by=world.officer, referral=referral, is_granted=True, days=2, reason="同意两天。")

    referral.refresh_from_db()
    referral.issue.refresh_from_db()
    assert referral.finish_due_at > before
    assert referral.issue.promised_on == timezone.localdate(referral.finish_due_at)
    step = referral.issue.steps.get(verb="grant-extension")
    assert step.texts.get(audience="PUBLIC").text == WHY


def test_a_refusal_leaves_the_due_time(world: World) -> None:
    referral = accept_one(world)
    before = referral.finish_due_at
    ask(world, referral)

    workflow.decide_extension(by=world.officer, referral=referral, is_granted=False, reason="按期办。")

    referral.refresh_from_db()
    assert referral.finish_due_at == before


def test_one_open_request_and_one_grant(world: World) -> None:
    referral = accept_one(world)
    ask(world, referral)

    with pytest.raises(Conflict, match="在等决定"):
        ask(world, referral)
    workflow.decide_extension(by=world.officer, referral=referral, is_granted=True, reason="同意。")
    with pytest.raises(Conflict, match="只能延期一次"):
        ask(world, referral)


@pytest.mark.parametrize("days", [0, -1, 6, 600])
def test_days_are_capped_by_policy(world: World, days: int) -> None:
    with pytest.raises(Invalid, match="最多延期 5 个工作日"):
        ask(world, accept_one(world), days)


def test_granted_days_do_not_exceed_those_asked(world: World) -> None:
    referral = accept_one(world)
    ask(world, referral, 2)

    with pytest.raises(Invalid):
        workflow.decide_extension(by=world.officer, referral=referral, is_granted=True, days=3, reason="同意。")


def test_nothing_is_asked_after_the_due_time(world: World) -> None:
    referral = accept_one(world)

    with pytest.raises(Conflict, match="已过办结期限"):
        workflow.ask_extension(
            by=world.clerk,
            referral=referral,
            days=1,
            reason=WHY,
            now=timezone.now() + datetime.timedelta(days=40),
        )


def test_an_order_not_yet_accepted_is_not_extended(world: World) -> None:
    with pytest.raises(Conflict):
        ask(world, dispatch_one(world))


def test_the_asking_side_does_not_decide(world: World) -> None:
    referral = accept_one(world)
    ask(world, referral)

    for person in (world.clerk, world.second_clerk, world.neighbour_officer, world.official):
        with pytest.raises(NotAllowed):
            workflow.decide_extension(by=person, referral=referral, is_granted=True, reason="同意。")


def test_days_of_the_calendar_are_called_so(world: World) -> None:
    petition = workflow.dispatch(
        by=world.officer,
        referral=refer_one(world),
        department=world.bureau,
        handling_class="PETITION_LAW",
        digest="组道损坏。",
    )
    for referral in (workflow.accept(by=world.clerk, referral=petition), accept_one(world)):
        ask(world, referral)

    asked = Step.objects.filter(verb="ask-extension").order_by("pk")

    assert [words_of(step) for step in asked] == ["申请延期 · 第 1 单 · 3 天", "申请延期 · 第 1 单 · 3 个工作日"]


@pytest.mark.parametrize(("hours", "is_taken"), [(4, True), (3, False)])
def test_more_time_is_asked_for_no_later_than_half_a_day_before(world: World, hours: int, is_taken: bool) -> None:
    order = accept_one(world)
    then = order.finish_due_at - datetime.timedelta(hours=hours)

    if is_taken:
        assert workflow.ask_extension(by=world.clerk, referral=order, days=2, reason="雨天不能施工。", now=then)
    else:
        with pytest.raises(Conflict, match="不到 4 小时"):
            workflow.ask_extension(by=world.clerk, referral=order, days=2, reason="雨天不能施工。", now=then)


def test_what_would_be_over_already_is_not_granted(world: World) -> None:
    order = accept_one(world)
    workflow.ask_extension(by=world.clerk, referral=order, days=2, reason="雨天不能施工。")
    long_after = order.finish_due_at + datetime.timedelta(days=60)

    with pytest.raises(Invalid, match="已经过了"):
        workflow.decide_extension(
            by=world.officer, referral=order, is_granted=True, reason="情况属实。", now=long_after
        )

    refused = workflow.decide_extension(
        by=world.officer, referral=order, is_granted=False, reason="已经过期。", now=long_after
    )
    assert refused.decision == "REFUSED"
