"""T1: every address, opened by everybody it is not for, never shows a row of the neighbouring village.

A new address fails here until it is said how it is walked.
"""

import datetime
import uuid
from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar

import pytest
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils import timezone
from pytest_django import Settings

from directory.models import Division, Role
from feedback import slips, workflow
from feedback.views.verb_table import ISSUE_VERBS, REFERRAL_VERBS
from meetings.models import Meeting
from office.models import CountySettings
from tests.factories import make_county, make_user, post
from tests.feedback.test_policies import changed, posted
from tests.neighbour import MARK, PHONE, Neighbour, make_neighbour
from tests.office.test_calendar_page import day_off_tomorrow, file_of
from tests.test_access import ALL, SCRIPT, walk
from tests.world import World, raise_one
from wutang import urls as site_urls

pytestmark = pytest.mark.django_db

Address = tuple[str, str, URLPattern]
LEAVING = {reverse_lazy("directory:logout"), reverse_lazy("feedback:trace-close")}
"""Posting here would end the walk."""
NOWHERE = str(uuid.uuid4())
VALUES: dict[str, Callable[[str, Neighbour], list[object]]] = {
    "number": lambda route, rows: [number_for(route, rows)],
    "matter": lambda _route, rows: [rows.values["issue_number"]],
    "ordinal": lambda _route, rows: [rows.values["ordinal"]],
    "verb": lambda route, _rows: list(REFERRAL_VERBS if "referrals" in route else ISSUE_VERBS),
    "batch": lambda _route, rows: [rows.values["batch"]],
    "place": lambda _route, rows: [rows.values["place"], rows.values["yard"]],
    "figure": lambda _route, _rows: ["M01", "M05", "M15", "M17", "M18", "M19", "M22", "M99"],
    "row": lambda route, rows: [rows.values[kind_of_row(route)]],
    "user": lambda _route, rows: [rows.values["user"]],
}
"""For each argument of an address, the values that name the neighbour's rows."""
ONLY_OF_ONES_OWN = {
    "photo": "tests/meetings/test_photos",
    "document": "tests/feedback/test_documents",
    "export": "tests/office/test_exports",
    "notice": "tests/office/test_inbox",
    "delivery": "tests/office",
    "uuid": "tests/directory/test_people_import",
    "look": "tests/feedback/test_unmasking_pages",
    "request": "tests/feedback",
    "protection": "tests/feedback/test_protection",
    "supervision": "tests/feedback/test_supervision_pages",
    "rating": "tests/feedback/test_supervision_pages",
    "session": "tests/directory",
    "department": "tests/directory/test_merging",
}
"""Arguments that name a row of one person: walked with a row of nobody's, their own rules in the tests named."""


def number_for(route: str, rows: Neighbour) -> object:
    if "yards" in route:
        return rows.values["yard"]
    if "villages" in route:
        return rows.values["place"]
    return rows.values["meeting_number" if "meeting_number:" in route else "issue_number"]


def kind_of_row(route: str) -> str:
    for part, kind in (("attendees", "attendee"), ("agenda", "item"), ("decisions", "decision"), ("steps", "action")):
        if part in route:
            return kind
    raise AssertionError(f"say which row {route} names")


def addresses(rows: Neighbour, patterns: Iterable[Address] = ALL) -> Iterator[str]:
    """Every address of our own, with every value that names a row of the neighbour's."""
    for name, route, pattern in patterns:
        if route.startswith("admin/") or not name or name.endswith(":"):
            continue
        choices: list[dict[str, object]] = [{}]
        for argument in pattern.pattern.converters:
            if argument in VALUES:
                values = VALUES[argument](route, rows)
            else:
                assert argument in ONLY_OF_ONES_OWN, f"{route}: say in test_scope_walk how <{argument}> is walked"
                values = [NOWHERE if "uuid:" in route else 1]
            choices = [{**choice, argument: value} for choice in choices for value in values]
        for choice in choices:
            yield reverse(name, kwargs=choice)


def ways(address: str) -> list[tuple[str, dict[str, str]]]:
    """How an address is opened: as a person, as a script, and with an empty form; the admin answers people only."""
    if address.startswith("/admin/"):
        return [("get", {})]
    return [("get", {}), ("get", SCRIPT), *([] if address in LEAVING else [("post", {})])]


def admin_addresses(_rows: Neighbour) -> Iterator[str]:
    """Every list, page, history and autocomplete of the admin, with the neighbour's rows."""
    for model, model_admin in admin.site._registry.items():
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{base}_changelist")
        for pk in model._default_manager.order_by("-pk").values_list("pk", flat=True)[:3]:
            for page in ("change", "history", "delete"):
                yield reverse(f"{base}_{page}", args=[pk])
        if model_admin.search_fields:
            yield f"{reverse('admin:autocomplete')}?app_label=directory&model_name=posting&field_name=user&term={MARK}"
    yield reverse("admin:index")


TODAY = datetime.timedelta(0)
ENDED = (datetime.timedelta(days=-90), datetime.timedelta(days=-1))
COMING = (datetime.timedelta(days=1), None)
STRANGERS: dict[str, tuple[tuple[str, str], ...]] = {
    "village secretary": ((Role.VILLAGE_SECRETARY, "village"),),
    "recorder": ((Role.RECORDER, "village"),),
    "first secretary": ((Role.FIRST_SECRETARY, "village"),),
    "linked cadre": ((Role.LINKED, "village"),),
    "resident team": ((Role.RESIDENT_TEAM, "village"),),
    "yard leader": ((Role.YARD_LEADER, "yard"),),
    "township office": ((Role.TOWNSHIP_OFFICE, "township"),),
    "township leader": ((Role.OFFICIAL, "township"),),
    "bureau": ((Role.DEPARTMENT, "bureau"),),
    "township as department": ((Role.DEPARTMENT, "township_office"),),
    "system administrator": ((Role.SYSTEM_ADMIN, "county"),),
    "security administrator": ((Role.SECURITY_ADMIN, "county"),),
    "audit administrator": ((Role.AUDIT_ADMIN, "county"),),
    "ended posting": (
        (Role.VILLAGE_SECRETARY, "neighbour_village"),
        (Role.TOWNSHIP_OFFICE, "neighbour_township"),
        (Role.DEPARTMENT, "other_bureau"),
    ),
    "coming posting": (
        (Role.VILLAGE_SECRETARY, "neighbour_village"),
        (Role.TOWNSHIP_OFFICE, "neighbour_township"),
        (Role.DEPARTMENT, "other_bureau"),
    ),
    "offices of another county": (
        (Role.COUNTY_OFFICE, "far county"),
        (Role.RETURN_VISITOR, "far county"),
        (Role.SUPERVISION, "far county"),
        (Role.OFFICIAL, "far county"),
    ),
    "system administrator of another county": ((Role.SYSTEM_ADMIN, "far county"),),
    "audit administrator of another county": ((Role.AUDIT_ADMIN, "far county"),),
    "no posting": (),
    "anonymous": (),
    "villager with a code": (),
}
"""Everybody the neighbour's rows are not for, by the postings they hold, held, or will hold."""
ON_EVERY_DATABASE = {"village secretary", "township office", "bureau", "ended posting", "anonymous"}
"""They ask every kind of question a database answers; the others ask the same ones by another role."""
REGISTERS = ("/admin/directory/", "/admin/autocomplete/")
KEPT = {
    "system administrator": REGISTERS,
    "security administrator": REGISTERS,
    "audit administrator": ("/admin/auditlog/",),
}
"""The registers of places and people, and what was changed in them, are theirs in the whole county."""


def enter(client: Client, name: str, world: World) -> None:
    """Log in as the stranger of this name."""
    if name == "anonymous":
        return
    if name == "villager with a code":
        open_own_matter(client, world)
        return
    person = make_user(name="某人")
    begins, ends = {"ended posting": ENDED, "coming posting": COMING}.get(name, (TODAY, None))
    today = timezone.localdate()
    for role, place in STRANGERS[name]:
        where = far_county() if place == "far county" else getattr(world, place)
        post(person, role, where, starts_on=today + begins, ends_on=today + ends if ends else None)
    client.force_login(person)


def far_county() -> Division:
    """Another county, with a site of its own."""
    county = Division.objects.filter(path="430421").first() or make_county("衡阳县", "430421")
    CountySettings.objects.get_or_create(county=county, defaults={"site_name": "衡阳网", "number_prefix": "HY"})
    return county


def open_own_matter(client: Client, world: World) -> None:
    """Enter as a villager with the code of a matter of one's own."""
    issue = raise_one(world)
    slip = slips.show_code(by=world.secretary, issue=issue)
    answer = client.post(reverse("feedback:trace"), {"number": slip.serial, "code": slip.code})
    assert answer.status_code == 302


def cases(name: str, rows: Neighbour, patterns: Iterable[Address] = ALL) -> Iterator[tuple[str, str, dict[str, str]]]:
    """What the stranger of this name tries: method, address, headers."""
    for address in [*addresses(rows, patterns), *admin_addresses(rows)]:
        is_his = address.startswith(KEPT.get(name, ()))
        yield from () if is_his else ((method, address, extra) for method, extra in ways(address))


def leaks(client: Client, tried: Iterable[tuple[str, str, dict[str, str]]]) -> list[str]:
    """The answers that are a fault, or a page with the mark of the neighbour's rows."""
    found = []
    for method, address, extra in tried:
        answer = getattr(client, method)(address, **extra)
        body = b"" if answer.streaming else answer.content
        shows = MARK.encode() in body or PHONE.encode() in body
        if answer.status_code >= 500 or (answer.status_code == 200 and shows):
            found.append(f"{method} {address} → {answer.status_code}")
    return found


@pytest.fixture(autouse=True)
def _frame_remembers(settings: Settings) -> None:
    """The counts in the bar are asked once in a walk: they cost more than the page and name no row."""
    settings.SITE_CACHE_SECONDS = 600


@pytest.mark.parametrize(
    "name", [name if name in ON_EVERY_DATABASE else pytest.param(name, marks=pytest.mark.sqlite) for name in STRANGERS]
)
def test_t1_no_address_shows_a_row_of_the_neighbour(world: World, name: str) -> None:
    rows = make_neighbour(world)
    client = Client(raise_request_exception=False)
    enter(client, name, world)

    assert leaks(client, cases(name, rows)) == []


def test_t1_every_role_is_walked() -> None:
    assert {role for postings in STRANGERS.values() for role, _place in postings} == set(Role.values)


WALKED = 16_000
"""So many cases of address × role × object are walked, rounded down to a thousand; docs/security.md says so too."""


def test_t1_so_many_cases_are_walked_as_the_document_says(world: World) -> None:
    rows = make_neighbour(world)

    counted = sum(1 for name in STRANGERS for _case in cases(name, rows))

    assert WALKED <= counted < WALKED + 2000, f"{counted} cases are walked: say so in WALKED, and write the documents"


def planted(request: HttpRequest, number: str) -> HttpResponse:
    """A second door: a page that asks nobody who may see the row."""
    return HttpResponse(Meeting.objects.get(number=number).topic)


class PlantedAddresses:
    """The site's addresses and one more."""

    urlpatterns: ClassVar = [*site_urls.urlpatterns, path("desk/x/<meeting_number:number>/", planted, name="planted")]


@pytest.mark.parametrize("name", ["village secretary", "bureau", "no posting"])
def test_t1_a_planted_second_door_is_reported_by_the_walk(world: World, settings: Settings, name: str) -> None:
    rows = make_neighbour(world)
    settings.ROOT_URLCONF = PlantedAddresses
    patterns = [one for one in walk() if "x/<" in one[1] or one[0] == "meetings:detail"]
    client = Client(raise_request_exception=False)
    enter(client, name, world)

    found = leaks(client, (case for case in cases(name, rows, patterns) if "admin" not in case[1]))

    assert set(found) == {f"{method} /desk/x/{rows.meeting.number}/ → 200" for method in ("get", "post")}


def test_t1_an_address_nobody_classified_fails_the_walk(world: World) -> None:
    pattern = path("desk/x/<int:secret>/", planted, name="planted")

    with pytest.raises(AssertionError, match="say in test_scope_walk how <secret> is walked"):
        list(addresses(make_neighbour(world), [("planted", "desk/x/<int:secret>/", pattern)]))


def test_t1_the_neighbours_own_people_do_see_their_rows(world: World) -> None:
    rows = make_neighbour(world)
    client = Client()
    client.force_login(world.neighbour)

    assert MARK in client.get(rows.meeting.get_absolute_url()).content.decode()
    assert MARK in client.get(rows.issue.get_absolute_url()).content.decode()
    assert client.get(rows.guarded.get_absolute_url()).status_code == 404


def test_t5_a_posting_that_ends_closes_the_door_at_once(world: World) -> None:
    rows = make_neighbour(world)
    client = Client()
    client.force_login(world.neighbour)
    assert client.get(rows.issue.get_absolute_url()).status_code == 200

    world.neighbour.postings.update(
        starts_on=timezone.localdate() - datetime.timedelta(days=9),
        ends_on=timezone.localdate() - datetime.timedelta(days=1),
    )

    assert client.get(rows.issue.get_absolute_url()).status_code == 404


def test_t28_a_matter_about_a_department_is_nowhere_for_it(world: World) -> None:
    rows = make_neighbour(world)
    issue = raise_one(world, said=f"{MARK}水利局", conflict="DEPARTMENT", concerned_department=world.other_bureau)
    workflow.dispatch(
        by=world.county_officer,
        referral=issue.referrals.get(),
        department=world.bureau,
        handling_class="GENERAL",
        digest=f"{MARK}水利局",
    )
    client = Client()
    client.force_login(world.other_clerk)
    rows.values["issue_number"] = issue.number

    shown = [
        address
        for address in addresses(rows)
        if f"{MARK}水利局".encode() in getattr(client.get(address), "content", b"")
    ]

    assert shown == []


def test_t28_what_would_move_is_counted_and_not_named_to_whom_the_matter_is_closed(
    client: Client, world: World
) -> None:
    issue = raise_one(world, conflict="DEPARTMENT", concerned_department=world.other_bureau)
    workflow.dispatch(
        by=world.county_officer,
        referral=issue.referrals.get(),
        department=world.bureau,
        handling_class="GENERAL",
        digest="水渠漏水。",
    )
    in_both = post(make_user(Role.COUNTY_OFFICE, world.county), Role.DEPARTMENT, world.other_bureau).user
    _day, notice = day_off_tomorrow(world)
    limits = posted(changed(world, finish_limit=8), 1)
    shown = {}

    for person in (world.county_officer, in_both, make_user(Role.SYSTEM_ADMIN, world.county)):
        client.force_login(person)
        calendar = client.post(reverse("office:calendar"), {"file": file_of(notice)}).content.decode()
        policies = client.post(reverse("feedback:policies"), limits).content.decode()
        shown[person.pk] = [issue.number in calendar, issue.number in policies]
        if person != world.county_officer:
            assert "移动 3 个期限" in calendar
            assert "另有 3 个没有列出" in calendar

    assert list(shown.values()) == [[True, True], [False, False], [False, False]]


def test_t28_the_register_of_days_off_names_no_matter_closed_to_who_changes_it(client: Client, world: World) -> None:
    issue = raise_one(world, conflict="VILLAGE_CADRE", outcome="REFERRED")
    day, _notice = day_off_tomorrow(world)
    client.force_login(make_user(Role.SYSTEM_ADMIN, world.county))
    row = {"date": day, "kind": "REST", "name": "停班", "county": world.county.pk, "source": ""}

    page = client.post(reverse("admin:office_calendarday_add"), row, follow=True).content.decode()

    assert "移动了 1 个办理期限" in page
    assert issue.number not in page
