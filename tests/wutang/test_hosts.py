"""T14, T16: staff pages and public pages on hosts of their own; headers that stand on every answer."""

import pytest
from django.test import Client

from tests.factories import make_user

pytestmark = pytest.mark.django_db
STAFF = ["/desk/", "/accounts/login/", "/admin/", "/admin/login/", "/summary/", "/accounts/csrf/", "/desk/audit/"]
PUBLIC = ["/meetings/", "/issues/", "/trace/"]
SHARED = ["/privacy/", "/contact/", "/accessibility/", "/health/live"]


@pytest.fixture
def _apart(settings) -> None:
    settings.ALLOWED_HOSTS = ["staff.example", "yard.example"]
    settings.STAFF_HOSTS = ["staff.example"]
    settings.PUBLIC_HOSTS = ["yard.example"]


@pytest.mark.usefixtures("_apart")
@pytest.mark.parametrize("address", STAFF)
def test_t16_the_public_host_knows_no_staff_page_not_even_for_staff(client: Client, address: str) -> None:
    client.force_login(make_user())

    assert client.get(address, headers={"host": "yard.example"}).status_code == 404
    assert client.post(address, headers={"host": "yard.example:443"}).status_code == 404


@pytest.mark.usefixtures("_apart")
@pytest.mark.parametrize("address", ["/desk/", "/accounts/login/", "/admin/login/", "/accounts/csrf/"])
def test_the_staff_host_knows_the_staff_pages(client: Client, address: str) -> None:
    assert client.get(address, headers={"host": "staff.example"}).status_code in (200, 302)


@pytest.mark.usefixtures("_apart")
@pytest.mark.parametrize("address", PUBLIC)
def test_the_staff_host_knows_no_public_page(client: Client, address: str) -> None:
    assert client.get(address, headers={"host": "yard.example"}).status_code == 200
    assert client.get(address, headers={"host": "staff.example"}).status_code == 404


@pytest.mark.usefixtures("_apart")
@pytest.mark.parametrize("address", SHARED)
def test_what_both_need_is_on_both(client: Client, address: str) -> None:
    assert [client.get(address, headers={"host": host}).status_code for host in ("yard.example", "staff.example")] == [
        200,
        200,
    ]


@pytest.mark.usefixtures("_apart")
@pytest.mark.parametrize(
    ("address", "home", "elsewhere"),
    [
        ("/desk", "staff.example", "yard.example"),
        ("/summary", "staff.example", "yard.example"),
        ("/admin", "staff.example", "yard.example"),
        ("/trace", "yard.example", "staff.example"),
        ("/issues", "yard.example", "staff.example"),
    ],
)
def test_t16_an_address_without_its_last_slash_is_known_where_it_is_at_home(
    client: Client, address: str, home: str, elsewhere: str
) -> None:
    there = client.get(address, headers={"host": home})

    assert (there.status_code, there.headers["Location"]) == (301, f"{address}/")
    assert client.get(address, headers={"host": elsewhere}).status_code == 404


@pytest.mark.usefixtures("_apart")
@pytest.mark.parametrize("host", ["staff.example", "yard.example"])
def test_a_shared_address_without_its_last_slash_is_known_on_both(client: Client, host: str) -> None:
    assert client.get("/privacy", headers={"host": host}).status_code == 301


@pytest.mark.usefixtures("_apart")
def test_the_staff_host_opens_at_the_desk(client: Client) -> None:
    answer = client.get("/", headers={"host": "staff.example"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/")


def test_public_pages_stay_everywhere_where_only_the_staff_host_is_named(client: Client, settings) -> None:
    settings.ALLOWED_HOSTS, settings.STAFF_HOSTS = ["staff.example", "yard.example"], ["staff.example"]

    assert client.get("/trace/", headers={"host": "staff.example"}).status_code == 200
    assert client.get("/desk/", headers={"host": "yard.example"}).status_code == 404


def test_t14_a_host_that_is_not_ours_is_refused(client: Client) -> None:
    assert client.get("/trace/", headers={"host": "elsewhere.example"}).status_code == 400


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/contact/", 200),
        ("/nothing/", 404),
        ("/static/css/site.css", 200),
        ("/static/nothing.css", 404),
        ("/desk/", 302),
        ("/contact/?q=%00", 400),
        ("/accounts/logout/", 405),
        ("/health/live", 200),
    ],
)
def test_t14_every_answer_carries_every_security_header(client: Client, address: str, status: int) -> None:
    answer = client.get(address)

    assert answer.status_code == status
    assert_safe(answer.headers)


def test_t14_a_refused_host_carries_them_too(client: Client, settings) -> None:
    settings.SECURE_SSL_REDIRECT = True  # asks for the host before anything else

    answer = client.get("/contact/", headers={"host": "elsewhere.example"})

    assert answer.status_code == 400
    assert_safe(answer.headers)


def test_t14_https_is_remembered(client: Client, settings) -> None:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True

    for address in ("/contact/", "/nothing/", "/static/css/site.css"):
        header = client.get(address, secure=True).headers["Strict-Transport-Security"]
        assert header == "max-age=31536000; includeSubDomains"


def assert_safe(headers) -> None:
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "geolocation=()" in headers["Permissions-Policy"]
