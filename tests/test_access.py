"""Who may open what without logging in: this list, and nothing that is not on it."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.http import HttpRequest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import get_converters

# Every address that opens without a login. Adding one here is a decision, not a repair of this test.
PUBLIC = {
    "wutang:live",  # asked by the proxy
    "wutang:ready",  # asked by the proxy
    "wutang:csrf",  # a script whose login has ended needs a token to log in with
    "directory:login",
    "directory:login-code",  # the second step of the login; without the first it only sends back
    "directory:outside-login",  # to the county's identity provider
    "directory:outside-return",  # back from it
    "directory:logout",  # logging out twice is no fault
    "directory:reset-use",  # with a one-time slip instead of a password
    "office:privacy",
    "office:accessibility",
    "office:contact",
    "office:large-text",  # only sets a cookie
    "meetings:board",
    "meetings:public-detail",
    "meetings:public-photo",  # of a published talk whose people agreed
    "meetings:public-photo-small",
    "feedback:board",
    "feedback:public-detail",
    "feedback:trace",
    "feedback:trace-letter",  # needs the slip's code
    "feedback:trace-answer",  # needs the slip's code
    "feedback:trace-erase",  # needs the slip's code
    "feedback:trace-protect",  # needs the slip's code
    "feedback:trace-close",  # only forgets what a code opened
    "summary:home",
    "summary:village",
    "summary:public-figures",
}
UNNAMED_PUBLIC = {"admin/login/"}  # only sends on to the one login page
SAMPLES = {
    "int": 1,
    "str": "x",
    "slug": "x",
    "path": "x",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "issue_number": "HN-2026-000017",
    "meeting_number": "HN-H2026-000017",
}
SCRIPT = {"HTTP_ACCEPT": "application/json"}


def walk(
    resolver: URLResolver | None = None, names: tuple[str, ...] = (), route: str = ""
) -> Iterator[tuple[str, str, URLPattern]]:
    """Every address of the site: its full name, its route, its pattern."""
    for entry in (resolver or get_resolver()).url_patterns:
        full = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from walk(entry, (*names, entry.namespace) if entry.namespace else names, full)
        else:
            yield ":".join((*names, entry.name or "")), full, entry


def is_open(pattern: URLPattern) -> bool:
    return not getattr(pattern.callback, "login_required", True)


ALL = list(walk())
CLOSED = {name: pattern for name, _route, pattern in ALL if not is_open(pattern) and not name.endswith(":")}


def address_of(name: str, pattern: URLPattern) -> str:
    """An address with sample values; any value will do, since the door is closed before the view looks at it."""
    kinds = {type(converter): kind for kind, converter in get_converters().items()}
    values = {argument: SAMPLES[kinds[type(converter)]] for argument, converter in pattern.pattern.converters.items()}
    if not values and pattern.pattern.regex.groups:  # a regular expression, as the admin's file names have
        label = next(iter(admin.site._registry))._meta.app_label
        return reverse(name, args=[label] * pattern.pattern.regex.groups)
    return reverse(name, kwargs=values)


def test_only_the_listed_addresses_open_without_a_login() -> None:
    opened = {name for name, route, pattern in ALL if is_open(pattern) and route not in UNNAMED_PUBLIC}

    assert opened - PUBLIC == set()


def test_every_listed_address_exists() -> None:
    assert PUBLIC - {name for name, _route, _pattern in ALL} == set()


def test_every_own_address_has_a_name() -> None:
    unnamed = [route for name, route, _ in ALL if name.endswith(":") or not name]

    assert [route for route in unnamed if not route.startswith("admin/")] == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(CLOSED))
def test_a_closed_address_sends_a_person_to_the_login(client: Client, name: str) -> None:
    answer = client.get(address_of(name, CLOSED[name]))

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(("/accounts/login/?next=", "/admin/login/?next="))
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(CLOSED))
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_closed_address_answers_a_script_with_401(client: Client, name: str, method: str) -> None:
    answer = getattr(client, method)(address_of(name, CLOSED[name]), **SCRIPT)

    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "login-required"
    assert answer.json()["token"] == "/accounts/csrf/"


def test_a_view_that_says_nothing_about_access_is_closed() -> None:
    def silent(request: HttpRequest) -> None: ...

    assert not is_open(URLPattern(get_resolver().pattern, silent))
