"""A division list on its way in: kept in a temporary SQLite file, so that memory stays flat for the whole country."""

import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from django.utils.translation import gettext as _

from ..models import Division
from .problems import Problems

VILLAGE = "VILLAGE"
LEVELS = {"PROVINCE": 2, "CITY": 4, "COUNTY": 6, "TOWNSHIP": 9, VILLAGE: 12}
"""Level and the digits of its official code, from the top."""
ABOVE = dict(zip(list(LEVELS)[1:], LEVELS, strict=False))
_SELECT = "SELECT code, level, name, short_name, parent, kind, usable FROM place"


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place of the list."""

    code: str
    level: str
    name: str
    short_name: str
    parent: str
    kind: str
    usable: bool


class Stage:
    """The rows of a list, checked for doubles as they come and for parents at the end."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="divisions-")
        self._db = sqlite3.connect(Path(self._folder.name) / "stage.sqlite3", isolation_level=None)
        self._db.execute("PRAGMA journal_mode=OFF")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute(
            "CREATE TABLE place (code TEXT PRIMARY KEY, level TEXT, name TEXT, short_name TEXT, parent TEXT, kind TEXT,"
            " usable INTEGER, file TEXT, line INTEGER) WITHOUT ROWID"
        )
        self._db.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()
        self._folder.cleanup()

    def add(self, row: PlaceRow, file: str, line: int, problems: Problems) -> None:
        """Keep a row; a second one of the same code is a fault that names both lines."""
        try:
            self._db.execute("INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?)", (*astuple(row), file, line))
        except sqlite3.IntegrityError:
            first = self._db.execute("SELECT file, line FROM place WHERE code = ?", (row.code,)).fetchone()
            problems.add(
                _("%(file)s 第 %(line)s 行：代码 %(code)s 与 %(other)s 第 %(first)s 行重复，请只留一行。")
                % {"file": file, "line": line, "code": row.code, "other": first[0], "first": first[1]}
            )

    def finish(self, problems: Problems) -> None:
        """Check that each parent stands in the list or in the system, one level above."""
        self._db.execute("COMMIT")
        self._db.execute("CREATE INDEX by_parent ON place (parent, code)")
        orphans = self._db.execute(
            "SELECT c.file, c.line, c.level, c.parent FROM place c LEFT JOIN place p ON p.code = c.parent"
            " WHERE c.level != 'PROVINCE' AND p.code IS NULL ORDER BY c.file, c.line"
        )
        known: dict[str, bool] = {}
        for file, line, level, parent in orphans:
            if parent not in known:
                known[parent] = Division.objects.filter(
                    official_code=parent, level=ABOVE[level], retired_on=None
                ).exists()
            if not known[parent]:
                problems.add(
                    _("%(file)s 第 %(line)s 行：上级代码 %(parent)s 不在文件里，也不在系统里，请检查。")
                    % {"file": file, "line": line, "parent": parent}
                )

    def hide_under_hidden(self) -> None:
        """What stands in an unusable township is unusable too."""
        self._db.execute(
            "UPDATE place SET usable = 0 WHERE level = 'VILLAGE' AND parent IN"
            " (SELECT code FROM place WHERE level = 'TOWNSHIP' AND usable = 0)"
        )

    def count(self) -> int:
        """Return the number of places in the list."""
        return self._db.execute("SELECT count(*) FROM place").fetchone()[0]

    def level(self, level: str) -> Iterator[PlaceRow]:
        """Yield the places of a level by code."""
        yield from self._rows(_SELECT + " WHERE level = ? ORDER BY code", level)

    def townships(self, county: str) -> list[PlaceRow]:
        """Return the townships of a county by code."""
        return list(self._rows(_SELECT + " WHERE parent = ? ORDER BY code", county))

    def villages(self, townships: list[str]) -> list[PlaceRow]:
        """Return the villages of the townships, in their order."""
        query = _SELECT + " WHERE parent = ? ORDER BY code"
        return [row for township in townships for row in self._rows(query, township)]

    def _rows(self, query: str, value: str) -> Iterator[PlaceRow]:
        for row in self._db.execute(query, (value,)):
            yield PlaceRow(*row)

    def covered(self) -> list[str]:
        """Return the codes of the counties of which the list has a township or a village, in order."""
        found = self._db.execute(
            "SELECT parent FROM place WHERE level = 'TOWNSHIP' UNION"
            " SELECT t.parent FROM place v JOIN place t ON t.code = v.parent WHERE v.level = 'VILLAGE'"
            " ORDER BY 1"
        )
        return [code for (code,) in found]

    def loose_townships(self) -> list[str]:
        """Return parents of villages that are not in the list themselves (they are in the system)."""
        found = self._db.execute(
            "SELECT DISTINCT parent FROM place WHERE level = 'VILLAGE'"
            " AND parent NOT IN (SELECT code FROM place) ORDER BY 1"
        )
        return [code for (code,) in found]
