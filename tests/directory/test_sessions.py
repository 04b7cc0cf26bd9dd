"""One's own logins: seen and ended by oneself alone (T16)."""

import pytest
from django.test import Client
from django.urls import reverse

from directory.models import LoginSession
from directory.sessions import device_words, end_sessions, own_sessions
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
PHONE = "Mozilla/5.0 (Linux; Android 14; Mi 9) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36 MicroMessenger/8.0"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"
LIST = "directory:session-list"


def entered(user, agent: str = DESK) -> Client:
    client = Client(headers={"user-agent": agent})
    client.post(reverse("directory:login"), {"username": user.username, "password": PASSWORD})
    return client


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (PHONE, "安卓手机 · 微信"),
        (DESK, "Windows 电脑 · Edge"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "苹果手机 · Safari"),
        ("", "不明设备"),
        ("<script>alert(1)</script>", "不明设备"),
    ],
)
def test_a_device_is_told_in_words(agent: str, words: str) -> None:
    assert device_words(agent) == words


def test_the_page_shows_this_device_and_the_others() -> None:
    person = make_user()
    here, _there = entered(person), entered(person, PHONE)

    page = here.get(reverse(LIST)).content.decode()

    assert "安卓手机 · 微信" in page
    assert page.count("这台设备") == 1


def test_t16_ending_the_others_leaves_this_one() -> None:
    person = make_user()
    here, there = entered(person), entered(person, PHONE)

    answer = here.post(reverse("directory:session-end-others"))

    assert answer.status_code == 302
    assert here.get(reverse(LIST)).status_code == 200
    assert there.get(reverse(LIST)).status_code == 302
    assert len(own_sessions(person)) == 1


def test_t16_nobody_sees_or_ends_anothers() -> None:
    person, other = make_user(), make_user()
    mine, theirs = entered(person), entered(other, PHONE)

    page = mine.get(reverse(LIST)).content.decode()
    mine.post(reverse("directory:session-end-others"))

    assert "微信" not in page
    assert theirs.get(reverse(LIST)).status_code == 200
    assert end_sessions(person) == 1
    assert theirs.get(reverse(LIST)).status_code == 200


def test_t14_ending_needs_a_post() -> None:
    assert entered(make_user()).get(reverse("directory:session-end-others")).status_code == 405


def test_leaving_forgets_the_device() -> None:
    here = entered(make_user())

    here.post(reverse("directory:logout"))

    assert not LoginSession.objects.exists()


def test_a_new_password_ends_the_others_and_keeps_this_one_listed() -> None:
    person = make_user()
    here, there = entered(person), entered(person, PHONE)
    new = {"new_password1": "Fresh-water-9", "new_password2": "Fresh-water-9"}

    here.post(reverse("directory:password-change"), {"old_password": PASSWORD, **new})

    assert there.get(reverse(LIST)).status_code == 302
    assert "这台设备" in here.get(reverse(LIST)).content.decode()
    assert LoginSession.objects.count() == 1


def test_another_person_on_the_same_device_starts_anew() -> None:
    first, second = make_user(), make_user()
    device = entered(first)

    device.post(reverse("directory:login"), {"username": second.username, "password": PASSWORD})

    assert own_sessions(first) == []
    assert len(own_sessions(second)) == 1


def test_the_list_costs_the_same_for_one_and_three(django_assert_max_num_queries) -> None:
    person = make_user()
    here = entered(person)
    with django_assert_max_num_queries(15) as one:
        here.get(reverse(LIST))
    entered(person, PHONE)
    entered(person, PHONE)
    with django_assert_max_num_queries(15) as three:
        here.get(reverse(LIST))

    assert len(three) == len(one)
