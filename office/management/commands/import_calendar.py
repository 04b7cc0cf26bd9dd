from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from directory.refusals import Invalid
from office.calendar_notices import Loaded, bundled_files, load_notice

MOST_SHOWN = 50


class Command(BaseCommand):
    """Load State Council notices on days off (holiday-cn JSON) into the working calendar; may be run again.

    Shows first which due times would move, and asks when any would; `--preview` only shows, `--yes` does not ask.
    """

    help = "导入国务院办公厅放假通知（holiday-cn 的 JSON 文件），先列出会移动的办理期限再确认，可以重复运行。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="文件", help="要导入的 JSON 文件，可以有几个")
        parser.add_argument("--bundled", action="store_true", help="导入随系统带来的各年通知")
        parser.add_argument("--preview", action="store_true", help="只看会改动什么，不导入")
        parser.add_argument("--yes", action="store_true", help="有期限要移动时也不再问")

    def handle(self, *, files: list[Path], bundled: bool, preview: bool, yes: bool, **options: Any) -> None:
        paths = [*(bundled_files() if bundled else []), *files]
        if not paths:
            raise CommandError("请写上要导入的文件，或用 --bundled 导入随系统带来的通知。")
        for path in paths:
            trial = self._load(path, is_trial=True)
            if preview:
                self._show(trial, "将要")
                continue
            if trial.moved and not yes:
                self._show(trial, "将要")
                self._ask(path)
            self._tell(self._load(path, is_trial=False))

    def _load(self, path: Path, *, is_trial: bool) -> Loaded:
        try:
            return load_notice(path.read_bytes(), is_trial=is_trial)
        except OSError as problem:
            raise CommandError(f"打不开文件 {path.name}：{problem.strerror}。") from None
        except Invalid as refusal:
            raise CommandError(f"{path.name} 没有导入：{refusal.sentence}") from None

    def _ask(self, path: Path) -> None:
        try:
            answer = input("确认导入请输入“是”：")
        except EOFError:
            raise CommandError(f"{path.name} 没有导入：有办理期限要移动，看过以后加 --yes 再运行。") from None
        if answer.strip() not in ("是", "y", "yes"):
            raise CommandError(f"{path.name} 没有导入。")

    def _show(self, loaded: Loaded, when: str) -> None:
        self._list(f"{loaded.year} 年{when}改动的日期 {len(loaded.days)} 个", loaded.days)
        self._list(f"{when}移动的办理期限 {len(loaded.moved)} 个", loaded.moved)

    def _list(self, title: str, rows: list[Any]) -> None:
        self.stdout.write(f"{title}。" if not rows else f"{title}：")
        for row in rows[:MOST_SHOWN]:
            self.stdout.write(f"  {row}")
        if len(rows) > MOST_SHOWN:
            self.stdout.write(f"  另有 {len(rows) - MOST_SHOWN} 个没有列出。")

    def _tell(self, loaded: Loaded) -> None:
        self.stdout.write(
            f"{loaded.year} 年：新增 {loaded.added} 天，改动 {loaded.changed} 天，"
            f"删除 {loaded.removed} 天，未变 {loaded.unchanged} 天。"
        )
        if loaded.moved:
            self.stdout.write(f"移动了 {len(loaded.moved)} 个办理期限，每个都记在事项的经过里。")
