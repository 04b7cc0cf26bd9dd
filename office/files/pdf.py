"""PDF: nothing that runs, sends, unpacks or hides something, nothing that opens by itself, and no second file in it."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from django.utils.translation import gettext as _

from directory.refusals import Invalid

from .refusing import wrong_document

CHUNK = 1024 * 1024
ACTING_NAMES = re.compile(
    rb"/(JavaScript|Rendition|Launch|Movie|EmbeddedFiles?|RichMedia|ImportData|SubmitForm|GoToE|XFA|Encrypt)"
    rb"(?![A-Za-z0-9])"
)
"""PDF names of what runs, sends, unpacks or hides something; each is written out wherever it is used."""
NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
ODD_FILTERS = re.compile(rb"/(ASCIIHexDecode|ASCII85Decode|LZWDecode|RunLengthDecode|AHx|A85|LZW|RL)(?![A-Za-z0-9])")
STREAM = re.compile(rb"(?<!end)stream\r?\n")
OBJECT_TABLE = re.compile(rb"[\d\s%]")
SEEN_OF_A_TABLE, SEEN_OF_OTHERS, SEEN_IN_ALL = 16 * CHUNK, 64 * 1024, 128 * CHUNK
PIECE = 16 * 1024  # bytes given to be unpacked at once
MOST_STREAMS = 20_000
LONGEST_HEAD = 2000  # bytes before a stream in which its own description stands

SECOND_FILE = re.compile(
    rb"(?i:<(?:script|html|!doctype|\?php|iframe|object|embed|img|meta|body|style|svg|form|link)[\s>/])"
    rb"|PK\x03\x04[\x00-\x3f]\x00|PK\x05\x06\x00|\xd0\xcf\x11\xe0\xa1\xb1|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c"
)
"""A web page, a zip, an older Office file or another archive; looked for everywhere, so that no place hides one."""
_BLANK = rb"[\x00\t\n\x0c\r ]"
_GAP = rb"(?:" + _BLANK + rb"|%[^\r\n]*)*"
"""Blanks and comments. What follows it is optional wherever it is used, so that no part of the file is read twice."""
BY_ITSELF = re.compile(rb"/AA(?![A-Za-z0-9])" + _GAP + rb"(<<|\d)?")
"""What a page or the file does when it is opened, closed, looked at or printed."""
OPENING = re.compile(
    rb"/OpenAction(?![A-Za-z0-9])" + _GAP + rb"(?:0*(\d{1,10})" + _BLANK + rb"{1,20}\d{1,5}" + _BLANK + rb"{1,20}R)?"
)
OBJECT = re.compile(rb"(?<!\d)0*(\d{1,10})" + _BLANK + rb"{1,20}\d{1,5}" + _BLANK + rb"{0,20}obj")
ODD_OBJECT = re.compile(rb"[\r\n]" + _BLANK + rb"{0,20}(?:\d{1,10}" + _BLANK + rb"{1,20})?obj")
"""An object whose number stands on another line, maybe with a comment between: no program writes that."""
VALUE = re.compile(_GAP + rb"(\[|<<)?")
TOKEN = re.compile(rb"\([^()\\]*\)|[()\\]|%[^\r\n]*|<<|>>")
ODD_STRINGS = (b"(", b")", b"\\")
ACTION = re.compile(rb"/S" + _BLANK + rb"*/(\w+)")
FIRST = re.compile(rb"/First" + _BLANK + rb"*(\d{1,8})")
NUMBERS = re.compile(rb"\d{1,10}")
LONGEST_ACTION = 4000  # bytes
MOST_OPENINGS = 100  # one for each time the file was changed


def judge_pdf(content: bytes) -> None:
    """Raise Invalid with a sentence for a PDF that is broken, acts, or is something else as well."""
    if b"%%EOF" not in content[-2048:]:
        raise wrong_document(_("这个 PDF 不完整，请重新导出后再上传。"))
    if SECOND_FILE.search(content) or zipfile.is_zipfile(io.BytesIO(content)):
        raise wrong_document(_("这个 PDF 里夹带了别的文件，没有接收。请重新导出后再上传。"))
    plain = _unescaped(content)
    if b"/ObjStm" in plain and ODD_FILTERS.search(plain):
        raise _unreadable()
    whole, wanted = _Part(plain), list[int]()
    for part in chain([whole], _unpacked(content)):
        if ACTING_NAMES.search(part.text) or any(match[1] for match in BY_ITSELF.finditer(part.text)):
            raise _acting()
        wanted += _openings(part.text)
    if wanted:
        _judge_openings(set(wanted), whole, _unpacked(content))


@dataclass(frozen=True)
class _Part:
    """The file as it stands, or one unpacked stream of it; `first` is where the objects of a table of objects begin."""

    text: bytes
    first: int | None = None

    def places(self, wanted: set[int]) -> Iterator[tuple[int, int]]:
        """Yield the number and the place of each of these objects that the table holds."""
        if self.first is not None:
            numbers = [int(told) for told in NUMBERS.findall(self.text[: self.first])]
            for number, place in zip(numbers[::2], numbers[1::2], strict=False):
                if number in wanted:
                    yield number, self.first + place


def _openings(text: bytes) -> Iterator[int]:
    """Yield the numbers of the objects that say what opening the file does; judge what is said on the spot."""
    for count, match in enumerate(OPENING.finditer(text)):
        if count > MOST_OPENINGS or (not match[1] and _acts(text, match.end())):
            raise _acting()
        if match[1]:
            yield int(match[1])


def _judge_openings(wanted: set[int], whole: _Part, parts: Iterator[_Part]) -> None:
    """Raise Invalid when one of these objects does anything but turn to a page, or cannot be found."""
    if ODD_OBJECT.search(whole.text):
        raise _unreadable()
    plainly = ((whole, int(match[1]), match.end()) for match in OBJECT.finditer(whole.text))
    packed = ((part, number, place) for part in parts for number, place in part.places(wanted))
    said = (row for row in chain(plainly, packed) if row[1] in wanted)
    found = set()
    for count, (part, number, place) in enumerate(said):
        if count > MOST_OPENINGS or _acts(part.text, place):
            raise _acting()
        found.add(number)
    if found != wanted:
        raise _acting()


def _acts(text: bytes, place: int) -> bool:
    """Whether a value is anything but a page of the file: a list, or an action that goes to one and ends there."""
    value = VALUE.match(text, place, place + LONGEST_ACTION)
    if value and value[1] == b"[":
        return False
    action = _dictionary(text, value.start(1)) if value and value[1] else b""
    return b"/Next" in action or set(ACTION.findall(action)) != {b"GoTo"}


def _dictionary(text: bytes, place: int) -> bytes:
    """Return the dictionary that begins here without strings and comments.

    Nothing when it does not end soon or holds strings in strings.
    """
    depth, kept, last = 0, bytearray(), place
    for match in TOKEN.finditer(text, place, place + LONGEST_ACTION):
        if match[0] in ODD_STRINGS:
            break
        kept += text[last : match.start()]
        last = match.end()
        depth += {b"<<": 1, b">>": -1}.get(match[0], 0)
        if depth == 0:
            return bytes(kept)
    return b""


def _unescaped(text: bytes) -> bytes:
    return NAME_ESCAPE.sub(lambda escape: bytes([int(escape[1], 16)]), text)


def _unpacked(content: bytes) -> Iterator[_Part]:
    """Yield the beginnings of all packed streams, and the whole of those that may be tables of objects.

    What was read or unpacked, also in vain, is counted: the work grows with the size of the file and no faster.
    """
    seen, whole = 0, memoryview(content)
    for count, match in enumerate(STREAM.finditer(content), start=1):
        part, read = _unpack(whole[match.end() :])
        seen += max(len(part), read)
        if seen > SEEN_IN_ALL or count > MOST_STREAMS:
            raise wrong_document(_("这个 PDF 太复杂，无法检查，请用“打印为 PDF”重新生成后再上传。"))
        yield _Part(_unescaped(part), _first_object(content, match.start()))


def _first_object(content: bytes, stream: int) -> int | None:
    """Return where the objects begin in a table of objects; None for another stream."""
    head = _unescaped(content[max(0, stream - LONGEST_HEAD) : stream].rpartition(b"endobj")[2])
    if b"/ObjStm" not in head:
        return None
    if b"/Predictor" in head:
        raise _unreadable()
    first = FIRST.search(head)
    return int(first[1]) if first else None


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


def _unreadable() -> Invalid:
    return wrong_document(_("这个 PDF 的压缩方式无法检查，请用“打印为 PDF”重新生成后再上传。"))


def _acting() -> Invalid:
    return wrong_document(
        _("这个 PDF 加了密，或者里面有脚本、表单、附件、自动执行的内容，没有接收。请用“打印为 PDF”重新生成后再上传。")
    )
