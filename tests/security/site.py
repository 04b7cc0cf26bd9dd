"""One county with a row of every kind, and every address of the site that opens on it: what the walks walk."""

import re
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directory.models import Role, User
from feedback import slips, unmasking, workflow
from feedback.models import Issue
from feedback.views.pressing_table import RATING_VERBS, SUPERVISION_VERBS
from feedback.views.targets import whole_issues, whole_ratings, whole_referrals, whole_supervisions
from feedback.views.verb import Verb
from feedback.views.verb_table import ISSUE_VERBS, REFERRAL_VERBS
from meetings import contents
from meetings.models import Meeting
from office.exports import make_export, registered
from tests.factories import make_user
from tests.feedback.matters import extending, long_term, published, returning, unhappy
from tests.neighbour import RAISER
from tests.test_access import ALL
from tests.test_scope_walk import kind_of_row
from tests.world import World, accept_one, add_recorder, make_meeting, raise_one, refer_one

NOWHERE = "00000000-0000-4000-8000-000000000000"
NOT_WALKED = {"/accounts/logout/", "/admin/logout/", "/trace/close/"}
"""They end what the walk is in the middle of; they read nothing."""
CHINESE = re.compile("[\u4e00-\u9fff]")
PEOPLE = (
    "county_officer", "secretary", "clerk", "supervisor", "officer", "audit", "security", "system", "official",
    "visitor",
)  # fmt: skip
"""Who opens the pages; the first of them to whom a page opens is the one who walks it."""


@dataclass
class Site:
    """The county, its people by name, its rows by the arguments of addresses, and a villager's open letter."""

    world: World
    people: dict[str, User]
    meeting: Meeting
    matters: list[Issue]
    values: dict[str, list[object]] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)
    pages: dict[str, dict[str, str]] = field(default_factory=dict)

    def client(self, name: str) -> Client:
        """The browser of a person; `villager` has his own letter open, `anonymous` nothing."""
        return self.clients[name]

    def body(self, address: str, name: str) -> str:
        """What the page shows to him to whom it opens; each is asked for once."""
        if address not in self.bodies:
            answer = self.client(name).get(address)
            self.bodies[address] = "" if answer.streaming else answer.content.decode(errors="replace")
        return self.bodies[address]

    def own_pages(self) -> dict[str, str]:
        """Every kind of page of our own that opens to somebody, and to whom."""
        return self._once("own", addresses)

    def verb_pages(self) -> dict[str, str]:
        """The page of every verb that somebody may use on some row here, and who."""
        if "verbs" not in self.pages:
            self.pages["verbs"] = dict(verb_pages(self))
        return self.pages["verbs"]

    def admin_pages(self) -> dict[str, str]:
        """Every page of the admin that opens to somebody, and to whom."""
        return self._once("admin", admin_addresses)

    def forms(self, pages: dict[str, str]) -> list[tuple[str, str, list[str]]]:
        """Every form on these pages that posts, once: who meets it, where it goes, and the names of its fields."""
        found: dict[str, tuple[str, str, list[str]]] = {}
        for page, name in pages.items():
            for method, address, fields in forms_of(page, self.body(page, name)):
                if method == "post" and address not in NOT_WALKED:
                    names = [one for one in fields if one != "csrfmiddlewaretoken"]
                    found.setdefault(kind_of(address), (name, address, names))
        return list(found.values())

    def _once(self, which: str, walked: Callable[["Site"], Iterable[str]]) -> dict[str, str]:
        """Ask once in a run which of the addresses open, and to whom: every site is filled alike."""
        if which not in self.pages:
            every = list(walked(self))
            if which not in _OPEN:
                _OPEN[which] = {every.index(one): name for one, name in opened(self, every).items()}
            self.pages[which] = {every[place]: name for place, name in _OPEN[which].items()}
        return self.pages[which]


_OPEN: dict[str, dict[int, str]] = {}
"""Which of the addresses open, by their place in the walk, and to whom."""


def make_site(world: World) -> Site:
    """Fill the county with a row of every kind."""
    meeting = make_meeting(world, topic="修路", summary="谈了修路。", heads_at_start=30)
    add_recorder(meeting)
    contents.add_attendee(by=world.secretary, meeting=meeting, name="辰主持", role="HOST")
    contents.add_agenda_item(by=world.secretary, meeting=meeting, kind="OTHER", text="学习")
    decision = contents.add_decision(by=world.secretary, meeting=meeting, text="一起修路")
    contents.add_action(by=world.secretary, decision=decision, text="量路", owner="村委会")
    first = raise_one(world, meeting, raiser=RAISER)
    asked = unhappy(world)
    matters = [
        first, refer_one(world).issue, accept_one(world, raiser=RAISER).issue, returning(world), extending(world),
        long_term(world), published(world), asked,
    ]  # fmt: skip
    people = {name: getattr(world, name) for name in PEOPLE if hasattr(world, name)}
    for name, role in (("system", Role.SYSTEM_ADMIN), ("security", Role.SECURITY_ADMIN), ("audit", Role.AUDIT_ADMIN)):
        people[name] = make_user(role, world.county, f"{name}管")
    site = Site(world=world, people=people, meeting=meeting, matters=matters)
    site.values = _values(site)
    for name in ("anonymous", "villager", *people):
        site.clients[name] = _enter(site, name)
    return site


def _enter(site: Site, name: str) -> Client:
    client = Client(raise_request_exception=False)
    if name == "villager":
        slip = slips.show_code(by=site.world.secretary, issue=site.matters[0])
        assert client.post("/trace/", {"number": slip.serial, "code": slip.code}).status_code == 302
    elif name != "anonymous":
        client.force_login(site.people[name])
    return client


def _values(site: Site) -> dict[str, list[object]]:
    world, working = site.world, site.matters[2]
    note = workflow.instruct(
        by=world.official, issue=working, department=world.bureau, text="请抓紧。", answer_due_on=timezone.localdate()
    )
    look = unmasking.ask(by=world.clerk, issue=working, purpose="核对位置")
    plea = workflow.ask_protection(issue=site.matters[0], words="有人上门说事。")
    batch, _codes = slips.print_pad(by=world.county_officer, county=world.county, count=2)
    table = make_export(by=world.county_officer, export=registered()[0], query={})
    visit = site.matters[-1].visits.get()
    notice = world.clerk.notices.first()
    return {
        "batch": [batch.pk],
        "place": [world.village.number, world.county.number],
        "yard": [world.yard.number],
        "village": [world.village.number],
        "figure": ["M01", "M02", "M15", "M17", "M18", "M19", "M22", "OVERDUE", "GUIDED"],
        "user": [world.recorder.pk],
        "department": [world.bureau.pk],
        "look": [look.pk],
        "protection": [plea.pk],
        "supervision": [note.pk],
        "rating": [visit.pk],
        "notice": [notice.pk if notice else 1],
        "export": [table.uuid],
        "attendee": [site.meeting.attendees.last().pk],
        "item": [site.meeting.agenda.get().pk],
        "decision": [site.meeting.decisions.get().pk],
        "action": [site.meeting.decisions.get().actions.get().pk],
    }


def addresses(site: Site) -> Iterator[str]:
    """Every address of our own with the rows of this county; the admin's and those of verbs apart."""
    for name, route, pattern in ALL:
        if route.startswith("admin/") or not name or name.endswith(":") or name == "directory:logout":
            continue
        arguments = pattern.pattern.converters
        if "verb" in arguments:
            continue
        choices: list[dict[str, object]] = [{}]
        for argument in arguments:
            choices = [{**choice, argument: value} for choice in choices for value in _choices(site, argument, route)]
        yield from (reverse(name, kwargs=choice) for choice in choices)


def verb_pages(site: Site) -> Iterator[tuple[str, str]]:
    """The page of every verb that somebody may use on some row here, and who."""
    issues = list(whole_issues().filter(pk__in=[issue.pk for issue in site.matters]))
    orders = list(whole_referrals().filter(issue__in=issues))
    notes, ratings = list(whole_supervisions().filter(state="SENT")), list(whole_ratings())
    for verbs, targets in (
        (ISSUE_VERBS, issues), (REFERRAL_VERBS, orders), (SUPERVISION_VERBS, notes), (RATING_VERBS, ratings)
    ):  # fmt: skip
        for verb in verbs.values():
            if found := _user_of(site, verb, targets):
                yield f"{found[1].get_absolute_url()}{verb.slug}/", found[0]


def _user_of(site: Site, verb: Verb, targets: list[Any]) -> tuple[str, Any] | None:
    pairs = ((name, target) for target in targets for name in PEOPLE)
    return next((pair for pair in pairs if verb.refuse(site.people[pair[0]], pair[1]) is None), None)


def _choices(site: Site, argument: str, route: str) -> list[object]:
    if argument == "number":
        return _numbers(site, route)
    if argument == "ordinal":
        return [1]
    if argument == "row":
        return site.values[kind_of_row(route)]
    if argument in site.values:
        return site.values[argument]
    if f"issue_number:{argument}" in route:
        return [site.matters[-1].number]
    return [uuid.UUID(NOWHERE) if "uuid:" in route else 1]


def _numbers(site: Site, route: str) -> list[object]:
    if "yards" in route:
        return site.values["yard"]
    if "villages" in route:
        return site.values["village"]
    if "meeting_number:" in route:
        return [site.meeting.number]
    return [site.matters[place].number for place in ((6,) if route.startswith("issues/") else (0, 2, 7))]


def admin_addresses(site: Site) -> Iterator[str]:
    """Lists, forms to add, and one page of each kind of the admin."""
    from django.contrib import admin

    for model in admin.site._registry:
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{base}_changelist")
        yield reverse(f"{base}_add")
        for pk in model._default_manager.order_by("pk").values_list("pk", flat=True)[:1]:
            yield reverse(f"{base}_change", args=[pk])


def opener(site: Site, address: str) -> str:
    """The first person to whom the page opens; empty when it opens to nobody by a GET."""
    for name in _who_may(address):
        answer = site.client(name).get(address)
        if answer.status_code == 200:
            site.bodies[address] = "" if answer.streaming else answer.content.decode(errors="replace")
            return name
        if answer.status_code in (405, 410):
            return ""
    return ""


def kind_of(address: str) -> str:
    """The address without the row it names."""
    return re.sub(r"\d{2,}|/\d/|[0-9a-f]{8}-[0-9a-f-]{27}|M\d\d", "#", address)


def opened(site: Site, walked: Iterable[str]) -> dict[str, str]:
    """The pages that open to somebody, and to whom; of pages that differ by a row only, the first."""
    found: dict[str, str] = {}
    kinds: set[str] = set()
    for address in walked:
        if kind_of(address) not in kinds and (name := opener(site, address)):
            found[address] = name
            kinds.add(kind_of(address))
    return found


def _who_may(address: str) -> tuple[str, ...]:
    if address.startswith("/admin/"):
        return ("county_officer", "security", "system", "audit")
    is_closed = address.startswith(("/desk/", "/summary/", "/accounts/sessions"))
    return PEOPLE if is_closed else ("villager", "anonymous", *PEOPLE)


def post_undone(client: Client, address: str, body: Any, content_type: str = "", **extra: str) -> HttpResponse:
    """Post fields, or bytes of a type, look at the answer, and take everything back that it did."""
    with transaction.atomic():
        if content_type:
            answer = client.generic("POST", address, body, content_type, **extra)
        else:
            answer = client.post(address, body, **extra)
        transaction.set_rollback(True)
    return answer  # type: ignore[return-value]


class Forms(HTMLParser):
    """The forms of a page: where each goes, and the names of its fields."""

    def __init__(self, here: str) -> None:
        super().__init__()
        self.here, self.found = here, list[tuple[str, str, dict[str, str]]]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((given.get("method", "get").lower(), given.get("action") or self.here, {}))
        elif tag in ("input", "textarea", "select", "button") and self.found and given.get("name"):
            self.found[-1][2].setdefault(given["name"], given.get("value", ""))


def forms_of(address: str, page: str) -> list[tuple[str, str, dict[str, str]]]:
    """The forms of a page, method, address and fields."""
    reader = Forms(address)
    reader.feed(page)
    return reader.found
