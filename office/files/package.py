"""DOCX and XLSX: a zip of parts, each of a listed kind, each read as what it says it is."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from directory.importing.package import UNREADABLE
from directory.refusals import Invalid

from .office_parts import LINKS_TYPE, MAIN_TYPES, OTHER_TYPES, PICTURE_TYPES, SVG_TYPE, TABLES, XML_TYPES
from .office_xml import CHUNK, Body, Links, Types, Xml
from .refusing import acting_document, broken_document, wrong_document

LARGEST_UNPACKED = 100 * 1024 * 1024  # bytes
LARGEST_TEXT = 40 * 1024 * 1024  # bytes, of all parts that are read as XML
MOST_PARTS = 2000
TYPES_PART = "[content_types].xml"


def judge_package(content: bytes) -> str:
    """Return the content type of a DOCX or XLSX. Raises Invalid with a sentence for anything else."""
    with opened(content) as package:
        parts = named_parts(package)
        types = read_types(package)
        kind = _kind_of([types.of(part.filename) for part in parts])
        if sum(part.file_size for part in parts if types.of(part.filename) in XML_TYPES) > LARGEST_TEXT:
            raise _too_large()
        for part in parts:
            _judge_part(package, part, types.of(part.filename))
        return kind


@contextmanager
def opened(content: bytes) -> Iterator[zipfile.ZipFile]:
    """Open the zip; whatever is wrong with it as a zip is refused with one sentence."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            yield package
    except UNREADABLE:
        raise broken_document() from None


def named_parts(package: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the parts, folders and the list of types apart. Raises Invalid for too many and for odd names."""
    entries = package.infolist()
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise _too_large()
    names = [entry.filename.lower() for entry in entries]
    if len(set(names)) < len(names) or any(_is_odd(name) for name in names):
        raise wrong_document(_("这个文件的内部结构不正常，没有接收。请另存一份再上传。"))
    if any(entry.is_dir() and entry.file_size for entry in entries):
        raise broken_document()
    return [entry for entry in entries if not entry.is_dir() and entry.filename.lower() != TYPES_PART]


def _is_odd(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in name.split("/")


def read_types(package: zipfile.ZipFile) -> Types:
    """Return what kind each part is of. Raises Invalid for a zip of something else."""
    types = Types()
    listed = [entry for entry in package.infolist() if entry.filename.lower() == TYPES_PART]
    if not listed:
        raise _not_office()
    with package.open(listed[0]) as stream:
        types.read(stream)
    return types


def _kind_of(types: list[str]) -> str:
    kinds = [MAIN_TYPES[name] for name in types if name in MAIN_TYPES]
    if len(kinds) == 1:
        return kinds[0]
    if any("macroenabled" in name for name in types):
        raise acting_document()
    raise _not_office()


def _judge_part(package: zipfile.ZipFile, part: zipfile.ZipInfo, kind: str) -> None:
    """Read a part to its end, which also proves its size."""
    is_links = part.filename.lower().endswith(".rels")
    if is_links != (kind == LINKS_TYPE):
        raise acting_document()
    with package.open(part) as stream:
        if kind in XML_TYPES:
            _reader_for(kind).read(stream)
        elif kind in PICTURE_TYPES or kind in OTHER_TYPES:
            while stream.read(CHUNK):
                pass
        else:
            raise acting_document()


def _reader_for(kind: str) -> Xml:
    if kind == LINKS_TYPE:
        return Links()
    return Body(has_formulas=kind.startswith(TABLES), is_svg=kind == SVG_TYPE)


def _too_large() -> Invalid:
    return wrong_document(_("文件展开后太大，请删去多余的图片和表后再上传。"))


def _not_office() -> Invalid:
    return wrong_document(_("这不是 Word 或 Excel 文件，请在 Office 或 WPS 里另存为 .docx、.xlsx 后再上传。"))
