"""Pages of pressing and of appeals, and the sections of the desk that lead to them: who sees what, done and refused."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from directory.models import Department, User
from directory.scopes import scope_of
from feedback import workflow
from feedback.models import Issue, Referral, ReturnVisit, Supervision
from feedback.sections import sections_for
from tests.factories import make_department
from tests.world import World, approve_one, dispatch_one

from .matters import drafted, extending, late, long_term, returning

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
PEOPLE = ["secretary", "officer", "county_officer", "clerk", "supervisor", "official", "visitor", "neighbour"]
PEOPLE += ["neighbour_officer", "other_clerk", "stranger"]


def signed(world: World) -> Supervision:
    row = drafted(world)
    return workflow.sign(by=world.supervisor, supervision=row, text=row.text, answer_due_on=timezone.localdate())


def instructed(world: World) -> Supervision:
    return workflow.instruct(
        by=world.official,
        issue=dispatch_one(world).issue,
        department=world.bureau,
        text="请抓紧。",
        answer_due_on=timezone.localdate(),
    )


def poor(world: World) -> ReturnVisit:
    return workflow.villager_answers(
        issue=approve_one(world), is_solved=False, satisfaction="NOT", reason="只修了一半，打13912345678问我"
    )


def appealed(world: World) -> ReturnVisit:
    visit = poor(world)
    workflow.appeal_rating(by=world.clerk, visit=visit, reason="已按约定全部修完。")
    return ReturnVisit.objects.get(pk=visit.pk)


def page_of(client: Client, user: User, address: str) -> tuple[int, str]:
    client.force_login(user)
    answer = client.get(address)
    return answer.status_code, answer.content.decode()


def readers(world: World, client: Client, address: str) -> set[str]:
    return {name for name in PEOPLE if page_of(client, getattr(world, name), address)[0] == 200}


def post(client: Client, user: User, address: str, **given: str) -> int:
    client.force_login(user)
    return client.post(address, given).status_code


# Who reads what


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (drafted, {"supervisor"}),
        (signed, {"supervisor", "clerk", "officer", "county_officer"}),
        (instructed, {"supervisor", "clerk", "officer", "county_officer", "official"}),
        (poor, {"supervisor", "clerk", "officer", "county_officer", "secretary"}),
        (appealed, {"supervisor", "clerk", "officer", "county_officer", "secretary"}),
    ],
)
def test_each_page_opens_for_those_it_is_for(
    world: World, client: Client, make: Callable[[World], Supervision | ReturnVisit], expected: set[str]
) -> None:
    assert readers(world, client, make(world).get_absolute_url()) == expected


@pytest.mark.parametrize("person", ["neighbour", "neighbour_officer", "other_clerk", "stranger"])
def test_a_stranger_finds_no_verb(world: World, client: Client, person: str) -> None:
    pages = [f"{signed(world).get_absolute_url()}answer/", f"{appealed(world).get_absolute_url()}decide-appeal/"]

    assert [post(client, getattr(world, person), page, text="不该看到。") for page in pages] == [404, 404]


def test_automatic_reminders_are_no_page(world: World, client: Client) -> None:
    row = drafted(world)
    Supervision.objects.filter(pk=row.pk).update(kind="REMINDER", state="SENT")

    assert readers(world, client, row.get_absolute_url()) == set()


def test_a_guarded_matters_rating_is_not_for_the_village(world: World, client: Client) -> None:
    visit = poor(world)
    Issue.objects.filter(pk=visit.issue_id).update(conflict="VILLAGE_CADRE")

    assert readers(world, client, visit.get_absolute_url()) == {"supervisor", "clerk", "officer", "county_officer"}


def test_what_a_villager_typed_is_shown_without_his_number(world: World, client: Client) -> None:
    _status, page = page_of(client, world.clerk, poor(world).get_absolute_url())

    assert "只修了一半" in page
    assert "13912345678" not in page


# What they do


def test_supervision_signs_and_the_department_answers(world: World, client: Client) -> None:
    row = drafted(world)
    today = timezone.localdate().isoformat()

    assert post(client, world.clerk, f"{row.get_absolute_url()}sign/", text="x", answer_due_on=today) == 404
    assert (
        post(client, world.supervisor, f"{row.get_absolute_url()}sign/", text="请三日内说明。", answer_due_on=today)
        == 302
    )
    assert post(client, world.clerk, f"{row.get_absolute_url()}answer/", text="材料明天到。") == 302
    assert post(client, world.clerk, f"{row.get_absolute_url()}answer/", text="再回一次。") == 409
    row.refresh_from_db()
    assert (row.state, row.text, row.answer) == ("ANSWERED", "请三日内说明。", "材料明天到。")


def test_a_draft_is_dropped_with_a_reason(world: World, client: Client) -> None:
    row = drafted(world)

    assert post(client, world.supervisor, f"{row.get_absolute_url()}drop/", text="") == 422
    assert post(client, world.supervisor, f"{row.get_absolute_url()}drop/", text="已经办完。") == 302
    row.refresh_from_db()
    assert row.state == Supervision.State.DROPPED


def test_the_page_of_a_draft_of_no_use_says_so_and_offers_to_drop_it(world: World, client: Client) -> None:
    row = drafted(world)
    address = row.get_absolute_url()
    assert f'href="{address}sign/"' in page_of(client, world.supervisor, address)[1]
    Referral.objects.filter(pk=row.referral_id).update(finish_due_at=timezone.now() + datetime.timedelta(days=2))

    _status, page = page_of(client, world.supervisor, address)

    assert "办结期限已改到" in page
    assert f'href="{address}drop/"' in page
    assert f'href="{address}sign/"' not in page
    today = timezone.localdate().isoformat()
    assert post(client, world.supervisor, f"{address}sign/", text="请说明。", answer_due_on=today) == 409


def test_a_day_that_is_over_is_said_at_its_field(world: World, client: Client) -> None:
    client.force_login(world.supervisor)

    answer = client.post(
        f"{drafted(world).get_absolute_url()}sign/", {"text": "请说明。", "answer_due_on": "2020-01-01"}
    )

    assert answer.status_code == 422
    assert "回复期限不能早于今天" in answer.content.decode()


def test_a_rating_is_appealed_once_and_decided_once(world: World, client: Client) -> None:
    visit = poor(world)
    address = visit.get_absolute_url()

    assert post(client, world.officer, f"{address}appeal/", text="不服。") == 403
    assert post(client, world.clerk, f"{address}appeal/", text="已全部修完。") == 302
    assert post(client, world.clerk, f"{address}appeal/", text="再申诉。") == 409
    assert post(client, world.officer, f"{address}decide-appeal/", text="成立。", is_upheld="yes") == 403
    assert post(client, world.supervisor, f"{address}decide-appeal/", text="照片属实。", is_upheld="yes") == 302
    assert post(client, world.supervisor, f"{address}decide-appeal/", text="再决定。", is_upheld="no") == 409
    visit = ReturnVisit.objects.get(pk=visit.pk)
    assert visit.appeal.is_upheld is True


def test_a_rating_nobody_appealed_is_not_decided(world: World, client: Client) -> None:
    assert (
        post(client, world.supervisor, f"{poor(world).get_absolute_url()}decide-appeal/", text="x", is_upheld="no")
        == 409
    )


@pytest.mark.parametrize(
    ("person", "page"),
    [("clerk", "answer/"), ("supervisor", ""), ("officer", "")],
)
def test_a_verb_is_drawn_for_those_who_may(world: World, client: Client, person: str, page: str) -> None:
    row = signed(world)

    _status, body = page_of(client, getattr(world, person), row.get_absolute_url())

    assert (f'href="{row.get_absolute_url()}answer/"' in body) is bool(page)


# The desk


@pytest.mark.parametrize(
    ("make", "person", "title"),
    [
        (returning, "officer", "申请退单，等我决定"),
        (extending, "officer", "申请延期，等我决定"),
        (drafted, "supervisor", "待签发的督办单、通报"),
        (appealed, "supervisor", "评价申诉，等我决定"),
        (signed, "clerk", "批示、督办待回复"),
        (instructed, "clerk", "批示、督办待回复"),
    ],
)
def test_each_turn_has_its_section(
    world: World, client: Client, make: Callable[[World], object], person: str, title: str
) -> None:
    make(world)

    _status, page = page_of(client, getattr(world, person), "/desk/")

    assert f'<h2 class="todo__title">{title}' in page


def test_supervision_reads_on_its_desk_and_in_the_list_which_department_is_late(world: World, client: Client) -> None:
    order = late(world)
    make_department(world.county, "县督查室", Department.Kind.SUPERVISION)
    assert len(scope_of(world.supervisor).department_ids) == 1

    desk = page_of(client, world.supervisor, "/desk/")[1]
    listed = page_of(client, world.supervisor, "/desk/referrals/?todo=late")[1]
    own = page_of(client, world.clerk, "/desk/")[1]

    assert f"<span>{order.department}</span>" in desk
    assert f'<td data-label="承办">{order.department}</td>' in listed
    assert f"<span>{order.department}</span>" not in own


def test_an_officials_note_comes_back_to_his_desk(world: World, client: Client) -> None:
    row = instructed(world)
    workflow.answer_supervision(by=world.clerk, supervision=row, text="下周动工。")

    _status, page = page_of(client, world.official, "/desk/")

    assert '<h2 class="todo__title">批示的回复' in page
    assert row.get_absolute_url() in page


def test_a_long_term_matter_asks_for_a_report_after_thirty_days(world: World, client: Client) -> None:
    issue = long_term(world)
    title = '<h2 class="todo__title">长期推进，该报进展'
    assert title not in page_of(client, world.clerk, "/desk/")[1]

    later = timezone.now() + datetime.timedelta(days=31)
    owed = {section.slug: list(section.rows) for section in sections_for(world.clerk, later)}["progress"]

    assert owed == list(issue.referrals.all())


def test_a_long_term_order_is_in_no_list_that_is_ordered_by_its_finish(world: World, client: Client) -> None:
    number = long_term(world).number

    assert number not in page_of(client, world.clerk, "/desk/referrals/")[1]
    assert number in page_of(client, world.clerk, "/desk/referrals/?show=long")[1]


# How often the database is asked


@pytest.mark.parametrize("person", ["supervisor", "clerk", "officer", "official"])
def test_lists_ask_the_same_with_one_row_and_with_three(
    world: World, client: Client, settings, django_assert_max_num_queries, person: str
) -> None:
    settings.SITE_CACHE_SECONDS = 30
    lists = [
        "/desk/",
        "/desk/supervisions/",
        "/desk/supervisions/?show=answered",
        "/desk/ratings/",
        "/desk/ratings/?show=poor",
    ]

    def count(address: str) -> int:
        page_of(client, getattr(world, person), address)
        with django_assert_max_num_queries(MOST_QUERIES) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    def fill() -> None:
        drafted(world), signed(world), appealed(world), poor(world), returning(world), extending(world)
        workflow.answer_supervision(by=world.clerk, supervision=instructed(world), text="已办。"), instructed(world)

    fill()
    with_one = {address: count(address) for address in lists}
    fill(), fill()

    assert {address: count(address) for address in lists} == with_one


@pytest.mark.parametrize("make", [drafted, appealed])
def test_a_page_asks_at_most_twelve_times(
    world: World, client: Client, settings, django_assert_max_num_queries, make: Callable[[World], Supervision]
) -> None:
    settings.SITE_CACHE_SECONDS = 30
    address = make(world).get_absolute_url()
    page_of(client, world.supervisor, address)

    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(address)
