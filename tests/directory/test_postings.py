"""Who may give whom which role, and what excludes what."""

import datetime

import pytest
from django.utils import timezone

from directory.accounts import why_not_change_account
from directory.models import Posting, Role, Village
from directory.postings import end, grant, hand_over
from directory.refusals import Conflict, Invalid, NotAllowed
from directory.scopes import scope_of
from tests.factories import make_county, make_department, make_township, make_user, make_village, make_yard, post

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def village() -> Village:
    return make_village(make_township(make_county()))


@pytest.fixture
def office(village: Village):
    return make_user(Role.COUNTY_OFFICE, village.township.parent)


@pytest.fixture
def security(village: Village):
    return make_user(Role.SECURITY_ADMIN, village.township.parent)


def test_the_county_office_grants_and_is_remembered(village: Village, office) -> None:
    user = make_user()

    posting = grant(by=office, user=user, role=Role.RECORDER, place=village)

    assert (posting.granted_by, posting.path) == (office, village.path)
    assert scope_of(user).covers(village.path, Role.RECORDER)


def test_nobody_grants_to_himself_or_outside_his_county(village: Village, office) -> None:
    elsewhere = make_village(make_township(make_county("衡阳县", "430421")))

    for user, place in ((office, village), (make_user(), elsewhere)):
        with pytest.raises(NotAllowed):
            grant(by=office, user=user, role=Role.RECORDER, place=place)


@pytest.mark.parametrize("role", [Role.RECORDER, Role.TOWNSHIP_OFFICE, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN])
def test_other_roles_grant_nothing(village: Village, role: str) -> None:
    place = {Role.RECORDER: village, Role.TOWNSHIP_OFFICE: village.township}.get(role, village.township.parent)

    with pytest.raises(NotAllowed):
        grant(by=make_user(role, place), user=make_user(), role=Role.RECORDER, place=village)


def test_administrators_are_granted_by_the_security_administrator_alone(village: Village, office, security) -> None:
    county = village.township.parent

    with pytest.raises(NotAllowed):
        grant(by=office, user=make_user(), role=Role.SYSTEM_ADMIN, place=county)
    assert grant(by=security, user=make_user(), role=Role.SYSTEM_ADMIN, place=county).pk


@pytest.mark.parametrize("role", [Role.SUPERVISION, Role.RETURN_VISITOR])
def test_who_checks_the_county_office_is_not_appointed_by_it(village: Village, office, security, role: str) -> None:
    county = village.township.parent
    held = grant(by=security, user=make_user(), role=role, place=county)

    with pytest.raises(NotAllowed, match="由安全管理员授予"):
        grant(by=office, user=make_user(), role=role, place=county)
    with pytest.raises(NotAllowed):
        end(by=office, posting=held)
    with pytest.raises(NotAllowed):
        hand_over(by=office, from_user=held.user, to_user=make_user())
    assert end(by=security, posting=held).ends_on


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN),
        (Role.AUDIT_ADMIN, Role.COUNTY_OFFICE),
        (Role.OFFICIAL, Role.SECURITY_ADMIN),
    ],
)
def test_administrators_hold_nothing_else(village: Village, security, held: str, wanted: str) -> None:
    county = village.township.parent
    user = make_user(held, county)

    with pytest.raises(Conflict):
        grant(by=security, user=user, role=wanted, place=county)


def test_what_ended_excludes_nothing(village: Village, security) -> None:
    county, user = village.township.parent, make_user()
    post(user, Role.OFFICIAL, county, starts_on=datetime.date(2020, 1, 1), ends_on=datetime.date(2021, 1, 1))

    assert grant(by=security, user=user, role=Role.AUDIT_ADMIN, place=county).pk


def test_a_role_is_held_where_it_belongs(village: Village, office) -> None:
    wrong = [
        (Role.RECORDER, village.township),
        (Role.TOWNSHIP_OFFICE, village.township.parent),
        (Role.YARD_LEADER, village),
        (Role.DEPARTMENT, village.township),
        (Role.OFFICIAL, village),
    ]

    for role, place in wrong:
        with pytest.raises(Invalid):
            grant(by=office, user=make_user(), role=role, place=place)


def test_a_retired_place_takes_nobody(village: Village, office) -> None:
    village.retired_on = timezone.localdate()
    village.save()

    with pytest.raises(Invalid):
        grant(by=office, user=make_user(), role=Role.RECORDER, place=village)


def test_the_same_posting_twice_is_a_conflict_but_two_departments_are_not(village: Village, office) -> None:
    county = village.township.parent
    first, second = make_department(county), make_department(county)
    user = make_user()
    grant(by=office, user=user, role=Role.DEPARTMENT, place=first)

    with pytest.raises(Conflict):
        grant(by=office, user=user, role=Role.DEPARTMENT, place=first)
    assert grant(by=office, user=user, role=Role.DEPARTMENT, place=second).pk


def test_a_posting_ends_on_its_last_day_and_only_once(village: Village, office) -> None:
    posting = post(make_user(), Role.RECORDER, village, starts_on=timezone.localdate() - 5 * DAY)

    ended = end(by=office, posting=posting, on=timezone.localdate() - DAY)

    assert not Posting.objects.live().filter(pk=ended.pk).exists()
    with pytest.raises(Conflict):
        end(by=office, posting=posting)


def test_a_posting_does_not_end_before_it_begins(village: Village, office) -> None:
    posting = post(make_user(), Role.RECORDER, village)

    with pytest.raises(Invalid):
        end(by=office, posting=posting, on=posting.starts_on - DAY)


def test_handing_over_ends_one_and_begins_the_other_the_next_day(village: Village, office) -> None:
    old, new, today = make_user(Role.VILLAGE_SECRETARY, village), make_user(), timezone.localdate()
    post(old, Role.YARD_LEADER, make_yard(village))
    post(new, Role.YARD_LEADER, make_yard(village))

    granted = hand_over(by=office, from_user=old, to_user=new)

    assert [(posting.role, posting.starts_on) for posting in granted] == [(Role.VILLAGE_SECRETARY, today + DAY)]
    assert not Posting.objects.live(today + DAY).filter(user=old).exists()
    assert Posting.objects.live(today + DAY).filter(user=new).count() == 2


def test_a_hand_over_that_fails_half_way_leaves_all_as_it_was(village: Village, office) -> None:
    old = make_user(Role.VILLAGE_SECRETARY, village)
    new = make_user(Role.AUDIT_ADMIN, village.township.parent)

    with pytest.raises(Conflict):
        hand_over(by=office, from_user=old, to_user=new)

    assert Posting.objects.get(user=old).ends_on is None


@pytest.mark.parametrize("role", [Role.SUPERVISION, Role.RETURN_VISITOR])
def test_the_account_of_who_checks_an_office_is_not_changed_by_the_office(village: Village, role: str) -> None:
    county = village.township.parent
    person = make_user(role, county)

    assert "由安全管理员管理" in why_not_change_account(by=make_user(Role.COUNTY_OFFICE, county), user=person)
    assert why_not_change_account(by=make_user(Role.SECURITY_ADMIN, county), user=person) == ""
