from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from directory.importing.people_check import CHANGED, NEW, SAME, check_people
from directory.importing.people_sheets import ORDER
from directory.importing.people_write import write_people
from directory.importing.problems import WrongFile
from directory.models import Division
from directory.refusals import Refused


class Command(BaseCommand):
    """Brings in departments, staff with postings, yards and party groups from one workbook.

    Checked whole first, written in one transaction; running it twice changes nothing. Accounts get no password: each
    person comes in with a one-time slip. Who runs this on the server is not a user, so postings carry no granter.
    """

    help = "从 Excel 导入单位、人员岗位、屋场和党小组。先整体检查，再一次写入；可重复运行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="Excel 文件（.xlsx，用系统的模板填写）")
        parser.add_argument("--county", default="", metavar="CODE", help="导入到哪个县（6 位代码）；只有一个县时可不写")
        parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")

    def handle(self, *args: Any, **options: Any) -> None:
        county = self._county(options["county"])
        try:
            rows = check_people(self._content(options["file"]), county=county, by=None)
            self._tell(rows)
            if options["dry_run"]:
                self.stdout.write(_("只检查，没有写入。"))
                return
            count = write_people(rows, by=None)
        except WrongFile as wrong:
            raise CommandError("\n".join([_("没有导入任何内容："), *wrong.sentences])) from None
        except Refused as refused:
            raise CommandError(_("没有导入任何内容：%(why)s") % {"why": refused.sentence}) from None
        self.stdout.write(_("已写入 %(count)s 行。") % {"count": count})

    def _county(self, code: str) -> Division:
        counties = Division.objects.filter(level=Division.Level.COUNTY, retired_on=None)
        if code:
            counties = counties.filter(official_code=code)
        found = list(counties[:2])
        if len(found) == 1:
            return found[0]
        if code or not found:
            raise CommandError(_("系统里没有这个县，请先运行 import_divisions，并核对 --county。"))
        raise CommandError(_("系统里有几个县，请用 --county 写明代码，例如 --county 430422。"))

    def _content(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except OSError:
            raise CommandError(_("找不到或打不开文件 %(file)s。") % {"file": path.name}) from None

    def _tell(self, rows: list[dict[str, Any]]) -> None:
        counts = Counter((row["sheet"], row["state"]) for row in rows)
        for sheet in ORDER:
            self.stdout.write(
                _("%(sheet)s：新增 %(new)s，修改 %(changed)s，已有不变 %(same)s")
                % {
                    "sheet": sheet,
                    "new": counts[sheet, NEW],
                    "changed": counts[sheet, CHANGED],
                    "same": counts[sheet, SAME],
                }
            )
