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


CONTENT_TYPES = "<Types><Default Extension='xml' ContentType='application/xml'/></Types>"
DOCX = {"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": "<document>情况说明</document>"}
XLSX = {"[Content_Types].xml": CONTENT_TYPES, "xl/workbook.xml": "<workbook/>"}


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip file of these parts, as Office files are; the same bytes at any hour."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()
