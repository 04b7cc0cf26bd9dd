"""A judged Word or Excel file, written anew: pictures without metadata, nothing of who made it, no preview of it."""

import io
import posixpath
import zipfile
from urllib.parse import unquote
from xml.sax.saxutils import quoteattr

from django.utils.translation import gettext as _

from directory.refusals import Invalid

from .office_parts import APP_TYPE, CORE_TYPE, CUSTOM_TYPE, LINKS_TYPE, PICTURE_TYPES, THUMBNAIL
from .office_xml import Link, Links, Types
from .package import named_parts, opened, read_types
from .photos import BROKEN, MOST_PIXELS_OTHERWISE, drawn_without_metadata
from .refusing import wrong_document

MOST_PIXELS = 120_000_000
"""Of all pictures of a file together: each is drawn anew while somebody waits."""
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
EMPTY = {
    CORE_TYPE: f'{XML}<coreProperties xmlns="{PACKAGE}/metadata/core-properties"/>',
    APP_TYPE: f'{XML}<Properties xmlns="{OFFICE}/extended-properties"/>',
    CUSTOM_TYPE: f'{XML}<Properties xmlns="{OFFICE}/custom-properties"/>',
}
"""Who wrote a file, who changed it last, for which unit and with what, is not kept."""
EMF_MARK, WMF_MARKS = b" EMF", (b"\xd7\xcd\xc6\x9a", b"\x01\x00\x09\x00", b"\x02\x00\x09\x00")
METADATA = (b"Exif\x00\x00", b"<x:xmpmeta", b"http://ns.adobe.com/xap/")
"""How the metadata of a photo begin, also of one that lies in a drawing."""


def clean_package(content: bytes) -> bytes:
    """Return a DOCX or XLSX that was judged as it is kept: the same parts under the same names, written anew.

    Pictures keep their size in pixels. Raises Invalid for one that cannot be read, or is too large.
    """
    made = io.BytesIO()
    with opened(content) as package, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        types, parts = read_types(package), named_parts(package)
        links = {part.filename: _links_of(package, part) for part in parts if types.of(part.filename) == LINKS_TYPE}
        previews = _previews(links)
        _write(target, "[Content_Types].xml", _types_anew(types, previews))
        pictures = _Pictures()
        for part in parts:
            name, kind = part.filename, types.of(part.filename)
            if name in links:
                _write(target, name, _links_anew(links[name]))
            elif _path(name) not in previews:
                content = package.read(part)
                _write(target, name, pictures.clean(content) if kind in PICTURE_TYPES else EMPTY.get(kind, content))
    return made.getvalue()


def _write(target: zipfile.ZipFile, name: str, content: str | bytes) -> None:
    """Write a part without the hour it was made."""
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o600 << 16
    target.writestr(entry, content, zipfile.ZIP_DEFLATED)


def _links_of(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> list[Link]:
    links = Links()
    with package.open(part) as stream:
        links.read(stream)
    return links.links


def _previews(links: dict[str, list[Link]]) -> set[str]:
    """Return the paths of parts that are small pictures of the whole file, and nothing else in it."""
    targets = [(link.kind == THUMBNAIL, _target(name, link)) for name, found in links.items() for link in found]
    return {path for is_preview, path in targets if is_preview} - {
        path for is_preview, path in targets if not is_preview
    }


def _target(links_part: str, link: Link) -> str:
    """Return the path a link leads to, seen from the folder of the part that it belongs to (a/_rels/b.xml.rels)."""
    folder = posixpath.dirname(posixpath.dirname(links_part))
    return _path(posixpath.join("/", folder, unquote(link.target)))


def _path(name: str) -> str:
    return posixpath.normpath(posixpath.join("/", name)).lower()


def _types_anew(types: Types, previews: set[str]) -> str:
    rows = (
        f"<{row.element} {row.by}={quoteattr(row.key)} ContentType={quoteattr(row.kind)}/>"
        for row in types.rows
        if row.by == "Extension" or _path(row.key) not in previews
    )
    return f'{XML}<Types xmlns="{PACKAGE}/content-types">{"".join(rows)}</Types>'


def _links_anew(links: list[Link]) -> str:
    rows = (
        f"<Relationship Id={quoteattr(link.key)} Type={quoteattr(link.type)} Target={quoteattr(link.target)}"
        + (' TargetMode="External"/>' if link.is_outside else "/>")
        for link in links
        if link.kind != THUMBNAIL
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{"".join(rows)}</Relationships>'


class _Pictures:
    """The pictures of one file, and how many pixels they may have together."""

    def __init__(self) -> None:
        self.left = MOST_PIXELS

    def clean(self, content: bytes) -> bytes:
        """Return a picture drawn anew; a drawing of lines as it is, unless a photo with metadata lies in it."""
        if content[40:44] == EMF_MARK or content.startswith(WMF_MARKS):
            if any(mark in content for mark in METADATA):
                raise _wrong_picture()
            return content
        try:
            drawn, pixels = drawn_without_metadata(content, most_pixels=min(self.left, MOST_PIXELS_OTHERWISE))
        except BROKEN:
            raise _wrong_picture() from None
        self.left -= pixels
        return drawn


def _wrong_picture() -> Invalid:
    return wrong_document(_("文件里有一张图片打不开、太大，或带有拍摄信息去不掉。请把图片另存为 PNG 或 JPG 再放进去。"))
