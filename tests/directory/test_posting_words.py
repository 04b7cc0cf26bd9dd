"""How a posting is said: the place, and after it the role without the words the place has said already."""

import pytest
from django.test import Client
from django.urls import reverse

from directory.models import Role
from tests.factories import make_user
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "place", "words"),
    [
        (Role.VILLAGE_SECRETARY, "village", "双桥村书记"),
        (Role.RECORDER, "village", "双桥村记录员"),
        (Role.YARD_LEADER, "yard", "老屋场党小组长"),
        (Role.TOWNSHIP_OFFICE, "township", "泉湖镇屋场办"),
        (Role.DEPARTMENT, "bureau", "县交通运输局经办人员"),
        (Role.COUNTY_OFFICE, "county", "衡南县联席办"),
        (Role.SUPERVISION, "county", "衡南县督查室"),
    ],
)
def test_a_posting_is_said_as_people_say_it(world: World, client: Client, role: Role, place: str, words: str) -> None:
    person = make_user(role, getattr(world, place), username="某人")
    client.force_login(make_user(Role.SYSTEM_ADMIN, world.county))

    page = client.get(reverse("admin:directory_user_changelist"), {"q": "某人"}).content.decode()

    assert person.postings.get().words == words
    assert f'<td class="field-posts">{words}</td>' in page


def test_the_index_of_the_admin_says_plainly_that_nothing_was_done_yet(world: World, client: Client) -> None:
    client.force_login(make_user(Role.SYSTEM_ADMIN, world.county))

    page = client.get(reverse("admin:index")).content.decode()

    assert ("最近操作" in page, "还没有操作。" in page) == (True, True)
    assert ("最近动作" in page, "无可选的" in page) == (False, False)
