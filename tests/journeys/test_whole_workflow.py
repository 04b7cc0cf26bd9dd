"""The long ways of a matter, in a real browser: handed back and ruled on, given more time, done a second time."""

import pytest
from playwright.sync_api import Page, expect

from directory.models import User
from feedback import slips
from feedback.models import Issue, Referral, ReplyTemplate, ReturnVisit, Status
from tests.world import World, accept_one, approve_one, dispatch_one, make_meeting, raise_one, refer_one, submit_one

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Person:
    """Somebody at his desk: opens a page, fills in what the verb asks, presses its button."""

    def __init__(self, page: Page, base: str, enter, user: User) -> None:
        enter(page, user)
        self.page, self.base = page, base

    def desk(self, section: str) -> None:
        """Open the desk and go from its section to the first row's page."""
        self.page.goto(f"{self.base}/desk/")
        todo = self.page.locator(".todo", has_text=section)
        todo.locator(".todo__rows a").first.click()

    def open(self, order: Referral | Issue) -> None:
        self.page.goto(f"{self.base}{order.get_absolute_url()}")

    def choose(self, verb: str) -> None:
        """Go from the matter's or order's page to the verb's, also when it is folded among the rare ones."""
        rare = self.page.locator("details.verb > summary")
        link = self.page.locator("aside").get_by_role("link", name=verb, exact=True)
        if rare.count() and not link.is_visible():
            rare.click()
        link.click()

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.locator(f"[name={name}]").fill(value)

    def tick(self, label: str) -> None:
        self.page.get_by_label(label, exact=True).check()

    def press(self, verb: str, says: str) -> None:
        self.page.get_by_role("button", name=verb, exact=True).click()
        expect(self.page.locator("main")).to_contain_text(says)


@pytest.fixture
def at(desk: Page, live_server, enter):
    """`at(user)`: the browser, logged in as this person."""
    return lambda user: Person(desk, live_server.url, enter, user)


def hand_back(clerk: Person, order: Referral, suggested: str) -> None:
    clerk.open(order)
    clerk.choose("申请退单")
    clerk.page.locator("select[name=department]").select_option(label=suggested)
    clerk.fill(text="经现场核实，这件事不在本单位职责内。")
    clerk.press("申请退单", "已申请退单")


def grant_return(officer: Person) -> None:
    officer.desk("申请退单，等我决定")
    officer.choose("决定退单")
    officer.tick("同意")
    officer.fill(text="情况属实，另行派单。")
    officer.press("决定退单", "已同意退单")


def dispatch(sender: Person, department: str, section: str = "待派单") -> None:
    sender.desk(section)
    sender.choose("派单")
    sender.page.locator("select[name=department]").select_option(label=department)
    sender.fill(digest="组道损坏，雨天车辆无法通行。")
    sender.press("派单", "已派单")


def test_an_order_handed_back_twice_is_ruled_on_by_the_county(at, world: World) -> None:
    order = dispatch_one(world)

    hand_back(at(world.clerk), order, "县水利局")
    grant_return(at(world.officer))
    dispatch(at(world.officer), "县水利局")
    hand_back(at(world.other_clerk), Referral.objects.get(ordinal=2), "县交通运输局")
    grant_return(at(world.officer))
    dispatch(at(world.county_officer), "县交通运输局", "退满两次，等我裁定")

    ruled = Referral.objects.get(ordinal=3)
    clerk = at(world.clerk)
    clerk.open(ruled)
    expect(clerk.page.locator("aside").get_by_role("link", name="签收", exact=True)).to_be_visible()
    expect(clerk.page.locator("aside").get_by_role("link", name="申请退单", exact=True)).to_have_count(0)
    clerk.page.goto(f"{clerk.base}{ruled.get_absolute_url()}request-return/")
    expect(clerk.page.get_by_role("alert")).to_contain_text("由县联席办裁定承办，不能再退")
    clerk.open(ruled.issue)
    expect(clerk.page.locator(".timeline")).to_contain_text("同意退单")


def test_more_time_is_asked_for_given_and_told_to_the_raiser(at, phone: Page, live_server, world: World) -> None:
    order = accept_one(world)
    due = order.finish_due_at
    slip = slips.show_code(by=world.secretary, issue=order.issue)

    clerk = at(world.clerk)
    clerk.open(order)
    clerk.choose("申请延期")
    clerk.fill(days="3", text="连日下雨，路基没有干透，推迟三天。")
    clerk.press("申请延期", "已申请延期")
    officer = at(world.officer)
    officer.desk("申请延期，等我决定")
    officer.choose("决定延期")
    officer.tick("同意")
    officer.fill(days="2", text="情况属实，同意两天。")
    officer.press("决定延期", "已同意延期 2 个工作日")

    order.refresh_from_db()
    assert order.finish_due_at > due
    read_letter(phone, live_server.url, slip)
    expect(phone.locator(".letter")).to_contain_text("办理时间延长")
    expect(phone.locator(".letter")).to_contain_text("连日下雨，路基没有干透")


def read_letter(page: Page, base: str, slip: slips.Slip) -> None:
    page.goto(f"{base}/trace/")
    page.fill("input[name=number]", slip.serial)
    page.fill("input[name=code]", slip.code)
    page.locator("main form button").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("给您的回信")


def test_a_villager_who_is_not_content_gets_a_second_round(at, phone: Page, live_server, world: World) -> None:
    issue = approve_one(world)
    slip = slips.show_code(by=world.secretary, issue=issue)

    read_letter(phone, live_server.url, slip)
    phone.get_by_label("没有解决", exact=True).check()
    phone.get_by_label("不满意", exact=True).check()
    phone.fill("textarea[name=reason]", "只修了一半，后面那段没有动。")
    phone.get_by_role("button", name="交上去").click()
    expect(phone.locator(".letter")).to_contain_text("这件事不会就这样了结")

    officer = at(world.officer)
    officer.desk("要求重办")
    officer.choose("重办")
    officer.fill(text="现场看过，后半段确实没有修，重新办理。")
    officer.press("重办", "已决定重办")
    dispatch(at(world.county_officer), "县交通运输局")

    issue.refresh_from_db()
    assert (issue.status, issue.round) == (Status.REFERRED, 2)
    read_letter(phone, live_server.url, slip)
    expect(phone.locator(".letter")).to_contain_text("现场看过，后半段确实没有修")
    expect(phone.locator(".letter")).to_contain_text("已经交给县交通运输局，等它收下")
    clerk = at(world.clerk)
    clerk.page.goto(f"{clerk.base}{ReturnVisit.objects.get().get_absolute_url()}")
    expect(clerk.page.locator("main")).to_contain_text("只修了一半")
    clerk.choose("申诉")
    clerk.fill(text="约定的范围已全部修完，有验收照片。")
    clerk.press("申诉", "已申诉")


def test_a_similar_matter_is_named_while_the_words_are_typed(phone: Page, live_server, enter, world: World) -> None:
    like = raise_one(world, said="晒谷坪的路灯坏了一个月，没有人来修。")
    meeting = make_meeting(world)
    enter(phone, world.secretary)
    phone.goto(f"{live_server.url}{meeting.get_absolute_url()}")
    phone.get_by_role("link", name="有人说…").click()

    phone.locator("#said textarea[name=said]").fill("晒谷坪那里路灯坏了，晚上看不见。")
    hint = phone.locator("[data-similar-list]")
    expect(hint).to_contain_text(like.number)

    phone.locator("#said textarea[name=said]").fill("医保今年交多少钱？什么时候截止？")
    expect(hint).to_be_hidden()


def test_several_orders_are_ticked_and_sent_to_one_department(at, world: World) -> None:
    meeting = make_meeting(world)
    orders = [refer_one(world, meeting=meeting) for _number in range(3)]
    officer = at(world.officer)

    officer.page.goto(f"{officer.base}/desk/referrals/?show=proposed")
    for box in officer.page.locator("input[name=order]").all():
        box.check()
    officer.page.get_by_role("button", name="把勾选的一起派给一个单位").click()
    officer.page.locator("select[name=department]").select_option(label="县交通运输局")
    officer.press("派出这 3 件", "已派单 3 件")

    assert {order.status for order in Referral.objects.all()} == {"DISPATCHED"}
    assert len(orders) == 3


def test_a_ready_answer_takes_the_place_of_what_the_page_put_in_and_never_of_what_was_typed(at, world: World) -> None:
    ReplyTemplate.objects.create(county=world.county, name="办好了", text="您反映的事已经办好。")
    order = submit_one(world)
    officer = at(world.officer)
    officer.page.goto(f"{officer.base}{order.get_absolute_url()}approve/")
    reply = officer.page.locator("textarea[name=reply]")

    officer.page.locator("[data-reply-help] summary").click()
    officer.page.get_by_role("button", name="用这一段").click()
    expect(reply).to_have_value("您反映的事已经办好。")

    reply.fill("我写的话。")
    officer.page.get_by_role("button", name="用这一段").click()
    expect(reply).to_have_value("我写的话。\n您反映的事已经办好。")
