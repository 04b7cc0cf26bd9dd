"""T12: a photo is drawn anew, or refused with a sentence."""

import contextlib
import io
import random
import sys
import types

import pytest
from PIL import Image

from directory.refusals import Invalid
from office.files import photos
from office.files.photos import read_photo
from tests.samples import MARKER, package, pdf, phone_picture, picture

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
NO_PHOTOS = {
    "nothing": b"",
    "svg": SVG,
    "html": b"<!doctype html><script>alert(1)</script>",
    "gif": picture(kind="GIF"),
    "tiff": picture(kind="TIFF"),
    "bmp": picture(kind="BMP"),
    "pdf": pdf(),
    "zip": package({"a.txt": "a"}),
    "truncated jpeg": picture()[:3000],
    "truncated png": picture(kind="PNG")[:400],
    "only a beginning": b"\xff\xd8\xff\xe0",
    "jpeg with a page behind it": picture() + b"<html><script>alert(1)</script>",
    "jpeg with a program behind it": picture() + b"<?php system('id');",
    "jpeg that is a zip too": picture() + package({"a.txt": "a"}),
    "jpeg with a page in its comment": picture(comment=b"<script>alert(1)</script>"),
}


def test_t12_a_photo_is_made_smaller_and_gets_a_small_size() -> None:
    photo = read_photo(picture(4000, 3000))

    assert (photo.width, photo.height) == (1600, 1200)
    assert Image.open(io.BytesIO(photo.small)).size == (400, 300)


def test_t12_a_small_photo_is_not_blown_up() -> None:
    assert read_photo(picture(300, 200)).width == 300


@pytest.mark.parametrize("size", ["full", "small"])
def test_t12_exif_and_position_are_gone_in_every_size(size: str) -> None:
    drawn = getattr(read_photo(phone_picture()), size)

    kept = Image.open(io.BytesIO(drawn))
    assert MARKER.encode() in phone_picture()
    assert MARKER.encode() not in drawn
    assert b"Exif" not in drawn
    assert dict(kept.getexif()) == {}
    assert not {"exif", "comment", "xmp", "icc_profile"} & set(kept.info)


def test_t12_a_photo_taken_upright_stands_upright() -> None:
    photo = read_photo(phone_picture(orientation=6))

    kept = Image.open(io.BytesIO(photo.full))
    assert (photo.width, photo.height) == (800, 1200)
    assert kept.getpixel((400, 100))[0] > 200, "what was left is above now"
    assert kept.getpixel((400, 1100))[2] > 200


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_t12_other_kinds_become_jpeg(kind: str) -> None:
    assert Image.open(io.BytesIO(read_photo(picture(kind=kind)).full)).format == "JPEG"


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "CMYK", "I;16"])
def test_t12_pictures_of_every_mode_are_drawn_on_white(mode: str) -> None:
    drawn = io.BytesIO()
    Image.new(mode, (20, 10)).save(drawn, "JPEG" if mode == "CMYK" else "PNG")

    kept = Image.open(io.BytesIO(read_photo(drawn.getvalue()).full))

    assert (kept.mode, kept.size) == ("RGB", (20, 10))


@pytest.mark.parametrize("what", NO_PHOTOS)
def test_t12_what_is_no_photo_is_refused_with_a_sentence(what: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_photo(NO_PHOTOS[what])

    assert refusal.value.sentence.endswith("。")
    assert refusal.value.errors == {"file": [refusal.value.sentence]}


@pytest.mark.parametrize(("width", "height", "kind"), [(9000, 9000, "JPEG"), (6000, 6000, "PNG")])
def test_t12_too_many_pixels_are_refused_before_they_are_unpacked(
    width: int, height: int, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = io.BytesIO()
    Image.new("1" if kind == "PNG" else "L", (width, height)).save(drawn, kind)
    monkeypatch.setattr(Image.Image, "load", lambda _image: pytest.fail("must not be unpacked"))

    with pytest.raises(Invalid, match="尺寸太大"):
        read_photo(drawn.getvalue())


def test_t12_a_bomb_is_refused() -> None:
    header = bytearray(picture(10, 10, "PNG"))
    header[16:24] = (60000).to_bytes(4, "big") * 2

    with pytest.raises(Invalid):
        read_photo(bytes(header))


def test_t12_more_than_fifteen_megabytes_are_refused() -> None:
    with pytest.raises(Invalid, match="15 MB"):
        read_photo(picture() + bytes(photos.LARGEST_PHOTO))


def test_t12_heic_without_the_extra_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "reads_heic", lambda: False)

    with pytest.raises(Invalid, match="兼容性最佳"):
        read_photo(b"\x00\x00\x00\x18ftypheic" + bytes(100))


def test_t12_heic_goes_through_the_extra_where_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    extra = types.SimpleNamespace(register_heif_opener=lambda: asked.append(True))
    monkeypatch.setitem(sys.modules, "pillow_heif", extra)
    monkeypatch.setattr(photos, "reads_heic", lambda: True)

    with pytest.raises(Invalid, match="不是照片"):
        read_photo(b"\x00\x00\x00\x18ftypheic" + bytes(100))

    assert asked == [True]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_t12_broken_bytes_are_a_sentence_and_never_a_fault(kind: str) -> None:
    chance, whole = random.Random(12), picture(120, 80, kind)

    for _round in range(150):
        broken = bytearray(whole)
        for _byte in range(chance.randint(1, 12)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        with contextlib.suppress(Invalid):
            read_photo(bytes(broken[: chance.randint(20, len(broken))]))
