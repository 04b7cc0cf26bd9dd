"""T2: whatever matters there are, list, pages, table and scope name the same ones to everybody."""

import re
from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from feedback.models import Issue
from feedback.views.exports import ISSUES
from office.exports import rows_for
from tests.security.site import Site
from tests.summary.people import a_matter
from tests.world import World

PEOPLE = ("secretary", "neighbour", "officer", "county_officer", "clerk", "visitor", "supervisor", "stranger")
STATUSES = ("RAISED", "ANSWERED", "REFERRED", "LONG_TERM", "CLOSED", "GUIDED", "VOIDED")
CONFLICTS: dict[str, Callable[[World], dict[str, object]]] = {
    "": lambda _world: {},
    "VILLAGE_CADRE": lambda _world: {"conflict": "VILLAGE_CADRE"},
    "OFFICIAL": lambda _world: {"conflict": "OFFICIAL"},
    "DEPARTMENT": lambda world: {"conflict": "DEPARTMENT", "concerned_department": world.bureau},
}
matters = st.lists(
    st.tuples(st.sampled_from(STATUSES), st.sampled_from(sorted(CONFLICTS)), st.booleans()),
    min_size=2,
    max_size=5,
)


@pytest.mark.plants_faults
@settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drawn=matters)
def test_t2_list_pages_table_and_scope_name_the_same_matters(site: Site, drawn: list[tuple[str, str, bool]]) -> None:
    world = site.world
    with transaction.atomic():
        villages = {True: world.neighbour_village, False: world.village}
        made = [
            a_matter(world, status, village=villages[is_next_door], **CONFLICTS[conflict](world))
            for status, conflict, is_next_door in drawn
        ]
        for person in PEOPLE:
            assert_one_answer(world, person, made)
        transaction.set_rollback(True)


def assert_one_answer(world: World, person: str, made: list[Issue]) -> None:
    """List and table against the scope with all matters of the county, pages with those just made."""
    user, client = getattr(world, person), Client()
    client.force_login(user)
    user.__dict__.pop("_scope", None)
    seen = set(Issue.objects.visible_to(user).values_list("number", flat=True))
    table = set(rows_for(ISSUES, by=user, query={}).values_list("number", flat=True))
    page = client.get("/desk/issues/").content.decode()
    listed = set(re.findall(r">(HN-\d{4}-\d{6,})<", page))
    opened = {one.number for one in made if client.get(one.get_absolute_url()).status_code == 200}

    assert (table, listed) == (seen, seen), person
    assert opened == seen & {one.number for one in made}, person
