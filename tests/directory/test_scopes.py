"""What somebody sees follows from the postings in force today."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from directory.models import Department, Posting, Role, User, Village
from directory.scopes import forget_scope, scope_of
from tests.factories import make_county, make_department, make_township, make_user, make_village, make_yard, post

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def village() -> Village:
    return make_village(make_township(make_county()))


def test_a_posting_opens_its_village_and_not_the_next(village: Village) -> None:
    neighbour = make_village(village.township, "石塘村")
    recorder = make_user(Role.RECORDER, village)

    assert list(Village.objects.visible_to(recorder)) == [village]
    assert not scope_of(recorder).covers(neighbour.path)


@pytest.mark.parametrize(
    ("starts", "ends", "is_open"), [(-9, -1, False), (1, None, False), (-9, 0, True), (0, 0, True)]
)
def test_only_today_counts(village: Village, starts: int, ends: int | None, is_open: bool) -> None:
    today = timezone.localdate()
    user = make_user()
    post(
        user, Role.RECORDER, village,
        starts_on=today + starts * DAY, ends_on=None if ends is None else today + ends * DAY,
    )  # fmt: skip

    assert scope_of(user).covers(village.path) is is_open


def test_nobody_and_a_closed_account_see_nothing(village: Village) -> None:
    closed = make_user(Role.COUNTY_OFFICE, village.township.parent, is_active=False)

    assert scope_of(closed).seats == scope_of(AnonymousUser()).seats == ()
    assert not Village.objects.visible_to(closed).exists()


def test_t5_a_permission_ends_with_its_posting_on_the_next_request(village: Village) -> None:
    office = make_user(Role.COUNTY_OFFICE, village.township.parent)
    assert office.is_staff

    Posting.objects.filter(user=office).update(starts_on="2020-01-01", ends_on="2020-01-02")
    forget_scope(office)

    assert not office.is_staff
    assert not office.has_perm("directory.view_user")


def test_a_county_office_sees_its_own_county_only(village: Village) -> None:
    other = make_village(make_township(make_county("衡阳县", "430421")), "别县村")
    make_department(other.township.parent)
    own = make_department(village.township.parent)
    office = make_user(Role.COUNTY_OFFICE, village.township.parent)

    assert list(Village.objects.visible_to(office)) == [village]
    assert list(Department.objects.visible_to(office)) == [own]


def test_people_are_visible_where_they_hold_a_posting_and_new_accounts_where_they_were_opened(village: Village) -> None:
    county = village.township.parent
    elsewhere = make_township(make_county("衡阳县", "430421"))
    office, other_office = make_user(Role.COUNTY_OFFICE, county), make_user(Role.COUNTY_OFFICE, elsewhere.parent)
    recorder, stranger = make_user(Role.RECORDER, village), make_user(Role.TOWNSHIP_OFFICE, elsewhere)
    new = make_user(created_by=office)

    assert set(User.objects.visible_to(office)) == {office, recorder, new}
    assert set(User.objects.visible_to(other_office)) == {other_office, stranger}
    assert not User.objects.visible_to(recorder).exists()


def test_a_yard_leader_sees_the_yard_alone(village: Village) -> None:
    yard, _other = make_yard(village), make_yard(village, "新屋场")
    leader = make_user(Role.YARD_LEADER, yard)

    assert list(type(yard).objects.visible_to(leader)) == [yard]


def test_paths_for_a_permission_come_from_the_roles_that_give_it(village: Village) -> None:
    other = make_village(make_township(make_county("衡阳县", "430421")))
    both = make_user(Role.COUNTY_OFFICE, village.township.parent)
    post(both, Role.RECORDER, other)

    assert scope_of(both).paths_for("directory.view_village") == (village.township.parent.path,)


def test_visible_lists_need_no_query_for_each_row(village: Village, django_assert_num_queries) -> None:
    office = make_user(Role.COUNTY_OFFICE, village.township.parent)
    for name in ("甲村", "乙村"):
        make_village(village.township, name)

    with django_assert_num_queries(2):
        assert len([one.label for one in Village.objects.visible_to(office).select_related("township")]) == 3
