"""T15: the client's address is believed of our own proxies only."""

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.test import Client, RequestFactory

from office.clients import client_address, current_client
from office.models import AccessLog
from tests.factories import PASSWORD, make_user

PROXIES = ["10.0.0.0/8", "fd00::/8"]


@pytest.fixture(autouse=True)
def _proxies(settings) -> None:
    settings.TRUSTED_PROXIES = PROXIES


def request_from(peer: str, forwarded: str = "") -> HttpRequest:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return RequestFactory().get("/", REMOTE_ADDR=peer, headers=headers)


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.1, 10.2.3.4", "198.51.100.1"),
        ("10.0.0.1", "10.9.9.9", "10.9.9.9"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1, <script>", "10.0.0.1"),
        ("10.0.0.1", ",,,", "10.0.0.1"),
        ("fd00::1", "2001:db8::5", "2001:db8::5"),
        ("::ffff:10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
        ("", "198.51.100.1", ""),
        ("no address", "198.51.100.1", ""),
    ],
)
def test_t15_only_hops_that_are_ours_are_stepped_over(peer: str, forwarded: str, client: str) -> None:
    assert client_address(request_from(peer, forwarded)) == client


def test_t15_a_proxy_behind_a_socket_is_believed_where_it_is_named(settings) -> None:
    settings.TRUSTED_PROXIES = ["unix"]

    assert client_address(request_from("", "198.51.100.1")) == "198.51.100.1"


def test_t15_a_very_long_header_costs_nothing() -> None:
    assert client_address(request_from("10.0.0.1", "10.0.0.2," * 100_000 + "10.0.0.3")).startswith("10.0.0.")


@pytest.mark.django_db
def test_t15_the_lock_counts_clients_behind_the_proxy_and_not_what_they_claim(client: Client) -> None:
    """A stranger who writes another address into the header each time is still one client."""
    make_user(username="zhou")

    statuses = [
        client.post(
            "/accounts/login/",
            {"username": "zhou", "password": "wrong"},
            REMOTE_ADDR="203.0.113.9",
            headers={"X-Forwarded-For": f"198.51.100.{number}"},
        ).status_code
        for number in range(6)
    ]
    elsewhere = client.post(
        "/accounts/login/",
        {"username": "zhou", "password": PASSWORD},
        REMOTE_ADDR="10.0.0.1",
        headers={"X-Forwarded-For": "198.51.100.77"},
    )

    assert statuses[-1] == 429
    assert elsewhere.status_code == 302, "somebody else's address is not locked"


@pytest.mark.django_db
@pytest.mark.parametrize("forwarded", ["198.51.100.1", "x" * 300, "' OR 1=1 --", "::1%eth0", "1.1.1.1:80"])
def test_t15_a_header_of_nonsense_harms_nobody_who_is_logged_in(client: Client, forwarded: str) -> None:
    client.force_login(make_user())

    assert client.get("/contact/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR="10.0.0.1").status_code == 200
    assert settings.AUDITLOG_DISABLE_REMOTE_ADDR, "a second reader of the header that believes everybody"


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["Remote-User", "X-Remote-User", "X-Forwarded-User", "X-Auth-Request-User"])
def test_t17_a_header_that_names_a_user_logs_nobody_in(client: Client, header: str) -> None:
    make_user(username="zhou")

    answer = client.get("/desk/", headers={header: "zhou"}, REMOTE_ADDR="10.0.0.1")

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


@pytest.mark.django_db
def test_the_log_knows_where_a_request_came_from_and_forgets_it_afterwards(client: Client) -> None:
    make_user(username="zhou")

    client.post(
        "/accounts/login/",
        {"username": "zhou", "password": PASSWORD},
        REMOTE_ADDR="10.0.0.1",
        headers={"X-Forwarded-For": "198.51.100.1"},
    )

    assert AccessLog.objects.get(action="LOGIN").address == "198.51.100.1"
    assert current_client() == ""
