"""What holds for every request, whatever the view."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from directory.refusals import Conflict, Invalid, NotAllowed
from wutang import urls as site

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
SCRIPT = {"HTTP_ACCEPT": "application/json"}
REFUSALS = {
    "not-allowed": NotAllowed("这件事不归您办。"),
    "conflict": Conflict("这件事刚才已由他人办理。"),
    "invalid": Invalid("有一处要改。", errors={"heads": ["人数不能为负。"]}),
}


@login_not_required
def echo(request: HttpRequest) -> HttpResponse:
    return HttpResponse("read")


def closed(request: HttpRequest) -> HttpResponse:
    return HttpResponse("inside")


@login_not_required
def refuse(request: HttpRequest, kind: str) -> HttpResponse:
    raise REFUSALS[kind]


@login_not_required
def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("王某某 13800000000")


urlpatterns = [
    path("echo/", echo),
    path("closed/", closed),
    path("refuse/<kind>/", refuse),
    path("fail/", fail),
    path("", include(site.urlpatterns)),
]
handler400, handler403, handler404, handler500 = site.handler400, site.handler403, site.handler404, site.handler500


def member(**fields: object) -> object:
    return get_user_model().objects.create_user("zhou", "Yard-talk-2026", full_name="周某", **fields)


def test_nul_in_the_query_is_a_sentence(client: Client) -> None:
    answer = client.get("/echo/", {"q": "屋\x00场"})

    assert answer.status_code == 400
    assert "无法识别" in answer.content.decode()


def test_nul_in_a_form_is_a_sentence(client: Client) -> None:
    assert client.post("/echo/", {"text": "a\x00b"}).status_code == 400


def test_nul_in_the_address_is_a_sentence(client: Client) -> None:
    assert client.get("/echo/%00/").status_code == 400


def test_nul_in_a_form_sent_by_a_script_is_a_problem_at_its_field(client: Client) -> None:
    answer = client.post("/echo/", {"text": ["a\x00b", "\x00"], "other": "c"}, **SCRIPT)

    assert (answer.status_code, answer.json()["code"]) == (400, "bad-request")
    assert list(answer.json()["errors"]) == ["text"]


def test_what_was_typed_beside_a_nul_is_given_back_without_it(client: Client) -> None:
    answer = client.post("/echo/", {"text": "组里的路灯\x00坏了三个月了", "password": "never-shown-again"})

    text = answer.content.decode()
    assert "组里的路灯坏了三个月了" in text
    assert "never-shown-again" not in text


def test_emoji_rare_characters_and_broken_unicode_are_read(client: Client) -> None:
    assert client.post("/echo/", {"text": "😀𠮷龘繁體"}).status_code == 200
    assert client.get("/echo/?q=%ED%A0%80%FF").status_code == 200


def test_too_many_fields_are_a_sentence(client: Client) -> None:
    assert client.post("/echo/", {f"f{n}": "1" for n in range(2001)}).status_code == 400


def test_too_much_text_is_a_sentence_of_its_own(client: Client) -> None:
    answer = client.post("/echo/", {"text": "字" * 1_000_000})

    assert answer.status_code == 413
    assert "太多" in answer.content.decode()


def test_a_broken_form_is_a_sentence(client: Client) -> None:
    answer = client.post("/echo/", b"--x\r\nbroken", content_type="multipart/form-data; boundary=")

    assert answer.status_code == 400


def test_a_file_with_an_ordinary_name_is_read(client: Client) -> None:
    assert client.post("/echo/", {"file": SimpleUploadedFile("台账.xlsx", b"x")}).status_code == 200


def test_a_form_without_a_token_is_a_page_for_people() -> None:
    answer = Client(enforce_csrf_checks=True).post("/echo/", {"text": "x"})

    assert answer.status_code == 403
    assert "重新打开这一页" in answer.content.decode()


def test_t14_a_form_without_a_token_tells_a_script_where_to_get_one() -> None:
    browser = Client(enforce_csrf_checks=True)

    refused = browser.post("/echo/", {"text": "x"}, **SCRIPT)
    token = browser.get(refused.json()["token"]).json()["csrfToken"]
    accepted = browser.post("/echo/", {"text": "x"}, headers={"X-CSRFToken": token}, **SCRIPT)

    assert (refused.status_code, refused.json()["code"]) == (403, "csrf")
    assert accepted.status_code == 200


def test_a_closed_page_sends_to_the_login_and_a_member_in(client: Client) -> None:
    stranger = client.get("/closed/")
    client.force_login(member())
    inside = client.get("/closed/")

    assert stranger.status_code == 302
    assert inside.content == b"inside"


def test_a_form_sent_after_the_login_ended_shows_what_was_typed_and_no_secret(client: Client) -> None:
    typed = {"said": "村口的路灯坏了三个月", "password": "Yard-talk-2026", "heads": "31"}

    answer = client.post("/closed/", typed)

    assert answer.status_code == 401
    assert re.search(r'<label[^>]*>[^<]+</label><input[^>]* value="村口的路灯坏了三个月"', answer.content.decode())
    assert "Yard-talk-2026" not in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_closed_page_is_never_stored_on_a_shared_phone(client: Client) -> None:
    client.force_login(member())

    assert "no-store" in client.get("/closed/").headers["Cache-Control"]
    assert "no-store" not in client.get("/echo/").headers.get("Cache-Control", "")


def test_a_lent_password_must_be_changed_first(client: Client) -> None:
    client.force_login(member(must_change_password=True))

    person = client.get("/closed/")
    script = client.get("/closed/", **SCRIPT)

    assert (person.status_code, person.headers["Location"]) == (302, "/accounts/password/")
    assert (script.status_code, script.json()["code"]) == (403, "password-change-required")
    assert client.get("/echo/").status_code == 200


@pytest.mark.parametrize(("kind", "status"), [("not-allowed", 403), ("conflict", 409), ("invalid", 422)])
def test_a_refusal_is_a_page_with_its_sentence(client: Client, kind: str, status: int) -> None:
    answer = client.get(f"/refuse/{kind}/")

    assert answer.status_code == status
    assert REFUSALS[kind].sentence in answer.content.decode()


@pytest.mark.parametrize(("kind", "status"), [("not-allowed", 403), ("conflict", 409), ("invalid", 422)])
def test_a_refusal_is_a_problem_for_a_script(client: Client, kind: str, status: int) -> None:
    answer = client.get(f"/refuse/{kind}/", **SCRIPT)

    assert answer.status_code == status
    assert answer.json()["code"] == kind


def test_a_fault_of_ours_tells_nothing(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.raise_request_exception = False

    answer = client.get("/fail/")

    assert answer.status_code == 500
    assert "系统出了问题" in answer.content.decode()
    assert "王某某" not in answer.content.decode()


def test_a_fault_is_a_page_even_without_a_database(client: Client, django_db_blocker) -> None:
    client.raise_request_exception = False

    with django_db_blocker.block():
        answer = client.get("/fail/")

    assert answer.status_code == 500


def test_t14_every_answer_carries_the_security_headers(client: Client) -> None:
    headers = client.get("/echo/").headers

    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "geolocation=()" in headers["Permissions-Policy"]


def test_reading_a_page_writes_no_session(client: Client, django_assert_num_queries) -> None:
    client.force_login(member())
    client.get("/closed/")

    with django_assert_num_queries(2):  # the session and the user
        client.get("/closed/")
