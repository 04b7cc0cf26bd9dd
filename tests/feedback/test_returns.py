"""Returns: with a reason and a better place, decided by the sender, ruled on after two; the clock never stops."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from directory.refusals import Conflict, Invalid, NotAllowed
from feedback import ledger, policies, workflow
from feedback.models import Referral
from feedback.permissions import refuse_request_return
from office.calendar import Calendar
from tests.factories import make_department
from tests.world import World, accept_one, dispatch_one, refer_one
from wutang.templatetags.ui import cn_datetime

pytestmark = pytest.mark.django_db


def ask_return(world: World, referral: Referral) -> None:
    workflow.request_return(
        by=world.clerk, referral=referral, reason="属水利设施，不归我们管。", suggested_department=world.other_bureau
    )


def return_once(world: World, referral: Referral, by: str = "officer") -> Referral:
    ask_return(world, referral)
    workflow.decide_return(by=getattr(world, by), referral=referral, is_granted=True, reason="同意。")
    return referral.issue.referrals.get(status=Referral.Status.PROPOSED)


def test_a_granted_return_proposes_the_matter_anew(world: World) -> None:
    referral = dispatch_one(world)

    again = return_once(world, referral)

    referral.refresh_from_db()
    assert referral.status == Referral.Status.RETURNED
    assert (again.suggested_department, again.sender_level) == (world.other_bureau, "TOWNSHIP")
    assert list(ledger.verify()) == []


def test_a_refused_return_goes_on_under_the_same_due_time(world: World) -> None:
    referral = accept_one(world)
    due = referral.finish_due_at

    ask_return(world, referral)
    workflow.decide_return(by=world.officer, referral=referral, is_granted=False, reason="就是你们的职责。")

    referral.refresh_from_db()
    assert (referral.status, referral.finish_due_at) == (Referral.Status.ACCEPTED, due)


def test_the_promised_day_does_not_move_with_a_return(world: World) -> None:
    referral = dispatch_one(world)
    promised = referral.issue.promised_on

    return_once(world, referral)

    referral.issue.refresh_from_db()
    assert referral.issue.promised_on == promised


def test_after_two_returns_the_county_rules_and_no_third_is_taken(world: World) -> None:
    first = return_once(world, dispatch_one(world))
    second = dispatch_one(world, referral=first)
    ruled = return_once(world, second)

    assert ruled.sender_level == Referral.SenderLevel.COUNTY
    with pytest.raises(NotAllowed):
        workflow.dispatch(by=world.officer, referral=ruled, department=world.bureau, handling_class="GENERAL")
    third = workflow.dispatch(
        by=world.county_officer, referral=ruled, department=world.bureau, handling_class="GENERAL"
    )
    with pytest.raises(Conflict, match="裁定"):
        ask_return(world, third)


def test_what_the_county_sent_comes_back_to_the_county(world: World) -> None:
    passed_up = workflow.pass_up(by=world.officer, referral=refer_one(world), reason="镇里派不动。")
    sent = workflow.dispatch(
        by=world.county_officer,
        referral=passed_up,
        department=world.bureau,
        handling_class="GENERAL",
        digest="路坏了。",
    )

    assert return_once(world, sent, by="county_officer").sender_level == Referral.SenderLevel.COUNTY


def test_a_return_needs_a_reason_and_another_department(world: World) -> None:
    referral = dispatch_one(world)

    with pytest.raises(Invalid):
        workflow.request_return(by=world.clerk, referral=referral, reason=" ", suggested_department=world.other_bureau)
    with pytest.raises(Invalid):
        workflow.request_return(
            by=world.clerk, referral=referral, reason="不归我们管。", suggested_department=world.bureau
        )
    outside = make_department(world.neighbour_township)
    with pytest.raises(Invalid):
        workflow.request_return(by=world.clerk, referral=referral, reason="不归我们管。", suggested_department=outside)


def test_a_return_comes_too_late_after_two_working_days(world: World) -> None:
    referral = dispatch_one(world)

    with pytest.raises(Conflict, match="工作日"):
        workflow.request_return(
            by=world.clerk,
            referral=referral,
            reason="不归我们管。",
            suggested_department=world.other_bureau,
            now=timezone.now() + datetime.timedelta(days=20),
        )


def test_the_county_decides_how_long_an_order_may_be_handed_back(world: World) -> None:
    lines = policies.lines_of(world.county)
    for line in lines:
        line.return_limit = {"GENERAL": 4, "COMPLEX": None}.get(line.handling_class, line.return_limit)
    old = dispatch_one(world)
    policies.save_policy(by=world.county_officer, county=world.county, lines=lines, version=1)
    new = dispatch_one(world)
    third_day = Calendar.for_county(world.county).add_working_days(new.dispatched_at, 3)

    assert refuse_request_return(world.clerk, new, now=third_day) is None
    refusal = refuse_request_return(world.clerk, old, now=third_day)
    assert refusal is not None
    assert refusal.sentence == "派单已超过 2 个工作日，不能再退单。"
    complex_one = workflow.dispatch(
        by=world.officer,
        referral=refer_one(world),
        department=world.bureau,
        handling_class="COMPLEX",
        digest="桥面开裂。",
    )
    with pytest.raises(Conflict, match="不能退单"):
        ask_return(world, complex_one)


def test_an_order_may_be_handed_back_until_the_last_minute_of_the_last_day(world: World) -> None:
    referral = dispatch_one(world)
    until = Calendar.for_county(world.county).add_working_days(referral.dispatched_at, 2)

    assert refuse_request_return(world.clerk, referral, now=until) is None
    assert refuse_request_return(world.clerk, referral, now=until + datetime.timedelta(minutes=1)) is not None


def test_the_orders_page_says_until_when_to_whom_it_may_matter(world: World, client: Client) -> None:
    referral = dispatch_one(world)
    until = cn_datetime(Calendar.for_county(world.county).add_working_days(referral.dispatched_at, 2))

    client.force_login(world.clerk)
    assert f"{until} 以前" in client.get(referral.get_absolute_url()).content.decode()
    client.force_login(world.officer)
    assert f"{until} 以前" not in client.get(referral.get_absolute_url()).content.decode()


def test_who_asks_does_not_decide(world: World) -> None:
    referral = dispatch_one(world)
    ask_return(world, referral)

    for person in (world.clerk, world.second_clerk, world.neighbour_officer, world.visitor):
        with pytest.raises(NotAllowed):
            workflow.decide_return(by=person, referral=referral, is_granted=True, reason="同意。")


def test_a_return_is_decided_once(world: World) -> None:
    referral = dispatch_one(world)
    return_once(world, referral)

    with pytest.raises(Conflict):
        workflow.decide_return(by=world.second_officer, referral=referral, is_granted=False, reason="不同意。")


def test_what_a_co_handler_hands_back_does_not_count_towards_the_ruling(world: World) -> None:
    lead = dispatch_one(world)
    helper = workflow.add_co_handler(
        by=world.officer, issue=lead.issue, department=world.other_bureau, requirement="先疏通边沟。"
    )
    workflow.request_return(
        by=world.other_clerk, referral=helper, reason="不归我们管。", suggested_department=world.bureau
    )
    workflow.decide_return(by=world.officer, referral=helper, is_granted=True, reason="同意。")

    assert return_once(world, lead).sender_level == Referral.SenderLevel.TOWNSHIP


def test_what_stood_with_the_county_is_sent_by_the_county_whoever_refers_it_again(world: World) -> None:
    ruled = return_once(world, dispatch_one(world, referral=return_once(world, dispatch_one(world))))
    workflow.decline(by=world.county_officer, referral=ruled, reason="先问清楚。")

    workflow.refer(by=world.secretary, issue=ruled.issue)

    again = ruled.issue.referrals.get(status=Referral.Status.PROPOSED)
    assert again.sender_level == Referral.SenderLevel.COUNTY
    with pytest.raises(NotAllowed):
        dispatch_one(world, referral=again)


def test_what_was_passed_up_stays_with_the_county(world: World) -> None:
    order = workflow.pass_up(by=world.officer, referral=refer_one(world), reason="镇里没有这样的单位。")
    workflow.decline(by=world.county_officer, referral=order, reason="先问清楚。")

    workflow.refer(by=world.secretary, issue=order.issue)

    assert order.issue.referrals.get(status=Referral.Status.PROPOSED).sender_level == Referral.SenderLevel.COUNTY
