"""Rules that are easy to lose between two verbs: what a later step must clear, refuse, or leave alone."""

import datetime

import pytest
from django.utils import timezone

from directory.refusals import Conflict, Invalid, NotAllowed
from feedback import slips, workflow
from feedback.models import Issue, Milestone, Referral, Status
from tests.factories import make_user, post
from tests.world import World, accept_one, approve_one, dispatch_one, raise_one, submit_one

from .matters import answered, extending

pytestmark = pytest.mark.django_db

REPORT = {
    "completion": "SUBSTANTIVE",
    "measures": "现场修补。",
    "result": "坑洼填平。",
    "contacted_on": timezone.localdate(),
    "contacted_how": "当面",
}


def rate_well(issue: Issue) -> None:
    workflow.villager_answers(issue=issue, is_solved=True, satisfaction="SATISFIED")


def test_a_rating_by_code_alone_does_not_close_what_the_village_settled_itself(world: World) -> None:
    issue = answered(world)
    rate_well(issue)

    with pytest.raises(Conflict, match="另外回访"):
        workflow.close(by=world.recorder, issue=issue, ground="CONFIRMED")


def test_a_rating_by_a_code_that_staff_saw_does_not_close(world: World) -> None:
    issue = approve_one(world)
    slips.show_code(by=world.secretary, issue=issue)
    rate_well(issue)

    with pytest.raises(Conflict, match="另外回访"):
        workflow.close(by=world.visitor, issue=issue, ground="CONFIRMED")


def test_a_rating_by_a_sealed_code_closes_what_a_bureau_handled(world: World) -> None:
    issue = approve_one(world)
    rate_well(issue)

    workflow.close(by=world.visitor, issue=issue, ground="CONFIRMED")

    issue.refresh_from_db()
    assert issue.status == Status.CLOSED


def test_a_plan_is_promised_only_when_it_is_approved(world: World) -> None:
    referral = workflow.submit(
        by=world.clerk,
        referral=accept_one(world),
        **{**REPORT, "completion": "INTERIM"},
        milestones=[("动工", timezone.localdate() + datetime.timedelta(days=60))],
    )
    assert not Milestone.objects.exists()

    workflow.send_back(by=world.officer, referral=referral, reason="太慢。")

    referral.refresh_from_db()
    assert (referral.plan, Milestone.objects.count()) == ([], 0)


def test_a_request_for_more_time_lapses_when_the_work_is_reported(world: World) -> None:
    referral = extending(world).referrals.get()
    workflow.submit(by=world.clerk, referral=referral, **REPORT)

    assert referral.extension_requests.get().decision == "LAPSED"
    with pytest.raises(Conflict):
        workflow.decide_extension(by=world.officer, referral=referral, is_granted=True, reason="同意。")


def test_more_time_is_not_granted_on_an_order_that_was_returned(world: World) -> None:
    referral = extending(world).referrals.get()
    workflow.request_return(
        by=world.clerk, referral=referral, reason="不归我们。", suggested_department=world.other_bureau
    )
    with pytest.raises(Conflict):
        workflow.decide_extension(by=world.officer, referral=referral, is_granted=True, reason="同意。")

    workflow.decide_return(by=world.officer, referral=referral, is_granted=True, reason="同意。")

    assert referral.extension_requests.get().decision == "LAPSED"


def test_referring_after_an_objection_answers_the_objection(world: World) -> None:
    issue = answered(world)
    workflow.villager_answers(issue=issue, is_solved=False, satisfaction="NOT", reason="没有说清楚")

    workflow.refer(by=world.secretary, issue=issue)

    issue.refresh_from_db()
    assert (issue.status, issue.reopening_asked_at) == (Status.REFERRED, None)


def test_a_matter_others_were_merged_into_is_not_voided(world: World) -> None:
    parent, child = raise_one(world), raise_one(world)
    workflow.merge(by=world.officer, issue=child, into=parent, reason="同一件。")

    with pytest.raises(Conflict, match="分开并案"):
        workflow.void(by=world.officer, issue=parent, reason="录错了。")


@pytest.mark.parametrize("hour", [1, 7, 9, 23])
def test_who_left_the_day_before_dispatch_may_ask_back_at_any_hour(world: World, hour: int) -> None:
    day = timezone.localtime().replace(hour=hour, minute=30) - datetime.timedelta(days=3)
    former = make_user("RETURN_VISITOR", world.county)
    left = {"starts_on": day.date() - datetime.timedelta(days=30), "ends_on": day.date() - datetime.timedelta(days=1)}
    post(former, "DEPARTMENT", world.bureau, **left)
    issue = approve_one(world)
    Referral.objects.filter(issue=issue).update(dispatched_at=day)

    workflow.record_visit(by=former, issue=issue, method="IN_PERSON", is_solved=True, satisfaction="SATISFIED")

    issue.refresh_from_db()
    assert issue.status == Status.CLOSED


def test_t21_a_township_office_does_not_approve_its_own_work(world: World) -> None:
    referral = dispatch_one(world, department=world.township_office)
    workflow.accept(by=world.officer, referral=referral)
    workflow.submit(by=world.officer, referral=referral, **REPORT)

    with pytest.raises(NotAllowed):
        workflow.approve(by=world.second_officer, referral=referral)
    workflow.approve(by=world.county_officer, referral=referral)

    assert Issue.objects.get().resolved_level == "TOWNSHIP"


def test_a_petition_is_extended_by_calendar_days(world: World) -> None:
    referral = workflow.dispatch(
        by=world.officer,
        referral=raise_one(world, outcome="REFERRED").referrals.get(),
        department=world.bureau,
        handling_class="PETITION_LAW",
        digest="安置补偿。",
    )
    workflow.accept(by=world.clerk, referral=referral)
    before = Referral.objects.get().finish_due_at
    workflow.ask_extension(by=world.clerk, referral=referral, days=30, reason="案情复杂。")

    workflow.decide_extension(by=world.officer, referral=referral, is_granted=True, reason="同意。")

    assert before is not None
    assert Referral.objects.get().finish_due_at == before + datetime.timedelta(days=30)


def test_a_void_proposal_can_be_declined_or_taken_back_and_falls_with_the_next_move(world: World) -> None:
    one, two, three = (raise_one(world) for _n in range(3))
    for issue in (one, two, three):
        workflow.propose_void(by=world.secretary, issue=issue, reason="好像录重了。")

    workflow.decline_void(by=world.officer, issue=one, reason="是两件事。")
    workflow.decline_void(by=world.secretary, issue=two, reason="看错了。")
    workflow.answer(by=world.secretary, issue=three, text="已经讲清楚。")

    assert set(Issue.objects.values_list("void_proposed_by", flat=True)) == {None}
    with pytest.raises(Conflict):
        workflow.decline_void(by=world.officer, issue=one, reason="再来一次。")


def test_nobody_of_elsewhere_declines_a_void_proposal(world: World) -> None:
    issue = raise_one(world)
    workflow.propose_void(by=world.secretary, issue=issue, reason="录重了。")

    for person in (world.neighbour_officer, world.recorder, world.clerk):
        with pytest.raises(NotAllowed):
            workflow.decline_void(by=person, issue=issue, reason="不作废。")


@pytest.mark.parametrize("field", ["digest", "requirement"])
def test_what_a_department_reads_holds_no_personal_data(world: World, field: str) -> None:
    texts = {"digest": "组道损坏。", "requirement": "尽快修。"} | {field: "请联系王建国13812345678。"}
    order = raise_one(world, outcome="REFERRED").referrals.get()

    with pytest.raises(Invalid) as refusal:
        workflow.dispatch(by=world.officer, referral=order, department=world.bureau, handling_class="GENERAL", **texts)

    assert set(refusal.value.errors) == {field}


def test_how_the_raiser_was_told_is_recorded_as_it_was(world: World) -> None:
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    report = {**REPORT, "contacted_on": yesterday, "contact_channel": "LIAISON"}
    referral = workflow.submit(by=world.clerk, referral=accept_one(world), **report)

    workflow.approve(by=world.officer, referral=referral)

    issue = Issue.objects.get()
    assert issue.echoed_at is not None
    assert (issue.echo_channel, timezone.localdate(issue.echoed_at)) == ("LIAISON", yesterday)


def test_without_a_contact_nothing_is_said_to_have_been_told(world: World) -> None:
    workflow.approve(by=world.officer, referral=submit_one(world))

    assert Issue.objects.get().echoed_at is None


def test_a_resumed_matter_has_its_ordinary_class_again(world: World) -> None:
    referral = workflow.submit(
        by=world.clerk,
        referral=accept_one(world),
        **{**REPORT, "completion": "INTERIM"},
        milestones=[("动工", timezone.localdate() + datetime.timedelta(days=60))],
    )
    workflow.approve(by=world.officer, referral=referral)

    workflow.resume(by=world.officer, issue=referral.issue, reason="不用等了。")

    assert set(Issue.objects.values_list("handling_class", flat=True)) == {"GENERAL"}


def test_t21_who_approved_the_result_does_not_ask_back(world: World) -> None:
    issue = approve_one(world)

    with pytest.raises(NotAllowed):
        workflow.record_visit(
            by=world.officer, issue=issue, method="IN_PERSON", is_solved=True, satisfaction="SATISFIED"
        )


def test_nobody_without_a_phone_is_reached_by_phone(world: World) -> None:
    issue = approve_one(world)

    with pytest.raises(Invalid, match="没有留电话"):
        workflow.record_visit(by=world.visitor, issue=issue, method="PHONE", is_solved=True, satisfaction="SATISFIED")
    workflow.record_visit(by=world.visitor, issue=issue, method="PHONE", was_reached=False)


@pytest.mark.parametrize(
    ("is_solved", "satisfaction", "reason", "field"),
    [(False, "SATISFIED", "嫌慢", "satisfaction"), (False, "NOT", "", "reason"), (True, "NOT", " ", "reason")],
)
def test_answers_that_contradict_or_lack_a_reason_are_asked_again(
    world: World, is_solved: bool, satisfaction: str, reason: str, field: str
) -> None:
    issue = approve_one(world)

    with pytest.raises(Invalid) as refusal:
        workflow.record_visit(
            by=world.visitor,
            issue=issue,
            method="IN_PERSON",
            is_solved=is_solved,
            satisfaction=satisfaction,
            reason=reason,
        )

    assert set(refusal.value.errors) == {field}


def test_a_villager_need_not_give_a_reason_but_may_not_contradict_himself(world: World) -> None:
    issue = approve_one(world)

    with pytest.raises(Invalid):
        workflow.villager_answers(issue=issue, is_solved=False, satisfaction="SATISFIED")
    workflow.villager_answers(issue=issue, is_solved=False, satisfaction="NOT")


def test_what_was_answered_in_the_yard_was_told_that_evening(world: World) -> None:
    now = timezone.now()
    issue = raise_one(world, outcome="ANSWERED", outcome_text="已经讲清楚。", now=now)

    assert issue.echoed_at is not None
    assert issue.echoed_at < now - datetime.timedelta(hours=20)
