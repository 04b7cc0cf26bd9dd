"""T12: a PDF neither acts nor opens anything by itself, and is no second file as well."""

import contextlib
import random
import time
import zlib

import pytest

from directory.refusals import Invalid
from office.files import pdf as rules
from office.files.documents import PDF, judge_document
from tests.samples import DOCX, package, pdf, picture

SCRIPT = b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"
LINK = b"<< /S /URI /URI (http://x.example/) >>"


def opened(action: bytes, packed: bytes = b"") -> bytes:
    """A PDF that does this when it is opened."""
    return pdf(b"/OpenAction " + action, packed)


def table(number: bytes, value: bytes) -> bytes:
    """A PDF that says with an object in a packed table what it does when it is opened."""
    first = number + b" 0 "
    head = b"/First %d" % len(first)
    made = pdf(b"/OpenAction " + number + b" 0 R").replace(b"%%EOF", b"")
    stream = zlib.compress(first + value)
    return made + b"9 0 obj << /Type /ObjStm " + head + b" >> stream\n" + stream + b"\nendstream endobj\n%%EOF"


REFUSED = {
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
    "a pdf that is a web page too": pdf().replace(b"%%EOF", b"<html><script>alert(1)</script>\n%%EOF"),
    "a pdf that is a web page in capitals": pdf() + b"<SCRIPT>alert(1)</SCRIPT>\n%%EOF",
    "a pdf with a page in a comment": pdf(b"\n%<!DOCTYPE html>\n"),
    "a pdf with a page in a stream": pdf() + b"9 0 obj << >> stream\n<html >\nendstream endobj %%EOF",
    "a pdf with a drawing that is a page": pdf() + b"%<svg onload=alert(1)>\n%%EOF",
    "a pdf with a program of a server": pdf() + b"<?php system('id'); ?>%%EOF",
    "a pdf with a zip far from its end": pdf() + package({"a.txt": "a"}) + b" " * 70_000 + b"%%EOF",
    "a pdf with an older Office file": pdf() + b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1%%EOF",
    "a pdf with another archive": pdf() + b"7z\xbc\xaf\x27\x1c%%EOF",
    "a pdf behind a web page": b"<html>" + pdf(),
    "a pdf that opens an address": opened(LINK),
    "a pdf that opens an address in a packed table": pdf(packed=b"/OpenAction " + LINK),
    "a pdf that opens an address by number": opened(b"5 0 R") + b"5 0 obj " + LINK + b" endobj %%EOF",
    "a pdf that opens an address by a packed number": table(b"5", LINK),
    "a pdf that opens an address behind a comment": opened(b"%[\n" + LINK),
    "a pdf that opens an address whose number is on another line": opened(b"5 0 R")
    + b"5 0 obj [1 0 R /Fit] endobj\n5 %\n0 obj "
    + LINK
    + b" endobj %%EOF",
    "a pdf that opens an address that was added later": opened(b"[2 0 R /Fit]") + pdf(b"/OpenAction " + LINK)[9:],
    "a pdf that opens an address after a page": opened(b"<< /S /GoTo /D [2 0 R /Fit] /Next " + LINK + b" >>"),
    "a pdf that opens an address behind a string": opened(b"<< /S /GoTo /D (\\) >>) /Next 6 0 R >>"),
    "a pdf that opens an address behind a string in a string": opened(b"<< /S /GoTo /D ((a) >> ) /Next 6 0 R >>"),
    "a pdf that opens another file": opened(b"<< /S /GoToR /F (\\\\\\\\x.example\\\\a) >>"),
    "a pdf that opens what cannot be found": opened(b"5 0 R"),
    "a pdf that plays something": opened(b"<< /S /Movie >>"),
    "a pdf with a film": pdf(b"/Annots [<< /Subtype /Movie >>]"),
    "a pdf whose page does something": pdf(b"/AA << /O " + LINK + b" >>"),
    "a pdf whose page does something by number": pdf(b"/AA%\n 7 0 R"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_t12_a_pdf_that_acts_or_is_something_else_too_is_refused(what: str) -> None:
    with pytest.raises(Invalid) as refusal:
        judge_document(REFUSED[what])

    assert refusal.value.sentence.endswith("。")
    assert refusal.value.errors == {"file": [refusal.value.sentence]}


FINE = {
    "nothing special": pdf(),
    "a link to click on": pdf(b"/Annots [<< /Subtype /Link /A " + LINK + b" >>]"),
    "a page to begin with": opened(b"[2 0 R /XYZ null null 0]"),
    "a page to begin with, with a comment": opened(b"% the first\n[2 0 R /Fit]"),
    "a page to go to": opened(b"<< /Type /Action /S /GoTo /D [2 0 R /Fit] >>"),
    "a page to go to by its name": opened(b"<</S/GoTo/D(first)>>"),
    "a page by number": opened(b"5 0 R") + b"5 0 obj << /S /GoTo /D [2 0 R /Fit] >> endobj %%EOF",
    "a page by a packed number": table(b"5", b"[2 0 R /Fit]"),
    "a name that begins alike": pdf(b"/AAPL:Keywords [] /Movies 1 /OpenActions 2"),
    "a photo": pdf() + b"9 0 obj << /Filter /DCTDecode >> stream\n" + picture() + b"\nendstream endobj\n%%EOF",
    "what it says of itself": pdf() + b"9 0 obj << >> stream\n<?xpacket begin=''?><x:xmpmeta/>\nendstream endobj %%EOF",
}


@pytest.mark.parametrize("what", FINE)
def test_t12_a_pdf_that_only_shows_something_is_taken_in(what: str) -> None:
    assert judge_document(FINE[what]) == PDF


@pytest.mark.parametrize(
    "piece",
    [
        b"/AA%",
        b"/OpenAction%",
        b"/OpenAction 5 0 R",
        b"5 0 obj%",
        b"/OpenAction<</S/GoTo",
        b"/OpenAction [",
        b"1 ",
        b"%",
    ],
)
def test_t12_a_pdf_of_nothing_but_beginnings_is_judged_soon(piece: bytes) -> None:
    made = opened(b"5 0 R") + b"\n5 0 obj [ endobj " + piece * (3_000_000 // len(piece)) + b"\n[%%EOF"
    started = time.perf_counter()

    with contextlib.suppress(Invalid):
        judge_document(made)

    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("marks", [rules.MOST_STREAMS + 1, 2 * rules.SEEN_IN_ALL // rules.PIECE])
def test_t12_a_pdf_of_nothing_but_beginnings_of_streams_is_refused_soon(marks: int) -> None:
    streams = b"stream\n" + bytes(0 if marks > rules.MOST_STREAMS else 500)

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
