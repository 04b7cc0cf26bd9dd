from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from directory.refusals import Invalid
from office.calendar_notices import bundled_files, load_notice


class Command(BaseCommand):
    """Load State Council notices on days off (holiday-cn JSON) into the working calendar; may be run again."""

    help = "导入国务院办公厅放假通知（holiday-cn 的 JSON 文件），可以重复运行。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="文件", help="要导入的 JSON 文件，可以有几个")
        parser.add_argument("--bundled", action="store_true", help="导入随系统带来的各年通知")

    def handle(self, *, files: list[Path], bundled: bool, **options: Any) -> None:
        paths = [*(bundled_files() if bundled else []), *files]
        if not paths:
            raise CommandError("请写上要导入的文件，或用 --bundled 导入随系统带来的通知。")
        for path in paths:
            self._load(path)

    def _load(self, path: Path) -> None:
        try:
            loaded = load_notice(path.read_bytes())
        except OSError as problem:
            raise CommandError(f"打不开文件 {path.name}：{problem.strerror}。") from None
        except Invalid as refusal:
            raise CommandError(f"{path.name} 没有导入：{refusal.sentence}") from None
        self.stdout.write(
            f"{loaded.year} 年：新增 {loaded.added} 天，改动 {loaded.changed} 天，"
            f"删除 {loaded.removed} 天，未变 {loaded.unchanged} 天。"
        )
