"""The package of a workbook somebody sent: how large it may be, and how far its cells may reach.

The reader of Excel files fills the whole rectangle from the first cell to the last before anybody can ask how large it
is. So every part is parsed before, and the reader is given only what was.
"""

import io
import re
import zipfile
import zlib
from xml.parsers import expat

from django.utils.translation import gettext as _

from .problems import WrongFile

LARGEST_FILE = 5 * 1024 * 1024  # bytes
LARGEST_UNPACKED = 60 * 1024 * 1024  # bytes
MOST_PARTS = 300
MOST_ROWS = 20_000
LAST_ROW, LAST_COLUMN = 20_100, 60
CHUNK = 1024 * 1024
UNREADABLE = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)
"""What reading a zip raises that is damaged, encrypted, or packed in a way nobody here unpacks."""
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def check_package(content: bytes) -> bytes:
    """Return the workbook with only those parts that are XML and keep the limits; raise WrongFile for others."""
    if len(content) > LARGEST_FILE:
        raise WrongFile([_("文件超过 5 MB，请分成几个文件。")])
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise WrongFile([_("这是加密的或旧格式（.xls）的文件。请取消密码，另存为 .xlsx 后再上传。")])
    if not zipfile.is_zipfile(io.BytesIO(content)):
        raise WrongFile([_("这不是 Excel 文件。请用下载的模板填写，保存为 .xlsx 后再上传。")])
    checked = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(checked, "w") as target:
            _check_size(package)
            for part in package.infolist():
                _copy_checked(package, part, target)
    except UNREADABLE:
        raise broken() from None
    return checked.getvalue()


def broken() -> WrongFile:
    """Return the refusal of a file that cannot be opened."""
    return WrongFile([_("这个 Excel 文件已损坏，打不开。请在 Excel 里另存一份再上传。")])


def _check_size(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise WrongFile([_("这不是 Excel 文件。请用下载的模板填写，保存为 .xlsx 后再上传。")])
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise WrongFile([_("文件展开后太大，请删去图片和多余的表，只留要导入的内容。")])


def _copy_checked(package: zipfile.ZipFile, part: zipfile.ZipInfo, target: zipfile.ZipFile) -> None:
    """Copy a part that is XML, and leave out pictures and the like; any part may say that it is a sheet."""
    reach, text = _Reach(), bytearray()
    # Reading to the end also proves that the sizes just added up are true.
    with package.open(part) as stream:
        try:
            while chunk := stream.read(CHUNK):
                text += chunk
                reach.read(chunk)
            reach.read(b"", is_last=True)
        except expat.ExpatError:
            while stream.read(CHUNK):
                pass
            return
    target.writestr(part.filename, bytes(text), zipfile.ZIP_DEFLATED, compresslevel=1)


class _Reach:
    """How far the cells of a part reach: each stands where it says, or right of the one before it."""

    def __init__(self) -> None:
        self.row = self.column = 0
        self.parser = expat.ParserCreate("UTF-8")  # the reader knows no other encoding, whatever the part declares
        self.parser.StartElementHandler = self._start
        self.parser.StartDoctypeDeclHandler = self._refuse

    def read(self, chunk: bytes, *, is_last: bool = False) -> None:
        self.parser.Parse(chunk, is_last)

    def _refuse(self, *declared: object) -> None:
        raise broken()  # no program for workbooks writes a document type

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind == "row":
            self.row, self.column = int(attributes["r"]) if "r" in attributes else self.row + 1, 0
        elif kind == "c":
            self._check_cell(attributes.get("r", ""))

    def _check_cell(self, place: str) -> None:
        row, self.column = self.row, self.column + 1
        if place:
            told = _CELL.fullmatch(place.upper())
            if not told:
                raise broken()
            row, self.column = int(told[2]), _column_number(told[1])
        if row > LAST_ROW or self.column > LAST_COLUMN:
            raise WrongFile(
                [
                    _("单元格 %(cell)s 超出范围（最多 %(rows)s 行）。请删去表格下方、右边多余的行和列。")
                    % {"cell": f"{_column_letters(self.column)}{row}", "rows": MOST_ROWS}
                ]
            )


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _column_letters(number: int) -> str:
    letters = ""
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters
