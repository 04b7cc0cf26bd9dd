"""Passwords: none of the last five, never a name, not older than allowed."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from directory.accounts import choose_password
from directory.models import OldPassword, User
from directory.passwords import NotUsedBeforeValidator, ThreeClassesValidator, is_too_old
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
SERIES = [f"Fresh-water-{number}" for number in range(1, 8)]


@pytest.mark.parametrize("password", ["Ab-李明-2026-x", "Ab-李 明-2026-x", "x-LIMING-2026"])
def test_a_password_holds_neither_the_user_name_nor_the_full_name(password: str) -> None:
    with pytest.raises(ValidationError, match="用户名或姓名"):
        ThreeClassesValidator().validate(password, User(username="liming", full_name="李明"))


def test_none_of_the_last_five_is_taken_again() -> None:
    user = make_user()
    for password in SERIES:
        choose_password(user=user, password=password)

    for used in SERIES[-5:]:
        with pytest.raises(ValidationError, match="最近 5 次"):
            NotUsedBeforeValidator().validate(used, user)
    NotUsedBeforeValidator().validate(SERIES[1], user)


def test_only_hashes_are_kept_and_only_as_many_as_are_compared() -> None:
    user = make_user()
    for password in SERIES:
        choose_password(user=user, password=password)

    kept = list(OldPassword.objects.values_list("password", flat=True))
    assert len(kept) == 4
    assert not any(password in row for row in kept for password in SERIES)


def test_the_page_says_that_a_password_was_used_before(client) -> None:
    client.force_login(make_user())

    page = client.post(
        reverse("directory:password-change"),
        {"old_password": PASSWORD, "new_password1": PASSWORD, "new_password2": PASSWORD},
    )

    assert "不能用最近 5 次用过的密码" in page.content.decode()


def test_without_a_setting_a_password_never_grows_old() -> None:
    user = make_user(date_joined=timezone.now() - datetime.timedelta(days=4000))

    assert not is_too_old(user)


def test_an_old_password_is_changed_before_anything_else(client, settings) -> None:
    settings.PASSWORD_DAYS = 90
    user = make_user(password_set_at=timezone.now() - datetime.timedelta(days=91))
    client.force_login(user)

    answer = client.get(reverse("directory:place-search"))
    page = client.get(reverse("directory:password-change")).content.decode()
    choose_password(user=user, password=SERIES[0])
    client.force_login(user)

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("directory:password-change"))
    assert "用得太久" in page
    assert client.get(reverse("directory:place-search")).status_code == 200
