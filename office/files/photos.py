"""Photos: only what Pillow reads as a picture, drawn anew: nothing of the original file is left but its pixels."""

import importlib.util
import io
import struct
import zipfile
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from directory.refusals import Invalid

LARGEST_PHOTO = 15 * 1024 * 1024  # bytes
ENDINGS = ("jpg", "jpeg", "png", "webp", "heic", "heif")
MOST_PIXELS = {"JPEG": 60_000_000, "MPO": 60_000_000, "HEIF": 60_000_000}
"""A JPEG is decoded at a fraction of its size; of other kinds the whole picture stands in memory at once."""
MOST_PIXELS_OTHERWISE = 25_000_000
LONGEST_SIDE = 1600  # pixels
SMALL_SIDE = 400  # pixels
QUALITY = 82
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
KINDS_IN_DOCUMENTS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": QUALITY},
    "PNG": {},
    "WEBP": {"quality": QUALITY},
    "TIFF": {"compression": "tiff_lzw"},
    "GIF": {},
    "BMP": {},
}
"""Kinds of pictures in Word and Excel files, and how each is written."""
SMUGGLED = (b"<script", b"<html", b"<!doctype", b"<?php", b"<svg", b"%pdf-")
# What Pillow's readers raise on a broken file, whatever its kind.
BROKEN = (
    OSError, SyntaxError, ValueError, TypeError, IndexError, KeyError, AttributeError, ArithmeticError, EOFError,
    MemoryError, RuntimeError, NotImplementedError, struct.error, Image.DecompressionBombError,
)  # fmt: skip


@dataclass(frozen=True)
class Photo:
    """A photo as it is kept: JPEG in two sizes without any metadata."""

    full: bytes
    small: bytes
    width: int
    height: int


def read_photo(content: bytes) -> Photo:
    """Return the photo drawn anew: upright, at most 1600 pixels, no EXIF, no position, no comment, no profile.

    Raises Invalid with a sentence for everything that is no photo, is broken, too large, or carries something else.
    """
    if not content:
        raise _wrong(_("这个文件是空的，请重新选一张照片。"))
    if len(content) > LARGEST_PHOTO:
        raise _wrong(_("照片超过 15 MB，请在手机上缩小后再上传。"))
    formats = _formats_for(content)
    try:
        with Image.open(io.BytesIO(content), formats=formats) as picture:
            _refuse_smuggled(content)
            _refuse_huge(picture)
            full = _drawn_anew(picture)
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except BROKEN:
        raise _wrong(_("这不是照片，或者文件不完整。请上传手机拍的 JPG、PNG 或 WebP 照片。")) from None
    small = full.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE))
    return Photo(full=_as_jpeg(full), small=_as_jpeg(small), width=full.width, height=full.height)


def drawn_without_metadata(content: bytes, *, most_pixels: int) -> tuple[bytes, int]:
    """Return a picture of a document drawn anew, of its kind and size, and how many pixels it has.

    Nothing is turned, cut or made smaller: the document says how it is shown. Raises one of BROKEN for what cannot be
    read or is larger.
    """
    with Image.open(io.BytesIO(content), formats=list(KINDS_IN_DOCUMENTS)) as picture:
        pixels = picture.width * picture.height
        if pixels > most_pixels:
            raise Image.DecompressionBombError
        kind = "JPEG" if picture.format == "MPO" else picture.format or ""
        sheet = picture.copy()
    sheet.info = {key: value for key, value in sheet.info.items() if key == "transparency"}
    drawn = io.BytesIO()
    sheet.save(drawn, kind, **KINDS_IN_DOCUMENTS[kind])
    return drawn.getvalue(), pixels


def reads_heic() -> bool:
    """Say whether this installation has the extra `heic`, for photos as iPhones take them."""
    return importlib.util.find_spec("pillow_heif") is not None


def _formats_for(content: bytes) -> list[str]:
    formats = ["JPEG", "PNG", "WEBP"]
    if content[4:8] != b"ftyp" or content[8:12] not in HEIC_BRANDS:
        return formats
    if not reads_heic():
        raise _wrong(_("本站暂不能读 HEIC 照片。请在相机设置里选“兼容性最佳”，或者另存为 JPG 再上传。"))
    import pillow_heif

    pillow_heif.register_heif_opener()
    return [*formats, "HEIF"]


def _refuse_smuggled(content: bytes) -> None:
    lowered = content.lower()
    if any(mark in lowered for mark in SMUGGLED) or zipfile.is_zipfile(io.BytesIO(content)):
        raise _wrong(_("这张照片里夹带了别的内容，没有接收。请用手机重新拍一张，或截图后再上传。"))


def _refuse_huge(picture: Image.Image) -> None:
    most = MOST_PIXELS.get(picture.format or "", MOST_PIXELS_OTHERWISE)
    if picture.width * picture.height > most:
        raise _too_many_pixels()


def _drawn_anew(picture: Image.Image) -> Image.Image:
    """Copy the pixels onto a new white sheet, which knows nothing of the file they came from."""
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    sheet = Image.new("RGB", upright.size, "white")
    if upright.mode in ("RGBA", "LA", "PA", "P"):
        layer = upright.convert("RGBA")
        sheet.paste(layer, mask=layer.getchannel("A"))
    else:
        sheet.paste(upright.convert("RGB"))
    return sheet


def _as_jpeg(picture: Image.Image) -> bytes:
    drawn = io.BytesIO()
    picture.save(drawn, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return drawn.getvalue()


def _too_many_pixels() -> Invalid:
    return _wrong(_("照片的尺寸太大，请在手机上缩小后再上传。"))


def _wrong(sentence: str) -> Invalid:
    return Invalid(sentence, code="not-a-photo", errors={"file": [sentence]})
