"""T8: every form of the site, found by walking its pages, takes any garbage with a sentence in Chinese."""

import re
from itertools import cycle, islice

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.test_access import ALL
from tests.test_scope_walk import NOWHERE

from .site import CHINESE, NOT_WALKED, Site, addresses, kind_of, post_undone

TEXTS = [
    "村" * 30_000 + "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    "%s %(x)s {0} {{ x }} {% now %} ${x}",
    "a\r\nBcc: b@c.de\r\n\r\nd",
]
NUMBERS = ["1e999999", "99999999999999999999", "-1", "9999-12-31", "١٢٣", "NaN", "9" * 5000]
RAW = [b"a%00b", b"%ED%A0%80", b"%FF%FE"]
ROUNDS: tuple[list[str], ...] = ([""], TEXTS, NUMBERS)
MIXED = [one for pair in zip(cycle(TEXTS), NUMBERS, strict=False) for one in pair]
"""In every round each field of a form is given the next of these; what one form misses the next one meets."""
FORM = "application/x-www-form-urlencoded"
SECRET = re.compile("Traceback|/site-packages/|DATABASE_URL|SECRET_KEY")


def garbage(fields: list[str], values: list[str], start: int) -> dict[str, str]:
    """The fields with the values in turn, beginning anywhere."""
    return dict(zip(fields, islice(cycle(values), start % len(values), None), strict=False))


def fault(client: Client, address: str, body: object, content_type: str = "", **extra: str) -> str:
    """Post and take back; return what is wrong with the answer, if anything."""
    answer = post_undone(client, address, body, content_type, **extra)
    shown = "" if answer.streaming else answer.content.decode(errors="replace")
    if answer.status_code >= 500:
        return f"{answer.status_code}"
    if SECRET.search(shown):
        return "shows its inside"
    if answer.status_code >= 400 and not CHINESE.search(shown):
        return f"{answer.status_code} without a sentence"
    return ""


def faults_of(site: Site, pages: dict[str, str], rounds: tuple[list[str], ...]) -> dict[tuple[str, str], str]:
    """Every form of these pages with every round of garbage, and with bytes that are no text."""
    faults = {}
    forms = site.forms(pages)
    assert len(forms) > 20
    for start, (name, address, fields) in enumerate(forms):
        for values in rounds:
            if found := fault(site.client(name), address, garbage(fields, values, start)):
                faults[address, values[0][:20]] = found
        raw = RAW[start % len(RAW)]
        body = b"&".join(field.encode() + b"=" + raw for field in [*fields, "x"])
        if found := fault(site.client(name), address, body, FORM):
            faults[address, str(raw)] = found
    return faults


def test_t8_every_form_takes_any_garbage(site: Site) -> None:
    assert faults_of(site, {**site.own_pages(), **site.verb_pages()}, ROUNDS) == {}


def test_t8_every_form_of_the_admin_takes_any_garbage(site: Site) -> None:
    assert faults_of(site, site.admin_pages(), (MIXED,)) == {}


@pytest.mark.sqlite  # what no database is asked is the same on each
def test_t8_every_form_takes_too_much_too_often_and_of_the_wrong_kind(site: Site) -> None:
    faults = {}
    file = SimpleUploadedFile("照片.jpg.exe", b"MZ" + b"\x00" * 2000)
    kinds = {
        "ten megabytes": (f"x={'9' * 10_000_000}".encode(), FORM),
        "five thousand fields": ("&".join(f"x={n}" for n in range(5000)).encode(), FORM),
        "no form at all": (b"\x00\xff{]", "application/json"),
        "broken parts": (b"--x\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=x"),
        "no boundary": (b"abc", "multipart/form-data"),
        "unknown signs": (b"x=1", f"{FORM}; charset=utf-99"),
    }

    forms = site.forms({**site.own_pages(), **site.verb_pages()})
    for (name, address, fields), kind in zip(forms, cycle(kinds), strict=False):
        if found := fault(site.client(name), address, *kinds[kind]):
            faults[address, kind] = found
        file.seek(0)
        if found := fault(site.client(name), address, dict.fromkeys(fields or ["file"], file)):
            faults[address, "files for texts"] = found

    assert faults == {}


@pytest.mark.sqlite  # what no database is asked is the same on each
def test_t8_an_address_that_only_takes_posts_takes_any(site: Site) -> None:
    """Those no form of these pages leads to: they are reached by script, or in another state."""
    fields = dict.fromkeys(("file", "text", "reason", "version", "heads", "delta", "next"), "99999999999999999999")
    people = ("anonymous", "villager", "secretary", "county_officer")
    faults, known = {}, set()

    for address in addresses(site):
        if address in NOT_WALKED or kind_of(address) in known:
            continue
        known.add(kind_of(address))
        for name in people[len(known) % 2 :: 2]:
            extra = {"HTTP_ACCEPT": "application/json"} if len(known) % 3 else {}
            if found := fault(site.client(name), address, fields, **extra):
                faults[name, address] = found

    assert len(known) > 60
    assert faults == {}


@pytest.mark.sqlite  # what no database is asked is the same on each
def test_t8_what_is_not_there_is_said_in_chinese_for_every_kind_of_address(site: Site) -> None:
    odd = ["HN-2026-000000", "HN-9999-9999999999", "A-0000-000000", "%00", "%ED%A0%80", "..%2f..%2f", "x" * 5000]
    answers = {}
    for start, (name, route, _pattern) in enumerate(ALL):
        if route.startswith("admin/") or "<" not in route or not name:
            continue
        for value in islice(cycle(odd), start, start + 2):
            address = "/" + re.sub("<[^>]+>", value, route)
            answer = site.client("county_officer").get(address)
            is_sent_on = answer.status_code in (301, 302)
            if answer.status_code >= 500 or not (is_sent_on or CHINESE.search(answer.content.decode())):
                answers[address[:80]] = answer.status_code

    assert answers == {}
    assert site.client("anonymous").get(reverse("wutang:nowhere", args=[NOWHERE])).status_code in (302, 404)
