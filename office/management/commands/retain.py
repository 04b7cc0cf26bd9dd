from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from office import retention


class Command(BaseCommand):
    """Erases what has been kept long enough, by the rules of every app; `tick` does the same each night.

    Batches of one transaction each: may be stopped anywhere and run again, and run any number of times. With --dry-run
    every row stays as it is and the numbers are said.
    """

    help = "到期清除：按各类数据的保存期限清除个人信息和过期记录；--dry-run 只报数，不改动任何数据。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help=_("只报数，不改动"))

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        words = _("到期 %(count)s 条：%(what)s") if dry_run else _("已清除 %(count)s 条：%(what)s")
        try:
            for erased in retention.run(dry_run=dry_run):
                text = words % {"count": erased.count, "what": erased.rule.what}
                self.stdout.write(text if erased.is_finished else f"  {text}")
                self.stdout.flush()
        except KeyboardInterrupt:
            raise CommandError(_("已停下，做完的部分有效；再运行一次会接着做。")) from None
