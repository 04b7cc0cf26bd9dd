"""The list of talks: what it finds, how it pages, how many queries it takes."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meetings.listing import month_range, recent_months
from meetings.models import Meeting
from office.paging import keyset_page
from tests.factories import client_of, make_yard
from tests.world import World, make_meeting

LIST = reverse("meetings:list")


def numbers(client: Client, query: str = "") -> list[str]:
    return [meeting.number for meeting in client.get(f"{LIST}{query}").context["page"].rows]


def test_each_sees_the_talks_of_his_own_places(world: World) -> None:
    own = make_meeting(world)
    other = make_meeting(world, by=world.neighbour, village=world.neighbour_village, yard="别处")

    assert numbers(client_of(world.secretary)) == [own.number]
    assert numbers(client_of(world.neighbour)) == [other.number]
    assert sorted(numbers(client_of(world.county_officer))) == sorted([own.number, other.number])
    assert numbers(client_of(world.stranger)) == []


def test_an_exact_number_leads_straight_there(world: World) -> None:
    meeting = make_meeting(world)

    answer = client_of(world.secretary).get(LIST, {"q": meeting.number.lower().replace("-", " ")})

    assert answer.headers["Location"] == meeting.get_absolute_url()


def test_a_number_of_another_place_is_not_found(world: World) -> None:
    meeting = make_meeting(world)

    answer = client_of(world.neighbour).get(LIST, {"q": meeting.number})

    assert answer.status_code == 200
    assert answer.context["page"].rows == []


def test_words_find_topic_and_yard(world: World) -> None:
    by_topic = make_meeting(world, topic="组道硬化")
    by_yard = make_meeting(world, yard=make_yard(world.village, "新塘湾"))
    client = client_of(world.secretary)

    assert numbers(client, "?q=硬化") == [by_topic.number]
    assert numbers(client, "?q=新塘") == [by_yard.number]


def test_status_month_and_place_narrow_the_list(world: World) -> None:
    now = timezone.now()
    new = make_meeting(world)
    old = make_meeting(world, started_at=now - datetime.timedelta(days=62))
    client = client_of(world.county_officer)
    month = f"{timezone.localtime(old.started_at):%Y-%m}"

    assert numbers(client, f"?month={month}") == [old.number]
    assert numbers(client, "?status=SUBMITTED") == []
    assert numbers(client, f"?place={world.neighbour_township.number}") == []
    assert numbers(client, f"?place={world.village.number}") == [new.number, old.number]


@pytest.mark.parametrize(
    "query",
    ["?month=2026-13", "?status=X", "?place=abc", "?place=9999999", "?before=x~1", "?before=2026-01-01~1", "?after=~"],
)
def test_what_cannot_be_read_in_an_address_is_not_asked(world: World, query: str) -> None:
    meeting = make_meeting(world)

    assert numbers(client_of(world.secretary), query) == [meeting.number]


def test_pages_go_forth_and_back_without_loss(world: World) -> None:
    at = timezone.now() - datetime.timedelta(days=3)
    made = [make_meeting(world, started_at=at).number for _row in range(5)][::-1]
    rows = Meeting.objects.all()

    first = keyset_page(rows, {}, by="started_at", size=2)
    second = keyset_page(rows, _query(first.older_url), by="started_at", size=2)
    third = keyset_page(rows, _query(second.older_url), by="started_at", size=2)
    back = keyset_page(rows, _query(third.newer_url), by="started_at", size=2)

    assert [row.number for page in (first, second, third) for row in page.rows] == made
    assert (first.newer_url, third.older_url) == ("", "")
    assert [row.number for row in back.rows] == [row.number for row in second.rows]


def _query(address: str) -> dict[str, str]:
    from django.http import QueryDict

    return QueryDict(address.lstrip("?")).dict()


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_three(world: World) -> None:
    client = client_of(world.county_officer)
    make_meeting(world)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    make_meeting(world)
    make_meeting(world, by=world.neighbour, village=world.neighbour_village, yard="别处")
    with CaptureQueriesContext(connection) as three:
        client.get(LIST)

    assert len(three) == len(one) <= 12


def test_an_empty_list_says_what_to_do(world: World) -> None:
    text = client_of(world.secretary).get(LIST).content.decode()

    assert "还没有记过恳谈会" in text
    assert reverse("meetings:create") in text


def test_months_go_back_over_the_turn_of_the_year() -> None:
    assert recent_months(datetime.date(2026, 2, 3))[:4] == ["2026-02", "2026-01", "2025-12", "2025-11"]


def test_a_month_ends_with_its_last_moment() -> None:
    first, last = month_range("2026-02")

    assert (timezone.localtime(first).day, timezone.localtime(last).day) == (1, 28)
