"""An old ledger as a file: its columns, and each row checked whole before anything is written.

There is no column for who raised a matter: what was settled before this system keeps nobody's name here.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from directory.importing.cells import WrongCell, read_date
from directory.importing.csv_text import read_rows
from directory.importing.people_places import CountyPlaces
from directory.importing.people_sheets import TOWNSHIP, VILLAGE, Column, Sheets
from directory.importing.problems import Problems, WrongFile
from directory.importing.workbook import cell_sentence, read_workbook, wrong_cells
from directory.models import Division, User, Village, Yard
from directory.places import clean_yard_name
from directory.refusals import Invalid, NotAllowed

from .models import Category, Outcome
from .models.issue import MOST_SIGNS
from .workflow.importing import OldMatter, check_old, known_of

SHEET = "台账"
OUTCOMES = {str(outcome.label): outcome.value for outcome in Outcome}
COLUMNS = (
    TOWNSHIP,
    Column(VILLAGE.title, VILLAGE.help, required=True),
    Column("屋场", "屋场、片、组的名字，系统里要已经有；不清楚可不填。", longest=40),
    Column("反映日期", "例如 2024-03-01。", required=True, longest=20),
    Column("办结日期", "例如 2024-03-05，不能晚于今天；没有办结的不要填进来。", required=True, longest=20),
    Column("反映内容", "群众反映了什么，不写姓名、电话、证件号。", required=True, longest=MOST_SIGNS),
    Column("办理方式", "第一次怎样处理的，从下拉里选。", required=True, choices=tuple(OUTCOMES)),
    Column("办理结果", "怎样答复、办成什么样，不写姓名、电话，可不填。", longest=MOST_SIGNS),
    Column("类别", "系统里在用的类别名称，例如“自来水”，可不填。", longest=30),
)
SHEETS: Sheets = {SHEET: COLUMNS}
FIELDS = {
    "yard": "屋场",
    "raised_on": "反映日期",
    "closed_on": "办结日期",
    "text": "反映内容",
    "outcome": "办理方式",
    "reply": "办理结果",
    "category": "类别",
}
"""Where the fields of a refusal stand in the file."""
MOST_ROWS = 5000
"""All of a file is held and checked before the first row is written."""
BYTES_A_SIGN = 4
LONGEST_LINE = 3 * MOST_SIGNS * BYTES_A_SIGN


@dataclass(frozen=True)
class OldRow:
    """One sound row: where it stands in the file, what it says, and whether it is in the ledger already."""

    line: int
    matter: OldMatter
    is_known: bool


def read_ledger(path: Path, *, by: User, county: Division) -> list[OldRow]:
    """Read an Excel or CSV file for a county; raise WrongFile with a sentence for each wrong cell."""
    problems = Problems()
    check = _Check(by, county)
    found: list[tuple[int, OldMatter]] = []
    lines: dict[object, int] = {}
    for count, (line, cells) in enumerate(_cells_of(path, problems), start=1):
        if count > MOST_ROWS:
            raise WrongFile([_("一次最多导入 %(most)s 行，请分成几个文件。") % {"most": MOST_ROWS}])
        try:
            matter = check.matter(cells)
            first = lines.setdefault(matter.key, line)
            if first != line:
                raise WrongCell("反映内容", _("与第 %(line)s 行重复，请只留一行。") % {"line": first})
            found.append((line, matter))
        except WrongCell as wrong:
            problems.add(cell_sentence(SHEET, line, wrong.column, str(wrong)))
    problems.refuse()
    if not found:
        raise WrongFile([_("文件里没有要导入的行。")])
    known = known_of(matter for _line, matter in found)
    return [OldRow(line, matter, matter.key in known) for line, matter in found]


def _cells_of(path: Path, problems: Problems) -> Iterator[tuple[int, dict[str, str]]]:
    if path.suffix.lower() == ".csv":
        required = tuple(column.title for column in COLUMNS if column.required)
        optional = tuple(column.title for column in COLUMNS if not column.required)
        for line, row in read_rows(path, required, optional, problems, longest=LONGEST_LINE):
            cells = {column.title: row.get(column.title, "") for column in COLUMNS}
            if not wrong_cells(SHEET, line, COLUMNS, cells, problems):
                yield line, cells
        return
    try:
        content = path.read_bytes()
    except OSError:
        raise WrongFile([_("找不到或打不开文件 %(file)s。") % {"file": path.name}]) from None
    for found in read_workbook(content, problems, SHEETS).get(SHEET, []):
        if not found.cells.wrong:
            yield found.line, found.cells


class _Check:
    """Turns the cells of a row into a matter, or raises WrongCell; what all rows need is asked for once."""

    def __init__(self, by: User, county: Division) -> None:
        self.by = by
        self.places = CountyPlaces(county)
        self.today = timezone.localdate()
        self.categories: dict[str, list[Category]] = {}
        for category in Category.objects.filter(is_active=True):
            self.categories.setdefault(category.name, []).append(category)

    def matter(self, cells: dict[str, str]) -> OldMatter:
        village = self.places.village(cells[VILLAGE.title], cells[TOWNSHIP.title])
        matter = OldMatter(
            village=village,
            yard=self._yard(village, cells["屋场"]),
            raised_on=_day(cells, "反映日期"),
            closed_on=_day(cells, "办结日期"),
            text=cells["反映内容"],
            outcome=OUTCOMES[cells["办理方式"]],
            reply=cells["办理结果"],
            category=self._category(cells["类别"]),
        )
        try:
            check_old(matter, by=self.by, today=self.today)
        except NotAllowed as refused:
            raise WrongCell(VILLAGE.title, refused.sentence) from None
        except Invalid as invalid:
            raise _wrong_cell(invalid) from None
        return matter

    def _yard(self, village: Village, name: str) -> Yard | None:
        if not name:
            return None
        try:
            yard = self.places.yards.get((village.pk, clean_yard_name(name)))
        except Invalid as wrong:
            raise WrongCell("屋场", wrong.sentence) from None
        if yard is None:
            words = {"village": village.label, "name": name}
            raise WrongCell("屋场", _("%(village)s没有“%(name)s”，请先导入屋场，或者留空。") % words)
        return yard

    def _category(self, name: str) -> Category | None:
        found = self.categories.get(name, [])
        if name and not found:
            raise WrongCell(
                "类别", _("没有在用的类别“%(name)s”，请照后台“类别”里的名称写，或者留空。") % {"name": name}
            )
        if len(found) > 1:
            raise WrongCell("类别", _("有几个类别都叫“%(name)s”，请改写大类的名称。") % {"name": name})
        return found[0] if found else None


def _day(cells: dict[str, str], column: str) -> datetime.date:
    found = read_date(cells[column], column)
    if found is None:
        raise WrongCell(column, _("没有填。"))
    return found


def _wrong_cell(invalid: Invalid) -> WrongCell:
    field, sentences = next(iter(invalid.errors.items()), ("text", [invalid.sentence]))
    return WrongCell(FIELDS[field], "".join(dict.fromkeys(sentences)))
