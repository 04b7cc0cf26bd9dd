"""The summary's pages: who may open them, what they cost, and what a bad address does."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from directory.models import Role, User, Village, Yard
from office.models import OpeningBalance
from tests.factories import make_user, make_village
from tests.world import World, accept_one

from .people import DAY, a_matter, a_talk

pytestmark = pytest.mark.django_db
BAD = [
    "from=2026-13-01", "from=1", "to=9999-12-31", "from=0001-01-01", "from=2026-05-01&to=2026-04-01", "by=x", "by=",
    "from=" + "9" * 5000, "from=2026-01-01&from=x", "to=-1", "from=1e999999", "page=2&o=1", "from=%F0%9F%98%80",
]  # fmt: skip
FIGURES = ["M01", "M02", "M05", "M15", "M17", "M18", "M19", "M22", "GUIDED", "OVERDUE"]


def as_user(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def test_everybody_is_led_to_his_own_place(world: World, client: Client) -> None:
    leader = make_user(Role.YARD_LEADER, world.yard)
    for user, place in (
        (world.official, world.county),
        (world.supervisor, world.county),
        (world.officer, world.township),
        (world.secretary, world.village),
        (leader, world.yard),
    ):
        answer = as_user(client, user).get("/summary/?by=close", follow=True)

        assert answer.redirect_chain == [(f"/summary/{place.number}/?by=close", 302)]
        assert answer.status_code == 200


def test_a_stranger_and_another_place_are_not_found(world: World, client: Client) -> None:
    for user in (world.stranger, world.clerk, world.visitor):
        assert as_user(client, user).get("/summary/").status_code == 404
        assert client.get(f"/summary/{world.village.number}/").status_code == 404
    for user, place in (
        (world.secretary, world.township),
        (world.secretary, world.neighbour_village),
        (world.officer, world.county),
        (world.neighbour_officer, world.village),
    ):
        for address in ("", "rows/M17/"):
            assert as_user(client, user).get(f"/summary/{place.number}/{address}").status_code == 404
    assert as_user(client, world.official).get("/summary/999999/").status_code == 404
    assert client.get(f"/summary/{'9' * 30}/").status_code == 404
    assert client.get(f"/summary/{world.county.number}/rows/M44/").status_code == 404


def test_a_merged_place_leads_to_its_successor(world: World, client: Client) -> None:
    old = make_village(world.township, "老村")
    Village.objects.filter(pk=old.pk).update(successor=world.village, retired_on=DAY)

    answer = as_user(client, world.officer).get(f"/summary/{old.number}/")
    public = client.get(f"/villages/{old.number}/")

    assert (answer.status_code, answer.headers["Location"]) == (301, f"/summary/{world.village.number}/")
    assert (public.status_code, public.headers["Location"]) == (301, f"/villages/{world.village.number}/")


def test_a_place_that_is_none_is_not_found(world: World, client: Client) -> None:
    prison = make_village(world.township, "某监狱")
    Village.objects.filter(pk=prison.pk).update(is_usable=False)

    assert client.get(f"/villages/{prison.number}/").status_code == 404
    assert client.get(f"/villages/{world.township.number}/").status_code == 404
    assert client.get(f"/villages/{'9' * 30}/").status_code == 404
    assert as_user(client, world.official).get(f"/summary/{prison.number}/").status_code == 404


@pytest.mark.parametrize("query", BAD)
def test_a_bad_period_is_a_sentence_and_this_year(world: World, client: Client, query: str) -> None:
    as_user(client, world.official)
    for address in (f"/summary/{world.county.number}/", f"/summary/{world.county.number}/rows/M17/"):
        answer = client.get(f"{address}?{query}")

        assert answer.status_code == 200
        period = answer.context["period"]
        assert (period.first.month, period.first.day) == (1, 1) or not answer.context["sentence"]


def test_nul_is_a_sentence(world: World, client: Client) -> None:
    assert as_user(client, world.official).get(f"/summary/{world.county.number}/?from=%00").status_code == 400


@pytest.mark.parametrize("code", FIGURES)
@pytest.mark.parametrize(
    "query", ["", "part=top", "part=rest", "category=x&outcome=y&department=-1", "before=~&after=1~1"]
)
def test_every_figure_opens_its_rows(world: World, client: Client, code: str, query: str) -> None:
    a_talk(world)
    a_matter(world, "CLOSED")

    answer = as_user(client, world.official).get(
        f"/summary/{world.county.number}/rows/{code}/?from=2026-01-01&to=2026-12-31&{query}"
    )

    assert answer.status_code == 200


def test_the_page_says_how_the_place_stands(world: World, client: Client) -> None:
    OpeningBalance.objects.create(settings=world.settings, year=2022, count=4667)
    accept_one(world)
    for status in ("CLOSED", "CLOSED", "ANSWERED", "RESOLVED_ON_SITE", "GUIDED"):
        a_matter(world, status)
    a_talk(world, heads_at_peak=31)

    page = (
        as_user(client, world.official)
        .get(f"/summary/{world.county.number}/?from=2026-01-01&to=2026-12-31")
        .content.decode()
    )

    for words in (
        "召开场次",
        "村（社区）覆盖率",
        "4,673",
        "当场办结率",
        "怎么算的",
        "没有听到的村（社区）",
        "大桥村",
        "泉湖镇",
    ):
        assert words in page
    assert page.count("<svg") >= 3


def test_the_rows_of_all_opinions_add_up_with_what_was_before_this_system(world: World, client: Client) -> None:
    for year, count in ((2019, 4000), (2020, 673), (2027, 1)):
        OpeningBalance.objects.create(settings=world.settings, year=year, count=count)
    a_matter(world)
    as_user(client, world.official)
    query = "?from=2026-01-01&to=2026-12-31"

    county = client.get(f"/summary/{world.county.number}/rows/M15/{query}")
    village = client.get(f"/summary/{world.village.number}/rows/M15/{query}")
    other = client.get(f"/summary/{world.county.number}/rows/M17/{query}")

    assert (county.context["total"], county.context["opening"], county.context["counted"]) == (4674, 4673, 1)
    assert [(row["year"], row["total"]) for row in county.context["opening_by_year"]] == [(2019, 4000), (2020, 673)]
    assert "4,000 件" in county.content.decode()
    for page in (village, other):
        assert "使用本系统以前的" not in page.content.decode()


def pages_of(world: World) -> list[str]:
    numbers = [place.number for place in (world.county, world.township, world.village, world.yard)]
    return [f"/summary/{number}/" for number in numbers] + [
        f"/summary/{world.county.number}/rows/{code}/" for code in FIGURES
    ]


def costs(client: Client, pages: list[str]) -> dict[str, int]:
    found = {}
    for address in pages:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"{address}?from=2026-01-01&to=2026-12-31").status_code == 200
        found[address] = len(asked)
    return found


def test_pages_cost_as_much_for_many_rows_and_places_as_for_one(world: World, client: Client, settings) -> None:
    settings.SITE_CACHE_SECONDS = 30  # the frame remembers whose site this is, as it does when people use it
    as_user(client, world.official).get("/summary/", follow=True)
    accept_one(world)
    a_talk(world)
    before = costs(client, pages_of(world))
    for place in range(5):
        village = make_village(world.township, f"第{place}村")
        a_talk(world, village=village)
        a_matter(world, "CLOSED", village=village)
        a_matter(world, "REFERRED", yard=Yard.objects.get(pk=world.yard.pk))
        accept_one(world)

    assert costs(client, pages_of(world)) == before
    assert max(before.values()) <= 12


def test_public_pages_cost_the_same_for_many_rows(world: World, client: Client) -> None:
    from .people import published

    pages = ["/", "/figures/", f"/villages/{world.village.number}/"]
    published(world)
    before = costs(client, pages)
    for _n in range(3):
        published(world)
        a_talk(world)

    assert costs(client, pages) == before
    assert max(before.values()) <= 12


def test_public_figures_hide_small_cells_and_the_running_month(world: World, client: Client) -> None:
    from django.utils import timezone

    for _n in range(3):
        a_matter(world, "CLOSED", on=DAY.replace(year=2026))
    a_matter(world, "CLOSED", on=timezone.localdate())

    page = client.get(f"/villages/{world.village.number}/").content.decode()

    assert "少于 5" in page
    assert "样本不足" in page
    assert "年" in page


def test_several_counties_are_told_apart_on_the_home(world: World, client: Client) -> None:
    from office.models import CountySettings
    from tests.factories import make_county

    other = make_county("屈原管理区", "430671")
    CountySettings.objects.create(county=other, site_name="屈原屋场恳谈会", number_prefix="QY")

    assert client.get("/?county=QY").context["county"].number_prefix == "QY"
    assert client.get("/").context["county"] is None
    unknown = client.get("/?county=XX")
    assert unknown.status_code == 200
    assert "没有找到地址里写的县" in unknown.content.decode()
