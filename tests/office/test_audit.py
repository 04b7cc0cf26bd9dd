"""T16, T17, T27: who did what from where is written by itself, and read by the audit administrator alone."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from directory.models import Role, User
from directory.postings import end, grant
from directory.slips import issue_slip, use_slip
from meetings.recording import publish_meeting, withdraw_meeting
from office.access import log_access, verify_access_log
from office.models import AccessLog
from tests.factories import PASSWORD, make_county, make_user, post
from tests.world import World, make_meeting

pytestmark = pytest.mark.django_db
Action = AccessLog.Action
LOGIN = "/accounts/login/"


@pytest.fixture
def auditor(world: World) -> User:
    return make_user(Role.AUDIT_ADMIN, world.county, "审计员")


def written(*actions: str) -> list[tuple[str, User | None, str, str]]:
    rows = AccessLog.objects.filter(action__in=actions).order_by("pk")
    return [(row.action, row.actor, row.target_label, row.purpose) for row in rows]


def test_t27_coming_in_and_going_out_are_logged(client: Client) -> None:
    user = make_user(username="zhou")

    client.post(LOGIN, {"username": "zhou", "password": PASSWORD})
    client.post("/accounts/logout/")

    assert written("LOGIN", "LOGOUT") == [("LOGIN", user, "zhou", ""), ("LOGOUT", user, "zhou", "")]


def test_t17_a_failed_login_is_logged_without_what_was_typed(client: Client) -> None:
    make_user(username="zhou")

    client.post(LOGIN, {"username": "ZHOU", "password": "wrong"})
    client.post(LOGIN, {"username": PASSWORD, "password": "zhou"})

    assert written("LOGIN_FAILED") == [("LOGIN_FAILED", None, "zhou", ""), ("LOGIN_FAILED", None, "没有这个用户名", "")]


def test_t17_a_lock_is_logged_once_and_nobody_can_fill_the_log(client: Client) -> None:
    make_user(username="zhou")

    for _try in range(12):
        client.post(LOGIN, {"username": "zhou", "password": "wrong"})

    assert [row[0] for row in written("LOGIN_FAILED", "LOCKED")] == ["LOGIN_FAILED"] * 4 + ["LOCKED"]


def test_t16_the_slip_is_under_the_same_lock_and_log(client: Client) -> None:
    make_user(username="zhou")
    wrong = {
        "username": "zhou",
        "code": "2222-2222-2222",
        "new_password1": "Yard-2026-x",
        "new_password2": "Yard-2026-x",
    }

    statuses = [client.post("/accounts/reset/", wrong).status_code for _try in range(6)]

    assert statuses[-1] == 429
    assert [row[0] for row in written("LOGIN_FAILED", "LOCKED")] == ["LOGIN_FAILED"] * 4 + ["LOCKED"]
    assert client.post(LOGIN, {"username": "zhou", "password": PASSWORD}).status_code == 429


def test_t16_the_admin_has_no_second_door(client: Client) -> None:
    make_user(username="zhou")

    assert client.post("/admin/login/", {"username": "zhou", "password": PASSWORD}).status_code == 405
    assert client.get("/admin/login/").headers["Location"].startswith("/accounts/login/")


def test_t27_postings_are_logged_when_granted_and_ended(world: World) -> None:
    security = make_user(Role.SECURITY_ADMIN, world.county)

    posting = grant(by=security, user=world.stranger, role=Role.RECORDER, place=world.village)
    end(by=security, posting=posting)

    assert [row[:3] for row in written("GRANT")] == [("GRANT", security, world.stranger.username)] * 2
    assert [row[3].split()[:2] for row in written("GRANT")] == [["授予", "记录员"], ["结束", "记录员"]]


def test_t27_a_password_slip_and_a_new_password_are_logged_without_either(world: World) -> None:
    code = issue_slip(by=world.officer, user=world.secretary)
    use_slip(username=world.secretary.username, code=code, password="New-yard-2026")

    assert written("PASSWORD") == [
        ("PASSWORD", world.officer, world.secretary.username, "开密码条"),
        ("PASSWORD", world.secretary, world.secretary.username, "修改密码"),
    ]


def test_t27_what_is_published_and_taken_down_is_logged(world: World) -> None:
    meeting = make_meeting(world)
    type(meeting).objects.filter(pk=meeting.pk).update(
        status="SUBMITTED", submitted_at=timezone.now(), submitted_by=world.secretary
    )
    publish_meeting(by=world.officer, meeting=meeting)
    withdraw_meeting(by=world.officer, meeting=meeting)

    assert written("PUBLISH") == [
        ("PUBLISH", world.officer, meeting.number, "公开"),
        ("PUBLISH", world.officer, meeting.number, "撤下"),
    ]


def test_t27_a_change_in_the_admin_is_logged_with_the_fields_and_no_text(world: World, client: Client) -> None:
    client.force_login(world.county_officer)
    page = client.get(f"/admin/office/countysettings/{world.settings.pk}/change/")
    form = page.context["adminform"].form
    data = {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}
    data |= dict.fromkeys(("opening_balances-TOTAL_FORMS", "opening_balances-INITIAL_FORMS"), "0")

    answer = client.post(page.wsgi_request.path, data | {"duty_phone": "0734-8500000"})

    assert answer.status_code == 302
    [(_action, by, target, purpose)] = written("SETTINGS")
    assert (by, target) == (world.county_officer, f"县级设置 {world.settings.pk}")
    assert "值班电话" in purpose
    assert "8500000" not in purpose


# The pages


@pytest.mark.parametrize(
    "person",
    ["secretary", "officer", "county_officer", "clerk", "official", "supervisor", "stranger"],
)
def test_the_log_does_not_exist_for_anybody_else(world: World, client: Client, person: str) -> None:
    client.force_login(getattr(world, person))

    assert client.get("/desk/audit/").status_code == 404
    assert client.post("/desk/audit/verify/").status_code == 404
    assert client.post("/desk/audit/export/").status_code == 404
    assert list(AccessLog.objects.visible_to(getattr(world, person))) == []


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN])
def test_the_other_administrators_do_not_read_it(world: World, client: Client, role: str) -> None:
    client.force_login(make_user(role, world.county))

    assert client.get("/desk/audit/").status_code == 404


def test_who_looked_at_a_number_is_found(world: World, auditor: User, client: Client) -> None:
    log_access(by=world.clerk, action=Action.REVEAL, target="HN-2026-000017", purpose="主办单位联系反映人")
    log_access(by=world.officer, action=Action.PRINT, target="HN-2026-000025")
    client.force_login(auditor)

    page = client.get("/desk/audit/", {"target": "hn-2026-000017"}).content.decode()

    assert "辛交通" in page
    assert "丁镇办" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"who": "交通"}, {"A"}),
        ({"action": "PRINT"}, {"B"}),
        ({"since": "2100-01-01"}, set()),
        ({"until": "2001-01-01"}, set()),
        ({"since": "2026-13-45", "until": "x", "action": "NONE", "before": "~", "after": "1~2"}, {"A", "B"}),
        ({"who": "%", "target": ""}, set()),
        ({"target": "\ud800"}, set()),
    ],
)
def test_the_filters_find_and_nonsense_does_no_harm(
    world: World, auditor: User, client: Client, query: dict[str, str], found: set[str]
) -> None:
    log_access(by=world.clerk, action=Action.REVEAL, target="A")
    log_access(by=world.officer, action=Action.PRINT, target="B")
    client.force_login(auditor)
    query = {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}

    answer = client.get("/desk/audit/", query)

    assert answer.status_code == 200
    assert {row.target_label for row in answer.context["page"].rows} & {"A", "B"} == found


def test_a_whole_day_is_meant(world: World, auditor: User, client: Client) -> None:
    log_access(by=world.clerk, action=Action.REVEAL, target="A")
    client.force_login(auditor)
    today = f"{timezone.localdate()}"

    page = client.get("/desk/audit/", {"since": today, "until": today, "action": "REVEAL"})

    assert [row.target_label for row in page.context["page"].rows] == ["A"]
    yesterday = f"{timezone.localdate() - datetime.timedelta(days=1)}"
    assert client.get("/desk/audit/", {"until": yesterday, "action": "REVEAL"}).context["page"].rows == []


def test_of_another_county_nothing_is_read(world: World, client: Client) -> None:
    elsewhere = make_county("祁东县", "430426")
    there = make_user(Role.COUNTY_OFFICE, elsewhere)
    log_access(by=there, action=Action.PRINT, target="THERE")
    log_access(by=world.officer, action=Action.PRINT, target="HERE")

    here = make_user(Role.AUDIT_ADMIN, world.county)

    assert set(AccessLog.objects.visible_to(here).values_list("target_label", flat=True)) == {"HERE"}


def test_the_chain_is_verified_on_the_page(world: World, auditor: User, client: Client) -> None:
    log_access(by=world.clerk, action=Action.REVEAL, target="A")
    client.force_login(auditor)

    assert "没有被改动" in client.post("/desk/audit/verify/").content.decode()
    assert list(verify_access_log()) == []


def test_t27_the_log_is_taken_out_as_a_table_and_that_is_logged(world: World, auditor: User, client: Client) -> None:
    log_access(by=world.clerk, action=Action.REVEAL, target="A")
    client.force_login(auditor)

    client.post("/desk/audit/export/?action=REVEAL")

    assert [row[3] for row in written("EXPORT")] == ["导出访问记录 1 行"]


def test_the_page_asks_the_database_as_often_for_thirty_rows_as_for_one(
    world: World, auditor: User, client: Client, django_assert_max_num_queries
) -> None:
    log_access(by=world.clerk, action=Action.REVEAL, target="A")
    client.force_login(auditor)
    client.get("/desk/audit/")
    with django_assert_max_num_queries(12) as one:
        client.get("/desk/audit/")
    for number in range(40):
        log_access(by=world.clerk, action=Action.REVEAL, target=f"N-{number}")

    with django_assert_max_num_queries(len(one)):
        client.get("/desk/audit/")


def test_an_ended_audit_posting_reads_nothing(world: World, client: Client) -> None:
    user = make_user()
    post(user, Role.AUDIT_ADMIN, world.county, starts_on=datetime.date(2020, 1, 1), ends_on=datetime.date(2021, 1, 1))
    client.force_login(user)

    assert client.get("/desk/audit/").status_code == 404
