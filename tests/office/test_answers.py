"""A person gets a page, a script gets problem+json with a stable code."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser

from directory.refusals import Conflict, Invalid, NotAllowed, Refused
from office.answers import problem, refused, wants_json


@pytest.mark.parametrize(
    ("accept", "is_json"),
    [
        (None, False),
        ("*/*", False),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", False),
        ("application/json", True),
        ("application/problem+json", True),
        ("application/json, */*;q=0.1", True),
        ("text/html, application/json;q=0.5", False),
        ("image/png", False),
        ("nonsense", False),
    ],
)
def test_only_who_asks_for_json_gets_it(rf, accept, is_json):
    request = rf.get("/", headers={"accept": accept} if accept else {})

    assert wants_json(request) is is_json


def test_a_problem_has_status_code_title_and_what_else_is_known():
    response = problem(
        401, "login", "请重新登录。", "登录已过期。", {"place": ["请选择村。"]}, token_url="/accounts/csrf/"
    )

    assert (response.status_code, response["Content-Type"]) == (401, "application/problem+json")
    assert response["Cache-Control"] == "no-store"
    assert json.loads(response.content) == {
        "type": "about:blank",
        "status": 401,
        "code": "login",
        "title": "请重新登录。",
        "detail": "登录已过期。",
        "errors": {"place": ["请选择村。"]},
        "token_url": "/accounts/csrf/",
    }


@pytest.mark.parametrize(
    ("refusal", "status", "code"),
    [
        (Refused("不行。"), 422, "refused"),
        (NotAllowed("您不能这样做。"), 403, "not-allowed"),
        (Conflict("别人已经改过。", code="stale"), 409, "stale"),
    ],
)
def test_a_refusal_becomes_a_problem_for_a_script(rf, refusal, status, code):
    response = refused(rf.post("/", headers={"accept": "application/json"}), refusal)

    body = json.loads(response.content)
    assert (response.status_code, body["code"], body["title"]) == (status, code, refusal.sentence)
    assert "errors" not in body


def test_a_refusal_carries_the_errors_of_its_fields(rf):
    refusal = Invalid("请改正下面的内容。", errors={"heads": ["人数不能是负数。"]})

    response = refused(rf.post("/", headers={"accept": "application/json"}), refusal)

    assert json.loads(response.content)["errors"] == {"heads": ["人数不能是负数。"]}


@pytest.mark.django_db
def test_a_refusal_becomes_a_page_for_a_person(rf):
    request = rf.post("/")
    request.user = AnonymousUser()

    response = refused(request, Conflict("别人已经改过，请<重新>打开。"))

    assert response.status_code == 409
    assert "别人已经改过，请&lt;重新&gt;打开。" in response.content.decode()
