from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from feedback.diagram import drawn_into, readme


class Command(BaseCommand):
    """Draws the life of a matter into README.md from the table of arrows; `--check` only says whether it is current."""

    help = "按状态流转表重画 README.md 里的状态图；--check 只检查是否最新。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="不改文件，图不是最新时以非零状态退出")

    def handle(self, *, check: bool, **options: Any) -> None:
        path = readme()
        before = path.read_text(encoding="utf-8")
        try:
            after = drawn_into(before)
        except ValueError as problem:
            raise CommandError(str(problem)) from None
        if after == before:
            self.stdout.write("状态图已是最新。")
        elif check:
            raise CommandError("状态图不是最新，请运行 manage.py draw_workflow。")
        else:
            path.write_text(after, encoding="utf-8")
            self.stdout.write("已重画 README.md 里的状态图。")
