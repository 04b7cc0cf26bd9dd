"""Who had a matter in hand is told in one sentence that he has it no more; scope and guard open nothing by it."""

import pytest
from django.test import Client

from directory.models import Role
from feedback import workflow
from feedback.models import Issue, Referral
from tests.factories import make_county, make_user
from tests.world import World, approve_one, dispatch_one

from .matters import closed, returning, unhappy

pytestmark = pytest.mark.django_db
REASON = "派错了，是水利局的事。"


def withdrawn(world: World) -> Referral:
    return workflow.withdraw(by=world.officer, referral=dispatch_one(world), reason=REASON)


def returned(world: World) -> Referral:
    order = returning(world).referrals.get()
    return workflow.decide_return(by=world.officer, referral=order, is_granted=True, reason="确实不归他们。")


@pytest.mark.parametrize("page", ["", "accept/", "documents/"])
def test_a_department_is_told_who_took_its_order_back_and_why(world: World, client: Client, page: str) -> None:
    order = withdrawn(world)
    client.force_login(world.clerk)

    answer = client.get(f"{order.get_absolute_url()}{page}")

    told = answer.content.decode()
    assert answer.status_code == 410
    assert f"{order.issue.number} 第 1 单已由丁镇办于" in told
    assert "撤回。理由：派错了，是水利局的事。" in told
    assert "组道损坏" not in told
    assert 'class="topbar"' in told


def test_its_notice_and_its_second_tap_say_the_same(world: World, client: Client) -> None:
    order = withdrawn(world)
    client.force_login(world.clerk)

    answers = [client.get(order.issue.get_absolute_url()), client.post(f"{order.get_absolute_url()}accept/")]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert all("撤回" in answer.content.decode() for answer in answers)


def test_a_script_is_told_with_a_code(world: World, client: Client) -> None:
    order = returned(world)
    client.force_login(world.clerk)

    answer = client.get(order.get_absolute_url(), headers={"accept": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (410, "gone")
    assert "已退单，由丁镇办于" in answer.json()["title"]


@pytest.mark.parametrize("person", ["other_clerk", "neighbour", "neighbour_officer", "visitor", "stranger"])
def test_nobody_else_learns_of_it(world: World, client: Client, person: str) -> None:
    order = withdrawn(world)
    client.force_login(getattr(world, person))

    assert client.get(order.get_absolute_url()).status_code == 404
    assert client.get(order.issue.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("guard", [{"conflict": "VILLAGE_CADRE"}, {"conflict": "DEPARTMENT"}])
def test_of_a_guarded_matter_nothing_is_said(world: World, client: Client, guard: dict[str, str]) -> None:
    order = withdrawn(world)
    Issue.objects.filter(pk=order.issue_id).update(**guard)
    client.force_login(world.clerk)

    assert client.get(order.get_absolute_url()).status_code == 404


def test_a_matter_that_went_on_to_another_is_still_not_theirs(world: World, client: Client) -> None:
    order = withdrawn(world)
    workflow.refer(by=world.officer, issue=Issue.objects.get(pk=order.issue_id))
    client.force_login(world.clerk)

    assert client.get(f"/desk/referrals/{order.issue.number}/2/").status_code == 404


def test_a_visitors_second_tab_says_that_it_is_closed(world: World, client: Client) -> None:
    issue = closed(world)
    client.force_login(world.visitor)

    answer = client.get(f"/desk/visits/{issue.number}/")

    assert answer.status_code == 410
    assert f"{issue.number} 已销号，不用再回访。" in answer.content.decode()


def test_what_is_done_again_is_said_too(world: World, client: Client) -> None:
    issue = workflow.reopen(by=world.officer, issue=unhappy(world), reason="还有一段没修。")
    client.force_login(world.visitor)

    assert "现在是“已交办”" in client.get(f"/desk/visits/{issue.number}/").content.decode()


def test_a_matter_nobody_asked_back_is_as_if_it_did_not_exist(world: World, client: Client) -> None:
    order = dispatch_one(world)
    client.force_login(world.visitor)

    assert client.get(f"/desk/visits/{order.issue.number}/").status_code == 404


def test_neither_a_handler_nor_another_countys_visitor_learns_that_it_is_closed(world: World, client: Client) -> None:
    issue = closed(world)
    elsewhere = make_user(Role.RETURN_VISITOR, make_county("衡东县", "430424"), "邻县回访")

    for person in (world.clerk, elsewhere):
        client.force_login(person)
        assert client.get(f"/desk/visits/{issue.number}/").status_code == 404


def test_what_waits_to_be_asked_back_opens_as_before(world: World, client: Client) -> None:
    client.force_login(world.visitor)

    assert client.get(f"/desk/visits/{approve_one(world).number}/").status_code == 200
