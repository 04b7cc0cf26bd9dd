"""T12: a document is told by its content, and nothing that acts or fetches is taken in."""

import contextlib
import random
import zlib

import pytest

from directory.refusals import Invalid
from office.files import documents
from office.files.documents import judge_document
from tests.samples import DOCX, XLSX, package, pdf, picture

SCRIPT = b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"
REFUSED = {
    "nothing": b"",
    "text": "情况说明".encode(),
    "a photo": picture(),
    "a web page": b"<html><script>alert(1)</script>",
    "an old or locked Office file": b"\xd0\xcf\x11\xe0" + bytes(600),
    "a pdf with a script": pdf(SCRIPT),
    "a pdf with a script whose name is written in signs": pdf(SCRIPT.replace(b"JavaScript", b"J#61v#61Script")),
    "a pdf with a script in a packed table": pdf(packed=SCRIPT),
    "a pdf with a script in an oddly packed table": pdf(b"/ObjStm /Filter [/ASCIIHexDecode /FlateDecode]"),
    "a pdf that starts a program": pdf(b"/AA << /S /Launch /F (cmd.exe) >>"),
    "a pdf with a file in it": pdf(b"/Names << /EmbeddedFiles 5 0 R >>"),
    "a pdf with a form of scripts": pdf(b"/AcroForm << /XFA 5 0 R >>"),
    "a locked pdf": pdf(b"/Encrypt 7 0 R"),
    "half a pdf": pdf()[:60],
    "a pdf that is a zip too": pdf() + package(DOCX) + b"%%EOF",
    "a zip of anything": package({"a.txt": "a"}),
    "a zip cut short": package(DOCX)[:80],
}


@pytest.mark.parametrize(
    ("content", "kind"),
    [(pdf(), documents.PDF), (package(DOCX), documents.DOCX), (package(XLSX), documents.XLSX)],
)
def test_t12_a_document_is_known_by_its_content(content: bytes, kind: str) -> None:
    assert judge_document(content) == kind


@pytest.mark.parametrize("what", REFUSED)
def test_t12_what_acts_fetches_or_is_broken_is_refused_with_a_sentence(what: str) -> None:
    with pytest.raises(Invalid) as refusal:
        judge_document(REFUSED[what])

    assert refusal.value.sentence.endswith("。")
    assert refusal.value.errors == {"file": [refusal.value.sentence]}


def test_t12_more_than_ten_megabytes_are_refused() -> None:
    with pytest.raises(Invalid, match="10 MB"):
        judge_document(pdf() + bytes(documents.LARGEST_DOCUMENT))


@pytest.mark.parametrize("marks", [documents.MOST_STREAMS + 1, 2 * documents.SEEN_IN_ALL // documents.PIECE])
def test_t12_a_pdf_of_nothing_but_beginnings_of_streams_is_refused_soon(marks: int) -> None:
    streams = b"stream\n" + bytes(0 if marks > documents.MOST_STREAMS else 500)

    with pytest.raises(Invalid, match="太复杂"):
        judge_document(pdf() + streams * marks + b"%%EOF")


@pytest.mark.parametrize("before", [10, 70_000, 3_000_000])
def test_t12_a_script_deep_in_a_packed_table_is_found(before: int) -> None:
    chance = random.Random(22)

    with pytest.raises(Invalid, match="脚本"):
        judge_document(pdf(packed=chance.randbytes(before).hex().encode() + SCRIPT))


def test_t12_what_comes_before_a_fault_in_a_stream_is_looked_at() -> None:
    table = zlib.compress(b"5 0 " + SCRIPT + random.Random(22).randbytes(100_000))
    stream = table[:50_000] + bytes(1000)
    content = b"9 0 obj << /Type /ObjStm /Filter /FlateDecode >> stream\n" + stream + b"\nendstream endobj\n%%EOF"

    with pytest.raises(Invalid, match="脚本"):
        judge_document(pdf() + content)


@pytest.mark.parametrize("whole", [pdf(packed=b"<< /Type /Font >>"), package(DOCX), package(XLSX)])
def test_t12_broken_documents_are_a_sentence_and_never_a_fault(whole: bytes) -> None:
    chance = random.Random(12)

    for _round in range(200):
        broken = bytearray(whole)
        for _byte in range(chance.randint(1, 10)):
            broken[chance.randrange(4, len(broken))] = chance.randrange(256)
        with contextlib.suppress(Invalid):
            judge_document(bytes(broken[: chance.randint(20, len(broken))]))
