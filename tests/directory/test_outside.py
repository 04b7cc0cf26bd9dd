"""Logging in through the county's own identity provider, played by one on loopback."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from joserfc.jwk import RSAKey

from directory.models import OutsideAccount, User
from tests.factories import make_user
from wutang.checks import check_login

from .provider import Provider
from .test_second_factor import CODE, code_of, set_up

pytestmark = pytest.mark.django_db
START, RETURN = "/accounts/login/outside/", "/accounts/login/outside/return/"


@pytest.fixture
def provider(settings, monkeypatch) -> Iterator[Provider]:
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")  # loopback speaks plain HTTP
    started = Provider()
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID = started.issuer, started.client_id
    settings.OIDC_CLIENT_SECRET = started.client_secret
    yield started
    started.stop()


def go_through(client, provider: Provider, **claims):
    provider.claims = claims
    away = client.get(START)
    return client.get(f"{RETURN}?{provider.let_in(urlsplit(away.headers['Location']).query)}")


def test_the_browser_is_sent_with_state_nonce_and_pkce(client, provider: Provider) -> None:
    away = urlsplit(client.get(START).headers["Location"])

    assert f"{away.scheme}://{away.netloc}{away.path}" == f"{provider.issuer}/authorize"
    for part in ("state=", "nonce=", "code_challenge_method=S256", "redirect_uri=http%3A%2F%2Ftestserver%2Faccounts"):
        assert part in away.query
    assert "用统一身份认证登录" in client.get(reverse("directory:login")).content.decode()


def test_the_first_login_binds_the_account_of_that_name(client, provider: Provider) -> None:
    person = make_user(username="liming")

    answer = go_through(client, provider, sub="p-1", preferred_username="liming")

    assert answer.headers["Location"] == "/desk/"
    assert client.session["_auth_user_id"] == str(person.pk)
    assert OutsideAccount.objects.get().subject == "p-1"


def test_afterwards_the_subject_counts_and_not_the_name(client, provider: Provider) -> None:
    person = make_user(username="liming")
    OutsideAccount.objects.create(user=person, issuer=provider.issuer, subject="p-1")

    renamed = go_through(client, provider, sub="p-1", preferred_username="liming2")
    client.logout()
    namesake = go_through(client, provider, sub="p-2", preferred_username="liming")

    assert renamed.headers["Location"] == "/desk/"
    assert namesake.status_code == 403
    assert "没有您的账号" in namesake.content.decode()


def test_nobody_gets_an_account_by_it(client, provider: Provider) -> None:
    make_user(username="closed", is_active=False)

    for name in ("nobody", "closed", "", None):
        assert go_through(client, provider, sub="p-9", preferred_username=name).status_code == 403
    assert User.objects.count() == 1
    assert "_auth_user_id" not in client.session


def test_the_second_factor_is_asked_unless_the_provider_did(client, provider: Provider) -> None:
    person = make_user(username="liming")
    secret, _codes = set_up(person)

    plain = go_through(client, provider, sub="p-1", preferred_username="liming", amr=["pwd"])
    assert plain.headers["Location"] == CODE
    assert "_auth_user_id" not in client.session
    client.post(CODE, {"code": code_of(secret)})
    assert "_auth_user_id" in client.session
    client.logout()
    strong = go_through(client, provider, sub="p-1", amr=["pwd", "mfa"])
    assert strong.headers["Location"] == "/desk/"


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "http://evil.example"},
        {"aud": "somebody-else"},
        {"exp": 1_000_000_000},
        {"nonce": "another"},
        {"sub": ""},
    ],
    ids=["issuer", "audience", "time", "nonce", "subject"],
)
def test_a_token_that_does_not_hold_opens_nothing(client, provider: Provider, claims) -> None:
    make_user(username="liming")

    answer = go_through(client, provider, **{"sub": "p-1", "preferred_username": "liming", **claims})

    assert answer.status_code == 403
    assert "统一身份认证没有通过" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_token_of_another_key_opens_nothing(client, provider: Provider) -> None:
    make_user(username="liming")
    provider.signing_key = RSAKey.generate_key(2048, {"kid": "one"})

    assert go_through(client, provider, sub="p-1", preferred_username="liming").status_code == 403


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?state=x", "?code=x&state=x", "?error=access_denied", "?state=a&state=b"]
)
def test_coming_back_without_having_gone_opens_nothing(client, provider: Provider, query: str) -> None:
    assert client.get(f"{RETURN}{query}").status_code == 403


def test_a_way_back_works_once_and_in_its_own_browser_only(client, provider: Provider) -> None:
    make_user(username="liming")
    provider.claims = {"sub": "p-1", "preferred_username": "liming"}
    back = provider.let_in(urlsplit(client.get(START).headers["Location"]).query)
    stranger = type(client)()

    assert stranger.get(f"{RETURN}?{back}").status_code == 403
    assert client.get(f"{RETURN}?{back}").status_code == 302
    client.logout()
    assert client.get(f"{RETURN}?{back}").status_code == 403


def test_a_provider_that_does_not_answer_is_a_sentence(client, provider: Provider) -> None:
    provider.stop()

    answer = client.get(START)

    assert answer.status_code == 403
    assert "没有应答" in answer.content.decode()


def test_without_a_provider_there_is_no_such_door(client) -> None:
    assert client.get(START).status_code == 404
    assert client.get(RETURN).status_code == 404


def test_t17_a_header_names_nobody(client) -> None:
    make_user(username="liming")

    answer = client.get("/desk/", headers={"remote-user": "liming", "x-remote-user": "liming"}, REMOTE_USER="liming")

    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("MFA_REQUIRED_ROLES", ["COUNTY_OFFICE", "BOSS"], "wutang.E006"),
        ("OIDC_ISSUER", "http://login.example", "wutang.E008"),
    ],
)
def test_a_login_that_is_set_up_wrongly_is_found(settings, name: str, value: object, code: str) -> None:
    settings.IS_PRODUCTION = True
    setattr(settings, name, value)

    assert [message.id for message in check_login()] == [code]
