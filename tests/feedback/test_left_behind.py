"""Orders of a department that was merged: listed for the county office, and moved to the successor that is offered."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from directory.models import User
from feedback import workflow
from feedback.models import Referral
from tests.world import World, accept_one, dispatch_one, refer_one, submit_one

pytestmark = pytest.mark.django_db
LISTED = "/desk/referrals/?todo=merged"
TITLE = '<h2 class="todo__title">承办单位已撤并，等我改派'


def merge_bureau(world: World, client: Client) -> str:
    """The county office merges the bureau into the other one; the page that follows."""
    client.force_login(world.county_officer)
    address = reverse("directory:department-merge", args=[world.bureau.pk])
    form = {"into": world.other_bureau.pk, "version": world.bureau.version}
    return client.post(address, form, follow=True).content.decode()


def page_of(client: Client, user: User, address: str) -> str:
    client.force_login(user)
    return client.get(address).content.decode()


def test_the_page_of_a_merger_leads_to_the_orders_that_are_left_behind_and_to_no_other(
    world: World, client: Client
) -> None:
    left = [dispatch_one(world), accept_one(world)]
    others = [refer_one(world), submit_one(world), dispatch_one(world, department=world.other_bureau)]

    merged = merge_bureau(world, client)
    listed = page_of(client, world.county_officer, LISTED)

    assert f'href="{LISTED}"' in merged
    assert TITLE in page_of(client, world.county_officer, "/desk/")
    assert {order for order in [*left, *others] if order.issue.number in listed} == set(left)
    assert [f'href="{order.get_absolute_url()}reassign/"' in listed for order in left] == [True, True]


@pytest.mark.parametrize("person", ["officer", "clerk", "supervisor"])
def test_only_the_county_office_is_asked_to_move_them(world: World, client: Client, person: str) -> None:
    order = dispatch_one(world)
    merge_bureau(world, client)

    assert TITLE not in page_of(client, getattr(world, person), "/desk/")
    assert f"{order.get_absolute_url()}reassign/" not in page_of(client, getattr(world, person), "/desk/referrals/")


def test_an_order_moved_to_the_successor_that_is_chosen_already_is_left_behind_no_more(
    world: World, client: Client
) -> None:
    order = accept_one(world)
    merge_bureau(world, client)
    address = f"{order.get_absolute_url()}reassign/"

    page = client.get(address).content.decode()
    assert f'<option value="{world.other_bureau.pk}" selected>' in page
    client.post(address, {"department": world.other_bureau.pk, "text": "机构合并。"})

    assert Referral.objects.get(pk=order.pk).department == world.other_bureau
    assert order.issue.number not in page_of(client, world.county_officer, LISTED)


def test_what_was_suggested_for_a_merged_department_is_offered_to_its_successor(world: World, client: Client) -> None:
    order = refer_one(world, suggested_department=world.bureau)
    merge_bureau(world, client)

    page = page_of(client, world.officer, f"{order.get_absolute_url()}dispatch/")

    assert re.findall(r'<option value="(\d+)" selected>', page) == [str(world.other_bureau.pk)]


def test_nothing_is_left_behind_where_nothing_was_merged(world: World, client: Client) -> None:
    workflow.accept(by=world.clerk, referral=dispatch_one(world))

    assert TITLE not in page_of(client, world.county_officer, "/desk/")
