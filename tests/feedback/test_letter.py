"""The letter tells the day of the talk, what he said of earlier handlings as such, and counts no promise of before."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from feedback import slips, workflow
from feedback.board import told_to_everybody
from feedback.letter import letter_of
from feedback.models import Issue, Referral
from office.day_words import plain_day
from tests.feedback.matters import answered, unhappy
from tests.world import World, accept_one, approve_one, dispatch_one, make_meeting, raise_one

pytestmark = pytest.mark.django_db


def parts_of(issue: Issue) -> dict[str, str]:
    return {part.heading: part.text for part in letter_of(Issue.objects.get(pk=issue.pk)).parts}


def opened(client: Client, world: World, issue: Issue) -> str:
    slip = slips.show_code(by=world.secretary, issue=issue)
    return client.post("/trace/", {"number": slip.serial, "code": slip.code}, follow=True).content.decode()


def test_a_talk_typed_the_day_after_is_told_with_its_own_day(world: World, client: Client) -> None:
    evening = timezone.now() - datetime.timedelta(days=2)
    issue = raise_one(world, make_meeting(world, started_at=evening), outcome="ANSWERED", outcome_text="年底动工。")
    workflow.refer(by=world.secretary, issue=issue)

    told = letter_of(Issue.objects.get(pk=issue.pk)).told

    the_day, today = timezone.localdate(evening), timezone.localdate()
    assert [(step.on, step.what) for step in told] == [
        (the_day, "恳谈会上记下了您说的事"),
        (the_day, "当场答复了您"),
        (today, "定下来交给有关单位办"),
    ]


def test_who_said_it_is_not_solved_is_not_asked_again(world: World) -> None:
    said = parts_of(unhappy(world))["现在办到哪一步"]

    assert said == "您说还没有办好，泉湖镇会决定重办不重办，决定和理由会写在这封信里。"


def test_a_declined_request_and_a_content_answer_are_said(world: World) -> None:
    issue = unhappy(world)
    workflow.decline_reopening(by=world.second_officer, issue=issue, reason="那一段不在本组。")
    happy = approve_one(world)
    workflow.villager_answers(issue=happy, is_solved=True, satisfaction="SATISFIED")

    assert "决定不再重办" in parts_of(issue)["现在办到哪一步"]
    assert "您已经说了解决了" in parts_of(happy)["现在办到哪一步"]
    assert "等您说一声" in parts_of(approve_one(world))["现在办到哪一步"]


def test_a_reopened_matter_keeps_what_was_before_apart(world: World) -> None:
    issue = unhappy(world)
    promised = plain_day(Issue.objects.get(pk=issue.pk).promised_on)

    workflow.reopen(by=world.officer, issue=issue, reason="再修一次。")

    parts = parts_of(issue)
    assert list(parts)[-2:] == ["上一次给您的答复", "您上一次的评价"]
    assert "给您的答复" not in parts
    assert "没有解决，不满意：没有修到头" in parts["您上一次的评价"]
    assert parts["答应您的日子"] == f"上一次答应在{promised}以前办完。这一次的日子还没有定，定下来会写在这里。"


def test_only_the_leads_result_answers_the_raiser(world: World) -> None:
    lead = accept_one(world)
    helper = workflow.add_co_handler(
        by=world.officer, issue=lead.issue, department=world.other_bureau, requirement="先疏通边沟。"
    )
    workflow.accept(by=world.other_clerk, referral=helper)
    done = {"completion": "SUBSTANTIVE", "measures": "挖开边沟。", "result": "边沟已通。"}
    workflow.submit(by=world.other_clerk, referral=helper, **done)
    workflow.approve(by=world.officer, referral=helper)

    told = letter_of(Issue.objects.get(pk=lead.issue_id)).told

    assert [step.what for step in told][-2:] == [
        "县水利局报告协办的那部分办完了，等审核",
        "协办的那部分审核通过，主办单位接着办",
    ]
    workflow.submit(by=world.clerk, referral=lead, **done)
    workflow.approve(by=world.officer, referral=lead)
    told = letter_of(Issue.objects.get(pk=lead.issue_id)).told
    assert [(step.what, step.text) for step in told][-1] == ("审核通过，答复您", "边沟已通。")
    everybody = [step["what"] for step in told_to_everybody(lead.issue)]
    assert everybody[-2:] == ["协办的那部分审核通过，主办单位接着办", "审核通过，答复了反映人"]


def test_the_second_promise_counts_again(world: World) -> None:
    issue = unhappy(world)
    workflow.reopen(by=world.officer, issue=issue, reason="再修一次。")
    order = issue.referrals.get(round=2)

    workflow.dispatch(by=world.county_officer, referral=order, department=world.bureau, handling_class="GENERAL")

    assert "还有" in parts_of(issue)["答应您的日子"]
    assert "上一次" not in parts_of(issue)["答应您的日子"]


def test_an_answer_that_contradicts_itself_is_asked_for_again_at_its_field(world: World, client: Client) -> None:
    issue = answered(world)
    opened(client, world, issue)

    answer = client.post(f"/trace/{issue.number}/answer/", {"is_solved": "no", "satisfaction": "SATISFIED"})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["satisfaction"]
    assert "没有解决又选了满意" in answer.content.decode()
    assert not issue.visits.exists()


def test_public_pages_speak_to_nobody_in_particular(world: World, client: Client) -> None:
    issue = approve_one(world)
    workflow.review(by=world.officer, issue=issue, title="组道已经修好", text="雨天车进不来。", reply="坑洼已填平。")
    workflow.publish(by=world.county_officer, issue=Issue.objects.get(pk=issue.pk))

    answer = client.get(f"/issues/{issue.number}/")

    assert [step["what"] for step in answer.context["steps"] if "您" in step["what"]] == []
    assert "恳谈会上记下了这件事" in answer.content.decode()


def helped(world: World) -> tuple[Referral, Referral]:
    """A lead order at work and a co-handler's."""
    lead = accept_one(world)
    helper = workflow.add_co_handler(
        by=world.officer, issue=lead.issue, department=world.other_bureau, requirement="先疏通边沟。"
    )
    return lead, helper


def hand_back(world: World, helper: Referral) -> None:
    workflow.request_return(by=world.other_clerk, referral=helper, reason="不归。", suggested_department=world.bureau)
    workflow.decide_return(by=world.officer, referral=helper, is_granted=True, reason="同意。")


def withdraw(world: World, helper: Referral) -> None:
    workflow.withdraw(by=world.officer, referral=helper, reason="不用了。")


def send_back(world: World, helper: Referral) -> None:
    workflow.accept(by=world.other_clerk, referral=helper)
    workflow.submit(
        by=world.other_clerk, referral=helper, completion="SUBSTANTIVE", measures="挖开边沟。", result="边沟已通。"
    )
    workflow.send_back(by=world.officer, referral=helper, reason="只挖了一半。")


def extend(world: World, helper: Referral) -> None:
    workflow.accept(by=world.other_clerk, referral=helper)
    workflow.ask_extension(by=world.other_clerk, referral=helper, days=2, reason="等材料。")
    workflow.decide_extension(by=world.officer, referral=helper, is_granted=True, reason="同意。")


@pytest.mark.parametrize(
    ("befall", "said"),
    [
        (hand_back, "协办的单位退回了它那部分"),
        (withdraw, "协办的单位不用再办它那部分"),
        (send_back, "协办的那部分审核没有通过，要求接着办"),
        (extend, "协办的那部分时间延长，答应的日子不变"),
    ],
)
def test_what_befalls_a_co_handler_is_said_of_its_part(
    world: World, befall: Callable[[World, Referral], None], said: str
) -> None:
    lead, helper = helped(world)

    befall(world, helper)

    assert letter_of(Issue.objects.get(pk=lead.issue_id)).told[-1].what == said
    assert parts_of(lead.issue)["现在办到哪一步"] == "县交通运输局正在办。"


def test_a_matter_without_a_lead_is_being_placed_whoever_helps(world: World) -> None:
    lead = dispatch_one(world)
    helper = workflow.add_co_handler(
        by=world.officer, issue=lead.issue, department=world.other_bureau, requirement="先疏通边沟。"
    )
    workflow.accept(by=world.other_clerk, referral=helper)

    workflow.withdraw(by=world.officer, referral=lead, reason="派错了。")

    assert parts_of(lead.issue)["现在办到哪一步"] == "正在重新安排由哪个单位办。"


def test_a_slip_that_was_replaced_is_told_with_the_post_that_did_it_and_no_name(world: World) -> None:
    issue = raise_one(world)
    slips.show_code(by=world.secretary, issue=issue)
    slips.show_code(by=world.secretary, issue=issue)

    first, second = [step.what for step in letter_of(Issue.objects.get(pk=issue.pk)).told[-2:]]

    assert first == "给了您新的查询码"
    assert second.startswith("村（社区）书记给您换了查询码，以前的回执和查询码作废了")
    assert world.secretary.full_name not in second
