"""T10: an uploaded workbook is looked at before the reader of Excel files fills the memory with it."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from directory.importing import package
from directory.importing.problems import Problems, WrongFile
from directory.importing.workbook import read_workbook
from tests.directory.workbooks import GOOD, book

YARDS = "xl/worksheets/sheet2.xml"
SHEET = '<worksheet xmlns="urn:sheet"><sheetData>{}</sheetData></worksheet>'
FAR_OUT = {
    "a cell": '<row r="1"><c r="AD200000"><v>1</v></c></row>',
    "small letters": '<row r="1"><c r="ad200000"><v>1</v></c></row>',
    "a prefix": '<x:row xmlns:x="urn:sheet" r="1"><x:c r="AD200000"><x:v>1</x:v></x:c></x:row>',
    "another order": f'<row r="1"><c s="{"1" * 200}" r="AD200000"><v>1</v></c></row>',
    "a space": '<row r="1"><c r = "AD200000"><v>1</v></c></row>',
    "a new line": '<row r="1"><c\nr="AD200000"><v>1</v></c></row>',
    "a row": '<row r="1000000"><c><v>1</v></c></row>',
    "the row after": '<row r="999999"/><row><c><v>1</v></c></row>',
    "many columns": '<row r="1">' + "<c><v>1</v></c>" * 61 + "</row>",
}


def changed(part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The good workbook with one part of it changed."""
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book(GOOD))) as source,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for found in source.infolist():
            text = source.read(found)
            target.writestr(found.filename, change(text) if found.filename == part else text)
    return content.getvalue()


def zipped(parts: dict[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in parts.items():
            made.writestr(name, text)
    return target.getvalue()


def sentences(content: bytes) -> list[str]:
    with pytest.raises(WrongFile) as wrong:
        read_workbook(content, Problems())
    return wrong.value.sentences


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "不是 Excel 文件"),
        (b"name,role\n", "不是 Excel 文件"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "加密的或旧格式"),
        (zipped({"word/document.xml": "<a/>"}), "不是 Excel 文件"),
        (book(GOOD)[:-200], "Excel 文件"),
        (book(GOOD)[:900] + b"\0" * 60 + book(GOOD)[960:], "已损坏"),
        (changed(YARDS, lambda text: text[:-20]), "已损坏"),
        (b"x" * (package.LARGEST_FILE + 1), "超过 5 MB"),
        (zipped({"xl/workbook.xml": "<workbook/>", YARDS: b" " * (70 * 1024 * 1024)}), "展开后太大"),
    ],
    ids=["empty", "csv", "encrypted", "docx", "cut", "broken", "half a sheet", "large", "bomb"],
)
def test_a_file_of_no_use_is_refused_in_a_sentence(content: bytes, sentence: str) -> None:
    assert sentence in sentences(content)[0]


def test_t10_a_cell_far_out_is_refused_by_its_name() -> None:
    target = io.BytesIO()
    made = xlsxwriter.Workbook(target)
    made.add_worksheet("屋场").write(1_048_575, 16_383, "x")
    made.close()

    assert "单元格 XFD1048576 超出范围" in sentences(target.getvalue())[0]


@pytest.mark.parametrize("how", FAR_OUT)
def test_t10_a_cell_far_out_is_refused_however_it_is_written(how: str) -> None:
    content = changed(YARDS, lambda text: SHEET.format(FAR_OUT[how]).encode())

    assert "超出范围" in sentences(content)[0]


def test_t10_cells_without_a_place_stand_beside_each_other() -> None:
    cells = "".join(f'<c t="inlineStr"><is><t>{title}</t></is></c>' for title in ("乡镇", "村（社区）", "屋场"))
    rows = f'<row>{cells}</row><row r="20100">{cells}</row>'

    read = read_workbook(changed(YARDS, lambda text: SHEET.format(rows).encode()), Problems())["屋场"]

    assert [(row.line, row.cells["屋场"]) for row in read] == [(20_100, "屋场")]


def test_t10_a_table_of_another_program_inside_is_not_read() -> None:
    table = '<table:table xmlns:table="urn:t"><table:table-row table:number-rows-repeated="1000000"/></table:table>'
    content = zipped(
        {
            "xl/workbook.xml": "<workbook/>",
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": table,
        }
    )

    assert "已损坏" in sentences(content)[0]


def test_a_picture_in_a_workbook_is_left_out() -> None:
    plain = zipped({"xl/workbook.xml": "<workbook/>", "xl/media/image1.png": b"\x89PNG\r\n"})

    with zipfile.ZipFile(io.BytesIO(package.check_package(plain))) as checked:
        assert checked.namelist() == ["xl/workbook.xml"]


def test_t10_a_million_empty_rows_do_no_harm() -> None:
    content = changed(YARDS, lambda text: text.replace(b"</sheetData>", b'<row r="9"/>' * 1_000_000 + b"</sheetData>"))

    assert [len(rows) for rows in read_workbook(content, Problems()).values()] == [2, 2, 1, 5]


def test_t10_an_outside_entity_is_refused() -> None:
    entity = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    content = changed(
        "xl/sharedStrings.xml",
        lambda text: entity + text.split(b"?>", 1)[1].replace("双桥村".encode(), b"&x;"),
    )

    told = sentences(content)

    assert "已损坏" in told[0]
    assert Path("/etc/hostname").read_text().strip() not in "".join(told)
