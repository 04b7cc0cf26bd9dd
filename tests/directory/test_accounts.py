"""Logging in and out, passwords, one-time slips."""

import datetime
import re

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directory.models import Division, PasswordSlip, Posting, Role, User
from directory.passwords import ThreeClassesValidator
from directory.refusals import Invalid, NotAllowed
from directory.slips import ALPHABET, clean_code, grouped, issue_slip, may_issue, people_to_help, use_slip
from tests.factories import PASSWORD, make_county, make_township, make_user, make_village, post

pytestmark = pytest.mark.django_db
NEW = "Fresh-water-9"


@pytest.fixture
def village():
    return make_village(make_township(make_county()))


@pytest.fixture
def office(village):
    return make_user(Role.TOWNSHIP_OFFICE, village.township)


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


# Slips


def test_t15_a_slip_gives_the_way_back_once(village, office) -> None:
    person = make_user(Role.RECORDER, village)
    code = issue_slip(by=office, user=person)

    assert use_slip(username=person.username, code=grouped(code).lower(), password=NEW) == person
    person.refresh_from_db()
    assert person.check_password(NEW)
    with pytest.raises(Invalid):
        use_slip(username=person.username, code=code, password=NEW)


def test_a_code_can_be_read_aloud_and_is_kept_nowhere(village, office) -> None:
    code = issue_slip(by=office, user=make_user(Role.RECORDER, village))

    assert len(code) == 12
    assert set(code) <= set(ALPHABET)
    assert not set("0O1IL") & set(ALPHABET)
    assert clean_code(f" {grouped(code).lower()} ") == code
    assert code not in str(PasswordSlip.objects.values())


def test_t15_every_wrong_slip_gets_the_same_sentence(village, office) -> None:
    person, other = make_user(Role.RECORDER, village), make_user(Role.RECORDER, village)
    code = issue_slip(by=office, user=person)
    later = timezone.now() + datetime.timedelta(hours=25)
    sentences = set()

    for username, typed, now in [
        (person.username, "2222-2222-2222", None),
        (other.username, code, None),
        ("nobody-here", code, None),
        (person.username, code, later),
    ]:
        with pytest.raises(Invalid) as refused:
            use_slip(username=username, code=typed, password=NEW, now=now)
        sentences.add(refused.value.sentence)

    assert len(sentences) == 1


def test_t17_five_wrong_codes_revoke_the_slip(village, office) -> None:
    person = make_user(Role.RECORDER, village)
    code = issue_slip(by=office, user=person)

    for typed in ["2222-2222-2222"] * 5 + [code]:
        with pytest.raises(Invalid):
            use_slip(username=person.username, code=typed, password=NEW)

    slip = PasswordSlip.objects.get()
    assert (slip.failures, slip.revoked_at is None, slip.used_at) == (5, False, None)


def test_a_weak_password_does_not_use_the_slip_up(village, office) -> None:
    person = make_user(Role.RECORDER, village)
    code = issue_slip(by=office, user=person)

    with pytest.raises(Invalid) as refused:
        use_slip(username=person.username, code=code, password="short")

    assert "new_password1" in refused.value.errors
    assert use_slip(username=person.username, code=code, password=NEW) == person


def test_t15_a_newer_slip_revokes_the_older(village, office) -> None:
    person = make_user(Role.RECORDER, village)
    old, new = issue_slip(by=office, user=person), issue_slip(by=office, user=person)

    with pytest.raises(Invalid):
        use_slip(username=person.username, code=old, password=NEW)
    assert use_slip(username=person.username, code=new, password=NEW) == person


def test_each_office_helps_its_own_people_and_nobody_above_or_beside(village) -> None:
    county, township = village.township.parent, village.township
    beside = make_township(county, "车江街道")
    people = {
        "recorder": make_user(Role.RECORDER, village),
        "neighbour": make_user(Role.TOWNSHIP_OFFICE, beside),
        "county": make_user(Role.COUNTY_OFFICE, county),
        "security": make_user(Role.SECURITY_ADMIN, county),
        "supervisor": make_user(Role.SUPERVISION, county),
        "visitor": make_user(Role.RETURN_VISITOR, township),
        "both": make_user(Role.RECORDER, village),
        "gone": make_user(),
        "closed": make_user(Role.RECORDER, village, is_active=False),
    }
    post(people["both"], Role.OFFICIAL, beside)
    post(people["gone"], Role.RECORDER, village, starts_on="2020-01-01", ends_on="2020-02-01")
    helpers = {
        "township": (make_user(Role.TOWNSHIP_OFFICE, township), {"recorder"}),
        "county": (make_user(Role.COUNTY_OFFICE, county), {"recorder", "neighbour", "county", "both"}),
        "security": (make_user(Role.SECURITY_ADMIN, county), set(people) - {"gone", "closed"}),
        "recorder": (make_user(Role.RECORDER, village), set()),
    }

    for helper, expected in helpers.values():
        names = {name for name, person in people.items() if may_issue(by=helper, user=person)}
        assert names == expected
        assert not may_issue(by=helper, user=helper)
        listed = people_to_help(helper)
        assert {name for name, person in people.items() if person in listed} == expected


def test_a_slip_that_may_not_be_issued_is_refused(village, office) -> None:
    with pytest.raises(NotAllowed):
        issue_slip(by=office, user=make_user(Role.COUNTY_OFFICE, village.township.parent))

    assert not PasswordSlip.objects.exists()


def test_the_pages_lead_from_the_slip_to_the_login(client, village, office) -> None:
    person = make_user(Role.RECORDER, village)
    client.force_login(office)
    slip = client.post(reverse("directory:reset-issue", args=[person.pk]))
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", slip.content.decode()).group()
    assert "no-store" in slip.headers["Cache-Control"]
    client.logout()

    typed = {"username": person.username, "code": code, "new_password1": NEW, "new_password2": NEW}
    answer = client.post(reverse("directory:reset-use"), typed)

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("directory:login"))
    assert log_in(client, person, NEW).status_code == 302


def test_t17_wrong_codes_lock_the_reset_page_and_leave_no_secret_behind(client, village, office) -> None:
    from axes.models import AccessAttempt

    person = make_user(Role.RECORDER, village)
    issue_slip(by=office, user=person)
    typed = {"username": person.username, "code": "222222222222", "new_password1": NEW, "new_password2": NEW}

    answers = [client.post(reverse("directory:reset-use"), typed).status_code for _try in range(6)]

    assert answers[0] == 200
    assert answers[-1] == 429
    kept = str(list(AccessAttempt.objects.values()))
    assert NEW not in kept
    assert "222222222222" not in kept


def test_only_offices_see_the_list_and_a_stranger_is_not_found(client, village, office) -> None:
    recorder, far = (
        make_user(Role.RECORDER, village),
        make_user(Role.RECORDER, make_village(make_township(make_county("衡阳县", "430421")))),
    )
    client.force_login(recorder)
    assert client.get(reverse("directory:reset-list")).status_code == 403
    client.force_login(office)
    assert recorder.full_name in client.get(reverse("directory:reset-list")).content.decode()
    assert client.post(reverse("directory:reset-issue", args=[far.pk])).status_code == 404
    assert client.get(reverse("directory:reset-issue", args=[recorder.pk])).status_code == 405


def test_the_list_asks_the_same_number_of_queries_for_one_and_three(
    client, village, office, django_assert_max_num_queries
) -> None:
    client.force_login(office)
    make_user(Role.RECORDER, village)
    client.get(reverse("directory:reset-list"))
    with django_assert_max_num_queries(12) as one:
        client.get(reverse("directory:reset-list"))
    make_user(Role.RECORDER, village)
    make_user(Role.RECORDER, village)
    with django_assert_max_num_queries(12) as three:
        client.get(reverse("directory:reset-list"))

    assert len(three) == len(one)


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
