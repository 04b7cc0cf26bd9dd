"""What one cell says: as a date, or as a fault with its column."""

import datetime
from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

FIRST_YEAR, LAST_YEAR = 1949, 2100


class WrongCell(Exception):
    """A cell cannot be taken; `column` and the sentence say which and what to do."""

    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column = column


class AlreadyTold(WrongCell):
    """A cell whose fault was told when it was read; what needs it cannot be asked."""


class Cells(dict[str, str]):
    """The cells of a row by title. A wrong one cannot be read twice: it ends what needs it, and nothing else."""

    def __init__(self, cells: Mapping[str, str], wrong: Collection[str] = ()) -> None:
        super().__init__(cells)
        self.wrong = frozenset(wrong)

    def __getitem__(self, title: str) -> str:
        if title in self.wrong:
            raise AlreadyTold(title, "")
        return super().__getitem__(title)


def read_date(text: str, column: str) -> datetime.date | None:
    """Return the date in a cell, however people write it; None for an empty one. Raise WrongCell for anything else."""
    if not text:
        return None
    plain = text.replace("年", "-").replace("月", "-").replace("日", "").replace("/", "-").replace(".", "-")
    try:
        year, month, day = (int(part) for part in plain.split("-"))
        found = datetime.date(year, month, day)
    except ValueError:
        raise WrongCell(column, _("“%(text)s”不是日期，请写成 2026-01-31 的样子。") % {"text": text}) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise WrongCell(column, _("“%(text)s”的年份不对，请核对。") % {"text": text})
    return found
