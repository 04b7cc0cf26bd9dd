"""Reading an Excel workbook somebody sent: limits first, then text cells with their row."""

import datetime
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from .people_sheets import SHEETS, Column, Sheets
from .problems import Problems, WrongFile

LARGEST_FILE = 5 * 1024 * 1024  # bytes
LARGEST_UNPACKED = 60 * 1024 * 1024  # bytes
MOST_PARTS = 300
MOST_ROWS = 20_000
LAST_ROW, LAST_COLUMN = 20_100, 60
CHUNK = 1024 * 1024
_CELL = re.compile(rb"""<c [^>]{0,80}?r=["']([A-Z]{1,3})(\d{1,7})["']""")
_OVERLAP = 128
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class SheetRow:
    """One row of a sheet: its number as Excel shows it, and its cells by title."""

    sheet: str
    line: int
    cells: dict[str, str]


def read_workbook(content: bytes, problems: Problems, sheets: Sheets = SHEETS) -> dict[str, list[SheetRow]]:
    """Return the rows of the sheets asked for; faults of cells go to `problems`.

    Raises WrongFile for a file of no use.
    """
    _check_package(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        grids = {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in book.sheet_names
            if name in sheets
        }
    except (CalamineError, OSError, ValueError, KeyError):
        raise WrongFile([_("这个 Excel 文件已损坏，打不开。请在 Excel 里另存一份再上传。")]) from None
    except BaseException as panic:
        if type(panic).__name__ != "PanicException":  # the reader's way of giving up on a broken file
            raise
        raise WrongFile([_("这个 Excel 文件已损坏，打不开。请在 Excel 里另存一份再上传。")]) from None
    if not grids:
        names = "、".join(sheets)
        raise WrongFile([_("文件里没有名为 %(names)s 的表。请用下载的模板填写。") % {"names": names}])
    rows = {name: list(_rows(name, sheets[name], grid, problems)) for name, grid in grids.items()}
    if sum(map(len, rows.values())) > MOST_ROWS:
        raise WrongFile([_("一次最多导入 %(most)s 行，请分成几个文件。") % {"most": MOST_ROWS}])
    return rows


def _check_package(content: bytes) -> None:
    if len(content) > LARGEST_FILE:
        raise WrongFile([_("文件超过 5 MB，请分成几个文件。")])
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise WrongFile([_("这是加密的或旧格式（.xls）的文件。请取消密码，另存为 .xlsx 后再上传。")])
    if not zipfile.is_zipfile(io.BytesIO(content)):
        raise WrongFile([_("这不是 Excel 文件。请用下载的模板填写，保存为 .xlsx 后再上传。")])
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _check_parts(package)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise WrongFile([_("这个 Excel 文件已损坏，打不开。请在 Excel 里另存一份再上传。")]) from None


def _check_parts(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise WrongFile([_("这不是 Excel 文件。请用下载的模板填写，保存为 .xlsx 后再上传。")])
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise WrongFile([_("文件展开后太大，请删去图片和多余的表，只留要导入的内容。")])
    for part in parts:
        # Reading to the end also proves that the sizes just added up are true.
        with package.open(part) as stream:
            before = b""
            while chunk := stream.read(CHUNK):
                if part.filename.startswith("xl/worksheets/"):
                    _check_reach(before + chunk)
                    before = chunk[-_OVERLAP:]


def _check_reach(text: bytes) -> None:
    """One cell far out would make the reader fill the whole rectangle before it."""
    for column, row in _CELL.findall(text):
        if int(row) > LAST_ROW or _column_number(column) > LAST_COLUMN:
            raise WrongFile(
                [
                    _("单元格 %(cell)s 超出范围（最多 %(rows)s 行）。请删去表格下方、右边多余的行和列。")
                    % {"cell": f"{column.decode()}{row.decode()}", "rows": MOST_ROWS}
                ]
            )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


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
        if any(cells.values()) and are_sound(sheet, line, columns, cells, problems):
            yield SheetRow(sheet, line, cells)


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    return str(cell).strip()


def are_sound(sheet: str, line: int, columns: Sequence[Column], cells: Mapping[str, str], problems: Problems) -> bool:
    """Say whether every cell of a row is filled, chosen and short as its column asks; faults go to `problems`."""
    before = problems.count
    for column in columns:
        if fault := _fault_of(column, cells[column.title]):
            problems.add(cell_sentence(sheet, line, column.title, fault))
    return problems.count == before


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
