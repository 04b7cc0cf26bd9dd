"""The places a person may choose, by name or number."""

import pytest
from django.urls import reverse

from directory.models import Role
from tests.factories import make_county, make_township, make_user, make_village, make_yard

pytestmark = pytest.mark.django_db


@pytest.fixture
def village():
    return make_village(make_township(make_county()))


def names(client, **query) -> list[str]:
    return [place["name"] for place in client.get(reverse("directory:place-search"), query).json()["results"]]


def test_a_place_is_found_by_part_of_its_name_or_its_exact_number(client, village) -> None:
    make_village(village.township, "石塘村")
    client.force_login(make_user(Role.TOWNSHIP_OFFICE, village.township))

    assert names(client, q="双桥") == ["双桥村"]
    assert names(client, q=str(village.number)) == ["双桥村"]
    assert names(client) == ["双桥村", "石塘村"]
    assert names(client, q="没有") == []


def test_only_usable_places_under_ones_own_are_offered(client, village) -> None:
    make_village(village.township, "监狱生活区", is_usable=False)
    make_village(village.township, "旧村", retired_on="2020-01-01")
    make_village(make_township(village.township.parent, "车江街道"), "隔壁村")
    client.force_login(make_user(Role.TOWNSHIP_OFFICE, village.township))

    assert names(client) == ["双桥村"]
    client.force_login(make_user())
    assert names(client) == []


def test_yards_are_asked_for_by_village(client, village) -> None:
    yard, _far = make_yard(village), make_yard(make_village(village.township, "石塘村"), "远屋场")
    client.force_login(make_user(Role.TOWNSHIP_OFFICE, village.township))

    assert names(client, kind="yard", village=village.number) == [yard.short_name]
    assert names(client, kind="township") == ["泉湖镇"]


@pytest.mark.parametrize("query", ["９９９", "1e999999", "-1", "9" * 5000, "%", "_", "' OR 1=1", "²"])
def test_odd_questions_find_nothing(client, village, query: str) -> None:
    client.force_login(make_user(Role.COUNTY_OFFICE, village.township.parent))

    for key in ("q", "village"):
        answer = client.get(reverse("directory:place-search"), {"kind": "yard", key: query})
        assert (answer.status_code, answer.json()) == (200, {"results": []})


def test_one_and_three_places_cost_the_same(client, village, django_assert_max_num_queries) -> None:
    client.force_login(make_user(Role.COUNTY_OFFICE, village.township.parent))
    with django_assert_max_num_queries(6) as one:
        names(client)
    make_village(make_township(village.township.parent, "甲镇"), "双桥村")
    make_village(make_township(village.township.parent, "乙镇"), "双桥村")
    with django_assert_max_num_queries(6) as three:
        assert names(client) == ["泉湖镇双桥村", "甲镇双桥村", "乙镇双桥村"]

    assert len(three) == len(one)
