"""Files as people send them, and as nobody should: made here in memory, none is kept in the repository."""

import io
import zipfile
import zlib
from collections.abc import Mapping

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

GPS = 0x8825
ORIENTATION = 0x0112
MARKER = "EXIF-MARKER-27.01N-112.53E"


def picture(width: int = 1200, height: int = 800, kind: str = "JPEG", **options: object) -> bytes:
    """A picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width // 2, height))
    drawn = io.BytesIO()
    image.save(drawn, kind, **options)
    return drawn.getvalue()


def phone_picture(orientation: int = 6) -> bytes:
    """A JPEG as a phone takes it: turned by a flag, with the place where it was taken, a comment and a description."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010E] = MARKER
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (27.0, 1.0, 30.0)
    return picture(exif=exif, comment=MARKER.encode())


def upload(content: bytes, name: str = "照片.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def pdf(extra: bytes = b"", packed: bytes = b"") -> bytes:
    """A small PDF with whatever is put into it, plainly or packed into a table of objects."""
    body = b"%PDF-1.7\n1 0 obj << /Type /Catalog /Pages 2 0 R " + extra + b" >> endobj\n"
    if packed:
        stream = zlib.compress(b"5 0 " + packed)
        body += b"9 0 obj << /Type /ObjStm /Filter /FlateDecode >> stream\n" + stream + b"\nendstream endobj\n"
    return body + b"2 0 obj << /Type /Pages /Kids [] /Count 0 >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument"


def content_types(main: str, **of_parts: str) -> str:
    """The list of what kind each part is of; `of_parts` gives further kinds by ending."""
    defaults = {
        "xml": "application/xml",
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        **of_parts,
    }
    return (
        "<Types>"
        + "".join(f"<Default Extension='{ending}' ContentType='{kind}'/>" for ending, kind in defaults.items())
        + main
        + "</Types>"
    )


def links(*kinds_and_targets: tuple[str, str]) -> str:
    """The links of a part to others."""
    rows = (
        f"<Relationship Id='r{number}' Type='{OFFICE}/{kind}' Target='{target}'/>"
        for number, (kind, target) in enumerate(kinds_and_targets)
    )
    return (
        f"<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>{''.join(rows)}"
        "</Relationships>"
    )


DOCX_TYPES = (
    f"<Override PartName='/word/document.xml' ContentType='{TYPES}.wordprocessingml.document.main+xml'/>"
    f"<Override PartName='/word/styles.xml' ContentType='{TYPES}.wordprocessingml.styles+xml'/>"
)
XLSX_TYPES = (
    f"<Override PartName='/xl/workbook.xml' ContentType='{TYPES}.spreadsheetml.sheet.main+xml'/>"
    f"<Override PartName='/xl/worksheets/sheet1.xml' ContentType='{TYPES}.spreadsheetml.worksheet+xml'/>"
)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def text(inner: str) -> str:
    """The main part of a DOCX: one paragraph with these runs."""
    return f"<w:document xmlns:w='{WORD}'><w:body><w:p>{inner}</w:p></w:body></w:document>"


def table(inner: str) -> str:
    """A sheet of an XLSX: one row with these cells."""
    return f"<worksheet xmlns='{SHEET}'><sheetData><row r='1'>{inner}</row></sheetData></worksheet>"


DOCX = {
    "[Content_Types].xml": content_types(DOCX_TYPES),
    "_rels/.rels": links(("officeDocument", "word/document.xml")),
    "word/document.xml": text("<w:r><w:t>情况说明</w:t></w:r>"),
}
XLSX = {
    "[Content_Types].xml": content_types(XLSX_TYPES),
    "_rels/.rels": links(("officeDocument", "xl/workbook.xml")),
    "xl/workbook.xml": f"<workbook xmlns='{SHEET}' xmlns:r='{OFFICE}'>"
    "<sheets><sheet name='名单' sheetId='1' r:id='r0'/></sheets></workbook>",
    "xl/_rels/workbook.xml.rels": links(("worksheet", "worksheets/sheet1.xml")),
    "xl/worksheets/sheet1.xml": table("<c r='A1'><v>42</v></c>"),
}


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip file of these parts, as Office files are; the same bytes at any hour."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()
