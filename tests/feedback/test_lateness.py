"""Lateness is frozen at the first move after a limit, and no later move wipes it out (`workflow.md` §2.1)."""

import datetime

import pytest
from django.utils import timezone

from feedback import workflow
from feedback.models import Referral
from tests.world import World, accept_one, dispatch_one

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)
DONE = {"completion": "SUBSTANTIVE", "measures": "修好了。", "result": "可以通车。"}


def ask_return(world: World, order: Referral, now: datetime.datetime) -> None:
    workflow.request_return(
        by=world.clerk, referral=order, reason="属水利设施。", suggested_department=world.other_bureau, now=now
    )


def lateness(order: Referral) -> tuple[bool | None, bool | None]:
    order.refresh_from_db()
    return order.was_accepted_late, order.was_finished_late


@pytest.mark.parametrize(("after", "is_late"), [(-MINUTE, False), (MINUTE, True)])
def test_accepting_and_reporting_keep_whether_they_were_late(
    world: World, after: datetime.timedelta, is_late: bool
) -> None:
    order = dispatch_one(world)

    workflow.accept(by=world.clerk, referral=order, now=order.accept_due_at + after)
    workflow.submit(by=world.clerk, referral=order, **DONE, now=order.finish_due_at + after)

    assert lateness(order) == (is_late, is_late)


def test_a_late_report_stays_late_when_it_is_sent_back(world: World) -> None:
    order = accept_one(world)
    late = order.finish_due_at + MINUTE
    workflow.submit(by=world.clerk, referral=order, **DONE, now=late)

    workflow.send_back(by=world.officer, referral=order, reason="还有一段没修。", now=late + MINUTE)

    assert lateness(order) == (False, True)


def test_a_report_in_time_that_is_sent_back_is_open_again(world: World) -> None:
    order = accept_one(world)
    workflow.submit(by=world.clerk, referral=order, **DONE)

    workflow.send_back(by=world.officer, referral=order, reason="还有一段没修。")

    assert lateness(order) == (False, None)


def test_an_order_taken_back_after_its_limit_was_accepted_late(world: World) -> None:
    order = dispatch_one(world)

    workflow.withdraw(by=world.officer, referral=order, reason="改派。", now=order.accept_due_at + MINUTE)

    assert lateness(order) == (True, None)


def test_handing_back_after_the_limit_of_accepting_keeps_that(world: World) -> None:
    order = dispatch_one(world)

    ask_return(world, order, order.accept_due_at + MINUTE)
    workflow.decide_return(by=world.officer, referral=order, is_granted=True, reason="同意。")

    assert lateness(order) == (True, None)


def test_what_was_handed_back_with_consent_was_never_late_to_finish(world: World) -> None:
    order = accept_one(world)
    ask_return(world, order, timezone.now())

    workflow.decide_return(
        by=world.officer, referral=order, is_granted=True, reason="同意。", now=order.finish_due_at + MINUTE
    )

    assert lateness(order) == (False, None)


@pytest.mark.parametrize(("is_granted", "is_late"), [(True, None), (False, True)])
def test_what_was_asked_to_be_handed_back_after_its_time_is_late_only_where_it_stays(
    world: World, is_granted: bool, is_late: bool | None
) -> None:
    order = accept_one(world)
    Referral.objects.filter(pk=order.pk).update(finish_due_at=timezone.now() + MINUTE)
    later = timezone.now() + 2 * MINUTE
    ask_return(world, order, later)

    workflow.decide_return(by=world.officer, referral=order, is_granted=is_granted, reason="看过了。", now=later)

    assert lateness(order) == (False, is_late)


def test_a_plan_reported_late_stays_late_when_the_matter_is_taken_back_to_ordinary_handling(world: World) -> None:
    order = accept_one(world)
    late = order.finish_due_at + MINUTE
    plan = [("动工", timezone.localdate(late) + datetime.timedelta(days=30))]
    workflow.submit(by=world.clerk, referral=order, **DONE | {"completion": "INTERIM"}, milestones=plan, now=late)
    workflow.approve(by=world.officer, referral=order, now=late)
    workflow.resume(by=world.officer, issue=order.issue, reason="资金到位。", now=late)

    workflow.submit(by=world.clerk, referral=order, **DONE, now=late + MINUTE)

    assert lateness(order) == (False, True)
