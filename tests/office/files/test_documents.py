"""T12: a document is told by its content, and nothing that acts or fetches is taken in."""

import contextlib
import random

import pytest

from directory.refusals import Invalid
from office.files import documents
from office.files.documents import judge_document
from tests.samples import DOCX, XLSX, package, pdf, picture

REFUSED = {
    "nothing": b"",
    "text": "情况说明".encode(),
    "a photo": picture(),
    "a web page": b"<html><script>alert(1)</script>",
    "an old or locked Office file": b"\xd0\xcf\x11\xe0" + bytes(600),
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


@pytest.mark.parametrize("whole", [pdf(packed=b"<< /Type /Font >>"), package(DOCX), package(XLSX)])
def test_t12_broken_documents_are_a_sentence_and_never_a_fault(whole: bytes) -> None:
    chance = random.Random(12)

    for _round in range(200):
        broken = bytearray(whole)
        for _byte in range(chance.randint(1, 10)):
            broken[chance.randrange(4, len(broken))] = chance.randrange(256)
        with contextlib.suppress(Invalid):
            judge_document(bytes(broken[: chance.randint(20, len(broken))]))
