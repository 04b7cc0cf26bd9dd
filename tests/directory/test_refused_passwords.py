"""What a password may not be, and that a form which is refused says so by its status too."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse

from directory.models import User
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "password", ["Password123!", "PASSWORD_2026", "2026-Password", "Qwertyuiop1!", "P@ssw0rd123!", "Superman-007"]
)
def test_a_common_word_with_digits_and_signs_around_it_is_refused(password: str) -> None:
    with pytest.raises(ValidationError, match="太常见"):
        validate_password(password, User(username="liming"))


@pytest.mark.parametrize(
    "password", [PASSWORD, "Fresh-water-9", "屋场恳谈屋场恳谈A1", "Password-in-the-yard-1", "A-1-2-3-4-5-b"]
)
def test_what_is_no_common_word_is_let_through(password: str) -> None:
    validate_password(password, User(username="liming"))


@pytest.mark.parametrize("password", ["", "wrong"])
def test_a_login_that_is_refused_is_no_200(client, password: str) -> None:
    answer = client.post(reverse("directory:login"), {"username": make_user().username, "password": password})

    assert answer.status_code == 422
    assert "登录没有成功" in answer.content.decode()


def test_a_password_that_is_refused_is_no_200(client) -> None:
    client.force_login(make_user())
    typed = {"old_password": PASSWORD, "new_password1": "Password123!", "new_password2": "Password123!"}

    answer = client.post(reverse("directory:password-change"), typed)

    assert answer.status_code == 422
    assert "太常见" in answer.content.decode()
