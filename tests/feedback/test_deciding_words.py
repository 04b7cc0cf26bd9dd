"""What pages say to whoever must decide: words of villagers without their numbers, reasons kept, limits in words."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.refusals import NotAllowed
from feedback import workflow
from feedback.letter import letter_of
from feedback.models import Issue, Referral
from feedback.personal_data import masked_each
from tests.feedback.matters import unhappy
from tests.world import World, accept_one, approve_one, dispatch_one, raise_one, refer_one

pytestmark = pytest.mark.django_db


def page_of(client: Client, user: Any, address: str) -> str:
    client.force_login(user)
    return client.get(address).content.decode()


def address(order: Referral, verb: str) -> str:
    return f"{order.get_absolute_url()}{verb}/"


@pytest.mark.parametrize("person", ["secretary", "officer", "county_officer", "supervisor"])
def test_what_a_villager_types_is_read_without_names_and_numbers(world: World, client: Client, person: str) -> None:
    issue = approve_one(world)
    workflow.villager_answers(
        issue=issue, is_solved=False, satisfaction="NOT", reason="水还是黄的，找我李四毛 13907341111"
    )

    page = page_of(client, getattr(world, person), issue.get_absolute_url())

    assert "水还是黄的" in page
    assert "13907341111" not in page
    assert "李四毛" not in page


def test_villagers_of_several_rounds_ask_no_more_of_the_database(world: World, client: Client) -> None:
    issue = approve_one(world)
    counts = []
    for times in (1, 2):
        said = {f"找我 139073411{times}{number}" for number in range(times)}

        with CaptureQueriesContext(connection) as queries:
            hidden = masked_each(Issue.objects.get(pk=issue.pk), said)

        counts.append(len(queries))
        assert {text[-4:] for text in hidden.values()} == {text[-4:] for text in said}

    assert counts[0] == counts[1]


def test_a_reason_of_five_signs_is_given_back_when_the_step_was_overtaken(world: World, client: Client) -> None:
    order = dispatch_one(world)
    client.force_login(world.clerk)
    Referral.objects.filter(pk=order.pk).update(status="ACCEPTED")
    workflow.submit(
        by=world.second_clerk, referral=order, completion="SUBSTANTIVE", measures="填土", result="路面已经填平。"
    )

    told = client.post(address(order, "request-return"), {"text": "不归我们管", "department": world.other_bureau.pk})

    assert "不归我们管" in told.content.decode()


def test_more_days_than_there_are_is_refused_with_the_limit_that_stands_above(world: World, client: Client) -> None:
    order = accept_one(world)
    client.force_login(world.clerk)

    told = client.post(address(order, "ask-extension"), {"text": "下雨运不进料", "days": 100}).content.decode()

    assert "这类事项最多延期 5 个工作日" in told
    assert "60" not in told.split("<form")[1].split("</form>")[0]


def test_not_reached_and_yet_answered_is_asked_for_again(world: World, client: Client) -> None:
    issue = approve_one(world)
    client.force_login(world.visitor)

    told = client.post(
        reverse("feedback:visit-detail", args=[issue.number]),
        {"method": "PHONE", "was_reached": "no", "is_solved": "yes"},
    )

    assert told.status_code == 422
    assert "请改其中一处" in told.content.decode()
    assert not issue.visits.exists()


@pytest.mark.parametrize("verb", ["submit", "ask-extension"])
def test_who_writes_what_a_villager_reads_may_look_at_it_first(world: World, client: Client, verb: str) -> None:
    page = page_of(client, world.clerk, address(accept_one(world), verb))

    assert "看看群众会读到什么" in page


def test_a_report_with_a_gap_in_what_villagers_will_read_is_refused_at_once(world: World, client: Client) -> None:
    order = accept_one(world)
    client.force_login(world.clerk)

    told = client.post(
        address(order, "submit"),
        {"completion": "SUBSTANTIVE", "measures": "填土", "result": "您反映的【地点】由【单位】修好了。"},
    )

    assert told.status_code == 422
    assert "还有没填的地方：【地点】【单位】" in told.content.decode()
    order.refresh_from_db()
    assert order.status == Referral.Status.ACCEPTED


def test_who_is_refused_a_second_handling_is_told_what_he_can_do_next(world: World) -> None:
    issue = unhappy(world)
    workflow.decline_reopening(by=world.second_officer, issue=issue, reason="那一段不在本组。")

    now = next(part.text for part in letter_of(Issue.objects.get(pk=issue.pk)).parts if "哪一步" in part.heading)

    assert "不再重办" in now
    assert "可以打下面的投诉电话，或者下次恳谈会上再说" in now


def test_a_plan_without_a_step_asks_for_one_and_not_for_twenty(world: World, client: Client) -> None:
    order = accept_one(world)
    client.force_login(world.clerk)

    told = client.post(
        address(order, "submit"), {"completion": "INTERIM", "measures": "勘察", "result": "要分几步修。"}
    )

    assert "请至少写一步：做到什么、哪天做到。" in told.content.decode()


def test_another_townships_office_reads_whose_step_it_is_by_name(world: World) -> None:
    order = refer_one(world)
    given = {"department": world.bureau, "handling_class": "GENERAL", "digest": "路坏了。"}

    with pytest.raises(NotAllowed, match=r"^这一步由泉湖镇屋场办或县联席办办理。$"):
        workflow.dispatch(by=world.neighbour_officer, referral=order, **given)
    with pytest.raises(NotAllowed, match=r"^这一步由泉湖镇屋场办或县联席办办理。$"):
        workflow.arrange(by=world.neighbour_officer, issue=order.issue, digest="路坏了。", category=None, kind="DEMAND")
    passed_up = workflow.pass_up(by=world.officer, referral=order, reason="镇里派不动。")
    with pytest.raises(NotAllowed, match=r"^这一步由县联席办办理。$"):
        workflow.dispatch(by=world.officer, referral=passed_up, **given)


def test_what_the_township_must_not_read_is_said_to_be_the_countys(world: World) -> None:
    issue = raise_one(world, conflict="OFFICIAL")

    with pytest.raises(NotAllowed, match=r"^这一步由县联席办办理。$"):
        workflow.arrange(by=world.officer, issue=issue, digest="有情况。", category=None, kind="DEMAND")
