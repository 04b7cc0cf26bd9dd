"""One figure: what it says, what it is made of, how it is defined, and the rows behind it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from .names import NAMES

SMALLEST_SAMPLE = 5
"""A rate over fewer is shown as 样本不足."""


@dataclass(frozen=True)
class Figure:
    """One figure of a place and a period.

    A rate has a denominator; its value is a fraction, None where the sample is too small. A count has none. `rows` is
    what is counted (of a rate: its denominator), `top_rows` its numerator; neither is asked of the database before
    somebody opens it. `words` stand for a number that nobody is told.
    """

    code: str
    value: float | None
    unit: str
    definition: str
    words: str = ""
    numerator: int | None = None
    denominator: int | None = None
    note: str = ""
    rows: QuerySet[Any] | None = None
    top_rows: QuerySet[Any] | None = None
    too_small: bool = False

    @property
    def name(self) -> str:
        """What it is called."""
        return str(NAMES[self.code])

    @property
    def is_rate(self) -> bool:
        return self.denominator is not None

    def change_from(self, before: "Figure") -> str:
        """Say in words how it differs from the same figure of the period before."""
        if self.value is None or before.value is None:
            return _("上期样本不足，不比较") if self.value is not None else ""
        if self.is_rate:
            points = round((self.value - before.value) * 100, 1)
            return _compare(points, _(" 个百分点"), _("比上期高"), _("比上期低"))
        return _compare(self.value - before.value, f" {self.unit}", _("比上期多"), _("比上期少"))


def rate(
    code: str,
    numerator: int,
    denominator: int,
    definition: str,
    *,
    rows: QuerySet[Any] | None = None,
    top_rows: QuerySet[Any] | None = None,
    note: str = "",
) -> Figure:
    """Make a rate, with no value over fewer than five."""
    too_small = denominator < SMALLEST_SAMPLE
    return Figure(
        code=code,
        value=None if too_small else numerator / denominator,
        unit="",
        definition=definition,
        numerator=numerator,
        denominator=denominator,
        note=note,
        rows=rows,
        top_rows=top_rows,
        too_small=too_small,
    )


def _compare(difference: float, unit: str, more: str, less: str) -> str:
    if not difference:
        return _("与上期持平")
    return f"{more if difference > 0 else less} {abs(difference):,g}{unit}"
