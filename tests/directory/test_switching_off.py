"""三员分立: no administrator switches off who checks him; who has left can be switched off by who keeps accounts."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directory.models import Division, Posting, Role, User
from directory.postings import end
from tests.factories import make_county, make_user

pytestmark = pytest.mark.django_db
SYSTEM, SECURITY, AUDIT = Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN
OFFICE, SUPERVISION, VISITOR = Role.COUNTY_OFFICE, Role.SUPERVISION, Role.RETURN_VISITOR
KEPT = "由安全管理员管理"


@pytest.fixture
def county(db: None) -> Division:
    return make_county()


def switch_off(by: User, user: User) -> tuple[int, str, bool]:
    """Take the tick from 可以登录 and save: the answer, what it says, and whether the account is still on."""
    client = Client()
    client.force_login(by)
    fields = {"username": user.username, "full_name": user.full_name}
    inline = {"postings-TOTAL_FORMS": 0, "postings-INITIAL_FORMS": 0}
    answer = client.post(reverse("admin:directory_user_change", args=[user.pk]), fields | inline)
    user.refresh_from_db()
    return answer.status_code, answer.content.decode(), user.is_active


@pytest.mark.parametrize("role", [SYSTEM, SECURITY, AUDIT, SUPERVISION, VISITOR])
@pytest.mark.parametrize("by", [SYSTEM, OFFICE])
def test_who_checks_is_switched_off_neither_by_the_system_administrator_nor_by_the_office(
    county: Division, by: str, role: str
) -> None:
    person = make_user(role, county)

    status, words, is_on = switch_off(make_user(by, county), person)

    assert (status, is_on) == (403, True)
    assert KEPT in words


@pytest.mark.parametrize("role", [SYSTEM, SECURITY, AUDIT, OFFICE, SUPERVISION])
def test_the_audit_administrator_switches_nobody_off(county: Division, role: str) -> None:
    person = make_user(role, county)

    status, _words, is_on = switch_off(make_user(AUDIT, county), person)

    assert (status, is_on) == (403, True)


@pytest.mark.parametrize("role", [SYSTEM, AUDIT, SUPERVISION, VISITOR, OFFICE])
def test_the_security_administrator_switches_off_all_but_his_own_kind(county: Division, role: str) -> None:
    person = make_user(role, county)

    status, _words, is_on = switch_off(make_user(SECURITY, county), person)

    assert (status, is_on) == (302, False)


def test_a_security_administrator_is_not_switched_off_by_another_nor_by_himself(county: Division) -> None:
    one, other = make_user(SECURITY, county), make_user(SECURITY, county)

    for by in (one, other):
        _status, words, is_on = switch_off(by, one)

        assert is_on
        assert "先由另一位安全管理员结束他的岗位" in words


@pytest.mark.parametrize("role", [SYSTEM, SECURITY, AUDIT, SUPERVISION])
@pytest.mark.parametrize("by", [SYSTEM, SECURITY, OFFICE])
def test_who_has_left_is_switched_off(county: Division, by: str, role: str) -> None:
    person = make_user(role, county)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Posting.objects.filter(user=person).update(starts_on=yesterday)
    end(by=make_user(SECURITY, county), posting=person.postings.get(), on=yesterday)

    status, _words, is_on = switch_off(make_user(by, county), person)

    assert (status, is_on) == (302, False)


@pytest.mark.parametrize("role", [OFFICE, Role.OFFICIAL])
def test_the_system_administrator_switches_off_whom_he_keeps(county: Division, role: str) -> None:
    person = make_user(role, county)

    status, _words, is_on = switch_off(make_user(SYSTEM, county), person)

    assert (status, is_on) == (302, False)


def test_the_page_of_an_account_of_others_says_whose_it_is(county: Division) -> None:
    person, client = make_user(AUDIT, county), Client()
    client.force_login(make_user(SYSTEM, county))

    page = client.get(reverse("admin:directory_user_change", args=[person.pk]))

    assert page.status_code == 200
    assert KEPT in page.content.decode()
    assert 'name="is_active"' not in page.content.decode()
