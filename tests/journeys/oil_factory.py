"""What each person does on the pages while the oil-factory talk goes its way, in the words of the office."""

import datetime
import re
from dataclasses import dataclass

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from directory.models import User
from tests.factories import PASSWORD

FACTORY = "油脂厂一开工就是一股气味，水流到沟里起油花，窗子都不敢开。"
DIGEST = "油脂厂气味重、污水带油"
DITCH = "沟里积了油渣，先挖条口子也好。"
TITLE = "油脂厂的气味和污水"
FIRST_REPLY = "油脂厂已经停产，沟里的油污正在清。"
SECOND_REPLY = "沟里的油污清完了，水样检测合格；没有搬迁、升级以前不再开工。"
ANSWERED, RESOLVED, REFERRED = "当场答复", "现场解决", "集中交办"
OTHERS = [
    ("厂一停，在厂里做事的人到哪里挣钱？", ANSWERED, "先安排清理和看护的活，工钱照算。"),
    (DITCH, RESOLVED, "第二天一早带工具清了八十米。"),
    ("厂搬了，集体是不是没有收入？", ANSWERED, "先在本村另找地方，租金写进协议。"),
    ("禾坪边的灯坏了。", RESOLVED, "电工当场换了灯泡。"),
]
ACTIONS = [
    ("即刻暂停生产", "油脂厂、村委会", 1, ""),
    ("对已有的环境问题立刻开展调查清理", "区环保分局、河市镇", 30, ""),
    ("尽快恢复生态", "河市镇、村委会", 90, ""),
    ("另寻厂址搬迁", "村委会、油脂厂", None, "新厂址的用地和环评落实后"),
    ("对油脂厂进行升级改造", "油脂厂", None, "搬迁完成后"),
]
HEADS = 7


@dataclass(frozen=True)
class Paper:
    """A slip as it lies in the villager's hand."""

    serial: str
    code: str


# What anybody does


def log_in(page: Page, base: str, user: User) -> None:
    """Take the place of whoever was at the page before."""
    page.context.clear_cookies()
    page.goto(f"{base}/accounts/login/")
    page.fill("input[name=username]", user.username)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_url(re.compile(r"/(desk|summary)/"))


def press(page: Page | Locator, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page | Locator, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def is_told(page: Page, words: str) -> None:
    expect(page.get_by_role("status").first).to_contain_text(words)


# What each of them does


def print_a_slip(page: Page, base: str) -> Paper:
    page.goto(f"{base}/desk/slips/")
    page.fill("input[name=count]", "2")
    press(page, "印制")
    slip = page.locator(".slip").first
    code = slip.locator(".slip__code .number").inner_text()
    return Paper(slip.locator(".slip__serial .number").inner_text(), code.replace(" ", ""))


def open_the_record(page: Page, base: str) -> str:
    page.goto(f"{base}/desk/meetings/new/")
    page.fill("input[name=yard]", "禾鸡山片")
    press(page, "保存")
    heading(page, "大湾村禾鸡山片")
    return page.url


def enter_the_officials(page: Page, talk: str) -> None:
    press(page, "我来记录")
    page.goto(f"{talk}attendees/")
    page.get_by_label("姓名").fill("温新雨")
    page.get_by_label("单位职务").fill("镇党委委员")
    page.get_by_label("带队").check()
    page.get_by_label("乡镇").check()
    press(page, "登记")
    expect(page.locator(".line")).to_have_count(2)
    follow(page, "回到这场会")


def count_heads(page: Page) -> None:
    for _head in range(HEADS):
        press(page, "到场人数，加一")
    expect(page.locator(".counter output")).to_have_text(str(HEADS))


def take_down(sheet: Locator, said: str, outcome: str, text: str) -> None:
    sheet.locator("textarea[name=said]").fill(said)
    sheet.get_by_label(outcome).check()
    sheet.locator("textarea[name=outcome_text]").fill(text)
    press(sheet, "保存并记下一条")
    expect(sheet.locator("textarea[name=said]")).to_have_value("")


def take_down_the_factory(sheet: Locator, paper: Paper) -> None:
    """The villager leaves his number and is given a slip."""
    sheet.get_by_text("给了回执？").click()
    sheet.locator("input[name=slip_serial]").fill(paper.serial)
    sheet.get_by_text("反映人愿意留下联系方式？").click()
    sheet.get_by_label("怎么称呼").fill("方叔")
    sheet.get_by_label("电话", exact=True).fill("0000-0000001")
    sheet.get_by_label("可以直接联系").check()
    sheet.get_by_label("已念给本人听，本人同意").check()
    take_down(sheet, FACTORY, REFERRED, "先停产，把沟清干净。")


def agree_on_five_actions(page: Page, talk: str) -> None:
    page.goto(f"{talk}decisions/")
    page.get_by_label("议定事项").fill("油脂厂：停产、清理、恢复、搬迁、升级，产业不丢，绿水不少")
    press(page, "记下")
    for position, (text, owner, days, condition) in enumerate(ACTIONS, start=1):
        if position > 1:
            page.get_by_text("再加一步").click()
        page.get_by_label("措施").fill(text)
        page.get_by_label("责任人或单位").fill(owner)
        if days:
            page.get_by_label("期限").fill(str(timezone.localdate() + datetime.timedelta(days=days)))
        page.get_by_label("前置条件").fill(condition)
        if position == len(ACTIONS):
            page.get_by_label("在哪一步之后").select_option(label="4. 另寻厂址搬迁")
        press(page, "加上这一步")
        expect(page.locator("ol.plain-list > li")).to_have_count(position)
    follow(page, "回到这场会")
    expect(page.get_by_text("1 项，5 步待完成")).to_be_visible()


def hand_in(page: Page) -> None:
    follow(page, "结束并提交")
    heading(page, "都齐了，可以提交")
    press(page, "提交")
    is_told(page, "已提交")


def open_from_the_desk(page: Page, base: str, words: str) -> None:
    page.goto(f"{base}/desk/")
    page.get_by_role("link", name=words).first.click()


def arrange(page: Page, base: str, number: str) -> None:
    page.goto(f"{base}/desk/issues/{number}/")
    page.get_by_text("其他可以办的").click()
    follow(page, "整理、分类")
    page.get_by_label("整理稿").fill(DIGEST)
    page.get_by_label("诉求").check()
    press(page, "整理、分类")
    is_told(page, "已存整理稿和类别")


def dispatch(page: Page) -> None:
    follow(page, "派单")
    page.get_by_label("承办单位").select_option(label="区环保分局")
    page.get_by_label("复杂").check()
    press(page, "派单")
    is_told(page, "已派单")


def publish_the_talk(page: Page, base: str) -> None:
    page.goto(f"{base}/desk/meetings/")
    page.get_by_role("link", name="禾鸡山片").first.click()
    follow(page, "审核公开")
    press(page, "公开")
    is_told(page, "已公开")


def accept_and_report(page: Page, base: str, number: str, result: str) -> None:
    page.goto(f"{base}/desk/referrals/")
    page.get_by_role("button", name=f"签收 {number}").click()
    is_told(page, "已签收")
    follow(page, "报办结")
    page.get_by_label("实质性办结").check()
    page.get_by_label("办理措施").fill("责令暂停生产，采样检测，组织清理沟渠油污。")
    page.get_by_label("办理结果").fill(result)
    page.get_by_label("哪天联系的反映人").fill(str(timezone.localdate()))
    page.get_by_label("当面", exact=True).check()
    page.get_by_label("怎么说的").fill("上门告知")
    press(page, "报办结")
    is_told(page, "已报办结")


def approve(page: Page, base: str) -> None:
    open_from_the_desk(page, base, DIGEST)
    follow(page, "审核通过")
    press(page, "审核通过")
    is_told(page, "已审核通过")


def ask_back(page: Page, base: str, number: str, tab: str) -> None:
    """Solved and content: that strikes it off."""
    page.goto(f"{base}/desk/visits/")
    follow(page, tab)
    page.get_by_role("listitem").filter(has_text=number).get_by_role("link").click()
    page.get_by_label("上门").check()
    page.get_by_label("联系上了", exact=True).check()
    page.get_by_label("解决了", exact=True).check()
    page.get_by_label("满意", exact=True).check()
    press(page, "记下回访")
    is_told(page, "已记下回访")


def open_the_letter(page: Page, base: str, paper: Paper) -> None:
    """Scan the slip: its QR carries the code behind the #, which no server ever receives."""
    page.context.clear_cookies()
    page.goto("about:blank")
    page.goto(f"{base}/trace/#{paper.serial}.{paper.code}")
    expect(page.get_by_text("回执上的号码已经填好")).to_be_visible()
    assert paper.code not in page.url
    press(page, "查看")
    heading(page, "给您的回信")


def say_it_is_not_solved(page: Page) -> None:
    page.get_by_label("没有解决", exact=True).check()
    page.get_by_label("不满意", exact=True).check()
    page.get_by_label("还想说什么").fill("沟里还有油花。")
    press(page, "交上去")
    is_told(page, "您的评价已经记下")


def reopen(page: Page, base: str) -> None:
    open_from_the_desk(page, base, DIGEST)
    page.get_by_role("link", name="重办", exact=True).first.click()
    page.get_by_label("理由").fill("沟里还有油花，要再清一次。")
    press(page, "重办")
    is_told(page, "已决定重办")


def review(page: Page, base: str, number: str) -> None:
    page.goto(f"{base}/desk/issues/{number}/review/")
    page.get_by_label("公开标题").fill(TITLE)
    page.get_by_label("公开内容").fill("油脂厂生产有气味，污水进了沟，住户不敢开窗。")
    press(page, "审核公开内容")
    is_told(page, "已审核")


def publish(page: Page, base: str) -> None:
    open_from_the_desk(page, base, TITLE)
    follow(page, "公开")
    press(page, "公开")
    is_told(page, "已公开")


def figures(page: Page, base: str) -> dict[str, str]:
    page.goto(f"{base}/summary/")
    heading(page, "屈原管理区屋场恳谈情况")
    shown = page.locator(".figure")
    return dict(
        zip(
            shown.locator(".figure__name").all_inner_texts(),
            shown.locator(".figure__value").all_inner_texts(),
            strict=True,
        )
    )
