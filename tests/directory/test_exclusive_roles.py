"""Administrators hold nothing else, and the database says so too; nobody has an account from the start."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from directory.database_rules import missing
from directory.models import Posting, Role, User
from directory.triggers import TRIGGERS
from tests.factories import make_county, make_township, make_user, make_village, post

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def village():
    return make_village(make_township(make_county()))


def test_there_is_no_default_account() -> None:
    assert list(User.objects.values_list("username", flat=True)) == []


def test_the_triggers_are_there() -> None:
    assert missing(connection, TRIGGERS) == []


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_the_database_refuses_an_administrator_a_business_role(village, role: str) -> None:
    county = village.township.parent
    administrator, clerk = make_user(role, county), make_user(Role.RECORDER, village)

    with pytest.raises(IntegrityError, match="administrator"), transaction.atomic():
        post(administrator, Role.RECORDER, village)
    with pytest.raises(IntegrityError, match="administrator"), transaction.atomic():
        post(clerk, role, county)


def test_the_database_refuses_two_roles_of_administrators_in_one_hand(village) -> None:
    county = village.township.parent
    person = make_user(Role.SYSTEM_ADMIN, county)

    with pytest.raises(IntegrityError), transaction.atomic():
        post(person, Role.AUDIT_ADMIN, county)


def test_one_after_the_other_is_allowed_and_moving_the_days_together_is_not(village) -> None:
    county, today = village.township.parent, timezone.localdate()
    person = make_user()
    post(person, Role.RECORDER, village, starts_on=today - 9 * DAY, ends_on=today - DAY)
    later = post(person, Role.SYSTEM_ADMIN, county, starts_on=today)

    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.filter(pk=later.pk).update(starts_on=today - DAY)
    assert Posting.objects.filter(pk=later.pk).update(starts_on=today + DAY) == 1


def test_business_roles_go_together(village) -> None:
    person = make_user(Role.RECORDER, village)

    post(person, Role.TOWNSHIP_OFFICE, village.township)

    assert person.postings.count() == 2
