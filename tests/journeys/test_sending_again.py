"""A long form whose login ended meanwhile, in a real browser: logged in again beside it, it is sent once more."""

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from meetings.models import Meeting
from tests.factories import PASSWORD
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_talk_is_sent_once_more_after_a_new_login_in_another_window(
    phone: Page, live_server, world: World, enter
) -> None:
    enter(phone, world.secretary)
    phone.goto(f"{live_server.url}/desk/meetings/new/")
    phone.fill("input[name=yard]", "樟树湾")
    phone.get_by_text("再写一点").click()
    phone.fill("input[name=topic]", "修路")
    phone.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    phone.get_by_role("button", name="保存", exact=True).click()
    expect(phone.get_by_label("主要话题")).to_have_value("修路")
    with phone.context.expect_page() as opened:
        phone.get_by_role("link", name="重新登录").click()
    opened.value.fill("input[name=username]", world.secretary.username)
    opened.value.fill("input[name=password]", PASSWORD)
    opened.value.click("main form button")
    opened.value.wait_for_url("**/desk/meetings/new/")
    phone.get_by_role("button", name="再提交一次").click()

    expect(phone.get_by_role("heading", level=1)).to_have_text("双桥村樟树湾")
    assert Meeting.objects.get().topic == "修路"
