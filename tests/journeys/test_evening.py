"""An evening in the yard, in a real browser: a secretary's phone, no line for a while, taps that come twice."""

import datetime
import re

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from directory.models import User
from feedback.models import Issue, Status
from meetings.models import Meeting
from tests.factories import PASSWORD
from tests.world import World, make_meeting, raise_one

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAID = [
    ("医保今年交多少？", "当场答复", "每人 400 元，十二月底前交。"),
    ("晒谷坪的路灯坏了。", "现场解决", "当场换了灯泡。"),
    ("组里的路垮了一截，车进不来。", "集中交办", ""),
    ("自来水一到中午就没有了。", "集中交办", ""),
    ("村里的小学还办不办？", "当场答复", "还办，明年不撤。"),
]


def log_in(page: Page, base: str, user: User) -> None:
    page.goto(f"{base}/accounts/login/")
    page.fill("input[name=username]", user.username)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_url(re.compile(r"/desk/"))


def take_down(page: Page, said: str, outcome: str, text: str) -> None:
    sheet = page.locator("#said")
    sheet.locator("textarea[name=said]").fill(said)
    sheet.get_by_label(outcome).check()
    if text:
        sheet.locator("textarea[name=outcome_text]").fill(text)
    sheet.get_by_role("button", name="保存并记下一条").click()


def test_a_secretary_logs_a_talk_from_the_first_word_to_handing_it_in(phone: Page, live_server, world: World) -> None:
    log_in(phone, live_server.url, world.secretary)
    phone.goto(f"{live_server.url}/desk/meetings/")
    phone.get_by_role("link", name="记一场恳谈会").click()
    phone.fill("input[name=yard]", "新塘湾")
    phone.get_by_role("button", name="保存", exact=True).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("双桥村新塘湾")

    phone.get_by_role("link", name="有人说…").click()
    for count, (said, outcome, text) in enumerate(SAID, start=1):
        take_down(phone, said, outcome, text)
        expect(phone.locator("#said-list > li")).to_have_count(count)
        expect(phone.locator("#said textarea[name=said]")).to_have_value("")
    phone.get_by_role("button", name="收起").click()

    expect(phone.locator("#said-list > li").first).to_contain_text("村里的小学还办不办？")
    for _head in range(3):
        phone.get_by_role("button", name="到场人数，加一").click()
    expect(phone.locator(".counter output")).to_have_text("3")
    phone.get_by_role("button", name="我来记录").click()
    phone.get_by_role("link", name="结束并提交").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("都齐了，可以提交")
    phone.get_by_role("button", name="提交", exact=True).click()
    expect(phone.get_by_role("status").first).to_contain_text("已提交")

    meeting = Meeting.objects.get()
    assert (meeting.status, meeting.heads) == (Meeting.Status.SUBMITTED, 3)
    assert [issue.raw_note for issue in Issue.objects.order_by("pk")] == [said for said, _outcome, _text in SAID]
    assert Issue.objects.filter(status=Status.REFERRED).count() == 2


def begun(world: World) -> Meeting:
    return make_meeting(world, started_at=timezone.now() - datetime.timedelta(minutes=20), heads_at_start=20)


def test_taps_without_a_line_are_kept_and_counted_once(phone: Page, live_server, world: World) -> None:
    meeting = begun(world)
    log_in(phone, live_server.url, world.secretary)
    phone.goto(f"{live_server.url}{meeting.get_absolute_url()}")
    plus = phone.get_by_role("button", name="到场人数，加一")

    phone.context.set_offline(True)
    plus.click()
    plus.click()
    expect(phone.locator(".counter output")).to_have_text("22")
    expect(phone.locator(".counter__pending")).to_contain_text("还有 2 次未存")
    phone.context.set_offline(False)

    expect(phone.locator(".counter__pending")).to_be_hidden(timeout=20_000)
    assert Meeting.objects.get().heads == 22


def test_an_answer_lost_on_the_way_does_not_count_a_head_twice(phone: Page, live_server, world: World) -> None:
    meeting = begun(world)
    log_in(phone, live_server.url, world.secretary)
    phone.goto(f"{live_server.url}{meeting.get_absolute_url()}")
    seen: list[str] = []

    def lose_the_first_answer(route) -> None:
        seen.append(route.request.url)
        if len(seen) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    phone.route("**/heads/", lose_the_first_answer)
    phone.get_by_role("button", name="到场人数，加一").click()

    expect(phone.locator(".counter__pending")).to_be_visible()
    expect(phone.locator(".counter__pending")).to_be_hidden(timeout=20_000)
    assert len(seen) == 2
    assert Meeting.objects.get().heads == 21


def test_a_double_tap_on_save_is_one_matter(phone: Page, live_server, world: World) -> None:
    meeting = begun(world)
    log_in(phone, live_server.url, world.secretary)
    phone.goto(f"{live_server.url}{meeting.get_absolute_url()}")
    phone.get_by_role("link", name="有人说…").click()
    phone.locator("#said textarea[name=said]").fill("路灯坏了。")

    phone.locator("#said").get_by_role("button", name="保存并记下一条").dblclick()

    expect(phone.locator("#said-list > li")).to_have_count(1)
    assert Issue.objects.count() == 1


def test_words_written_without_a_line_stay_and_are_saved_once(phone: Page, live_server, world: World) -> None:
    meeting = begun(world)
    log_in(phone, live_server.url, world.secretary)
    phone.goto(f"{live_server.url}{meeting.get_absolute_url()}")
    phone.get_by_role("link", name="有人说…").click()
    phone.route("**/issues/new/", lambda route: (route.fetch(), route.abort()))
    take_down(phone, "水渠堵了。", "集中交办", "")
    expect(phone.locator("#said .note--pinned")).to_contain_text("写的内容还在")

    phone.unroute("**/issues/new/")
    phone.on("dialog", lambda dialog: dialog.accept())
    phone.goto(f"{live_server.url}{meeting.get_absolute_url()}")
    phone.get_by_role("link", name="有人说…").click()
    expect(phone.locator("#said textarea[name=said]")).to_have_value("水渠堵了。")
    phone.locator("#said").get_by_role("button", name="保存并记下一条").click()

    expect(phone.locator("#said .note--pinned")).to_contain_text("没有重复登记")
    assert Issue.objects.count() == 1


def test_a_sentence_of_the_server_stands_at_its_field(phone: Page, live_server, world: World) -> None:
    meeting = begun(world)
    log_in(phone, live_server.url, world.secretary)
    phone.goto(f"{live_server.url}{meeting.get_absolute_url()}")
    phone.get_by_role("link", name="有人说…").click()
    phone.locator("#said textarea[name=said]").fill("给了回执。")
    phone.get_by_text("给了回执？").click()
    phone.fill("#said input[name=slip_serial]", "HN12")
    phone.get_by_text("给了回执？").click()

    phone.locator("#said").get_by_role("button", name="保存并记下一条").click()

    expect(phone.locator('#said [data-field="slip_serial"]')).to_contain_text("回执号不对")
    expect(phone.locator("#said textarea[name=said]")).to_have_value("给了回执。")


def test_what_concerns_a_cadre_does_not_stay_on_the_page(phone: Page, live_server, world: World) -> None:
    meeting = begun(world)
    raise_one(world, meeting=meeting)
    log_in(phone, live_server.url, world.secretary)
    phone.goto(f"{live_server.url}{meeting.get_absolute_url()}")
    phone.get_by_role("link", name="有人说…").click()
    phone.locator("#said textarea[name=said]").fill("村里的账没有公开。")
    phone.get_by_text("涉及干部或单位？").click()
    phone.get_by_label("涉及村干部").check()

    phone.locator("#said").get_by_role("button", name="保存并记下一条").click()

    expect(phone.locator("#said .note--pinned")).to_contain_text("直接交给上一级")
    expect(phone.locator("#said-list > li")).to_have_count(1)


def test_a_telephone_in_the_words_is_pointed_out_and_kept(phone: Page, live_server, world: World) -> None:
    opened(phone, live_server.url, world)
    hint = phone.locator("#said [data-personal-hint]")
    phone.locator("#said textarea[name=said]").fill("水渠堵了，欠 3000 元。")
    expect(hint).to_be_hidden()

    phone.locator("#said textarea[name=said]").fill("水渠堵了，找 138-1234-5678。")
    expect(hint).to_contain_text("整理稿里会隐去")
    phone.locator("#said").get_by_role("button", name="保存并记下一条").click()

    expect(phone.locator("#said-list > li")).to_contain_text("138-1234-5678")
    expect(hint).to_be_hidden()


def test_the_page_fits_a_phone_whatever_is_said(phone: Page, live_server, world: World) -> None:
    meeting = begun(world)
    raise_one(world, meeting=meeting, said="路" * 3000)
    raise_one(world, meeting=meeting, said="a" * 500)
    log_in(phone, live_server.url, world.secretary)

    phone.goto(f"{live_server.url}{meeting.get_absolute_url()}")

    assert phone.evaluate("document.documentElement.scrollWidth") == 390


def in_view(page: Page, selector: str) -> bool:
    """Whether something stands whole on the screen, covered by nothing."""
    return page.evaluate(
        """selector => {
          const box = document.querySelector(selector).getBoundingClientRect();
          const top = document.elementFromPoint(box.left + box.width / 2, box.top + 4);
          return box.top >= 0 && box.bottom <= window.innerHeight && top.closest(selector) !== null;
        }""",
        selector,
    )


def opened(phone: Page, base: str, world: World) -> Meeting:
    """The sheet of a running talk, open on the secretary's phone."""
    meeting = begun(world)
    log_in(phone, base, world.secretary)
    phone.goto(f"{base}{meeting.get_absolute_url()}")
    phone.get_by_role("link", name="有人说…").click()
    return meeting


def test_what_became_of_saving_is_seen_wherever_the_sheet_was_scrolled_to(
    phone: Page, live_server, world: World
) -> None:
    opened(phone, live_server.url, world)
    phone.get_by_text("给了回执？").click()
    phone.locator("#said input[name=slip_serial]").focus()

    phone.route("**/issues/new/", lambda route: route.abort())
    take_down(phone, "水渠堵了。", "集中交办", "")
    expect(phone.locator("#said .note--pinned")).to_contain_text("现在连不上网")
    phone.locator("#said input[name=slip_serial]").scroll_into_view_if_needed()
    seen_after_failure = in_view(phone, "#said .note--pinned")
    phone.unroute("**/issues/new/")
    phone.locator("#said").get_by_role("button", name="保存并记下一条").click()
    expect(phone.locator("#said .note--pinned")).to_contain_text("已记下")

    assert seen_after_failure
    assert in_view(phone, "#said .note--pinned")
    assert in_view(phone, "#said textarea[name=said]")


def test_after_logging_in_again_the_large_button_saves(phone: Page, live_server, world: World) -> None:
    opened(phone, live_server.url, world)
    phone.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    take_down(phone, "水渠堵了。", "集中交办", "")
    with phone.expect_popup() as other:
        phone.get_by_role("link", name="在新页面登录").click()
    other.value.fill("input[name=username]", world.secretary.username)
    other.value.fill("input[name=password]", PASSWORD)
    other.value.click("main form button")
    other.value.wait_for_url(re.compile(r"/desk/"))

    phone.locator("#said").get_by_role("button", name="保存并记下一条").click()

    expect(phone.locator("#said .note--pinned")).to_contain_text("已记下")
    assert Issue.objects.count() == 1


def test_the_way_back_closes_the_sheet_and_then_leaves_the_talk(phone: Page, live_server, world: World) -> None:
    meeting = begun(world)
    log_in(phone, live_server.url, world.secretary)
    phone.goto(f"{live_server.url}/desk/meetings/")
    phone.goto(f"{live_server.url}{meeting.get_absolute_url()}")
    sheet, opener = phone.locator("#said"), phone.get_by_role("link", name="有人说…")

    opener.click()
    sheet.locator("textarea[name=said]").fill("水渠堵了。")
    phone.go_back()
    expect(sheet).to_be_hidden()
    assert phone.url.endswith(meeting.get_absolute_url())

    opener.click()
    expect(sheet.locator("textarea[name=said]")).to_have_value("水渠堵了。")
    sheet.locator("textarea[name=said]").fill("")
    phone.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    phone.on("dialog", lambda dialog: dialog.accept())
    phone.go_back()

    assert phone.url == f"{live_server.url}/desk/meetings/"


def test_the_bar_at_the_foot_never_covers_the_field_one_writes_in(phone: Page, live_server, world: World) -> None:
    meeting = begun(world)
    log_in(phone, live_server.url, world.secretary)
    phone.goto(f"{live_server.url}/desk/meetings/{meeting.number}/issues/new/")

    covered = phone.evaluate(
        """() => {
          document.querySelectorAll("details").forEach(fold => { fold.open = true; });
          const bar = document.querySelector(".sticky-actions");
          const fields = document.querySelectorAll("main textarea, main select, main input[type=text]");
          return [...fields].filter(field => field.offsetParent).map(field => {
            field.focus();
            return [field.name, field.getBoundingClientRect().bottom - bar.getBoundingClientRect().top];
          }).filter(([_name, below]) => below > 0);
        }"""
    )

    assert covered == []
