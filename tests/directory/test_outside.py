"""Logging in through the county's own identity provider, played by one on loopback."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from joserfc.jwk import RSAKey

from directory.first_pages import first_page
from directory.models import OutsideAccount, User
from directory.outside import bind, subject_of
from directory.refusals import NotAllowed
from office.models import AccessLog
from tests.factories import make_county, make_township, make_user, make_village
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
    settings.OIDC_CLIENT_SECRET, settings.OIDC_USERNAME_CLAIM = started.client_secret, "staff_number"
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

    answer = go_through(client, provider, sub="p-1", staff_number="liming")

    assert answer.headers["Location"] == "/desk/"
    assert client.session["_auth_user_id"] == str(person.pk)
    assert OutsideAccount.objects.get().subject == "p-1"


def test_without_a_claim_of_the_providers_own_nobody_is_bound_by_name(client, provider: Provider, settings) -> None:
    make_user(username="liming")
    settings.OIDC_USERNAME_CLAIM = ""

    answer = go_through(client, provider, sub="p-1", preferred_username="liming", staff_number="liming")

    assert answer.status_code == 403
    assert not OutsideAccount.objects.exists()


@pytest.mark.parametrize("role", ["SYSTEM_ADMIN", "SECURITY_ADMIN", "AUDIT_ADMIN", "COUNTY_OFFICE", "SUPERVISION"])
def test_administrators_and_county_office_are_bound_by_hand_only(client, provider: Provider, role: str) -> None:
    person = make_user(role, county := make_county(), username="boss")
    assert go_through(client, provider, sub="p-1", staff_number="boss").status_code == 403

    bind(by=make_user("SECURITY_ADMIN", county), user=person, subject="p-1")

    assert go_through(client, provider, sub="p-1", staff_number="boss").headers["Location"] == first_page(person)


def test_the_office_binds_changes_and_ends_it_on_the_accounts_page(client, provider: Provider) -> None:
    village = make_village(make_township(county := make_county()))
    person, other = make_user("RECORDER", village), make_user("RECORDER", village)
    OutsideAccount.objects.create(user=other, issuer=provider.issuer, subject="p-2")
    client.force_login(make_user("COUNTY_OFFICE", county))

    def save(subject: str) -> str:
        address = reverse("admin:directory_user_change", args=[person.pk])
        assert "统一身份认证标识" in client.get(address).content.decode()
        inline = {"postings-TOTAL_FORMS": 0, "postings-INITIAL_FORMS": 0}
        fields = {"username": person.username, "full_name": person.full_name, "is_active": "on", **inline}
        client.post(address, {**fields, "outside_subject": subject})
        return subject_of(person)

    assert [save(subject) for subject in ("p-1", "p-3", "p-2", "")] == ["p-1", "p-3", "p-3", ""]
    log = AccessLog.objects.filter(action="ACCOUNT")
    assert len(log) == 3
    assert all("统一身份认证标识" in row.purpose for row in log)


def test_nobody_binds_his_own_or_what_he_does_not_keep(provider: Provider) -> None:
    county, far = make_county(), make_county("祁东县", "430426")
    office, township = make_user("COUNTY_OFFICE", county), make_user("TOWNSHIP_OFFICE", make_township(county))
    keeper = make_user("SECURITY_ADMIN", county)

    second, stranger = make_user("COUNTY_OFFICE", county), make_user("SECURITY_ADMIN", far)
    own, others = ((office, office), (keeper, keeper)), ((office, keeper), (township, office), (second, office))
    for by, user in (*own, *others, (stranger, office)):
        with pytest.raises(NotAllowed):
            bind(by=by, user=user, subject="p-1")
    assert not OutsideAccount.objects.exists()


def test_afterwards_the_subject_counts_and_not_the_name(client, provider: Provider) -> None:
    person = make_user(username="liming")
    OutsideAccount.objects.create(user=person, issuer=provider.issuer, subject="p-1")

    renamed = go_through(client, provider, sub="p-1", staff_number="liming2")
    client.logout()
    namesake = go_through(client, provider, sub="p-2", staff_number="liming")

    assert renamed.headers["Location"] == "/desk/"
    assert namesake.status_code == 403
    assert "没有您的账号" in namesake.content.decode()


def test_nobody_gets_an_account_by_it(client, provider: Provider) -> None:
    make_user(username="closed", is_active=False)

    for name in ("nobody", "closed", "", None):
        assert go_through(client, provider, sub="p-9", staff_number=name).status_code == 403
    assert User.objects.count() == 1
    assert "_auth_user_id" not in client.session


def test_the_second_factor_is_asked_unless_the_provider_did(client, provider: Provider) -> None:
    person = make_user(username="liming")
    secret, _codes = set_up(person)

    plain = go_through(client, provider, sub="p-1", staff_number="liming", amr=["pwd"])
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

    answer = go_through(client, provider, **{"sub": "p-1", "staff_number": "liming", **claims})

    assert answer.status_code == 403
    assert "统一身份认证没有通过" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_token_of_another_key_opens_nothing(client, provider: Provider) -> None:
    make_user(username="liming")
    provider.signing_key = RSAKey.generate_key(2048, {"kid": "one"})

    assert go_through(client, provider, sub="p-1", staff_number="liming").status_code == 403


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?state=x", "?code=x&state=x", "?error=access_denied", "?state=a&state=b"]
)
def test_coming_back_without_having_gone_opens_nothing(client, provider: Provider, query: str) -> None:
    assert client.get(f"{RETURN}{query}").status_code == 403


def test_a_way_back_works_once_and_in_its_own_browser_only(client, provider: Provider) -> None:
    make_user(username="liming")
    provider.claims = {"sub": "p-1", "staff_number": "liming"}
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
        ("OIDC_USERNAME_CLAIM", "preferred_username", "wutang.W002"),
    ],
)
def test_a_login_that_is_set_up_wrongly_is_found(settings, name: str, value: object, code: str) -> None:
    settings.IS_PRODUCTION = True
    settings.OIDC_ISSUER = "https://login.example" if name == "OIDC_USERNAME_CLAIM" else ""
    setattr(settings, name, value)

    assert [message.id for message in check_login()] == [code]
