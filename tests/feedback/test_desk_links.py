"""Whatever a desk names, its person can open: every link of every role's desk is followed."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from directory.models import Role, User
from feedback import unmasking, workflow
from feedback.models import Issue
from tests.factories import make_user
from tests.feedback.matters import STATES, unhappy
from tests.neighbour import RAISER, make_neighbour
from tests.world import World, dispatch_one, make_meeting, raise_one

pytestmark = pytest.mark.django_db

MAIN = re.compile(r"<main.*</main>", re.DOTALL)
HREF = re.compile(r'href="([^"#]+)')
OTHERS = {
    Role.YARD_LEADER: "yard",
    Role.FIRST_SECRETARY: "village",
    Role.RESIDENT_TEAM: "village",
    Role.LINKED: "village",
    Role.SYSTEM_ADMIN: "county",
    Role.SECURITY_ADMIN: "county",
    Role.AUDIT_ADMIN: "county",
}


def fill(world: World) -> None:
    """Put rows on every desk: matters in each state, guarded and pressed ones, a plea, a look asked for, an appeal."""
    for make in STATES.values():
        make(world)
    make_neighbour(world)
    today = timezone.localdate()
    late = dispatch_one(world)
    long_ago = timezone.now() - datetime.timedelta(days=30)
    type(late).objects.filter(pk=late.pk).update(accept_due_at=long_ago, finish_due_at=long_ago)
    raise_one(world, conflict="VILLAGE_CADRE")
    raise_one(world, conflict="DEPARTMENT", concerned_department=world.other_bureau)
    make_meeting(world, yard="新屋场")
    workflow.instruct(
        by=world.official, issue=late.issue, text="抓紧办。", department=world.bureau, answer_due_on=today
    )
    rated = unhappy(world)
    workflow.appeal_rating(by=world.clerk, visit=rated.visits.get(), reason="已经修到头了。")
    kept = raise_one(world, raiser=RAISER)
    workflow.ask_protection(issue=kept, words="有人上门。")
    unmasking.ask(by=world.officer, issue=kept, purpose="上门说明。")


def people(world: World) -> dict[str, User]:
    """The fixed people of the world, and one for each role that none of them holds."""
    fixed = {name: row for name, row in vars(world).items() if isinstance(row, User)}
    return fixed | {role: make_user(role, getattr(world, place)) for role, place in OTHERS.items()}


def links_of(client: Client, address: str) -> list[str]:
    """The addresses the middle of a page leads to."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    found = MAIN.search(answer.content.decode())
    assert found
    return sorted({link.replace("&amp;", "&") for link in HREF.findall(found[0])})


def test_every_link_on_every_desk_opens_for_its_person(world: World) -> None:
    fill(world)
    dead = []

    for name, person in people(world).items():
        client = Client()
        client.force_login(person)
        for link in links_of(client, "/desk/"):
            status = client.get(link, follow=True).status_code
            if status != 200:
                dead.append((name, link, status))

    assert dead == []


def test_a_return_visitors_rows_lead_to_the_page_he_may_open_and_say_no_more_than_it(world: World) -> None:
    STATES["replied"](world)
    issue = Issue.objects.get()
    client = Client()
    client.force_login(world.visitor)

    page = client.get("/desk/").content.decode()

    assert f'href="/desk/visits/{issue.number}/"' in page
    assert issue.digest not in page
