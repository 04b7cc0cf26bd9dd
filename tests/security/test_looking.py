"""T14, T24, T5: looking changes nothing, public pages tell of nobody, and a flag is no posting."""

import pytest
from django.apps import apps
from django.core import serializers
from django.test import Client

from directory.models import User
from tests.factories import make_user
from tests.neighbour import PHONE, RAISER

from .site import Site

pytestmark = pytest.mark.sqlite
"""Pages are drawn alike on every database: they are walked on one."""
NOTED = {"session", "loginsession", "accesslog", "notice", "privateexport", "tracefailure"}
"""Written by looking, on purpose: who is here, and who looked at what is protected."""


def rows() -> dict[str, str]:
    """The rows of all tables that looking must not change."""
    return {
        model._meta.label: serializers.serialize("json", model._base_manager.order_by("pk"))
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy and model._meta.model_name not in NOTED
    }


def test_t14_opening_any_page_changes_no_row(site: Site) -> None:
    """A previewer of links, a crawler or a second look does nothing, on the page of any verb either."""
    pages = {**site.own_pages(), **site.verb_pages()}
    before = rows()

    for address, name in pages.items():
        site.client(name).get(address)
        if len(address) % 3 == 0:
            site.client(name).head(address)

    after = rows()
    assert [label for label in before if before[label] != after[label]] == []


def test_t14_no_form_that_posts_lacks_its_token(site: Site) -> None:
    pages = {**site.own_pages(), **site.verb_pages(), **site.admin_pages()}

    for address, name in pages.items():
        body = site.body(address, name)
        assert body.lower().count('method="post"') <= body.count("csrfmiddlewaretoken"), address


def test_t14_a_post_without_a_token_is_refused_at_every_form(site: Site) -> None:
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    forms = site.forms({**site.own_pages(), **site.verb_pages()})

    answers = {}
    for name, address, fields in forms:
        strict.cookies = site.client(name).cookies
        answers[address] = strict.post(address, dict.fromkeys(fields, "1")).status_code

    assert {address: status for address, status in answers.items() if status != 403} == {}


def test_t24_no_page_that_opens_without_login_tells_who_spoke(site: Site) -> None:
    client = site.client("anonymous")
    told = {}
    for address in site.own_pages():
        answer = client.get(address)
        body = "" if answer.streaming else answer.content.decode()
        if answer.status_code == 200:
            told[address] = PHONE in body or RAISER.name in body

    assert len(told) > 10
    assert [address for address, is_told in told.items() if is_told] == []


@pytest.mark.parametrize("address", ["/desk/", "/desk/issues/", "/admin/", "/summary/", "/desk/people/"])
def test_t5_a_login_without_a_posting_opens_nothing(site: Site, address: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(make_user(name="无岗位"))

    answer = client.get(address, follow=True)

    shown = answer.content.decode()
    assert all(issue.number not in shown for issue in site.matters)
    assert answer.status_code in (200, 403, 404)


def test_t5_no_column_of_a_person_opens_the_admin() -> None:
    """`is_staff` is asked of the postings; there is no flag that could stay behind."""
    columns = {field.name for field in User._meta.get_fields() if getattr(field, "concrete", False)}

    assert columns & {"is_staff", "is_superuser", "groups", "user_permissions"} == set()
    assert isinstance(User.is_staff, property)
