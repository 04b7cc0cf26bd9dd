from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from ...models import User
from ...refusals import Refused
from ...second_factor import remove


class Command(BaseCommand):
    """Removes the second factor of one account, for when no security administrator can log in any more."""

    help = "停用一个账号的动态口令：唯一的安全管理员丢了手机和备用码时，在服务器上用。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help=_("用户名"))

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(_("没有这个用户：%(name)s") % {"name": username})
        try:
            remove(by=None, user=user)
        except Refused as refused:
            raise CommandError(refused.sentence) from None
        self.stdout.write(_("已停用%(name)s的动态口令。") % {"name": user})
