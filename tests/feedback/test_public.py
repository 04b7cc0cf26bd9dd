"""The public board and the full answer: what is published and nothing else, narrowed by links, in constant queries."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from directory.merging import merge_villages
from directory.models import Village
from feedback import workflow
from feedback.board import townships_with_matters, villages_with_matters
from feedback.models import Category, Issue, Mention
from office.models import CountySettings
from tests.factories import make_county, make_village
from tests.summary.people import a_matter, a_talk, published
from tests.world import World, approve_one

pytestmark = pytest.mark.django_db


def board(client: Client, query: str = "") -> str:
    return client.get(f"/issues/{query}").content.decode()


def status(client: Client, issue: Issue) -> int:
    return client.get(f"/issues/{issue.number}/").status_code


def reviewed_and_published(world: World) -> Issue:
    issue = approve_one(world)
    workflow.review(by=world.officer, issue=issue, title="组道已经修好", text="雨天车进不来。", reply="坑洼已填平。")
    return workflow.publish(by=world.county_officer, issue=Issue.objects.get(pk=issue.pk))


def test_a_published_matter_is_on_the_board_and_told_in_full(world: World, client: Client) -> None:
    issue = reviewed_and_published(world)
    page = client.get(f"/issues/{issue.number}/").content.decode()

    assert "组道已经修好" in board(client)
    for words in ("雨天车进不来", "坑洼已填平", "县交通运输局", "集中交办", "审核通过"):
        assert words in page
    assert "下雨天车进不来" not in page, "the words as spoken stay inside"
    for person in (world.secretary, world.officer, world.county_officer, world.clerk):
        assert person.full_name not in page


def test_texts_written_for_the_raiser_alone_are_not_on_the_board(world: World, client: Client) -> None:
    issue = reviewed_and_published(world)
    workflow.reopen(by=world.officer, issue=issue, reason="反映人说王家屋后那段没有修")

    assert "王家屋后" not in client.get(f"/issues/{issue.number}/").content.decode()


@pytest.mark.parametrize("how", ["draft", "reviewed", "withdrawn", "voided", "dispute", "conduct", "guarded", "merged"])
def test_t25_what_is_not_public_is_nowhere(world: World, client: Client, how: str) -> None:
    conduct = Category.objects.get(name="干部作风", parent=None)
    changes: dict[str, dict[str, object]] = {
        "draft": {"review_state": "DRAFT"},
        "reviewed": {"review_state": "REVIEWED"},
        "withdrawn": {"review_state": "WITHDRAWN"},
        "voided": {"status": "VOIDED", "closed_at": None, "closed_ground": ""},
        "dispute": {"kind": "DISPUTE"},
        "conduct": {"category": conduct},
        "guarded": {"review_state": "DRAFT", "conflict": "OFFICIAL"},
        "merged": {"status": "MERGED", "closed_at": None, "closed_ground": "", "parent": a_matter(world)},
    }
    issue = reviewed_and_published(world)
    status_before = issue.status
    Issue.objects.filter(pk=issue.pk).update(**changes[how])

    assert status(client, issue) == 404
    assert "组道已经修好" not in board(client)
    assert "组道已经修好" not in board(client, "?q=组道")
    assert "组道已经修好" not in client.get("/").content.decode()
    assert "组道已经修好" not in client.get(f"/villages/{world.village.number}/").content.decode()
    Issue.objects.filter(pk=issue.pk).update(status=status_before, parent=None)


def test_the_village_is_named_and_never_the_yard(world: World, client: Client) -> None:
    published(world, yard=world.yard)

    page = board(client)

    assert "双桥村" in page
    assert "老屋场" not in page


@pytest.mark.parametrize(
    ("heads", "has_dispute", "is_published", "named"),
    [(10, False, True, True), (9, False, True, False), (10, True, True, False), (10, False, False, False)],
)
def test_its_talk_is_named_only_if_ten_came_and_nobody_quarrelled(
    world: World, client: Client, heads: int, has_dispute: bool, is_published: bool, named: bool
) -> None:
    shown = {"published_at": timezone.now(), "published_by": world.officer} if is_published else {}
    talk = a_talk(world, heads_at_peak=heads, **shown)
    issue = published(world)
    Mention.objects.create(issue=issue, meeting=talk)
    if has_dispute:
        Mention.objects.create(issue=a_matter(world, kind="DISPUTE"), meeting=talk)

    page = client.get(f"/issues/{issue.number}/").content.decode()

    assert (talk.number in page) is named


def test_the_board_is_narrowed_by_place_category_outcome_and_words(world: World, client: Client) -> None:
    road = Category.objects.get(name="道路硬化")
    published(world, "双桥的路", category=road, outcome="REFERRED")
    published(world, "大桥的水", village=world.neighbour_village, outcome="ANSWERED")

    def titles(query: str) -> set[str]:
        page = board(client, query)
        return {title for title in ("双桥的路", "大桥的水") if title in page}

    assert titles("") == {"双桥的路", "大桥的水"}
    assert titles(f"?place={world.township.number}") == {"双桥的路"}
    assert titles(f"?place={world.neighbour_village.number}") == {"大桥的水"}
    assert titles(f"?category={road.parent_id}") == {"双桥的路"}
    assert titles("?outcome=ANSWERED") == {"大桥的水"}
    assert titles("?q=路") == {"双桥的路"}
    assert titles("?q=原话") == set(), "the words as spoken are not searched"
    assert "没有找到" in board(client, "?q=没有这样的")


@pytest.mark.parametrize(
    "query",
    [
        *("?place=-1", "?place=9" + "9" * 400, "?place=x&place=1", "?category=1e999999", "?outcome=CLOSED"),
        *("?before=9999-12-31T23:59:59-14:00~1", "?after=0001-01-01T00:00:00%2B14:00~1"),
        *("?before=~1", "?after=2026-13-01~x", "?before=" + "9" * 3000, "?issue__raiser=1", "?q=%25%27--"),
        *("?o=password", "?q=" + "水" * 999),
    ],
)
def test_what_cannot_be_read_in_the_address_is_left_out(world: World, client: Client, query: str) -> None:
    assert client.get(f"/issues/{query}").status_code == 200


def test_nul_in_the_address_is_a_sentence(world: World, client: Client) -> None:
    assert client.get("/issues/?q=%00").status_code == 400


def test_the_board_asks_as_much_for_three_as_for_one(world: World, client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            board(client)
        return len(asked)

    published(world, "第一件")
    one = queries()
    published(world, "第二件", village=world.neighbour_village)
    published(world, "第三件", category=Category.objects.get(name="道路硬化"))

    assert queries() == one <= 12


def test_pages_follow_each_other(world: World, client: Client) -> None:
    for place in range(32):
        published(world, f"第{place:02d}件", published_at=timezone.now())

    first = client.get("/issues/")
    second = client.get(f"/issues/{first.context['page'].older_url}")

    shown = [issue.public_title for page in (first, second) for issue in page.context["page"].rows]
    assert shown == [f"第{place:02d}件" for place in range(31, -1, -1)]


def test_public_pages_may_be_kept_by_the_browser_and_make_no_session(world: World, client: Client) -> None:
    for address in ("/", "/issues/", "/figures/", f"/villages/{world.village.number}/"):
        answer = client.get(address)

        assert answer.headers["Cache-Control"] == "private, max-age=60"
        assert "sessionid" not in answer.cookies


def test_a_merged_villages_number_narrows_the_board_to_its_successor(world: World, client: Client) -> None:
    old = make_village(world.township, "老村")
    published(world, "双桥的路")
    published(world, "大桥的水", village=world.neighbour_village)
    Village.objects.filter(pk=old.pk).update(successor=world.village, retired_on=timezone.localdate())

    page = client.get(f"/issues/?place={old.number}")

    assert page.context["board"].village == world.village
    assert [issue.public_title for issue in page.context["page"].rows] == ["双桥的路"]


def test_where_the_site_has_several_counties_one_is_chosen_before_its_townships(world: World, client: Client) -> None:
    published(world, "双桥的路")
    other = make_county("屈原管理区", "430671")
    CountySettings.objects.create(county=other, site_name="屈原屋场恳谈会", number_prefix="QY")

    everywhere, here, there = (client.get(f"/issues/{query}") for query in ("", "?county=HN", "?county=QY"))

    assert everywhere.context["townships"] == []
    assert [one["value"] for one in here.context["townships"]] == [world.township.number]
    assert [len(page.context["page"].rows) for page in (everywhere, here, there)] == [1, 1, 0]
    assert "没有找到这样的公示" in there.content.decode()


def test_after_a_merger_the_matters_are_chosen_where_they_stand_today(world: World) -> None:
    published(world)
    merge_villages(by=world.county_officer, village=world.village, into=world.neighbour_village, version=1)

    assert list(townships_with_matters(world.county.path)) == [world.neighbour_township]
    assert list(villages_with_matters(world.neighbour_township)) == [world.neighbour_village]


def test_villages_to_choose_are_found_by_a_range_of_paths(world: World) -> None:
    published(world)

    found = villages_with_matters(world.township)

    assert list(found) == [world.village]
    assert "LIKE" not in str(found.query)
