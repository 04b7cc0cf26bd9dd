"""Follow README's walk-through in a browser and take its pictures: `python -m tests.launch.pictures [address]`.

`make run` must be serving a fresh demo of this clone. The walk is real: it leaves one talk more in the demo.
"""

import io
import json
import re
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from tests.launch import chromium

ROOT = Path(__file__).resolve().parent.parent.parent
PICTURES = ROOT / "docs" / "screenshots"
SIZES = {390: 844, 1280: 900}
COLOURS = 96
HEAVIEST = 120 * 1024
SAID = "组里的路垮了一截，车进不来。"
ALL_TAPS_SAVED = "Object.keys(localStorage).every(key => !key.startsWith('taps:') || localStorage[key] === '[]')"
REPLY = "垮掉的一截已经修好，可以通车。"
TITLE = "组道垮了一截"


class Walk:
    """One browser, in which one person after another follows the walk-through."""

    def __init__(self, page: Page, base: str, password: str) -> None:
        self.page, self.base, self.password = page, base, password
        self.serial = self.code = self.number = ""

    def log_in(self, name: str) -> None:
        """Log in as an account of `demo_accounts`; whoever was logged in before leaves."""
        self.leave()
        self.go("/accounts/login/")
        self.page.fill("input[name=username]", name)
        self.page.fill("input[name=password]", self.password)
        self.press("登录")
        self.page.wait_for_url(re.compile("/(desk|summary|admin)/"))

    def leave(self) -> None:
        self.page.context.clear_cookies()

    def go(self, address: str) -> None:
        answer = self.page.goto(self.base + address)
        assert answer is None or answer.ok, f"{answer.status} {address}"

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).first.click()

    def choose(self, label: str) -> None:
        self.page.get_by_label(label, exact=True).first.check()

    def open_matter(self) -> None:
        """Find the matter among 事项 by its number."""
        self.follow("事项")
        self.page.get_by_label("编号或关键词").fill(self.number)
        self.press("查找")
        expect(self.page.locator(".breadcrumbs")).to_contain_text(self.number)

    def is_told(self, words: str) -> None:
        expect(self.page.get_by_role("status").first).to_contain_text(words)

    def shoot(self, name: str) -> None:
        """Take the picture at both widths, few colours, so that the repository stays light."""
        for width, height in SIZES.items():
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.evaluate("window.scrollTo(0, 0)")
            self.page.wait_for_timeout(200)
            raw = Image.open(io.BytesIO(self.page.screenshot()))
            file = PICTURES / f"{name}-{width}.png"
            raw.convert("RGB").quantize(COLOURS).save(file, optimize=True)
            assert file.stat().st_size <= HEAVIEST, f"{file.name} is too heavy: {file.stat().st_size}"
        print(name, flush=True)


def print_slips(walk: Walk) -> None:
    """1. The county office prints sealed slips."""
    walk.log_in("县联席办")
    walk.page.get_by_text("更多", exact=True).first.click()
    walk.follow("回执")
    walk.page.get_by_label("张数").fill("8")
    walk.press("印制")
    slip = walk.page.locator(".slip").first
    walk.serial = slip.locator(".slip__serial .number").inner_text()
    walk.code = slip.locator(".slip__code .number").inner_text()


def log_the_talk(walk: Walk) -> None:
    """2. The village secretary logs a talk on his phone."""
    page = walk.page
    walk.log_in("清水村书记")
    walk.follow("记一场恳谈会")
    page.get_by_label("屋场").first.fill("新塘湾")
    walk.press("保存")
    walk.press("我来记录")
    walk.follow("有人说…")
    sheet = page.locator("#said")
    sheet.get_by_label("大家说了什么").fill(SAID)
    sheet.get_by_label("集中交办").check()
    walk.shoot("sheet")
    sheet.get_by_text("给了回执？").click()
    sheet.get_by_label("回执号").fill(walk.serial)
    walk.press("保存并记下一条")
    expect(page.locator("#said-list > li")).to_have_count(1)
    sheet.get_by_label("大家说了什么").fill("医保今年交多少？")
    sheet.get_by_label("当场答复").check()
    sheet.get_by_label("当场是怎样答复的").fill("每人 400 元，十二月底前交。")
    walk.press("保存并记下一条")
    expect(page.locator("#said-list > li")).to_have_count(2)
    walk.press("收起")
    walk.number = page.locator("#said-list > li").filter(has_text=SAID).locator(".number").inner_text()
    for _head in range(3):
        walk.press("到场人数，加一")
    expect(page.locator(".counter output")).to_have_text("3")
    page.wait_for_function(ALL_TAPS_SAVED)
    page.reload()
    walk.shoot("yard")
    walk.follow("结束并提交")
    walk.press("提交")
    walk.is_told("已提交")


def dispatch(walk: Walk) -> None:
    """3. The township dispatches."""
    walk.log_in("泉湖镇屋场办")
    walk.open_matter()
    walk.follow("派单")
    walk.page.get_by_label("承办单位").select_option(label="县交通局")
    walk.page.get_by_label("一般").check()
    walk.shoot("dispatch")
    walk.press("派单")
    walk.is_told("已派单")


def accept_and_report(walk: Walk) -> None:
    """4. The bureau accepts and reports."""
    page = walk.page
    walk.log_in("县交通局")
    walk.follow("交办单")
    walk.shoot("inbox")
    page.get_by_role("button", name=f"签收 {walk.number}").click()
    walk.is_told("已签收")
    walk.follow("报办结")
    page.get_by_label("实质性办结").check()
    page.get_by_label("办理措施").fill("派养护队填级配碎石，重新浇筑。")
    page.get_by_label("办理结果").fill(REPLY)
    walk.press("报办结")
    walk.is_told("已报办结")


def approve(walk: Walk) -> None:
    """5. The township approves."""
    walk.log_in("泉湖镇屋场办")
    walk.open_matter()
    walk.shoot("matter")
    walk.follow("审核通过")
    walk.press("审核通过")
    walk.is_told("已审核通过")


def read_the_letter(walk: Walk) -> None:
    """6. The villager opens his letter."""
    walk.leave()
    walk.go("/trace/")
    walk.page.get_by_label("回执号或编号").fill(walk.serial)
    walk.page.get_by_label("查询码").fill(walk.code)
    walk.press("查看")
    expect(walk.page.get_by_role("heading", level=1)).to_have_text("给您的回信")
    walk.shoot("letter")


def ask_back(walk: Walk) -> None:
    """7. A return visitor asks whether it is solved, and that strikes it off."""
    walk.log_in("回访员")
    walk.follow("回访")
    walk.page.get_by_role("listitem").filter(has_text=walk.number).get_by_role("link").click()
    walk.choose("下次恳谈会上问")
    walk.choose("联系上了")
    walk.choose("解决了")
    walk.choose("满意")
    walk.shoot("visit")
    walk.press("记下回访")
    walk.is_told("已记下回访")


def publish(walk: Walk) -> None:
    """8. The township writes the public version, another person publishes it."""
    walk.log_in("泉湖镇屋场办")
    walk.open_matter()
    walk.page.get_by_text("其他可以办的").click()
    walk.follow("审核公开内容")
    walk.page.get_by_label("公开标题").fill(TITLE)
    walk.press("审核公开内容")
    walk.is_told("已审核")
    walk.log_in("泉湖镇屋场办二")
    walk.page.get_by_role("link", name=TITLE).first.click()
    walk.follow("公开")
    walk.press("公开")
    walk.is_told("已公开")
    walk.leave()
    walk.go("/issues/")
    expect(walk.page.get_by_role("link", name=TITLE)).to_be_visible()
    walk.shoot("board")


def see_the_figures(walk: Walk) -> None:
    """9. The county's official sees how the county stands, down to the yard."""
    walk.log_in("县领导")
    expect(walk.page).to_have_url(re.compile("/summary/"))
    walk.shoot("summary")
    for place in ("泉湖镇", "清水村", "新塘湾"):
        walk.page.get_by_role("table").get_by_role("link", name=place, exact=True).click()
        expect(walk.page.get_by_role("heading", level=1)).to_contain_text(place)


def look_behind(walk: Walk) -> None:
    """10. The system administrator's pages."""
    walk.log_in("系统管理员")
    expect(walk.page).to_have_url(re.compile("/admin/$"))
    walk.shoot("admin")


STEPS = (
    print_slips, log_the_talk, dispatch, accept_and_report, approve,
    read_the_letter, ask_back, publish, see_the_figures, look_behind,
)  # fmt: skip


def main() -> None:
    """Walk, and write the pictures."""
    base = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    password = json.loads((ROOT / "var" / "demo_accounts.json").read_text(encoding="utf-8"))["password"]
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium.find(), args=chromium.FLAGS)
        context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
        context.set_default_timeout(10_000)
        walk = Walk(context.new_page(), base, password)
        for step in STEPS:
            print((step.__doc__ or "").strip(), flush=True)
            step(walk)
        browser.close()


if __name__ == "__main__":
    main()
