"""T12: a Word or Excel file is kept without what tells who made it, where and when; it opens as before."""

import io
import zipfile
from xml.parsers import expat

import pytest
from PIL import Image
from python_calamine import CalamineWorkbook

from directory.refusals import Invalid
from office.files import cleaning
from office.files.cleaning import clean_package
from office.files.documents import clean_document, judge_document
from office.files.storing import judge_document_upload
from tests.samples import (
    DOCX,
    DOCX_TYPES,
    MARKER,
    TYPES,
    XLSX,
    XLSX_TYPES,
    content_types,
    links,
    package,
    pdf,
    phone_picture,
    picture,
    upload,
)

PACKAGE = "application/vnd.openxmlformats-package"
PROPERTIES = (
    f"<Override PartName='/docProps/core.xml' ContentType='{PACKAGE}.core-properties+xml'/>"
    f"<Override PartName='/docProps/app.xml' ContentType='{TYPES}.extended-properties+xml'/>"
    f"<Override PartName='/docProps/custom.xml' ContentType='{TYPES}.custom-properties+xml'/>"
    "<Override PartName='/docProps/thumbnail.jpeg' ContentType='image/jpeg'/>"
)
MADE_BY = {
    "docProps/core.xml": "<a><creator>彭大海</creator><lastModifiedBy>彭大海</lastModifiedBy></a>",
    "docProps/app.xml": "<a><Company>彭大海商店</Company></a>",
    "docProps/custom.xml": "<a><property name='owner'>彭大海</property></a>",
    "docProps/thumbnail.jpeg": phone_picture(),
}
ROOT_LINKS = links(
    ("officeDocument", "word/document.xml"),
    ("metadata/core-properties", "docProps/core.xml"),
    ("extended-properties", "docProps/app.xml"),
    ("custom-properties", "docProps/custom.xml"),
    ("metadata/thumbnail", "/docProps/Thumbnail.jpeg"),
)
PICTURES = {"jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "tiff": "image/tiff", "emf": "image/x-emf"}
EMF = b"\x01\x00\x00\x00" + bytes(36) + b" EMF" + bytes(100)


def document(**of_pictures: bytes) -> bytes:
    """A DOCX as somebody wrote it, with a picture of each of these kinds."""
    return package(
        {
            **DOCX,
            **MADE_BY,
            "[Content_Types].xml": content_types(DOCX_TYPES + PROPERTIES, **PICTURES),
            "_rels/.rels": ROOT_LINKS,
            "word/_rels/document.xml.rels": links(*(("image", f"media/a.{kind}") for kind in of_pictures)),
            **{f"word/media/a.{kind}": content for kind, content in of_pictures.items()},
        }
    )


def workbook() -> bytes:
    return package(
        {**XLSX, "[Content_Types].xml": content_types(XLSX_TYPES, **PICTURES), "xl/media/a.jpeg": phone_picture()}
    )


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "tiff"])
def test_t12_a_picture_in_a_document_is_drawn_anew_in_its_size(kind: str) -> None:
    with Image.open(io.BytesIO(phone_picture(orientation=1))) as taken:
        exif = taken.getexif()
    original = picture(600, 400, kind.upper(), exif=exif)
    assert MARKER.encode() in original

    kept = parts_of(clean_package(document(**{kind: original})))[f"word/media/a.{kind}"]

    drawn = Image.open(io.BytesIO(kept))
    assert (drawn.format, drawn.size) == (kind.upper(), (600, 400))
    assert MARKER.encode() not in kept
    assert not {0x8825, 0x010E} & set(drawn.getexif())
    assert not {"exif", "comment", "xmp", "icc_profile"} & set(drawn.info)
    assert drawn.convert("RGB").getpixel((10, 10))[0] > 200, "what was red is red"


def test_t12_a_picture_turned_by_a_flag_is_shown_as_the_document_says() -> None:
    kept = parts_of(clean_package(document(jpeg=phone_picture(orientation=6))))["word/media/a.jpeg"]

    assert Image.open(io.BytesIO(kept)).size == (1200, 800)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1"])
def test_t12_a_picture_one_can_look_through_stays_so(mode: str) -> None:
    drawn = io.BytesIO()
    Image.new(mode, (20, 10)).save(drawn, "PNG")

    kept = parts_of(clean_package(document(png=drawn.getvalue())))["word/media/a.png"]

    assert Image.open(io.BytesIO(kept)).mode == mode


def test_t12_who_made_a_document_is_not_kept() -> None:
    parts = parts_of(clean_package(document()))

    assert not any("彭大海".encode() in content for content in parts.values())
    assert {"docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"} < set(parts)


def test_t12_the_preview_of_a_document_is_dropped_with_what_leads_to_it() -> None:
    parts = parts_of(clean_package(document()))

    assert "docProps/thumbnail.jpeg" not in parts
    assert b"humbnail" not in parts["_rels/.rels"] + parts["[Content_Types].xml"]


def test_t12_a_preview_that_the_text_shows_too_stays() -> None:
    shown = links(("image", "../docProps/thumbnail.jpeg"))
    made = {**parts_of(document()), "word/_rels/document.xml.rels": shown}

    assert "docProps/thumbnail.jpeg" in parts_of(clean_package(package(made)))


@pytest.mark.parametrize("whole", [document(jpeg=phone_picture(), emf=EMF), workbook()])
def test_t12_a_document_that_was_cleaned_is_sound_and_cleaned_once(whole: bytes) -> None:
    cleaned = clean_package(whole)

    parts = parts_of(cleaned)
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            expat.ParserCreate().Parse(content, True)
    assert judge_document(cleaned) == judge_document(whole)
    assert parts_of(clean_package(cleaned)).keys() == parts.keys()


def test_t12_the_text_is_kept_to_the_letter() -> None:
    assert parts_of(clean_package(document()))["word/document.xml"].decode() == DOCX["word/document.xml"]


def test_t12_a_workbook_that_was_cleaned_opens_elsewhere() -> None:
    cleaned = clean_package(workbook())

    book = CalamineWorkbook.from_filelike(io.BytesIO(cleaned))
    assert book.get_sheet_by_name("名单").to_python() == [[42.0]]
    assert MARKER.encode() not in parts_of(cleaned)["xl/media/a.jpeg"]


def test_t12_a_zip_tells_no_hour_and_carries_nothing_before_or_behind() -> None:
    cleaned = clean_package(b"PK\x03\x04 before" + document() + b"behind")

    with zipfile.ZipFile(io.BytesIO(cleaned)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist()[0] == "[Content_Types].xml"
    assert cleaned.startswith(b"PK\x03\x04")
    assert b"behind" not in cleaned
    assert b" before" not in cleaned


@pytest.mark.parametrize(
    "wrong",
    [
        {"png": b"no picture"},
        {"jpeg": phone_picture()[:3000]},
        {"jpeg": b"<svg/>"},
        {"emf": EMF + b"Exif\x00\x00" + MARKER.encode()},
    ],
)
def test_t12_a_picture_that_cannot_be_drawn_anew_is_refused_with_a_sentence(wrong: dict[str, bytes]) -> None:
    with pytest.raises(Invalid, match="图片打不开"):
        clean_package(document(**wrong))


def test_t12_pictures_may_have_so_many_pixels_together(monkeypatch: pytest.MonkeyPatch) -> None:
    two = document(png=picture(30, 20, "PNG"), jpeg=picture(30, 20))

    assert clean_package(two)
    monkeypatch.setattr(cleaning, "MOST_PIXELS", 2 * 30 * 20 - 1)
    with pytest.raises(Invalid, match="太大"):
        clean_package(two)


def test_t12_what_is_handed_in_is_kept_clean_and_a_pdf_as_it_is() -> None:
    kept = judge_document_upload(upload(document(jpeg=phone_picture()), "验收单.docx"))

    assert MARKER.encode() not in b"".join(parts_of(kept.content).values())
    assert clean_document(pdf(), judge_document(pdf())) == pdf()
