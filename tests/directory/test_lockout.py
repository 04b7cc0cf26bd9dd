"""The login door closes for a while after failed tries, and says until when."""

import datetime
import re

import pytest
from axes.models import AccessAttempt
from django.urls import reverse
from django.utils import timezone

from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
WRONG = "Wrong-guess-7"
QUARTER = datetime.timedelta(minutes=15)


def log_in(client, username: str, password: str = WRONG, address: str = "203.0.113.7", **headers):
    typed = {"username": username, "password": password}
    return client.post(reverse("directory:login"), typed, REMOTE_ADDR=address, **headers)


def fail(client, username: str, times: int, address: str = "203.0.113.7"):
    return [log_in(client, username, address=address) for _try in range(times)][-1]


def let_time_pass(time: datetime.timedelta) -> None:
    for attempt in AccessAttempt.objects.all():
        attempt.attempt_time -= time
        attempt.save(update_fields=["attempt_time"])


def test_the_page_says_in_chinese_when_to_come_back(client) -> None:
    person, before = make_user(), timezone.now()

    answer = fail(client, person.username, 5)

    told = re.search(r"请在 (\d\d:\d\d) 以后再试", answer.content.decode()).group(1)
    expected = {f"{timezone.localtime(before + QUARTER + datetime.timedelta(seconds=late)):%H:%M}" for late in (60, 90)}
    assert answer.status_code == 429
    assert told in expected
    assert 0 < int(answer.headers["Retry-After"]) <= 16 * 60


def test_a_script_gets_a_problem(client) -> None:
    person = make_user()
    fail(client, person.username, 4)

    answer = log_in(client, person.username, HTTP_ACCEPT="application/json")

    assert (answer.status_code, answer.json()["code"]) == (429, "too-many")


def test_the_right_password_waits_too_and_elsewhere_it_opens(client) -> None:
    person = make_user()
    fail(client, person.username, 5)

    assert log_in(client, person.username, PASSWORD).status_code == 429
    assert log_in(client, person.username, PASSWORD, address="203.0.113.8").status_code == 302


def test_the_time_that_was_told_holds_however_often_one_tries(client) -> None:
    person = make_user()
    fail(client, person.username, 5)
    let_time_pass(QUARTER - datetime.timedelta(minutes=1))

    assert log_in(client, person.username).status_code == 429
    let_time_pass(datetime.timedelta(minutes=2))

    assert log_in(client, person.username, PASSWORD).status_code == 302


def test_one_client_with_many_names_is_stopped_and_others_are_not(client, settings) -> None:
    settings.LOGIN_CLIENT_LIMIT = 8
    person = make_user()

    answers = [log_in(client, f"nobody{number}").status_code for number in range(8)]

    assert answers == [422] * 7 + [429]
    assert log_in(client, person.username, PASSWORD).status_code == 429
    assert log_in(client, person.username, PASSWORD, address="203.0.113.8").status_code == 302


def test_a_header_anybody_can_write_does_not_make_another_client(client) -> None:
    person = make_user()

    answers = [
        log_in(client, person.username, HTTP_X_FORWARDED_FOR=f"198.51.100.{number}").status_code for number in range(5)
    ]

    assert answers[-1] == 429


def test_t16_the_admin_has_no_second_door(client) -> None:
    person = make_user()
    fail(client, person.username, 5)

    assert client.post("/admin/login/", {"username": person.username, "password": PASSWORD}).status_code == 405
    assert client.get("/admin/login/").headers["Location"].startswith(reverse("directory:login"))
    assert "_auth_user_id" not in client.session
