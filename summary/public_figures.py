"""What everybody may read in figures: whole months, small cells left out, one definition for all (`domain.md` §5.4)."""

import datetime
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from directory.paths import COUNTY

from . import figures
from .figures import Figure, Ground, Tally, small_cells
from .figures.small_cells import Cells, Printed
from .overview import shares_of
from .periods import Period, public_period

CELLS: dict[str, tuple[Cells, ...]] = {
    "M15": (small_cells.TO_DATE,),
    "M18": (small_cells.WITH_OUTCOME,),
    "M19": (small_cells.ON_THE_SPOT, small_cells.WITH_OUTCOME),
    "M22": (small_cells.CLOSED, small_cells.TO_CLOSE),
}
"""Which matters a figure counts, of a rate the numerator and the denominator. Talks are nobody's secret."""
STEP = figures.SMALLEST_SAMPLE
"""Below the county matters are counted, and percentages given, in steps of so many."""
Month = tuple[int, int, int, int | None]


@dataclass(frozen=True)
class PublicFigure:
    """A figure as everybody reads it: ready words, what they are made of, the definition."""

    code: str
    name: str
    words: str
    parts: str
    definition: str


@dataclass(frozen=True)
class PublicPage:
    """The public figures of a place: the five, the three-way share, twelve months of talks and matters.

    The share is empty unless all three may be shown; a month's matters are None where they may not.
    """

    period: Period
    figures: list[PublicFigure]
    chart: list[tuple[str, int]]
    months: list[Month]


def public_page(path: str, today: datetime.date, *, with_months: bool = False) -> PublicPage:
    """Return the public figures of a place; remembered as long as the frame remembers whose site this is."""
    period = public_period(today)
    key = f"summary:public:{path}:{period.last}:{with_months}"
    page = cache.get_or_set(key, lambda: _build(path, period, with_months), settings.SITE_CACHE_SECONDS)
    return cast(PublicPage, page)


def _build(path: str, period: Period, with_months: bool) -> PublicPage:
    ground = figures.ground_at(path, period)
    tallies = figures.count_up(ground, len(path) or 1)
    matters = figures.matters_by_month(ground) if with_months else {}
    return compose(ground, tallies.here, tallies.talks_by_month, matters)


def compose(
    ground: Ground, tally: Tally, talks: dict[tuple[int, int], int], matters: dict[tuple[int, int], int]
) -> PublicPage:
    """Put the page together in the order it is read; what would give a small count away with the rest is left out.

    Below the county everything is rough: exact numbers of one village would follow from the county's less its
    neighbours', and of one month from this month's page less the last one's. What holds for a county and what does not
    is said in docs/decisions/0006-small-cells.md.
    """
    printed = Printed()
    if len(ground.path) > COUNTY:
        rough = [_publish_roughly(build(ground, tally), printed) for build in figures.PUBLIC]
        return PublicPage(period=ground.period, figures=rough, chart=[], months=[])
    return PublicPage(
        period=ground.period,
        figures=[_publish(build(ground, tally), printed) for build in figures.PUBLIC],
        chart=_chart(tally, printed),
        months=_months(talks, matters, printed),
    )


def _publish(figure: Figure, printed: Printed) -> PublicFigure:
    words, parts = _words(figure) if _may_print(figure, printed) else _left_out(figure)
    return PublicFigure(figure.code, figure.name, words, parts, figure.definition)


def _publish_roughly(figure: Figure, printed: Printed) -> PublicFigure:
    words, parts = _left_out(figure)
    if figure.code not in CELLS:
        words, parts = _words(figure)
    elif figure.value and _may_print(figure, printed):
        words, parts = _rough_words(figure)
    return PublicFigure(figure.code, figure.name, words, parts, figure.definition)


def _rough_words(figure: Figure) -> tuple[str, str]:
    value = figure.value or 0
    if figure.is_rate:
        return _("约 %(percent)s%%") % {"percent": STEP * round(value * 100 / STEP)}, ""
    words = {"count": f"{int(value) // STEP * STEP:,}", "unit": figure.unit}
    return _("%(count)s %(unit)s以上") % words, ""


def _may_print(figure: Figure, printed: Printed) -> bool:
    if figure.too_small:
        return False
    numbers = (figure.numerator, figure.denominator) if figure.is_rate else (figure.value,)
    cells = CELLS.get(figure.code, ())
    return printed.add({cell: int(number or 0) for cell, number in zip(cells, numbers, strict=False)})


def _chart(tally: Tally, printed: Printed) -> list[tuple[str, int]]:
    shares = shares_of(tally)
    cells = (small_cells.ANSWERED, small_cells.RESOLVED, small_cells.REFERRED)
    may_print = printed.add({cell: count for cell, (_name, count) in zip(cells, shares, strict=True)})
    return shares if may_print else []


def _months(talks: dict[tuple[int, int], int], matters: dict[tuple[int, int], int], printed: Printed) -> list[Month]:
    counts = list(matters.values())
    shown = small_cells.hide_small(counts)
    if None not in shown and not printed.add({small_cells.IN_PERIOD: sum(counts)}):
        shown = small_cells.hide_two(counts)
    return [
        (year, month, talks.get((year, month), 0), count) for (year, month), count in zip(matters, shown, strict=True)
    ]


def _words(figure: Figure) -> tuple[str, str]:
    if figure.is_rate:
        parts = {"top": f"{figure.numerator:,}", "whole": f"{figure.denominator:,}"}
        return _percent(figure.value or 0), _("%(top)s / %(whole)s 件") % parts
    return f"{int(figure.value or 0):,}", figure.unit


def _left_out(figure: Figure) -> tuple[str, str]:
    return (_("少于 5"), figure.unit) if figure.code == "M15" else (_("样本不足"), "")


def _percent(value: float) -> str:
    return f"{value * 100:.1f}".removesuffix(".0") + "%"
