"""The house itself in a real browser: headers, addresses that do not exist, doors that are closed."""

import pytest
from django.contrib import admin
from playwright.sync_api import Page

from directory.models import Role
from tests.factories import make_county, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_address_that_does_not_exist_says_so_in_chinese(phone: Page, live_server) -> None:
    answer = phone.goto(f"{live_server.url}/no-such-page/")

    assert answer is not None
    assert answer.status == 404
    assert "没有找到" in phone.inner_text("body")


def test_the_admin_leads_to_the_one_login_page(desk: Page, live_server) -> None:
    desk.goto(f"{live_server.url}/admin/")

    assert desk.url == f"{live_server.url}/accounts/login/?next=/admin/"


def test_every_admin_page_obeys_the_content_security_policy(desk: Page, live_server, enter) -> None:
    enter(desk, make_user(Role.SYSTEM_ADMIN, make_county()))
    labels = [model._meta.label_lower.replace(".", "/") for model in admin.site._registry]

    statuses = {}
    for path in ["", *(f"{label}/" for label in labels)]:
        answer = desk.goto(f"{live_server.url}/admin/{path}")
        statuses[path] = answer.status if answer else 0

    assert statuses[""] == 200
    assert set(statuses.values()) <= {200, 403}  # and the page's fixture finds its console empty
