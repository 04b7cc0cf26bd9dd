"""Asking to see a raiser and ruling on it, on pages: who asks, who rules, who sees neither; never who it is."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from directory.models import Role, User
from feedback import unmasking
from feedback.models import IdentityAccess, Issue
from feedback.workflow.raising import RaiserDetails
from tests.factories import make_user
from tests.world import World, accept_one

pytestmark = pytest.mark.django_db
NAME, PHONE = "刘某某", "13912345678"
RAISER = RaiserDetails(identity="CONFIDENTIAL", contact="LIAISON", name=NAME, phone=PHONE, consent=True)


@pytest.fixture
def issue(world: World) -> Issue:
    return accept_one(world, raiser=RAISER).issue


@pytest.fixture
def guardian(world: World) -> User:
    return make_user(Role.SECURITY_ADMIN, world.county, "辰安全")


def asked(world: World, issue: Issue) -> IdentityAccess:
    return unmasking.ask(by=world.clerk, issue=issue, purpose="核对受损地块的位置")


@pytest.mark.parametrize(("person", "may"), [("clerk", True), ("county_officer", True), ("secretary", False)])
def test_the_matters_page_leads_to_asking_for_who_may_ask(
    world: World, client: Client, issue: Issue, person: str, may: bool
) -> None:
    client.force_login(getattr(world, person))

    assert (f"{issue.get_absolute_url()}unmask/" in client.get(issue.get_absolute_url()).content.decode()) is may


def test_asked_on_the_page_and_ruled_on_the_page(world: World, client: Client, issue: Issue, guardian: User) -> None:
    client.force_login(world.clerk)
    answer = client.post(f"{issue.get_absolute_url()}unmask/", {"purpose": "核对受损地块的位置"})
    assert answer.headers["Location"] == issue.get_absolute_url()
    access = IdentityAccess.objects.get()

    client.force_login(guardian)
    assert access.get_absolute_url() in client.get("/desk/unmasking/").content.decode()
    assert '<h2 class="todo__title">查看反映人的申请' in client.get("/desk/").content.decode()
    assert client.post(access.get_absolute_url(), {"is_granted": "yes"}).status_code == 302

    client.force_login(world.clerk)
    assert PHONE in client.post(f"{issue.get_absolute_url()}reveal/").content.decode()


def test_a_refusal_needs_a_reason_that_the_asker_reads(
    world: World, client: Client, issue: Issue, guardian: User
) -> None:
    access = asked(world, issue)
    client.force_login(guardian)

    assert client.post(access.get_absolute_url(), {"is_granted": "no"}).status_code == 422
    assert client.post(access.get_absolute_url(), {"is_granted": "no", "reason": "请经联络人"}).status_code == 302
    assert client.post(access.get_absolute_url(), {"is_granted": "yes"}).status_code == 409

    client.force_login(world.clerk)
    assert "请经联络人" in client.get(access.get_absolute_url()).content.decode()


@pytest.mark.parametrize("purpose", ["", " ", "x" * 201, "由李大明来核对", f"打 {PHONE}"])
def test_a_purpose_that_cannot_stand_is_said_at_its_field(
    world: World, client: Client, issue: Issue, purpose: str
) -> None:
    client.force_login(world.clerk)

    answer = client.post(f"{issue.get_absolute_url()}unmask/", {"purpose": purpose})

    assert answer.status_code == 422
    assert not IdentityAccess.objects.exists()


def test_nobody_rules_on_his_own_and_says_why(world: World, client: Client, issue: Issue) -> None:
    access = asked(world, issue)
    client.force_login(world.clerk)

    page = client.get(access.get_absolute_url()).content.decode()

    assert "由县安全管理员或督查室审批" in page
    assert client.post(access.get_absolute_url(), {"is_granted": "yes"}).status_code == 403
    assert IdentityAccess.objects.open().exists()


@pytest.mark.parametrize("person", ["secretary", "officer", "county_officer", "second_clerk", "visitor", "stranger"])
def test_others_see_no_request(world: World, client: Client, issue: Issue, person: str) -> None:
    access = asked(world, issue)
    client.force_login(getattr(world, person))

    assert client.get(access.get_absolute_url()).status_code == 404
    assert client.post(access.get_absolute_url(), {"is_granted": "yes"}).status_code == 404
    assert "核对受损地块" not in client.get("/desk/unmasking/").content.decode()


def test_a_matter_of_others_cannot_be_asked_about(world: World, client: Client, issue: Issue) -> None:
    for person in ("neighbour", "other_clerk", "stranger"):
        client.force_login(getattr(world, person))
        assert client.post(f"{issue.get_absolute_url()}unmask/", {"purpose": "想知道"}).status_code == 404


def test_no_page_of_asking_and_ruling_shows_the_identity(
    world: World, client: Client, issue: Issue, guardian: User
) -> None:
    access = asked(world, issue)
    for user in (world.clerk, world.supervisor, guardian):
        client.force_login(user)
        for address in ("/desk/unmasking/?show=all", access.get_absolute_url(), f"{issue.get_absolute_url()}unmask/"):
            page = client.get(address).content.decode()
            assert NAME not in page
            assert PHONE not in page


def test_the_pages_ask_at_most_twelve_times_however_many_requests(
    world: World, client: Client, issue: Issue, guardian: User
) -> None:
    access = asked(world, issue)
    unmasking.ask(by=world.county_officer, issue=issue, purpose="核对面积")
    client.force_login(guardian)

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    two = queries("/desk/unmasking/")
    for number in range(3):
        other = accept_one(world, raiser=RAISER).issue
        unmasking.ask(by=world.clerk, issue=other, purpose=f"核对 {number}")
    assert queries("/desk/unmasking/") == two <= 12
    assert queries(access.get_absolute_url()) <= 12
