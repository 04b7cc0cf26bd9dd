from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from directory.accounts import open_account
from directory.models import Division, Posting, Role
from directory.postings import grant
from directory.refusals import Refused
from directory.roles import ADMINISTRATORS
from directory.slips import grouped, issue_slip

ROLES = {role.removesuffix("_ADMIN").lower(): role for role in ADMINISTRATORS}


class Command(BaseCommand):
    """Makes the first system, security or audit administrator of a county and prints a one-time slip.

    There is no default account and no default password. Where the county has one already, its security administrator
    grants the next, so this command refuses.
    """

    help = "为一个县开设第一个系统、安全或审计管理员，并显示一次性密码条。没有默认账号，也没有默认密码。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", choices=sorted(ROLES), help="system 系统、security 安全、audit 审计")
        parser.add_argument("--county", required=True, metavar="CODE", help="县的 6 位代码，例如 430422")
        parser.add_argument("--username", required=True, help="登录用的用户名")
        parser.add_argument("--name", required=True, help="真实姓名")

    def handle(self, *args: Any, **options: Any) -> None:
        role = Role(ROLES[options["role"]])
        county = Division.objects.filter(
            level=Division.Level.COUNTY, official_code=options["county"], retired_on=None
        ).first()
        if county is None:
            raise CommandError(_("系统里没有这个县，请先运行 import_divisions，并核对 --county。"))
        if Posting.objects.unended().filter(role=role, division=county).exists():
            raise CommandError(
                _("%(county)s已有%(role)s，请由安全管理员在后台授予。") % {"county": county, "role": role.label}
            )
        try:
            code = self._make(role, county, options["username"], options["name"])
        except Refused as refused:
            raise CommandError(refused.sentence) from None
        self.stdout.write(
            _("已开设%(county)s%(role)s：%(name)s")
            % {"county": county, "role": role.label, "name": options["username"]}
        )
        self.stdout.write(_("一次性代码：%(code)s（24 小时内有效，只显示这一次）") % {"code": grouped(code)})
        self.stdout.write(_("请在登录页点“凭密码条设置密码”。"))

    @transaction.atomic
    def _make(self, role: Role, county: Division, username: str, name: str) -> str:
        user = open_account(username=username, full_name=name, by=None, job_title=str(role.label))
        grant(by=None, user=user, role=role, place=county)
        return issue_slip(by=None, user=user)
