"""The staff's pages: who sees which matter, whose turn is said, how often the database is asked."""

from collections.abc import Callable

import pytest
from django.test import Client

from directory.models import Role, User
from feedback import workflow
from feedback.models import Category, Issue
from feedback.slips import print_pad
from tests.factories import make_user
from tests.world import (
    World,
    accept_one,
    approve_one,
    dispatch_one,
    make_meeting,
    raise_one,
    refer_one,
    submit_one,
)

from .matters import answered, closed, reviewed, unhappy, unplaced

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
MARK = "只有本村知道的一句话"
LISTS = ["/desk/", "/desk/issues/", "/desk/referrals/", "/desk/visits/", "/desk/review/", "/desk/slips/"]
INSIDERS = ["secretary", "recorder", "officer", "second_officer", "county_officer", "official", "supervisor"]
OUTSIDERS = ["neighbour", "neighbour_officer", "other_clerk", "stranger"]


def enter(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def body_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


# Who sees what


@pytest.mark.parametrize("person", OUTSIDERS)
def test_a_stranger_finds_no_page_of_a_matter(world: World, client: Client, person: str) -> None:
    referral = accept_one(world, said=MARK)
    enter(client, getattr(world, person))

    pages = [
        referral.issue.get_absolute_url(),
        f"{referral.issue.get_absolute_url()}arrange/",
        f"{referral.issue.get_absolute_url()}reveal/",
        referral.get_absolute_url(),
        f"{referral.get_absolute_url()}submit/",
        f"/desk/visits/{referral.issue.number}/",
        f"/desk/visits/{referral.issue.number}/reveal/",
    ]

    assert {client.post(page).status_code for page in pages} <= {404, 405}
    assert {client.get(page).status_code for page in pages if "reveal" not in page} == {404}


@pytest.mark.parametrize("person", [*OUTSIDERS, "clerk", "visitor"])
def test_no_list_shows_a_matter_of_elsewhere(world: World, client: Client, person: str) -> None:
    issue = raise_one(world, said=MARK)
    Issue.objects.filter(pk=issue.pk).update(digest=MARK)
    enter(client, getattr(world, person))

    pages = "".join(body_of(client, address) for address in LISTS)

    assert MARK not in pages
    assert issue.number not in pages


@pytest.mark.parametrize("person", INSIDERS)
def test_a_matter_opens_for_those_whose_place_it_is(world: World, client: Client, person: str) -> None:
    issue = raise_one(world)

    assert enter(client, getattr(world, person)).get(issue.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("person", "reads"),
    [("secretary", True), ("officer", True), ("county_officer", True), ("official", False), ("recorder", False)],
)
def test_words_as_spoken_are_for_the_writer_and_the_reviewer(
    world: World, client: Client, person: str, reads: bool
) -> None:
    issue = raise_one(world, said=MARK)
    enter(client, getattr(world, person))

    assert (MARK in body_of(client, issue.get_absolute_url())) is reads
    assert (MARK in body_of(client, "/desk/issues/")) is reads


@pytest.mark.parametrize("person", ["secretary", "recorder", "official"])
def test_a_guarded_matter_is_gone_for_its_writer_and_all_it_concerns(world: World, client: Client, person: str) -> None:
    issue = raise_one(world, said=MARK, conflict="VILLAGE_CADRE")
    enter(client, getattr(world, person))

    assert client.get(issue.get_absolute_url()).status_code == 404
    assert issue.number not in body_of(client, "/desk/issues/")
    assert client.get("/desk/issues/", {"q": issue.number}).status_code == 200


def test_a_department_reads_the_digest_and_no_internal_note_of_others(world: World, client: Client) -> None:
    issue = raise_one(world, said=MARK, outcome="REFERRED", outcome_text="这是登记人的内部话")
    referral = issue.referrals.get()
    workflow.dispatch(
        by=world.officer, referral=referral, department=world.bureau, handling_class="GENERAL", digest="组道损坏。"
    )
    enter(client, world.clerk)

    page = body_of(client, issue.get_absolute_url())

    assert "组道损坏。" in page
    assert MARK not in page
    assert "这是登记人的内部话" not in page


def test_a_department_keeps_its_own_orders_only(world: World, client: Client) -> None:
    mine, other = dispatch_one(world), dispatch_one(world, department=world.other_bureau)

    page = body_of(enter(client, world.clerk), "/desk/referrals/")

    assert mine.issue.number in page
    assert other.issue.number not in page


def test_a_row_leads_on_only_whoever_may_go_on(world: World, client: Client) -> None:
    order = accept_one(world).get_absolute_url()

    assert f"{order}submit/" in body_of(enter(client, world.clerk), "/desk/referrals/")
    assert f"{order}submit/" not in body_of(enter(client, world.officer), "/desk/referrals/")


def test_when_it_should_be_done_again_that_is_what_the_office_is_offered_first(world: World, client: Client) -> None:
    issue = unhappy(world)

    page = body_of(enter(client, world.second_officer), issue.get_absolute_url())

    assert page.index("/reopen/") < page.index("/decline-reopening/") < page.index("其他可以办的")


def test_a_matter_that_concerns_a_department_is_hidden_from_it(world: World, client: Client) -> None:
    issue = raise_one(world, conflict="DEPARTMENT", concerned_department=world.bureau)
    enter(client, world.clerk)

    assert client.get(issue.get_absolute_url()).status_code == 404
    assert client.get(issue.referrals.get().get_absolute_url()).status_code == 404


def test_a_posting_that_ended_opens_nothing(world: World, client: Client) -> None:
    issue = raise_one(world)
    world.officer.postings.update(starts_on="2020-01-01", ends_on="2020-12-31")

    assert enter(client, world.officer).get(issue.get_absolute_url()).status_code == 404


# The list


def test_a_number_opens_its_matter_whatever_the_filters_say(world: World, client: Client) -> None:
    issue = raise_one(world)
    typed = issue.number.lower().replace("-", "")

    answer = enter(client, world.officer).get("/desk/issues/", {"q": typed, "status": "CLOSED"})

    assert answer.headers["Location"] == issue.get_absolute_url()


def test_words_are_searched_in_the_digest_and_never_in_the_words_as_spoken(world: World, client: Client) -> None:
    issue = raise_one(world, said="原话里的词")
    workflow.arrange(by=world.officer, issue=issue, digest="整理稿里的词", category=None, kind="DEMAND")
    enter(client, world.officer)

    assert issue.number in body_of(client, "/desk/issues/?q=整理稿里")
    assert issue.number not in body_of(client, "/desk/issues/?q=原话里")


UNREADABLE = [
    "status=NONSENSE",
    "place=99999999999999999999",
    "place=abc",
    "category=-1",
    "category=９",
    "before=x~1",
    "after=2026-13-45~9",
    "todo=nothing",
    "overdue=1&q=%F0%9F%98%80",
    "show=nothing",
]


@pytest.mark.parametrize("address", LISTS[:5])
def test_what_cannot_be_read_in_an_address_is_ignored(world: World, client: Client, address: str) -> None:
    raise_one(world)
    enter(client, world.officer)

    assert {client.get(f"{address}?{query}").status_code for query in UNREADABLE} == {200}


def test_filters_narrow_by_status_place_and_category(world: World, client: Client) -> None:
    roads = Category.objects.get(name="道路硬化")
    wanted, other = raise_one(world, category=roads), answered(world)
    enter(client, world.county_officer)

    for query in (f"category={roads.parent_id}", f"category={roads.pk}", "status=RAISED"):
        page = body_of(client, f"/desk/issues/?{query}")
        assert wanted.number in page
        assert other.number not in page
    assert wanted.number not in body_of(client, f"/desk/issues/?place={world.neighbour_township.number}")
    assert wanted.number in body_of(client, f"/desk/issues/?place={world.village.number}")


# The desk


def test_each_turn_has_its_section(world: World, client: Client) -> None:
    meeting = make_meeting(world)
    raise_one(world, meeting), refer_one(world, meeting=meeting), submit_one(world, meeting=meeting)
    unhappy(world), unplaced(world)

    page = body_of(enter(client, world.officer), "/desk/")

    for title in ("待派单", "待审核", "要求重办", "没有承办单位"):
        assert f'<h2 class="todo__title">{title}' in page


def test_sections_are_the_lists_behind_them(world: World, client: Client) -> None:
    mine, other = unhappy(world), answered(world)

    page = body_of(enter(client, world.officer), "/desk/issues/?todo=reopening")

    assert mine.number in page
    assert other.number not in page


def test_an_empty_desk_is_calm(world: World, client: Client) -> None:
    assert "手上的事都办完了" in body_of(enter(client, world.clerk), "/desk/")


def test_a_person_without_a_posting_is_told_so(world: World, client: Client) -> None:
    assert "没有在任的岗位" in body_of(enter(client, world.stranger), "/desk/")


def test_the_official_and_the_administrator_are_shown_their_doors(world: World, client: Client) -> None:
    admin = make_user(Role.SYSTEM_ADMIN, world.county)

    assert 'href="/summary/"' in body_of(enter(client, world.official), "/desk/")
    assert 'href="/admin/"' in body_of(enter(client, admin), "/desk/")


def test_the_bar_counts_what_waits(world: World, client: Client) -> None:
    dispatch_one(world), dispatch_one(world)

    page = body_of(enter(client, world.clerk), "/desk/referrals/")

    assert '<span class="nav-link__count" title="要办的事，不急的不算">2</span>' in page


def test_the_desk_says_what_the_bar_leaves_out(world: World, client: Client) -> None:
    refer_one(world), answered(world)

    page = body_of(enter(client, world.officer), "/desk/")

    assert "要办的 1 件；另有 3 件不急" in page
    assert page.count(">不急</span>") == 3


# How often the database is asked


@pytest.fixture
def counted(world: World, client: Client, settings, django_assert_max_num_queries) -> Callable[[str, str], int]:
    """Open a page once for the frame to remember, then count what it asks; at most twelve."""
    settings.SITE_CACHE_SECONDS = 30

    def count(person: str, address: str) -> int:
        enter(client, getattr(world, person))
        body_of(client, address)
        with django_assert_max_num_queries(MOST_QUERIES) as asked:
            body_of(client, address)
        return len(asked)

    return count


@pytest.mark.parametrize("person", ["secretary", "officer", "county_officer", "clerk", "visitor", "official"])
def test_lists_ask_the_same_with_one_row_and_with_three(
    world: World, counted: Callable[[str, str], int], person: str
) -> None:
    def fill() -> None:
        meeting = make_meeting(world)
        raise_one(world, meeting), refer_one(world, meeting=meeting), answered(world)
        dispatch_one(world, meeting=meeting), submit_one(world, meeting=meeting), approve_one(world, meeting=meeting)
        reviewed(world), unhappy(world), unplaced(world)
        print_pad(by=world.county_officer, county=world.county, count=2)

    addresses = [*LISTS, "/desk/visits/?show=spot", "/desk/referrals/?show=proposed"]

    fill()
    with_one = {address: counted(person, address) for address in addresses}
    fill(), fill()

    assert {address: counted(person, address) for address in addresses} == with_one


@pytest.mark.parametrize("person", ["officer", "county_officer", "secretary"])
@pytest.mark.parametrize("make", [raise_one, answered, unhappy, closed, unplaced])
def test_a_matter_asks_at_most_twelve_times(
    world: World, counted: Callable[[str, str], int], person: str, make: Callable[[World], Issue]
) -> None:
    assert counted(person, make(world).get_absolute_url()) <= MOST_QUERIES


@pytest.mark.parametrize("person", ["officer", "clerk"])
@pytest.mark.parametrize("make", [dispatch_one, accept_one, submit_one])
def test_an_order_asks_at_most_twelve_times(
    world: World, counted: Callable[[str, str], int], person: str, make: Callable
) -> None:
    referral = make(world)

    assert counted(person, referral.get_absolute_url()) <= MOST_QUERIES
    assert counted(person, referral.issue.get_absolute_url()) <= MOST_QUERIES


@pytest.mark.parametrize("verb", ["dispatch", "decline", "pass-up"])
def test_a_verbs_page_asks_at_most_twelve_times(world: World, counted: Callable[[str, str], int], verb: str) -> None:
    assert counted("officer", f"{refer_one(world).get_absolute_url()}{verb}/") <= MOST_QUERIES
