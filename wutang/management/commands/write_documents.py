from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wutang.documents.writing import stale, write


class Command(BaseCommand):
    """Writes privacy.md, invariants.md and security.md in docs/ from the code; --check only says which are stale."""

    help = "由代码生成文档：docs/privacy.md、docs/invariants.md 和 docs/security.md；--check 只检查是否过时。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="只检查，不写文件")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        names = stale() if check else write()
        if check and names:
            raise CommandError(f"过时的文档：{'、'.join(names)}。请运行 manage.py write_documents。")
        self.stdout.write(f"已写：{'、'.join(names)}" if names else "文档都是最新的。")
