"""A matter about the county office is supervision's to send and approve, and one about supervision the other way."""

import re

import pytest
from django.test import Client

from directory.models import Department, Role, User
from directory.refusals import NotAllowed
from feedback import slips, workflow
from feedback.models import Issue, ProtectionRequest, Referral
from feedback.sections import sections_for
from feedback.turn import turn_of
from office.models import Notice
from tests.factories import make_department, make_user
from tests.world import World, raise_one

pytestmark = pytest.mark.django_db


def about(world: World, kind: Department.Kind, name: str) -> Issue:
    office = make_department(world.county, name, kind)
    return raise_one(world, outcome="REFERRED", by=world.recorder, conflict="DEPARTMENT", concerned_department=office)


def sees(user: User, issue: Issue) -> bool:
    return Issue.objects.visible_to(User.objects.get(pk=user.pk)).filter(pk=issue.pk).exists()


def sent(by: User, issue: Issue, world: World) -> Referral:
    return workflow.dispatch(
        by=User.objects.get(pk=by.pk), referral=issue.referrals.get(), department=world.bureau,
        handling_class="GENERAL", digest="说联席办的事。",
    )  # fmt: skip


def test_t28_what_is_about_the_county_office_is_sent_by_supervision(
    world: World, client: Client, django_capture_on_commit_callbacks
) -> None:
    second = make_user(Role.COUNTY_OFFICE, world.county, "午县办")
    with django_capture_on_commit_callbacks(execute=True):
        issue = about(world, Department.Kind.JOINT_OFFICE, "县联席办")

    assert [sees(user, issue) for user in (world.county_officer, second, world.supervisor)] == [False, False, True]
    assert {line.recipient for line in Notice.objects.all()} == {world.supervisor}
    for refused in (world.county_officer, second):
        with pytest.raises(NotAllowed):
            sent(refused, issue, world)
        client.force_login(refused)
        assert client.get(issue.get_absolute_url()).status_code == 404
    assert turn_of(issue).who == "督查室"
    assert [one.rows.count() for one in sections_for(world.supervisor) if one.slug == "instead"] == [1]
    client.force_login(world.supervisor)
    order = issue.referrals.get()
    page = client.get(issue.get_absolute_url()).content.decode()
    assert f"{order.get_absolute_url()}dispatch/" in page
    assert client.get(f"{order.get_absolute_url()}dispatch/").status_code == 200
    assert sent(world.supervisor, issue, world).status == "DISPATCHED"


def test_t28_what_is_about_supervision_is_the_county_offices(world: World) -> None:
    issue = about(world, Department.Kind.SUPERVISION, "县督查室")

    assert [sees(user, issue) for user in (world.supervisor, world.county_officer)] == [False, True]
    assert sent(world.county_officer, issue, world).status == "DISPATCHED"


def test_supervision_sends_nothing_else(world: World) -> None:
    issue = raise_one(
        world, outcome="REFERRED", by=world.recorder, conflict="DEPARTMENT", concerned_department=world.other_bureau
    )

    with pytest.raises(NotAllowed):
        sent(world.supervisor, issue, world)
    assert not ProtectionRequest.objects.visible_to(world.county_officer).exists()


@pytest.mark.parametrize(
    ("kind", "above", "other", "reader"),
    [
        (Department.Kind.JOINT_OFFICE, "县督查室 0734-1", "联席办", "督查室"),
        (Department.Kind.SUPERVISION, "县联席办", "督查室", "县联席办"),
        (Department.Kind.BUREAU, "县督查室 0734-1", "联席办", "督查室"),
    ],
)
def test_the_letter_names_the_office_that_is_not_concerned(
    world: World, client: Client, kind: Department.Kind, above: str, other: str, reader: str
) -> None:
    type(world.settings).objects.update(supervision_contact="县督查室 0734-1")
    _batch, (slip,) = slips.print_pad(by=world.county_officer, county=world.county, count=1)
    office = make_department(world.county, "某单位", kind)
    issue = raise_one(world, conflict="DEPARTMENT", concerned_department=office, slip_serial=slip.serial)
    client.post("/trace/", {"number": issue.number, "code": slip.code})

    letter = client.get(f"/trace/{issue.number}/").content.decode()
    form = client.get(f"/trace/{issue.number}/protect/").content.decode()

    for page in (re.search("<h2>因反映问题.*?</section>", letter, re.DOTALL)[0], form[form.index("<h1>") :]):
        assert above in page
        assert other not in page.partition("</form>")[0]
    assert f"直接交给{reader}" in form
