"""Logging in and out, passwords, one-time slips."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from directory.accounts import open_account
from directory.models import Division, Posting, Role, User
from directory.passwords import ThreeClassesValidator
from directory.refusals import Invalid
from directory.slips import use_slip
from tests.factories import PASSWORD, make_county, make_user, post

pytestmark = pytest.mark.django_db
NEW = "Fresh-water-9"


def log_in(client, user, password: str = PASSWORD, **more):
    return client.post(reverse("directory:login"), {"username": user.username, "password": password, **more})


def test_the_right_password_opens_the_desk(client) -> None:
    answer = log_in(client, make_user())

    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/")
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize(
    ("role", "leads_to"),
    [
        (Role.OFFICIAL, "/summary/"),
        (Role.SUPERVISION, "/summary/"),
        (Role.RETURN_VISITOR, "/desk/visits/"),
        (Role.SECURITY_ADMIN, "/admin/"),
        (Role.COUNTY_OFFICE, "/desk/"),
    ],
)
def test_a_login_leads_to_the_page_where_the_role_begins(client, role: str, leads_to: str) -> None:
    person = make_user(role, make_county())

    assert log_in(client, person).headers["Location"] == leads_to
    assert client.get(reverse("directory:login")).headers["Location"] == leads_to


def test_who_holds_several_roles_begins_at_the_desk(client, village) -> None:
    person = make_user(Role.OFFICIAL, village.township)
    post(person, Role.TOWNSHIP_OFFICE, village.township)

    assert log_in(client, person).headers["Location"] == "/desk/"


def test_who_was_sent_to_log_in_comes_back_to_what_he_wanted(client) -> None:
    person = make_user(Role.OFFICIAL, make_county())

    assert log_in(client, person, next="/desk/inbox/").headers["Location"] == "/desk/inbox/"


def test_every_kind_of_wrong_gets_the_same_sentence(client) -> None:
    closed, person = make_user(is_active=False), make_user()
    tries = [(person.username, "wrong"), ("nobody-here", PASSWORD), (closed.username, PASSWORD)]

    pages = [client.post(reverse("directory:login"), {"username": name, "password": word}) for name, word in tries]

    sentences = {re.search(r"用户名或密码不对[^<]*", page.content.decode()).group() for page in pages}
    assert len(sentences) == 1
    assert "_auth_user_id" not in client.session


def test_a_login_that_failed_says_so_and_not_that_nothing_was_saved(client) -> None:
    page = log_in(client, make_user(), "wrong").content.decode()

    assert "登录没有成功" in page
    assert "还不能保存" not in page


def test_what_is_wrong_with_a_new_password_stands_where_it_was_first_typed(client) -> None:
    client.force_login(make_user())
    typed = {"old_password": PASSWORD, "new_password1": "short", "new_password2": "short"}

    page = client.post(reverse("directory:password-change"), typed).content.decode()

    assert 'id="id_new_password1_error"' in page
    assert 'id="id_new_password2_error"' not in page
    assert "密码太短，至少要 10 位。" in page


def test_a_door_that_is_closed_speaks_of_typed_words_only_where_there_were_some(client, village) -> None:
    client.force_login(make_user(Role.RECORDER, village))

    answer = client.get(reverse("directory:reset-list"))

    assert answer.status_code == 403
    assert "还在上一页" not in answer.content.decode()


def test_the_form_keeps_the_name_and_never_the_password(client) -> None:
    page = log_in(client, make_user(username="liming"), "Secret-typed-7").content.decode()

    assert "liming" in page
    assert "Secret-typed-7" not in page


@pytest.mark.parametrize(
    ("target", "leads_to"),
    [
        ("/desk/issues/", "/desk/issues/"),
        ("//evil.example/", "/desk/"),
        ("https://evil.example/", "/desk/"),
        ("javascript:alert(1)", "/desk/"),
        ("\\\\evil.example", "/desk/"),
    ],
)
def test_t14_next_is_followed_only_within_the_site(client, target: str, leads_to: str) -> None:
    assert log_in(client, make_user(), next=target).headers["Location"] == leads_to


def test_five_wrong_tries_lock_name_and_address_for_a_while(client) -> None:
    person = make_user()

    answers = [log_in(client, person, "wrong").status_code for _try in range(5)]

    assert answers[-1] == 429
    assert log_in(client, person).status_code == 429
    assert (
        client.post(reverse("directory:login"), {"username": make_user().username, "password": PASSWORD}).status_code
        == 302
    )


def test_logging_out_needs_a_post(client) -> None:
    client.force_login(make_user())

    assert client.get(reverse("directory:logout")).status_code == 405
    assert "_auth_user_id" in client.session
    assert client.post(reverse("directory:logout")).status_code == 302
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("password", ["Ab1", "abcdefghijkl", "abcdefgh1234", "Liming-2026-xyz", "屋场屋场屋场屋场屋场"])
def test_a_plain_password_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        ThreeClassesValidator().validate(password, User(username="liming"))


def test_three_classes_are_enough() -> None:
    for password in ("Abcdefgh12", "abcdefgh-12", "屋场恳谈屋场恳谈A1"):
        ThreeClassesValidator().validate(password, User(username="liming"))


def test_changing_the_password_keeps_this_session_and_ends_the_others(client) -> None:
    person, other = make_user(must_change_password=True), Client()
    client.force_login(person)
    other.force_login(person)

    answer = client.post(
        reverse("directory:password-change"),
        {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW},
    )

    person.refresh_from_db()
    assert (answer.status_code, person.must_change_password) == (302, False)
    assert person.check_password(NEW)
    assert client.get(reverse("directory:password-change")).status_code == 200
    assert other.get(reverse("directory:password-change")).status_code == 302


@pytest.mark.parametrize(
    ("old", "first", "second", "sentence"),
    [
        ("wrong", NEW, NEW, "原密码不对"),
        (PASSWORD, NEW, NEW + "x", "两次输入的新密码不一样"),
        (PASSWORD, "abc", "abc", "至少 10 位"),
    ],
)
def test_a_wrong_change_says_what_is_wrong(client, old: str, first: str, second: str, sentence: str) -> None:
    client.force_login(make_user())

    page = client.post(
        reverse("directory:password-change"), {"old_password": old, "new_password1": first, "new_password2": second}
    )

    assert sentence in page.content.decode()


# Opening an account


@pytest.mark.parametrize("taken", ["zhou", "ZHOU", "ｚｈｏｕ"])
def test_a_user_name_is_taken_in_any_case_and_width(client, village, taken: str) -> None:
    make_user(username="Zhou")
    keeper = make_user(Role.COUNTY_OFFICE, village.township.parent)
    client.force_login(keeper)

    page = client.post(reverse("admin:directory_user_add"), {"username": taken, "full_name": "测试周"})

    assert "这个用户名已有人用" in page.content.decode()
    with pytest.raises(Invalid, match="已有人用"):
        open_account(username=taken, full_name="测试周", by=keeper)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(taken, full_name="测试周")
    assert User.objects.filter(username__iexact="zhou").count() == 1


def test_an_account_opened_in_the_admin_has_no_password_and_says_who_opened_it(client, village) -> None:
    keeper = make_user(Role.COUNTY_OFFICE, village.township.parent)
    client.force_login(keeper)
    form = client.get(reverse("admin:directory_user_add")).context["adminform"].form

    answer = client.post(
        reverse("admin:directory_user_add"), {"username": "ｘｉｎ", "full_name": "测试辛", "job_title": "干事"}
    )

    opened = User.objects.get(username="xin")
    assert list(form.fields) == ["username", "full_name", "job_title"]
    assert answer.status_code == 302
    assert (opened.created_by, opened.job_title, opened.is_active) == (keeper, "干事", True)
    assert not opened.has_usable_password()


# The first administrator


def test_the_first_administrator_comes_with_a_slip_and_no_password(village, capsys) -> None:
    call_command("create_administrator", "security", county="430422", username="anquan", name="测试安全")

    told = capsys.readouterr().out
    user = User.objects.get(username="anquan")
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", told).group()
    assert not user.has_usable_password()
    assert Posting.objects.get(user=user).role == Role.SECURITY_ADMIN
    assert use_slip(username="anquan", code=code, password=NEW) == user


def test_a_second_one_is_granted_not_made(village, capsys) -> None:
    call_command("create_administrator", "system", county="430422", username="xitong", name="测试系统")

    with pytest.raises(CommandError, match="已有系统管理员"):
        call_command("create_administrator", "system", county="430422", username="xitong2", name="测试系统")
    with pytest.raises(CommandError, match="已有人用"):
        call_command("create_administrator", "audit", county="430422", username="xitong", name="测试审计")
    with pytest.raises(CommandError, match="没有这个县"):
        call_command("create_administrator", "audit", county="999999", username="shenji", name="测试审计")
    assert Division.objects.filter(level="COUNTY").count() == 1
