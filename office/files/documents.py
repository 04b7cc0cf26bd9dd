"""Documents: PDF, DOCX and XLSX, told by what is in them, without anything that acts or fetches when it is opened."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.parsers import expat

from django.utils.translation import gettext as _

from directory.refusals import Invalid

LARGEST_DOCUMENT = 10 * 1024 * 1024  # bytes
LARGEST_UNPACKED = 100 * 1024 * 1024  # bytes, of an Office file
MOST_PARTS = 2000
CHUNK = 1024 * 1024
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDINGS = {"pdf": PDF, "docx": DOCX, "xlsx": XLSX}

ACTING_NAMES = re.compile(
    rb"/(JavaScript|Rendition|Launch|EmbeddedFiles?|RichMedia|ImportData|SubmitForm|GoToE|XFA|Encrypt)(?![A-Za-z0-9])"
)
"""PDF names of what runs, sends, unpacks or hides something; each is written out wherever it is used."""
NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
ODD_FILTERS = re.compile(rb"/(ASCIIHexDecode|ASCII85Decode|LZWDecode|RunLengthDecode|AHx|A85|LZW|RL)(?![A-Za-z0-9])")
STREAM = re.compile(rb"stream\r?\n")
OBJECT_TABLE = re.compile(rb"[\d\s%]")
SEEN_OF_A_TABLE, SEEN_OF_OTHERS, SEEN_IN_ALL = 16 * CHUNK, 64 * 1024, 128 * CHUNK
PIECE = 16 * 1024  # bytes given to be unpacked at once
MOST_STREAMS = 20_000

MAIN_PART = {DOCX: "word/document.xml", XLSX: "xl/workbook.xml"}
ACTING_PARTS = re.compile(r"vbaproject|macrosheets|activex|/embeddings/|oleobject|externallinks/|customui|\.(bin|exe)$")
FINE_BINARIES = re.compile(r"(printersettings/|\.odttf$)")
ACTING_TEXT = re.compile(rb"<!DOCTYPE|<!ENTITY|macroEnabled|DDEAUTO|\bDDE\s", re.IGNORECASE)


def judge_document(content: bytes) -> str:
    """Return the content type of a PDF, DOCX or XLSX; raise Invalid with a sentence for anything else."""
    if not content:
        raise _wrong(_("这个文件是空的，请重新选一个。"))
    if len(content) > LARGEST_DOCUMENT:
        raise _wrong(_("文件超过 10 MB，请压缩图片或分成几个文件。"))
    if content.startswith(b"%PDF-"):
        _judge_pdf(content)
        return PDF
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise _wrong(_("这是加密的或旧格式（.doc、.xls）的文件。请取消密码，另存为 .docx 或 .xlsx 后再上传。"))
    if content.startswith(b"PK\x03\x04"):
        return _judge_package(content)
    raise _wrong(_("只收 PDF、Word（.docx）和 Excel（.xlsx）文件，请另存后再上传。"))


def _judge_pdf(content: bytes) -> None:
    if b"%%EOF" not in content[-2048:]:
        raise _wrong(_("这个 PDF 不完整，请重新导出后再上传。"))
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise _wrong(_("这个 PDF 里夹带了别的文件，没有接收。请重新导出后再上传。"))
    plain = NAME_ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), content)
    if b"/ObjStm" in plain and ODD_FILTERS.search(plain):
        raise _wrong(_("这个 PDF 的压缩方式无法检查，请用“打印为 PDF”重新生成后再上传。"))
    if _acts(plain) or any(_acts(part) for part in _unpacked(content)):
        raise _wrong(_("这个 PDF 加了密，或者里面有脚本、表单、附件，没有接收。请用“打印为 PDF”重新生成后再上传。"))


def _acts(part: bytes) -> bool:
    return ACTING_NAMES.search(part) is not None


def _unpacked(content: bytes) -> Iterator[bytes]:
    """Yield the beginnings of all packed streams, and the whole of those that may be tables of objects.

    What was read or unpacked, also in vain, is counted: the work grows with the size of the file and no faster.
    """
    seen, whole = 0, memoryview(content)
    for count, match in enumerate(STREAM.finditer(content), start=1):
        part, read = _unpack(whole[match.end() :])
        seen += max(len(part), read)
        if seen > SEEN_IN_ALL or count > MOST_STREAMS:
            raise _wrong(_("这个 PDF 太复杂，无法检查，请用“打印为 PDF”重新生成后再上传。"))
        yield NAME_ESCAPE.sub(lambda escape: bytes([int(escape[1], 16)]), part)


def _unpack(packed: memoryview) -> tuple[bytes, int]:
    """Unpack a stream as far as it is looked at, up to a fault in it; return that and how many bytes were read."""
    reader, part, read, most = zlib.decompressobj(), bytearray(), 0, SEEN_OF_OTHERS
    while len(part) < most and not reader.eof and (reader.unconsumed_tail or read < len(packed)):
        piece: bytes | memoryview = reader.unconsumed_tail
        if not piece:
            piece = packed[read : read + PIECE]
            read += len(piece)
        try:
            part += reader.decompress(piece, most - len(part))
        except zlib.error:
            break
        most = SEEN_OF_A_TABLE if OBJECT_TABLE.match(part) else SEEN_OF_OTHERS
    return bytes(part), read - len(reader.unused_data)


def _judge_package(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = {part.filename.lower() for part in package.infolist()}
            kind = next((kind for kind, main in MAIN_PART.items() if main in names), "")
            if not kind or "[content_types].xml" not in names:
                raise _wrong(_("这不是 Word 或 Excel 文件，请在 Office 或 WPS 里另存为 .docx、.xlsx 后再上传。"))
            _judge_names(package)
            for part in package.infolist():
                _judge_part(package, part)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise _wrong(_("这个文件已损坏或加了密，打不开。请另存一份再上传。")) from None
    return kind


def _judge_names(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise _wrong(_("文件展开后太大，请删去多余的图片和表后再上传。"))
    for part in parts:
        name = part.filename.lower()
        if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/"):
            raise _wrong(_("这个文件的内部结构不正常，没有接收。请另存一份再上传。"))
        if ACTING_PARTS.search(name) and not FINE_BINARIES.search(name):
            raise _wrong(_("文件里有宏、嵌入的文件或外部链接，没有接收。请去掉后另存为 .docx 或 .xlsx 再上传。"))


def _judge_part(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Read a part to its end, which also proves its size; look into those that are text."""
    name = part.filename.lower()  # Office programs do not tell capitals from small letters in the names of parts
    is_text, links = name.endswith((".xml", ".rels")), _Links() if name.endswith(".rels") else None
    before = b""
    with package.open(part) as stream:
        while chunk := stream.read(CHUNK):
            if (is_text and _acts_as_text(before + chunk)) or (links and links.reach_out(chunk)):
                raise _wrong(_("文件里有宏、自动执行的内容或外部链接，没有接收。请去掉后另存再上传。"))
            before = chunk[-1024:]


def _acts_as_text(text: bytes) -> bool:
    if b"\x00" in text[:64]:  # UTF-16, which no Office program writes
        return True
    return ACTING_TEXT.search(text) is not None


class _Links:
    """The links of a part to others: only one that a reader clicks on may lead out of the file."""

    def __init__(self) -> None:
        self.found = False
        self.parser = expat.ParserCreate("UTF-8")
        self.parser.StartElementHandler = self._start

    def reach_out(self, chunk: bytes) -> bool:
        """Return whether anything so far is fetched from outside, or cannot be told."""
        try:
            self.parser.Parse(chunk)
        except expat.ExpatError:
            return True
        return self.found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        is_outside = attributes.get("TargetMode", "").strip().lower() == "external"
        if is_outside and not attributes.get("Type", "").lower().endswith("/hyperlink"):
            self.found = True


def _wrong(sentence: str) -> Invalid:
    return Invalid(sentence, code="not-a-document", errors={"file": [sentence]})
