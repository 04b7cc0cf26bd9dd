"""Pressing: an official's note, orders signed by a person, answers, appeals; several departments at one matter."""

import datetime
from collections.abc import Callable

import pytest
from django.utils import timezone

from directory.refusals import Conflict, Invalid, NotAllowed
from feedback import workflow
from feedback.models import Referral, Supervision
from tests.factories import make_department
from tests.world import World, accept_one, approve_one, dispatch_one, refer_one

from .matters import drafted

pytestmark = pytest.mark.django_db


def in_days(days: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


def test_an_officials_note_is_answered_by_its_addressee(world: World) -> None:
    issue = dispatch_one(world).issue
    note = workflow.instruct(
        by=world.official, issue=issue, department=world.bureau, text="请抓紧。", answer_due_on=in_days(3)
    )

    with pytest.raises(NotAllowed):
        workflow.answer_supervision(by=world.other_clerk, supervision=note, text="收到。")
    workflow.answer_supervision(by=world.clerk, supervision=note, text="下周动工。")

    note.refresh_from_db()
    assert note.state == Supervision.State.ANSWERED
    with pytest.raises(Conflict):
        workflow.answer_supervision(by=world.second_clerk, supervision=note, text="再回一次。")


def test_only_officials_instruct_and_only_forward_in_time(world: World) -> None:
    issue = dispatch_one(world).issue

    with pytest.raises(NotAllowed):
        workflow.instruct(
            by=world.officer, issue=issue, department=world.bureau, text="请抓紧。", answer_due_on=in_days(3)
        )
    with pytest.raises(Invalid):
        workflow.instruct(
            by=world.official, issue=issue, department=world.bureau, text="请抓紧。", answer_due_on=in_days(-1)
        )
    with pytest.raises(Invalid):
        workflow.instruct(
            by=world.official,
            issue=issue,
            department=make_department(world.neighbour_township),
            text="请抓紧。",
            answer_due_on=in_days(3),
        )


def test_a_drafted_order_is_signed_by_supervision_and_answered(world: World) -> None:
    order = drafted(world)

    for person in (world.officer, world.county_officer, world.clerk, world.official):
        with pytest.raises(NotAllowed):
            workflow.sign(by=person, supervision=order, text="请说明原因。", answer_due_on=in_days(3))
    workflow.sign(by=world.supervisor, supervision=order, text="请三日内说明原因。", answer_due_on=in_days(3))
    workflow.answer_supervision(by=world.clerk, supervision=order, text="材料未到，后天开工。")

    order.refresh_from_db()
    assert (order.state, order.signed_by) == ("ANSWERED", world.supervisor)


def test_a_draft_may_be_dropped_with_a_reason(world: World) -> None:
    order = drafted(world)

    with pytest.raises(Invalid):
        workflow.drop(by=world.supervisor, supervision=order, reason="")
    workflow.drop(by=world.supervisor, supervision=order, reason="昨天已经办完。")

    with pytest.raises(Conflict):
        workflow.sign(by=world.supervisor, supervision=order, text="请说明。", answer_due_on=in_days(3))


REPORT = {"completion": "SUBSTANTIVE", "measures": "已做。", "result": "已经做好。"}


def reported(world: World, order: Supervision) -> None:
    today = timezone.localdate()
    workflow.submit(by=world.clerk, referral=order.referral, contacted_on=today, contacted_how="当面", **REPORT)


def approved(world: World, order: Supervision) -> None:
    reported(world, order)
    workflow.approve(by=world.officer, referral=order.referral)


def given_time(world: World, order: Supervision) -> None:
    Referral.objects.filter(pk=order.referral_id).update(finish_due_at=timezone.now() + datetime.timedelta(days=2))


def made_long_term(world: World, order: Supervision) -> None:
    Referral.objects.filter(pk=order.referral_id).update(finish_due_at=None)


@pytest.mark.parametrize(
    ("happens", "words"),
    [
        (reported, "现在是“已报办结”"),
        (approved, "现在是“已审核”"),
        (given_time, "办结期限已改到"),
        (made_long_term, "已转为长期推进"),
    ],
)
def test_a_draft_about_what_is_late_no_more_is_dropped_and_never_signed(
    world: World, happens: Callable[[World, Supervision], None], words: str
) -> None:
    order = drafted(world)
    happens(world, order)

    with pytest.raises(Conflict, match=f"{words}.*不发"):
        workflow.sign(by=world.supervisor, supervision=order, text="请尽快办结。", answer_due_on=in_days(3))
    workflow.drop(by=world.supervisor, supervision=order, reason="已经办了。")

    order.refresh_from_db()
    assert (order.state, order.signed_by) == ("DROPPED", None)


def test_a_poor_rating_is_appealed_once_and_decided_by_supervision(world: World) -> None:
    issue = approve_one(world)
    visit = workflow.record_visit(
        by=world.visitor, issue=issue, method="IN_PERSON", is_solved=True, satisfaction="NOT", reason="嫌慢"
    )

    with pytest.raises(NotAllowed):
        workflow.appeal_rating(by=world.other_clerk, visit=visit, reason="不属实。")
    workflow.appeal_rating(by=world.clerk, visit=visit, reason="提前两天办结，有照片。")
    with pytest.raises(Conflict):
        workflow.appeal_rating(by=world.second_clerk, visit=visit, reason="再申诉。")
    with pytest.raises(NotAllowed):
        workflow.decide_appeal(by=world.county_officer, visit=visit, is_upheld=True, reason="属实。")
    appeal = workflow.decide_appeal(by=world.supervisor, visit=visit, is_upheld=True, reason="经查属实。")

    assert appeal.is_upheld is True
    with pytest.raises(Conflict):
        workflow.decide_appeal(by=world.supervisor, visit=visit, is_upheld=False, reason="改主意。")


def test_the_lead_waits_for_co_handlers(world: World) -> None:
    lead = accept_one(world)
    co = workflow.add_co_handler(
        by=world.officer, issue=lead.issue, department=world.other_bureau, requirement="先把路边的渠疏通。"
    )

    report = {
        "completion": "SUBSTANTIVE",
        "measures": "已做。",
        "result": "已经做好。",
        "contacted_on": timezone.localdate(),
        "contacted_how": "当面",
    }
    with pytest.raises(Conflict, match="协办"):
        workflow.submit(by=world.clerk, referral=lead, **report)
    workflow.accept(by=world.other_clerk, referral=co)
    workflow.submit(by=world.other_clerk, referral=co, **report)
    workflow.approve(by=world.officer, referral=co)
    workflow.submit(by=world.clerk, referral=lead, **report)

    lead.refresh_from_db()
    assert lead.status == Referral.Status.SUBMITTED
    with pytest.raises(Conflict):
        workflow.add_co_handler(
            by=world.officer, issue=lead.issue, department=world.other_bureau, requirement="再帮忙。"
        )


def test_a_department_helps_once_at_a_time(world: World) -> None:
    issue = dispatch_one(world).issue

    with pytest.raises(Invalid):
        workflow.add_co_handler(by=world.officer, issue=issue, department=world.bureau, requirement="帮忙。")
    with pytest.raises(NotAllowed):
        workflow.add_co_handler(by=world.secretary, issue=issue, department=world.other_bureau, requirement="帮忙。")


def test_what_the_county_sent_only_the_county_adds_helpers_to(world: World) -> None:
    passed_up = workflow.pass_up(by=world.officer, referral=refer_one(world), reason="镇里派不动。")
    sent = workflow.dispatch(
        by=world.county_officer, referral=passed_up, department=world.bureau, handling_class="GENERAL", digest="路坏。"
    )
    wanted = {"issue": sent.issue, "department": world.other_bureau, "requirement": "先疏通边沟。"}

    with pytest.raises(NotAllowed, match=r"^这一步由县联席办办理。$"):
        workflow.add_co_handler(by=world.officer, **wanted)

    assert workflow.add_co_handler(by=world.county_officer, **wanted).sender_level == Referral.SenderLevel.COUNTY


def test_a_department_holds_one_live_order_of_a_matter_whatever_its_role(world: World) -> None:
    lead = dispatch_one(world)
    workflow.add_co_handler(
        by=world.officer, issue=lead.issue, department=world.other_bureau, requirement="先疏通边沟。"
    )
    world.bureau.is_active = False
    world.bureau.save()
    with pytest.raises(Invalid, match="已经在办"):
        workflow.reassign(by=world.county_officer, referral=lead, department=world.other_bureau, reason="机构合并。")
    workflow.withdraw(by=world.officer, referral=lead, reason="派错了。")
    again = workflow.refer(by=world.secretary, issue=lead.issue).referrals.get(status="PROPOSED")

    with pytest.raises(Invalid, match="已经在办"):
        workflow.dispatch(by=world.officer, referral=again, department=world.other_bureau, handling_class="GENERAL")


def test_orders_of_a_merged_department_move_to_its_successor(world: World) -> None:
    referral = accept_one(world)
    with pytest.raises(Conflict, match="没有撤并"):
        workflow.reassign(
            by=world.county_officer, referral=referral, department=world.other_bureau, reason="机构合并。"
        )
    world.bureau.is_active = False
    world.bureau.successor = world.other_bureau
    world.bureau.save()
    due = referral.finish_due_at

    moved = workflow.reassign(
        by=world.county_officer, referral=referral, department=world.other_bureau, reason="机构合并。"
    )

    assert (moved.department, moved.finish_due_at) == (world.other_bureau, due)
