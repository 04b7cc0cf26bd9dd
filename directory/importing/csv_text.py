"""Reading a CSV whoever saved it: UTF-8 with or without a BOM, or GB18030; every fault with its line."""

import csv
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from .problems import Problems, WrongFile

BOM = b"\xef\xbb\xbf"
LONGEST_LINE = 4000  # bytes


def encoding_of(path: Path) -> str:
    """Say in which of the two encodings most lines with Chinese in them are written.

    A UTF-8 file with one broken byte stays UTF-8 (and the line is reported); decoded as GB18030 it would turn into
    nonsense without any error.
    """
    as_utf8 = other = 0
    with path.open("rb") as lines:
        for number, line in enumerate(lines):
            if number == 0 and line.startswith(BOM):
                return "utf-8"
            if line.isascii():
                continue
            try:
                line.decode()
                as_utf8 += 1
            except UnicodeDecodeError:
                other += 1
    return "utf-8" if as_utf8 >= other else "gb18030"


def read_rows(
    path: Path,
    required: tuple[str, ...],
    optional: tuple[str, ...],
    problems: Problems,
    *,
    longest: int = LONGEST_LINE,
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line, row) for every sound line; faults go to `problems`. Raise WrongFile when the head is of no use.

    A line may have `longest` bytes.
    """
    encoding = _checked_encoding(path)
    columns: list[str] = []
    with path.open("rb") as lines:
        for number, raw in enumerate(lines, start=1):
            cells = _cells(path.name, number, raw, encoding, problems, longest)
            if not columns:
                columns = _checked_head(path.name, cells or [], required, optional)
            elif cells is None or not any(cells):
                continue
            elif len(cells) != len(columns):
                problems.add(
                    _("%(file)s 第 %(line)s 行：应有 %(wanted)s 列，实际 %(found)s 列，请检查逗号和引号。")
                    % {"file": path.name, "line": number, "wanted": len(columns), "found": len(cells)}
                )
            else:
                yield number, dict(zip(columns, cells, strict=True))
    if not columns:
        raise WrongFile([_("%(file)s 是空文件。") % {"file": path.name}])


def _checked_encoding(path: Path) -> str:
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError:
        raise WrongFile([_("找不到或打不开文件 %(file)s。") % {"file": path.name}]) from None
    if start.startswith(b"PK"):
        raise WrongFile([_("%(file)s 是 Excel 文件，请在 Excel 里另存为 CSV 后再导入。") % {"file": path.name}])
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise WrongFile([_("%(file)s 是 UTF-16 编码，请另存为 UTF-8 编码的 CSV。") % {"file": path.name}])
    return encoding_of(path)


def _cells(file: str, number: int, raw: bytes, encoding: str, problems: Problems, longest: int) -> list[str] | None:
    where = {"file": file, "line": number}
    if number == 1:
        raw = raw.removeprefix(BOM)
    if b"\0" in raw:
        problems.add(_("%(file)s 第 %(line)s 行：含有空字符（NUL），请删去这一行重新输入。") % where)
        return None
    if len(raw) > longest:
        problems.add(_("%(file)s 第 %(line)s 行：太长，可能缺少换行，请检查。") % where)
        return None
    try:
        return [cell.strip() for cell in next(csv.reader([raw.decode(encoding)], strict=True), [])]
    except UnicodeDecodeError:
        problems.add(_("%(file)s 第 %(line)s 行：有无法识别的字，请以 UTF-8 编码另存后再试。") % where)
    except csv.Error:
        problems.add(_("%(file)s 第 %(line)s 行：引号不成对，请检查这一行。") % where)
    return None


def _checked_head(file: str, cells: list[str], required: tuple[str, ...], optional: tuple[str, ...]) -> list[str]:
    missing = [name for name in required if name not in cells]
    if missing:
        raise WrongFile(
            [
                _("%(file)s 第 1 行：缺少列 %(columns)s。第一行应当是列名。")
                % {"file": file, "columns": "、".join(missing)}
            ]
        )
    known = {*required, *optional}
    if any(cells.count(name) > 1 for name in known):
        raise WrongFile([_("%(file)s 第 1 行：有重复的列名。") % {"file": file}])
    return cells
