"""No English on any page of the staff and the admin: words, labels, codes of the program."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from directory.models import Role, User
from feedback.timeline import WORDS
from tests.factories import make_user
from tests.feedback.test_desk_links import fill, links_of
from tests.world import World
from wutang.context import STAFF_LINKS

pytestmark = pytest.mark.django_db

APART = re.compile(r"<(script|style|svg)\b.*?</\1>|<!--.*?-->|<option[^>]*></option>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
SPOKEN = re.compile(r'\b(?:title|alt|placeholder|aria-label|data-label)="([^"]*)"')
WORDS_OF_ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[ ’'-]+[A-Za-z]{2,})+")
CODE = re.compile(r"\b[A-Z]{4,}(?:_[A-Z]+)*\b")
PART = re.compile(r'^(msg\w+)(?:\[0\])? ((?:".*"\n?)+)', re.MULTILINE)
ALLOWED = {"Wutang"}
"""Names that have no Chinese."""


def sayings(page: str) -> Iterator[str]:
    """Every piece of text a page shows, or reads aloud."""
    page = APART.sub(" ", page)
    yield from (unescape(words) for words in SPOKEN.findall(page))
    yield from (text for piece in TAG.split(page) if (text := unescape(piece).strip()))


def english_in(page: str) -> set[str]:
    """What of a page is English: two words on end, a code of the program, the name of a verb."""
    found = set()
    for text in sayings(page):
        found |= {*WORDS_OF_ENGLISH.findall(text), *CODE.findall(text)}
        if text in WORDS:
            found.add(text)
    return found - ALLOWED


def walked(person: User, addresses: list[str]) -> dict[str, set[str]]:
    """The English found at each address this person can open."""
    client = Client()
    client.force_login(person)
    found = {}
    for address in addresses:
        answer = client.get(address, follow=True)
        if answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
            found[address] = english_in(answer.content.decode())
    return {address: words for address, words in found.items() if words}


def admin_pages() -> list[str]:
    """The index, each list, the page to add, and the page and history of its latest row."""
    pages = [reverse("admin:index")]
    for model in admin.site._registry:
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages += [reverse(f"{base}_changelist"), reverse(f"{base}_add")]
        for pk in model._default_manager.order_by("-pk").values_list("pk", flat=True)[:1]:
            pages += [reverse(f"{base}_{page}", args=[pk]) for page in ("change", "history")]
    return pages


@pytest.mark.parametrize("role", [Role.COUNTY_OFFICE, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_the_admin_speaks_chinese(world: World, role: str) -> None:
    fill(world)

    assert walked(make_user(role, world.county), admin_pages()) == {}


@pytest.mark.parametrize("name", ["secretary", "officer", "clerk", "county_officer", "official", "supervisor"])
def test_the_pages_of_the_staff_speak_chinese(world: World, name: str) -> None:
    fill(world)
    person = getattr(world, name)
    client = Client()
    client.force_login(person)
    pages = [url for _label, url, _roles in STAFF_LINKS] + links_of(client, "/desk/")

    assert walked(person, [*pages, "/accounts/password/", "/desk/inbox/"]) == {}


def test_django_s_own_sentences_that_lack_chinese_have_it_here() -> None:
    file = Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES" / "django.po"
    entries = [entry for entry in file.read_text(encoding="utf-8").split("\n\n")[1:] if entry.strip()]

    for entry in entries:
        parts = {name: words_of(lines) for name, lines in PART.findall(entry)}
        plural = parts.get("msgid_plural")
        said = ngettext(parts["msgid"], plural, 2) if plural else gettext(parts["msgid"])
        assert said == parts["msgstr"]


def words_of(lines: str) -> str:
    """The words of an entry that runs over several lines."""
    return "".join(re.findall(r'"(.*)"', lines)).replace('\\"', '"')
