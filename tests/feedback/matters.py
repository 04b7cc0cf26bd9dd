"""Matters in every state a person can bring them to, for the tests of feedback."""

import datetime
from collections.abc import Callable

from django.utils import timezone

from feedback import workflow
from feedback.models import Issue, Referral, Supervision
from tests.world import (
    World,
    accept_one,
    approve_one,
    dispatch_one,
    make_meeting,
    raise_one,
    refer_one,
    submit_one,
)


def answered(world: World) -> Issue:
    return raise_one(world, outcome="ANSWERED", outcome_text="年底前动工。")


def resolved(world: World) -> Issue:
    return raise_one(world, outcome="RESOLVED_ON_SITE", outcome_text="当场修好了。")


def unplaced(world: World) -> Issue:
    return workflow.decline(by=world.officer, referral=refer_one(world), reason="先问清楚。").issue


def closed(world: World) -> Issue:
    issue = approve_one(world)
    workflow.record_visit(by=world.visitor, issue=issue, method="IN_PERSON", is_solved=True, satisfaction="SATISFIED")
    return issue


def unhappy(world: World) -> Issue:
    issue = approve_one(world)
    workflow.villager_answers(issue=issue, is_solved=False, satisfaction="NOT", reason="没有修到头")
    return issue


def guided(world: World) -> Issue:
    return workflow.guide(by=world.officer, issue=raise_one(world), text="请到镇便民中心办。")


def voided(world: World) -> Issue:
    return workflow.void(by=world.officer, issue=raise_one(world), reason="录重了。")


def merged(world: World) -> Issue:
    meeting = make_meeting(world)
    first, second = raise_one(world, meeting), raise_one(world, meeting)
    return workflow.merge(by=world.officer, issue=second, into=first, reason="同一件事。")


def long_term(world: World) -> Issue:
    soon = timezone.localdate() + datetime.timedelta(days=30)
    referral = workflow.submit(
        by=world.clerk,
        referral=accept_one(world),
        completion="INTERIM",
        measures="已列入计划。",
        result="分两期修好。",
        milestones=[("修好第一段", soon)],
        contacted_on=timezone.localdate(),
        contacted_how="当面告知",
    )
    return workflow.approve(by=world.officer, referral=referral).issue


def returning(world: World) -> Issue:
    referral = dispatch_one(world)
    workflow.request_return(
        by=world.clerk, referral=referral, reason="不归我们。", suggested_department=world.other_bureau
    )
    return referral.issue


def extending(world: World) -> Issue:
    referral = accept_one(world)
    workflow.ask_extension(by=world.clerk, referral=referral, days=2, reason="连日下雨。")
    return referral.issue


def late(world: World) -> Referral:
    """An order the bureau accepted and did not finish in time."""
    order = accept_one(world)
    order.finish_due_at = timezone.now() - datetime.timedelta(days=3)
    order.save()
    return order


def drafted(world: World) -> Supervision:
    """An order of supervision over a late one, waiting to be signed."""
    order = late(world)
    return Supervision.objects.create(
        kind="ORDER",
        state="DRAFTED",
        issue=order.issue,
        referral=order,
        department=world.bureau,
        occasion="1-order",
        text="请说明原因。",
        answer_due_on=timezone.localdate(),
    )


def reviewed(world: World) -> Issue:
    return workflow.review(by=world.officer, issue=answered(world), title="修路", text="组道损坏。", reply="年底动工。")


def published(world: World) -> Issue:
    return workflow.publish(by=world.second_officer, issue=reviewed(world))


def of_order(make: Callable[[World], Referral]) -> Callable[[World], Issue]:
    """The matter of an order."""
    return lambda world: make(world).issue


STATES: dict[str, Callable[[World], Issue]] = {
    "raised": raise_one,
    "answered": answered,
    "resolved": resolved,
    "proposed": of_order(refer_one),
    "dispatched": of_order(dispatch_one),
    "accepted": of_order(accept_one),
    "submitted": of_order(submit_one),
    "returning": returning,
    "extending": extending,
    "unplaced": unplaced,
    "long-term": long_term,
    "replied": approve_one,
    "unhappy": unhappy,
    "closed": closed,
    "guided": guided,
    "merged": merged,
    "voided": voided,
}
"""Every state by name; those of a referred matter by the state of its order."""
