"""Documents: PDF, DOCX and XLSX, told by what is in them, without anything that acts or fetches when it is opened."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from .office_parts import DOCX, XLSX
from .package import judge_package
from .refusing import wrong_document

LARGEST_DOCUMENT = 10 * 1024 * 1024  # bytes
CHUNK = 1024 * 1024
PDF = "application/pdf"
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


def judge_document(content: bytes) -> str:
    """Return the content type of a PDF, DOCX or XLSX; raise Invalid with a sentence for anything else."""
    if not content:
        raise wrong_document(_("这个文件是空的，请重新选一个。"))
    if len(content) > LARGEST_DOCUMENT:
        raise wrong_document(_("文件超过 10 MB，请压缩图片或分成几个文件。"))
    if content.startswith(b"%PDF-"):
        _judge_pdf(content)
        return PDF
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise wrong_document(_("这是加密的或旧格式（.doc、.xls）的文件。请取消密码，另存为 .docx 或 .xlsx 后再上传。"))
    if content.startswith(b"PK\x03\x04"):
        return judge_package(content)
    raise wrong_document(_("只收 PDF、Word（.docx）和 Excel（.xlsx）文件，请另存后再上传。"))


def _judge_pdf(content: bytes) -> None:
    if b"%%EOF" not in content[-2048:]:
        raise wrong_document(_("这个 PDF 不完整，请重新导出后再上传。"))
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise wrong_document(_("这个 PDF 里夹带了别的文件，没有接收。请重新导出后再上传。"))
    plain = NAME_ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), content)
    if b"/ObjStm" in plain and ODD_FILTERS.search(plain):
        raise wrong_document(_("这个 PDF 的压缩方式无法检查，请用“打印为 PDF”重新生成后再上传。"))
    if _acts(plain) or any(_acts(part) for part in _unpacked(content)):
        raise wrong_document(
            _("这个 PDF 加了密，或者里面有脚本、表单、附件，没有接收。请用“打印为 PDF”重新生成后再上传。")
        )


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
            raise wrong_document(_("这个 PDF 太复杂，无法检查，请用“打印为 PDF”重新生成后再上传。"))
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
