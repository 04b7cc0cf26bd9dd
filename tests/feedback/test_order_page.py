"""The page of an order says what happened and what did not, and never a day to come as if it were past."""

import pytest
from django.test import Client

from feedback import workflow
from feedback.clocks import Unmet, unmet_words
from feedback.deadlines import REPORT_EVERY
from feedback.models import Referral
from feedback.workflow.raising import RaiserDetails
from tests.world import World, accept_one, dispatch_one, refer_one, submit_one

from .matters import long_term, returning

pytestmark = pytest.mark.django_db
WITH_PHONE = RaiserDetails(contact="DIRECT", name="申屠试", phone="13800001111", consent=True)
NEVER = Unmet("没有签收", "没有联系", "没有办结")


def withdrawn(world: World) -> Referral:
    return workflow.withdraw(by=world.officer, referral=dispatch_one(world), reason="派错了。")


def returned(world: World) -> Referral:
    order = returning(world).referrals.get()
    return workflow.decide_return(by=world.officer, referral=order, is_granted=True, reason="确实不归他们。")


@pytest.mark.parametrize("make", [withdrawn, returned])
def test_an_order_that_ended_says_what_never_happened_and_no_due_time(world: World, client: Client, make) -> None:
    order = make(world)
    client.force_login(world.officer)

    page = client.get(order.get_absolute_url())
    lane = client.get(order.issue.get_absolute_url()).context["lanes"][0]

    assert page.context["unmet"] == lane["unmet"] == NEVER
    facts = page.content.decode().split("<dl")[1].split("</dl>")[0]
    assert [facts.count(words) for words in ("没有签收", "没有联系", "没有办结", "17:30")] == [1, 1, 1, 0]


def test_a_reported_order_says_when_nobody_was_called(world: World) -> None:
    assert unmet_words(submit_one(world)).contact == "没有登记联系"


def test_a_proposed_order_waits_to_be_dispatched(world: World) -> None:
    assert unmet_words(refer_one(world)).finish == "派单后起算"


def test_a_long_term_order_goes_by_its_plan(world: World) -> None:
    assert unmet_words(long_term(world).referrals.get()).finish == "按计划推进"


def test_an_order_in_work_shows_its_clocks(world: World, client: Client) -> None:
    client.force_login(world.clerk)

    page = client.get(accept_one(world, raiser=WITH_PHONE).get_absolute_url())

    assert page.context["contact_due"]
    assert page.context["finish_due"]


@pytest.mark.parametrize("raiser", [None, RaiserDetails(contact="NONE")])
def test_nobody_has_to_be_called_who_left_no_way_to(world: World, client: Client, raiser) -> None:
    client.force_login(world.clerk)

    page = client.get(accept_one(world, raiser=raiser).get_absolute_url())

    assert page.context["contact_due"] is None
    assert page.context["unmet"].contact == "没有留联系方式，不用联系"


def test_a_long_term_order_says_what_was_promised_and_when_the_next_report_is_owed(
    world: World, client: Client
) -> None:
    order = long_term(world).referrals.get()
    client.force_login(world.clerk)

    page = client.get(order.get_absolute_url())

    assert page.context["report_until"] - order.issue.steps.latest("sequence").at == REPORT_EVERY
    assert ("下次报进展" in page.content.decode(), "答应群众" in page.content.decode()) == (True, True)
