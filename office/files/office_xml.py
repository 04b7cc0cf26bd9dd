"""Parts of an Office file, each read as the XML it is: what it links to, what acts in it, what it fetches.

A rule looks at elements and attributes by their local names, however they are prefixed, spelt with references or spread
over runs; nothing is looked for in bytes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from .office_parts import ACTING_ELEMENTS, DRAWN_ELEMENTS, FIELDS, FORMULAS, HYPERLINK, LINKS
from .refusing import acting_document, broken_document

CHUNK = 1024 * 1024  # bytes
ENCODINGS = ("utf-8", "utf8", "us-ascii", "ascii")
CLICKABLE = re.compile(r"(https?|mailto|tel|ftp|file|[a-z](?=:[/\\\\])):|(?![a-z][a-z0-9+.-]*:)", re.IGNORECASE)
"""A page, a mailbox, a telephone or a file beside this one; nothing that a program of its own answers to."""
ELSEWHERE = re.compile(r"\s*([a-z][a-z0-9+.-]*:|[/\\]{2})", re.IGNORECASE)
KEYS_OF_TYPES = {"Default": "Extension", "Override": "PartName"}
KEYWORD = re.compile(r"\s*(=|[A-Za-z]*)")
QUOTED = re.compile(r'"[^"]*"')
REACHING_FORMULA = re.compile(
    r"\||(?<![A-Za-z0-9_])(WEBSERVICE|IMAGE|RTD|CALL|REGISTER(\.ID)?|EXEC|DDE)\s*\(", re.IGNORECASE
)
"""Functions that fetch or start something; a bar between words is a call to another program (cmd|'/c …'!A1)."""


def local(name: str) -> str:
    """Return the name of an element or attribute without its prefix."""
    return name.rpartition(":")[2]


class Xml:
    """A part read from its beginning to its end: no document type, no entity, no encoding but UTF-8."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate("UTF-8")
        self.parser.buffer_text = True
        self.parser.XmlDeclHandler = self._declared
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start

    def read(self, stream: IO[bytes]) -> None:
        """Read it all. Raises Invalid for what is no XML, acts or reaches out of the file."""
        try:
            while chunk := stream.read(CHUNK):
                self.parser.Parse(chunk)
            self.parser.Parse(b"", True)
        except expat.ExpatError:
            raise broken_document() from None
        self._finish()

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in ENCODINGS:
            raise broken_document()

    def _doctype(self, *_declared: object) -> None:
        raise acting_document()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        """Look at an element; what is only read to see that it is sound has nothing to look at."""

    def _finish(self) -> None:
        """Look at what was gathered."""


@dataclass(frozen=True)
class TypeRow:
    """What [Content_Types].xml says of one part, or of all with an ending, as it is written there."""

    element: str
    by: str
    key: str
    kind: str


class Types(Xml):
    """[Content_Types].xml: what kind each part is of, by its own name or by its ending."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[TypeRow] = []
        self.by_name: dict[str, str] = {}
        self.by_ending: dict[str, str] = {}

    def of(self, name: str) -> str:
        """Return the kind of a part in small letters; empty for one that has none."""
        name = name.lower()
        return self.by_name.get(name) or self.by_ending.get(name.rpartition(".")[2], "")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        plain = _unprefixed(attributes)
        if local(name) == "Types" and not plain:
            return
        by = KEYS_OF_TYPES.get(local(name), "")
        if plain.keys() != {by, "ContentType"}:
            raise broken_document()
        row = TypeRow(local(name), by, plain[by], plain["ContentType"])
        kinds = self.by_ending if by == "Extension" else self.by_name
        if kinds.setdefault(row.key.lower().removeprefix("/"), row.kind.lower()) != row.kind.lower():
            raise broken_document()
        self.rows.append(row)


@dataclass(frozen=True)
class Link:
    """What another part, or an address, is to a part."""

    key: str
    type: str
    target: str
    is_outside: bool

    @property
    def kind(self) -> str:
        return self.type.rpartition("/")[2].lower()


class Links(Xml):
    """The links of a part to others: of listed kinds, and only one that a reader clicks on leads out of the file."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[Link] = []

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        plain = _unprefixed(attributes)
        if local(name) == "Relationships" and not plain:
            return
        is_whole = plain.keys() | {"TargetMode"} == {"Id", "Type", "Target", "TargetMode"}
        mode = plain.get("TargetMode", "Internal")
        if local(name) != "Relationship" or not is_whole or mode not in ("Internal", "External"):
            raise acting_document()
        link = Link(plain["Id"], plain["Type"], plain["Target"], is_outside=mode == "External")
        if not _is_harmless(link):
            raise acting_document()
        self.links.append(link)


def _is_harmless(link: Link) -> bool:
    if link.is_outside:
        return link.kind == HYPERLINK and CLICKABLE.match(link.target.strip()) is not None
    return link.kind in LINKS and not ELSEWHERE.match(link.target)


def _unprefixed(attributes: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if name != "xmlns" and not name.startswith("xmlns:")}


@dataclass
class Fields:
    """The instructions of a part's fields, put together from the runs they are spread over."""

    open: list[list[str] | None] = field(default_factory=list)
    """One for each field that has begun and not ended; None once its instruction is over."""
    loose: list[str] = field(default_factory=list)

    def mark(self, kind: str) -> None:
        """Begin a field, end its instruction, or end it as a whole."""
        if kind == "begin":
            if self.open and self.open[-1] is not None and not "".join(self.open[-1]).strip():
                raise acting_document()  # the name of the outer field would be what the inner one gives
            self.open.append([])
        elif kind in ("separate", "end") and self.open:
            judge_instruction("".join(self.open[-1] or ()))
            self.open[-1] = None
            if kind == "end":
                self.open.pop()

    def add(self, text: str) -> None:
        """Take a piece of an instruction."""
        (self.open[-1] if self.open and self.open[-1] is not None else self.loose).append(text)

    def finish(self) -> None:
        """Judge what was never ended, as a program that mends the file would end it."""
        for pieces in [*self.open, self.loose]:
            judge_instruction("".join(pieces or ()))


def judge_instruction(text: str) -> None:
    """Refuse a field of Word that is not listed; an empty one does nothing."""
    keyword = KEYWORD.match(text)
    if text.strip() and (keyword is None or keyword[1].upper() not in FIELDS):
        raise acting_document()


class Body(Xml):
    """Any other part: texts, tables, drawings."""

    def __init__(self, *, has_formulas: bool, is_svg: bool) -> None:
        super().__init__()
        self.formulas = FORMULAS if has_formulas else frozenset()
        self.is_svg = is_svg
        self.fields = Fields()
        self.wanted, self.text = "", list[str]()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        kind = local(name)
        if kind in ACTING_ELEMENTS or ("src" in attributes and ELSEWHERE.match(attributes["src"])):
            raise acting_document()
        if kind in DRAWN_ELEMENTS or self.is_svg:
            self._judge_drawing(kind, attributes)
        elif kind == "fldChar":
            self.fields.mark(_value(attributes, "fldCharType"))
        elif kind == "fldSimple":
            judge_instruction(_value(attributes, "instr"))
        elif kind in ("instrText", "delInstrText") or kind in self.formulas:
            self._gather(kind)

    def _judge_drawing(self, kind: str, attributes: Mapping[str, str]) -> None:
        if self.is_svg and kind in ("image", "metadata", "iframe"):
            raise acting_document()
        for name, value in attributes.items():
            attribute = local(name)
            if attribute in ("link", "href", "src") and not value.startswith("#") and (value or self.is_svg):
                raise acting_document()
            if self.is_svg and attribute.startswith("on"):
                raise acting_document()

    def _gather(self, kind: str) -> None:
        self.wanted, self.text = kind, []
        self.parser.CharacterDataHandler = self.text.append
        self.parser.EndElementHandler = self._end

    def _end(self, name: str) -> None:
        if local(name) != self.wanted:
            return
        self.parser.CharacterDataHandler = self.parser.EndElementHandler = None
        text = "".join(self.text)
        if self.wanted in self.formulas:
            judge_formula(text)
        else:
            self.fields.add(text)

    def _finish(self) -> None:
        self.fields.finish()


def judge_formula(text: str) -> None:
    """Refuse a formula that fetches something or calls another program."""
    if REACHING_FORMULA.search(QUOTED.sub('""', text)):
        raise acting_document()


def _value(attributes: Mapping[str, str], wanted: str) -> str:
    return next((value for name, value in attributes.items() if local(name) == wanted), "")
