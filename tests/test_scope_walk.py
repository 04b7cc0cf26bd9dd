"""T1: every address, opened by everybody it is not for, never shows a row of the neighbouring village.

A new address fails here until it is said how it is walked.
"""

import datetime
import uuid
from collections.abc import Callable, Iterator

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse, reverse_lazy
from django.utils import timezone

from directory.models import Role
from feedback import slips, workflow
from feedback.views.verb_table import ISSUE_VERBS, REFERRAL_VERBS
from tests.factories import make_user, post
from tests.neighbour import MARK, PHONE, Neighbour, make_neighbour
from tests.test_access import ALL, SCRIPT
from tests.world import World, raise_one

pytestmark = pytest.mark.django_db

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


def addresses(rows: Neighbour) -> Iterator[str]:
    """Every address of our own, with every value that names a row of the neighbour's."""
    for name, route, pattern in ALL:
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
    "no posting": (),
    "anonymous": (),
    "villager with a code": (),
}
"""Everybody the neighbour's rows are not for, by the postings they hold, held, or will hold."""
KEEPERS_OF_REGISTERS = {"system administrator", "security administrator"}
"""The registers of places and people are theirs to keep, in the whole county."""


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
        post(person, role, getattr(world, place), starts_on=today + begins, ends_on=today + ends if ends else None)
    client.force_login(person)


def open_own_matter(client: Client, world: World) -> None:
    """Enter as a villager with the code of a matter of one's own."""
    issue = raise_one(world)
    slip = slips.show_code(by=world.secretary, issue=issue)
    answer = client.post(reverse("feedback:trace"), {"number": slip.serial, "code": slip.code})
    assert answer.status_code == 302


@pytest.mark.parametrize("name", STRANGERS)
def test_t1_no_address_shows_a_row_of_the_neighbour(world: World, name: str) -> None:
    rows = make_neighbour(world)
    client = Client(raise_request_exception=False)
    enter(client, name, world)
    leaks, cases = [], 0

    for address in [*addresses(rows), *admin_addresses(rows)]:
        if name in KEEPERS_OF_REGISTERS and address.startswith(("/admin/directory/", "/admin/autocomplete/")):
            continue
        for method, extra in ways(address):
            answer = getattr(client, method)(address, **extra)
            cases += 1
            body = b"" if answer.streaming else answer.content
            shows = MARK.encode() in body or PHONE.encode() in body
            if answer.status_code >= 500 or (answer.status_code == 200 and shows):
                leaks.append(f"{method} {address} → {answer.status_code}")

    print(f"walked {cases} cases")
    assert leaks == []


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
