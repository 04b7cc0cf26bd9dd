"""Reading an Excel workbook somebody sent: limits first, then text cells with their row."""

import datetime
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from ..signs import without_unseen
from .cells import Cells
from .package import MOST_ROWS, broken, check_package
from .people_sheets import SHEETS, Column, Sheets
from .problems import Problems, WrongFile

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class SheetRow:
    """One row of a sheet: its number as Excel shows it, and its cells by title; those that are wrong were told."""

    sheet: str
    line: int
    cells: Cells


def read_workbook(content: bytes, problems: Problems, sheets: Sheets = SHEETS) -> dict[str, list[SheetRow]]:
    """Return the rows of the sheets asked for; faults of cells go to `problems`.

    Raises WrongFile for a file of no use.
    """
    checked = check_package(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(checked))
        grids = {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in book.sheet_names
            if name in sheets
        }
    except (CalamineError, OSError, ValueError, KeyError):
        raise broken() from None
    except BaseException as panic:
        if type(panic).__name__ != "PanicException":  # the reader's way of giving up on a broken file
            raise
        raise broken() from None
    if not grids:
        names = "、".join(sheets)
        raise WrongFile([_("文件里没有名为 %(names)s 的表。请用下载的模板填写。") % {"names": names}])
    rows = {name: list(_rows(name, sheets[name], grid, problems)) for name, grid in grids.items()}
    if sum(map(len, rows.values())) > MOST_ROWS:
        raise WrongFile([_("一次最多导入 %(most)s 行，请分成几个文件。") % {"most": MOST_ROWS}])
    return rows


def _rows(
    sheet: str, columns: Sequence[Column], grid: Sequence[Sequence[object]], problems: Problems
) -> Iterator[SheetRow]:
    head = [_text(cell) for cell in grid[0]] if grid else []
    missing = [column.title for column in columns if column.required and column.title not in head]
    if missing and any(any(_text(cell) for cell in row) for row in grid):
        problems.add(
            _("“%(sheet)s”表第 1 行：缺少列 %(columns)s。请用下载的模板，不要改列名。")
            % {"sheet": sheet, "columns": "、".join(missing)}
        )
        return
    places = {column.title: head.index(column.title) for column in columns if column.title in head}
    for line, row in enumerate(grid[1:], start=2):
        cells = {column.title: _text(row[places[column.title]]) if column.title in places else "" for column in columns}
        if any(cells.values()):
            yield SheetRow(sheet, line, Cells(cells, wrong_cells(sheet, line, columns, cells, problems)))


def _text(cell: object) -> str:
    """What a cell says; signs nobody could find to delete are dropped, others are refused with their cell."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    text = str(cell).strip()
    return text if _UNSEEN.search(text) else without_unseen(text)


def wrong_cells(
    sheet: str, line: int, columns: Sequence[Column], cells: Mapping[str, str], problems: Problems
) -> list[str]:
    """Return which cells of a row are not filled, chosen or short as their columns ask; faults go to `problems`."""
    wrong = []
    for column in columns:
        if fault := _fault_of(column, cells[column.title]):
            problems.add(cell_sentence(sheet, line, column.title, fault))
            wrong.append(column.title)
    return wrong


def _fault_of(column: Column, text: str) -> str:
    if not text:
        return _("没有填。") if column.required else ""
    if _UNSEEN.search(text):
        return _("含有看不见的字符，请删去重新输入。")
    if len(text) > column.longest:
        return _("太长，最多 %(most)s 个字。") % {"most": column.longest}
    if column.choices and text not in column.choices:
        return _("“%(text)s”不在可选的范围里，请填：%(choices)s。") % {
            "text": text[:20],
            "choices": "、".join(column.choices),
        }
    return ""


def cell_sentence(sheet: str, line: int, column: str, fault: str) -> str:
    """Return the sentence for one wrong cell: where it is and what to do."""
    return _("“%(sheet)s”表第 %(line)s 行“%(column)s”：%(fault)s") % {
        "sheet": sheet,
        "line": line,
        "column": column,
        "fault": fault,
    }
