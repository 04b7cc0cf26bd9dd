"""Every link of the staff's frame opens for whoever is offered it; every list of the staff is offered to somebody."""

import pytest
from django.test import Client

from directory.models import Role
from directory.roles import PLACES
from tests.factories import make_user
from tests.test_access import ALL
from tests.world import World
from wutang.context import STAFF_LINKS

pytestmark = pytest.mark.django_db

SEATS = {"COUNTY": "county", "TOWNSHIP": "township", "department": "bureau", "village": "village", "yard": "yard"}
ELSEWHERE = {"/desk/ratings/", "/desk/inbox/", "/desk/referrals/dispatch/", "/desk/meetings/new/"}
"""Linked from the supervisions, the frame's right side, the list of orders, the desk."""


@pytest.mark.parametrize("role", Role.values)
def test_every_link_of_the_frame_opens_for_its_role(world: World, role: str) -> None:
    client = Client()
    client.force_login(make_user(role, getattr(world, SEATS[PLACES[Role(role)][0]])))
    offered = [url for _label, url, roles in STAFF_LINKS if role in roles]

    refused = [url for url in offered if client.get(url, follow=True).status_code != 200]

    assert refused == []


def test_every_list_of_the_staff_is_offered_to_somebody() -> None:
    lists = {
        f"/{route}" for _name, route, pattern in ALL if route.startswith("desk/") and not pattern.pattern.converters
    }
    offered = {url for _label, url, _roles in STAFF_LINKS}

    assert {url for url in lists if url.count("/") <= 3} - offered - ELSEWHERE == set()
