"""T28: a guarded matter is nowhere for its writer and for whom it is about: no list, count, hint, notice or figure.

Every door is opened before and after the matter is written down; what a person sees must be the same.
"""

import datetime
import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from directory.models import Department, Role, User
from directory.refusals import Invalid
from feedback import todo, workflow
from feedback.models import Category, Issue
from feedback.sections import sections_for
from feedback.templatetags.matters import told_of
from feedback.workflow.reach import departments_for
from meetings.models import Meeting
from office.exports import registered, rows_for
from office.numbers import make_number
from summary import figures
from summary.overview import overview
from summary.periods import Period
from summary.places import find_place
from tests.factories import make_department, make_user
from tests.feedback.matters import published
from tests.world import World, add_recorder, make_meeting, raise_one

pytestmark = pytest.mark.django_db
MARK = "贪占补偿款"
TODAY = timezone.localdate()
YEAR = Period(datetime.date(TODAY.year, 1, 1), TODAY)
CHANGING = re.compile(r'csrfmiddlewaretoken" value="[^"]+"|[0-9a-f]{8}-[0-9a-f-]{27}|\d+ 分钟前?|刚刚')
"""What differs between two looks at the same page: tokens, keys of drafts, the time."""


def doors(world: World, meeting: Meeting) -> list[str]:
    """Every page that counts, lists, hints or adds up, as staff of the village and of the concerned unit open it."""
    year = f"from={TODAY.year}-01-01&to={TODAY}"
    pages = [
        "/desk/", "/desk/issues/", "/desk/issues/?status=REFERRED", "/desk/issues/?overdue=1",
        f"/desk/issues/?q={MARK}", "/desk/referrals/", "/desk/visits/", "/desk/visits/?show=spot",
        "/desk/review/", "/desk/supervisions/",
        "/desk/ratings/", "/desk/inbox/", "/desk/exports/", "/desk/meetings/", f"/desk/meetings/?q={MARK}",
        meeting.get_absolute_url(), f"{meeting.get_absolute_url()}submit/", f"{meeting.get_absolute_url()}cancel/",
        f"{meeting.get_absolute_url()}issues/new/", f"/accounts/places/?q={MARK}", "/summary/",
        "/", "/issues/", "/meetings/", "/figures/", f"/issues/?q={MARK}", f"/villages/{world.village.number}/",
        f"/issues/?place={world.village.number}",
    ]  # fmt: skip
    for place in (world.village, world.township, world.county):
        pages.append(f"/summary/{place.number}/?{year}")
        pages += [f"/summary/{place.number}/rows/{code}/?{year}" for code in ("M15", "M17", "M18", "M22", "OVERDUE")]
    return pages


def seen(user: User | None, addresses: list[str]) -> dict[str, tuple[int, str]]:
    cache.clear()
    client = Client()
    if user:
        client.force_login(user)
    pages = {}
    for address in addresses:
        answer = client.get(address)
        pages[address] = (answer.status_code, CHANGING.sub("", answer.content.decode()))
    return pages


def differences(before: dict[str, tuple[int, str]], after: dict[str, tuple[int, str]]) -> list[str]:
    return [address for address in before if before[address] != after[address]]


WATCHERS = ("secretary", "recorder", "neighbour", "clerk", "stranger", "anonymous")


@pytest.mark.parametrize("person", WATCHERS)
def test_t28_a_matter_about_a_village_cadre_changes_no_page_of_the_village(world: World, person: str) -> None:
    watcher = None if person == "anonymous" else getattr(world, person)
    meeting = make_meeting(world, heads_at_start=30)
    raise_one(world, meeting)
    published(world)
    addresses = doors(world, meeting)
    before = seen(watcher, addresses)

    raise_one(world, meeting, by=world.recorder, said=MARK, conflict="VILLAGE_CADRE", category=Category.objects.first())

    assert differences(before, seen(watcher, addresses)) == []


@pytest.mark.parametrize("person", ["clerk", "second_clerk", "secretary", "officer"])
def test_t28_a_matter_about_a_department_changes_no_page_of_the_department_village_or_township(
    world: World, person: str
) -> None:
    meeting = make_meeting(world, heads_at_start=30)
    raise_one(world, meeting)
    addresses = [*doors(world, meeting), "/desk/yards/", "/desk/slips/"]
    before = seen(getattr(world, person), addresses)

    issue = raise_one(
        world, meeting, by=world.recorder, said=MARK, conflict="DEPARTMENT", concerned_department=world.bureau
    )
    workflow.dispatch(
        by=world.county_officer,
        referral=issue.referrals.get(),
        department=world.other_bureau,
        handling_class="GENERAL",
        digest=MARK,
    )

    assert differences(before, seen(getattr(world, person), addresses)) == []


@pytest.mark.parametrize("person", ["secretary", "recorder", "clerk", "officer", "stranger"])
def test_t28_its_number_is_no_other_than_a_number_nobody_has(world: World, person: str) -> None:
    issue = raise_one(world, by=world.recorder, said=MARK, conflict="OFFICIAL")
    other = raise_one(world)
    nobodys = make_number("HN", TODAY.year, 9999)
    client = Client()
    client.force_login(getattr(world, person))

    def answers(number: str) -> list[tuple[int, str]]:
        asked = [
            client.get(f"/desk/issues/{number}/"),
            client.get(f"/desk/issues/?q={number}"),
            client.get(f"/desk/issues/{number}/unmask/"),
            client.get(f"/desk/referrals/{number}/1/"),
            client.get(f"/desk/visits/{number}/"),
            client.get(f"/issues/{number}/"),
            client.get(f"/trace/{number}/"),
            client.post(f"/desk/issues/{number}/answer/", {"outcome_text": "好"}),
            client.post(f"/desk/issues/{number}/reveal/"),
            client.post(f"{other.get_absolute_url()}merge/", {"into": number, "looked_at": number, "text": "同一件事"}),
            client.post("/trace/", {"number": number, "code": "123456789012"}),
        ]
        return [(one.status_code, CHANGING.sub("", one.content.decode()).replace(number, "")) for one in asked]

    assert answers(issue.number) == answers(nobodys)


def test_t28_the_writers_own_talk_can_still_be_handed_in_and_struck(world: World) -> None:
    meeting = make_meeting(world)
    add_recorder(meeting)
    issue = raise_one(world, meeting, by=world.recorder, said=MARK, conflict="VILLAGE_CADRE")
    referral = issue.referrals.get()
    workflow.guide(by=world.officer, issue=referral.issue, text="请向纪检反映。")
    workflow.unguide(by=world.officer, issue=Issue.objects.get(pk=issue.pk), reason="由我们办。")
    assert Issue.objects.get(pk=issue.pk).status == "RAISED"
    second = make_meeting(world)
    raise_one(world, second, by=world.recorder, said=MARK, conflict="VILLAGE_CADRE")

    client = Client()
    client.force_login(world.secretary)
    assert "没有选办理方式" not in client.get(f"{meeting.get_absolute_url()}submit/").content.decode()
    assert workflow.submit_meeting(by=world.secretary, meeting=meeting).status == "SUBMITTED"
    assert workflow.cancel_meeting(by=world.secretary, meeting=second, reason="下雨没开").status == "CANCELLED"


def test_t28_a_yard_is_named_as_if_it_had_not_been_raised(world: World) -> None:
    meeting = make_meeting(world, heads_at_start=30)
    before = told_of(meeting)

    raise_one(world, meeting, by=world.recorder, said=MARK, conflict="VILLAGE_CADRE")

    assert told_of(meeting) == before
    assert before[meeting.pk]["names_yard"]


def test_t28_nobody_it_concerns_is_told_and_nothing_waits_for_him(world: World) -> None:
    concerned = make_department(world.township, "泉湖镇农办", Department.Kind.BUREAU)
    people = [world.secretary, world.recorder, make_user(Role.DEPARTMENT, concerned, "辰农办")]
    meeting = make_meeting(world)
    before = [todo.count_for(user) for user in people]

    raise_one(world, meeting, by=world.recorder, said=MARK, conflict="DEPARTMENT", concerned_department=concerned)

    assert [todo.count_for(user) for user in people] == before
    assert [user.notices.count() for user in people] == [0, 0, 0]
    assert all(not section.rows.filter(pk__gt=0).exists() for section in sections_for(people[2]))


def test_t28_a_cadres_matter_is_not_merged_into_one_another_circle_reads(world: World) -> None:
    meeting = make_meeting(world)
    cadre = raise_one(world, meeting, said=MARK, conflict="VILLAGE_CADRE")
    official = raise_one(world, meeting, said=MARK, conflict="OFFICIAL")

    with pytest.raises(Exception, match="同一类干部"):
        workflow.merge(by=world.county_officer, issue=cadre, into=official, reason="同一件事")


def test_an_official_may_be_the_townships_own(world: World) -> None:
    issue = raise_one(world, outcome="REFERRED", by=world.recorder, conflict="OFFICIAL")

    assert world.township_office not in departments_for(issue)
    assert world.bureau in departments_for(issue)
    with pytest.raises(Invalid, match="所在乡镇也除外"):
        workflow.dispatch(
            by=world.county_officer, referral=issue.referrals.get(), department=world.township_office,
            handling_class="GENERAL", digest="说领导的事。",
        )  # fmt: skip


# Figures: what is counted apart never follows by subtraction


def guarded(world: World, count: int, on: datetime.date | None = None) -> None:
    for _n in range(count):
        issue = raise_one(world, by=world.recorder, conflict="VILLAGE_CADRE")
        if on:
            Issue.objects.filter(pk=issue.pk).update(raised_on=on)


def shown(world: World, period: Period = YEAR) -> dict[str, str]:
    place = find_place(world.county.number)
    assert place
    page = overview(place, period)
    return {one.figure.code: one.figure.words or str(one.figure.value) for one in [*page.main, *page.more]}


def test_t28_the_county_less_its_townships_is_nothing(world: World) -> None:
    raise_one(world)
    guarded(world, 3)
    names = ("M15", "M17", "GUIDED")

    def values(number: int) -> list[float]:
        place = find_place(number)
        assert place
        page = overview(place, YEAR)
        found = {one.figure.code: one.figure.value or 0 for one in [*page.main, *page.more]}
        return [found[name] for name in names]

    county = values(world.county.number)
    below = [values(place.number) for place in (world.township, world.neighbour_township)]

    assert county == [sum(column) for column in zip(*below, strict=True)] == [1, 1, 0]


@pytest.mark.parametrize(
    ("count", "words"), [(0, "少于 5"), (4, "少于 5"), (5, "5 至 9"), (9, "5 至 9"), (10, "10 至 14")]
)
def test_t28_guarded_matters_are_told_in_steps_of_five(world: World, count: int, words: str) -> None:
    guarded(world, count)

    assert shown(world)["GUARDED"] == words
    assert "GUARDED" not in figures.ROWS


def test_t28_two_periods_do_not_tell_on_which_day_somebody_spoke(world: World) -> None:
    first = datetime.date(TODAY.year, 1, 1)
    guarded(world, 5, on=first)
    guarded(world, 4, on=TODAY)
    days = [first, first + datetime.timedelta(days=1), TODAY - datetime.timedelta(days=1), TODAY]
    periods = [
        Period(start, end, by)
        for start in days
        for end in days
        for by in ("meeting", "close")
        if start <= end and end.year == TODAY.year
    ]

    assert {shown(world, period)["GUARDED"] for period in periods} == {"5 至 9"}


@pytest.mark.parametrize("place", ["county", "township", "village"])
def test_t28_no_page_of_figures_moves_with_a_guarded_matter(world: World, place: str) -> None:
    raise_one(world)
    number = getattr(world, place).number
    month = f"from={TODAY.replace(day=1)}&to={TODAY}"
    addresses = [
        f"/summary/{number}/?{days}&by={by}"
        for days in (f"from={TODAY.year}-01-01&to={TODAY}", month, f"from={TODAY}&to={TODAY}")
        for by in ("meeting", "close")
    ]
    before = seen(world.official, addresses)

    guarded(world, 3)

    assert differences(before, seen(world.official, addresses)) == []


def test_t28_its_row_is_in_no_table_that_is_taken_out(world: World) -> None:
    raise_one(world, by=world.recorder, said=MARK, conflict="VILLAGE_CADRE")

    for user in (world.secretary, world.recorder, world.clerk, world.stranger):
        for export in registered():
            if export.model is Issue:
                assert list(rows_for(export, by=user, query={})) == []
