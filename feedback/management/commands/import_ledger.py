from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from directory.importing.people_template import make_template
from directory.importing.problems import WrongFile
from directory.models import Division, User
from directory.paths import COUNTY
from directory.refusals import Refused
from directory.scopes import scope_of
from feedback.models import Outcome
from feedback.old_ledger import MOST_ROWS, SHEETS, OldRow, read_ledger
from feedback.permissions import OFFICES
from feedback.workflow import OldMatter, import_closed


class Command(BaseCommand):
    """Brings in a county's older matters, settled before this system, from an Excel or CSV file.

    Looks only, unless `--apply` is given, since what is brought in stays: a matter cannot be deleted. Checked whole
    first, written in small batches between which others can save; a row that is there already is passed over, so after
    an interruption it is run again and goes on.
    """

    help = "从 Excel 或 CSV 导入以前已经办结的事项。默认只检查，看过以后加 --apply 写入；可重复运行，不会重复。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="台账文件（.xlsx 或 .csv，用 --template 写出的模板填写）")
        parser.add_argument("--by", required=True, metavar="用户名", help="以谁的名义导入：乡镇屋场办或县联席办的人")
        parser.add_argument("--apply", action="store_true", help="写入；不加只检查")
        parser.add_argument("--template", action="store_true", help="把空白模板写到这个文件，不导入")

    def handle(self, *, file: Path, by: str, apply: bool, template: bool, **options: Any) -> None:
        person, county = self._office(by)
        if template:
            self._write_template(file, county)
            return
        try:
            rows = read_ledger(file, by=person, county=county)
        except WrongFile as wrong:
            raise CommandError("\n".join([_("没有导入任何内容："), *wrong.sentences])) from None
        self._tell(rows)
        if not apply:
            self.stdout.write(_("只检查，没有写入。核对以后加 --apply 写入。"))
            return
        self._write([row.matter for row in rows if not row.is_known], person)

    def _office(self, username: str) -> tuple[User, Division]:
        person = User.objects.filter(username=username, is_active=True).first()
        paths = {path[:COUNTY] for path in scope_of(person).paths(*OFFICES)} if person else set()
        counties = list(Division.objects.usable().filter(path__in=paths, level=Division.Level.COUNTY))
        if person is None or len(counties) != 1:
            raise CommandError(
                _("“%(name)s”不是哪一个县的乡镇屋场办或县联席办的在用账号，请换一个 --by。") % {"name": username}
            )
        return person, counties[0]

    def _write_template(self, file: Path, county: Division) -> None:
        if file.suffix.lower() != ".xlsx" or file.exists():
            raise CommandError(_("模板要写到一个还没有的 .xlsx 文件，例如 台账.xlsx。"))
        try:
            file.write_bytes(make_template(county, SHEETS, most=MOST_ROWS))
        except OSError:
            raise CommandError(_("写不了文件 %(file)s。") % {"file": file.name}) from None
        self.stdout.write(_("模板已写到 %(file)s。") % {"file": file.name})

    def _tell(self, rows: list[OldRow]) -> None:
        new = Counter(row.matter.outcome for row in rows if not row.is_known)
        known = sum(row.is_known for row in rows)
        self.stdout.write(
            _("检查通过：新增 %(new)s 件，已有不变 %(known)s 件。") % {"new": new.total(), "known": known}
        )
        for outcome in Outcome:
            if new[outcome]:
                self.stdout.write(f"  {outcome.label} {new[outcome]}")

    def _write(self, waiting: list[OldMatter], person: User) -> None:
        done = 0

        def tell(count: int) -> None:
            nonlocal done
            done = count
            self.stdout.write(_("已处理 %(done)s / %(all)s 件") % {"done": done, "all": len(waiting)})

        try:
            made = import_closed(by=person, rows=waiting, progress=tell)
        except Refused as refused:
            raise CommandError(_stopped(refused.sentence, done)) from None
        except KeyboardInterrupt:
            raise CommandError(_stopped(_("已中断。"), done), returncode=130) from None
        self.stdout.write(_("已导入 %(count)s 件。") % {"count": len(made)})


def _stopped(why: str, done: int) -> str:
    words = {"why": why, "done": done}
    return _("没有导完：%(why)s前面 %(done)s 件已经导入，不用再管；再运行一次，会接着导入其余的。") % words
