"""The hint of similar matters: same village, readable words, never a guarded one, never in an address."""

import pytest
from django.test import Client

from directory.models import User
from feedback import workflow
from feedback.models import Issue
from feedback.similar import pieces, similar_to
from meetings.models import Meeting
from tests.world import World, make_meeting, raise_one, refer_one

from .matters import closed

pytestmark = pytest.mark.django_db
SAID = "晒谷坪的路灯坏了一个月，没有人来修。"
TYPED = "晒谷坪那里路灯坏了，晚上看不见。"


def asked(client: Client, user: User, meeting: Meeting, **given: str) -> list[str]:
    client.force_login(user)
    answer = client.post(f"{meeting.get_absolute_url()}similar/", {"said": TYPED, **given})
    assert answer.status_code == 200
    return [matter["number"] for matter in answer.json()["matters"]]


def test_pieces_are_pairs_of_signs_within_words() -> None:
    assert pieces("路灯坏了，A1") == {"路灯", "灯坏", "坏了", "a1"}
    assert pieces("我们希望没有") == {"们希", "望没"}
    assert pieces("") == frozenset()


def test_a_like_matter_is_named_and_an_unlike_one_is_not(world: World, client: Client) -> None:
    like = raise_one(world, said=SAID)
    raise_one(world, said="自来水中午没有水。")

    assert asked(client, world.secretary, make_meeting(world)) == [like.number]


@pytest.mark.parametrize(("typed", "named"), [(SAID, True), ("路", False), ("", False), ("😀😀😀", False)])
def test_too_little_is_like_nothing(world: World, client: Client, typed: str, named: bool) -> None:
    raise_one(world, said=SAID)

    assert bool(asked(client, world.secretary, make_meeting(world), said=typed)) is named


def test_words_as_spoken_are_compared_only_for_who_may_read_them(world: World, client: Client) -> None:
    issue = raise_one(world, said=SAID)
    meeting = make_meeting(world)

    assert asked(client, world.recorder, meeting) == []
    workflow.arrange(by=world.officer, issue=issue, digest="晒谷坪路灯坏了。", category=None, kind="DEMAND")
    assert asked(client, world.recorder, meeting) == [issue.number]


def test_a_guarded_matter_is_named_to_nobody(world: World, client: Client) -> None:
    raise_one(world, said=SAID, conflict="VILLAGE_CADRE")
    meeting = make_meeting(world)

    for person in (world.secretary, world.officer, world.county_officer):
        assert asked(client, person, meeting) == []


def test_what_is_done_or_elsewhere_is_not_named(world: World, client: Client) -> None:
    done = closed(world)
    Issue.objects.filter(pk=done.pk).update(digest=SAID)
    other = make_meeting(world, by=world.neighbour, village=world.neighbour_village, yard="新屋场")
    raise_one(world, other, by=world.neighbour, said=SAID)

    assert asked(client, world.county_officer, make_meeting(world)) == []


@pytest.mark.parametrize("person", ["neighbour", "clerk", "stranger", "visitor"])
def test_a_stranger_asks_in_vain(world: World, client: Client, person: str) -> None:
    raise_one(world, said=SAID)
    meeting = make_meeting(world)
    client.force_login(getattr(world, person))

    assert client.post(f"{meeting.get_absolute_url()}similar/", {"said": TYPED}).status_code == 404


def test_an_address_never_holds_the_words(world: World, client: Client) -> None:
    client.force_login(world.secretary)

    assert client.get(f"{make_meeting(world).get_absolute_url()}similar/", {"said": TYPED}).status_code == 405


def test_category_and_yard_decide_between_equal_words(world: World) -> None:
    first = raise_one(world, said=SAID)
    second = raise_one(world, make_meeting(world, yard="新屋场"), said=SAID)

    found = similar_to(world.officer, path=world.village.path, text=SAID, yard_id=second.yard_id)

    assert [like.issue for like in found] == [second, first]


@pytest.mark.parametrize("category", ["abc", "-1", "99999999999999999999", "0"])
def test_a_category_that_cannot_be_read_is_ignored(world: World, client: Client, category: str) -> None:
    like = raise_one(world, said=SAID)

    assert asked(client, world.secretary, make_meeting(world), category=category) == [like.number]


def test_the_pages_of_dispatching_and_merging_name_them(world: World, client: Client) -> None:
    like, order = raise_one(world, said=SAID), refer_one(world, said=TYPED)
    client.force_login(world.officer)

    for page in (f"{order.get_absolute_url()}dispatch/", f"{order.issue.get_absolute_url()}merge/"):
        text = client.get(page).content.decode()
        assert "类似事项" in text
        assert like.number in text


def test_it_asks_the_same_for_one_and_for_many(world: World, django_assert_num_queries) -> None:
    meeting = make_meeting(world)
    for count in (1, 4):
        for _number in range(count):
            raise_one(world, meeting, said=SAID)
        officer = User.objects.get(pk=world.officer.pk)
        similar_to(officer, path=world.village.path, text=SAID)
        with django_assert_num_queries(1):
            similar_to(officer, path=world.village.path, text=SAID)
