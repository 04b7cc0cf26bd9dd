"""The house itself in a real browser: headers, addresses that do not exist, doors that are closed."""

import pytest
from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_address_that_does_not_exist_says_so_in_chinese(phone: Page, live_server) -> None:
    answer = phone.goto(f"{live_server.url}/no-such-page/")

    assert answer is not None
    assert answer.status == 404
    assert "没有找到" in phone.inner_text("body")


def test_the_admin_leads_to_the_one_login_page(desk: Page, live_server) -> None:
    desk.goto(f"{live_server.url}/admin/")

    assert desk.url == f"{live_server.url}/accounts/login/?next=/admin/"
