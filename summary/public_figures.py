"""What everybody may read in figures: whole months, small cells left out, one definition for all (`domain.md` §5.4)."""

import datetime
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from . import figures
from .figures import Figure, hide_small, is_small
from .overview import shares_of
from .periods import Period, public_period


@dataclass(frozen=True)
class PublicFigure:
    """A figure as everybody reads it: ready words, what they are made of, the definition."""

    code: str
    name: str
    words: str
    parts: str
    definition: str


@dataclass(frozen=True)
class PublicShare:
    """One outcome of the three; without a number where it is too small to be shown."""

    name: str
    count: int | None


@dataclass(frozen=True)
class PublicPage:
    """The public figures of a place: the five, the three-way share, twelve months of talks and matters."""

    period: Period
    figures: list[PublicFigure]
    shares: list[PublicShare]
    months: list[tuple[int, int, int, int | None]]

    @property
    def chart(self) -> list[tuple[str, int]]:
        """The shares for a chart; empty unless every one may be shown."""
        if any(share.count is None for share in self.shares):
            return []
        return [(share.name, share.count or 0) for share in self.shares]


def public_page(path: str, today: datetime.date, *, with_months: bool = False) -> PublicPage:
    """Return the public figures of a place; remembered as long as the frame remembers whose site this is."""
    period = public_period(today)
    key = f"summary:public:{path}:{period.last}:{with_months}"
    page = cache.get_or_set(key, lambda: _build(path, period, with_months), settings.SITE_CACHE_SECONDS)
    return cast(PublicPage, page)


def _build(path: str, period: Period, with_months: bool) -> PublicPage:
    ground = figures.ground_at(path, period)
    tallies = figures.count_up(ground, len(path) or 1)
    tally = tallies.here
    parts = shares_of(tally)
    months: list[tuple[int, int, int, int | None]] = []
    if with_months:
        matters = figures.matters_by_month(ground)
        shown = hide_small(list(matters.values()))
        months = [
            (year, month, tallies.talks_by_month.get((year, month), 0), count)
            for (year, month), count in zip(matters, shown, strict=True)
        ]
    return PublicPage(
        period=period,
        figures=[_publish(build(ground, tally)) for build in figures.PUBLIC],
        shares=[
            PublicShare(name, count)
            for (name, _n), count in zip(parts, hide_small([n for _name, n in parts]), strict=True)
        ],
        months=months,
    )


def _publish(figure: Figure) -> PublicFigure:
    words, parts = _words(figure)
    return PublicFigure(figure.code, figure.name, words, parts, figure.definition)


def _words(figure: Figure) -> tuple[str, str]:
    if figure.is_rate:
        top, whole = figure.numerator or 0, figure.denominator or 0
        if figure.value is None or is_small(top):
            return _("样本不足"), ""
        return _percent(figure.value), _("%(top)s / %(whole)s 件") % {"top": f"{top:,}", "whole": f"{whole:,}"}
    count = int(figure.value or 0)
    if figure.code == "M18":
        return (_("样本不足"), "") if figure.too_small else (f"{count:,}", figure.unit)
    if figure.code != "M01" and is_small(count):
        return _("少于 5"), figure.unit
    return f"{count:,}", figure.unit


def _percent(value: float) -> str:
    return f"{value * 100:.1f}".removesuffix(".0") + "%"
