import json
import unicodedata
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from wutang.demo import accounts

TITLES = ("角色", "所在", "用户名", "密码", "先看这一页")


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes: two for each Chinese character."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def table(rows: list[tuple[str, ...]]) -> str:
    """Return rows set in columns."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell + " " * (most - width(cell)) for cell, most in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


class Command(BaseCommand):
    """Prints whom to log in to the demo as: role, place, user name, password, first page; empty where there is no demo.

    The password was made on this machine and is kept in an ignored file; when that is lost, all of them get a new one.
    """

    help = "列出演示账号；--json 给程序读。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, json: bool = False, **options: Any) -> None:
        if settings.IS_PRODUCTION:
            raise CommandError(_("这是正式环境（MODE=production），没有演示账号。"))
        found = accounts.accounts()
        if json:
            self.stdout.write(_as_json(found))
        elif not found:
            self.stdout.write(_("没有演示账号。"))
        else:
            self._show(found)

    def _show(self, found: list[accounts.Account]) -> None:
        rows = [(one.role, one.place, one.username, one.password, one.first_page) for one in found]
        self.stdout.write(_("演示账号（密码都相同，只在这台机器上有效；没有列出的演示账号也用它）："))
        self.stdout.write(table([TITLES, *rows]))
        if slips := accounts.slips_to_show():
            self.stdout.write("\n" + _("群众不用登录，凭回执在 /trace/ 查："))
            self.stdout.write(table([("编号", "回执号", "查询码"), *slips]))


def _as_json(found: list[accounts.Account]) -> str:
    return json.dumps([one.as_dict() for one in found], ensure_ascii=False, indent=2)
