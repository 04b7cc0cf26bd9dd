"""Geometry of the server-drawn charts: numbers in, coordinates out; the templates only place them.

Lengths are SVG user units. Whatever is drawn is also in `rows`, from which the template writes the table
beside the chart, so that picture and table cannot differ.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any

Rows = Iterable[Sequence[Any]]
"""Pairs (label, number), or triples with the address of the rows behind the number."""

WIDTH = 440  # narrow, so that the words stay readable on a phone
BAR_HEIGHT, BAR_STEP, LABEL_WIDTH, VALUE_WIDTH = 18, 30, 156, 70
PLOT_HEIGHT, PLOT_LEFT, PLOT_TOP = 170, 52, 16
LABEL_CHARS = 10
CHAR_WIDTH = 14
SHARE_HEIGHT = 34
PAINTS = ("#211c17", "#857a69", "#d8cdb9", "#fffdf8")


def bar_chart(title: str, given: Rows, unit: str) -> dict[str, Any]:
    """Bars from the left; a negative or missing number draws none but keeps its row."""
    rows = _rows(given)
    room = WIDTH - LABEL_WIDTH - VALUE_WIDTH
    most = max((row["value"] for row in rows), default=0) or 1
    for index, row in enumerate(rows):
        length = max(row["value"], 0) / most * room
        row |= {
            "y": index * BAR_STEP,
            "text_y": index * BAR_STEP + BAR_HEIGHT - 4,
            "length": round(length, 1),
            "value_x": round(LABEL_WIDTH + length + 8, 1),
        }
    return _chart(title, rows, unit, height=len(rows) * BAR_STEP) | {
        "label_x": LABEL_WIDTH - 10,
        "bar_x": LABEL_WIDTH,
        "bar_height": BAR_HEIGHT,
    }


def line_chart(title: str, given: Rows, unit: str) -> dict[str, Any]:
    """A line with a dot a point; as many labels are written as find room."""
    rows = _rows(given)
    top = _round_up(max((row["value"] for row in rows), default=0))
    room = WIDTH - PLOT_LEFT - 24
    step = room / max(len(rows) - 1, 1)
    widest = max((len(row["short_label"]) for row in rows), default=1) * CHAR_WIDTH + 10
    every = max(1, math.ceil(len(rows) * widest / room))
    for index, row in enumerate(rows):
        row |= {
            "x": round(PLOT_LEFT + index * step, 1),
            "y": round(PLOT_TOP + (1 - max(row["value"], 0) / top) * PLOT_HEIGHT, 1),
            "is_labelled": index % every == 0,
        }
    ticks = [{"value": _plain(top * part), "y": round(PLOT_TOP + (1 - part) * PLOT_HEIGHT, 1)} for part in (0, 0.5, 1)]
    return _chart(title, rows, unit, height=PLOT_TOP + PLOT_HEIGHT + 34) | {
        "points": " ".join(f"{row['x']},{row['y']}" for row in rows),
        "ticks": ticks,
        "left": PLOT_LEFT,
        "right": WIDTH - 24,
        "tick_x": PLOT_LEFT - 8,
        "label_y": PLOT_TOP + PLOT_HEIGHT + 22,
    }


def stacked_share(title: str, given: Rows, unit: str) -> dict[str, Any]:
    """Parts of a whole in one bar; the percentages are of what is shown, each rounded for itself."""
    rows = _rows(given)
    total = sum(max(row["value"], 0) for row in rows)
    percents = _percents([max(row["value"], 0) for row in rows])
    x = 0.0
    for row, percent, paint in zip(rows, percents, _paints(len(rows)), strict=True):
        width = max(row["value"], 0) / total * WIDTH if total else 0
        row |= {"x": round(x, 1), "width": round(width, 1), "percent": percent, "paint": paint}
        x += width
    return _chart(title, rows, unit, height=SHARE_HEIGHT) | {
        "total": _plain(total),
        "is_rounded": _is_rounded(percents),
    }


def _rows(rows: Rows) -> list[dict[str, Any]]:
    return [
        {
            "label": str(row[0]),
            "short_label": _short(str(row[0])),
            "value": _plain(row[1] or 0),
            "url": row[2] if len(row) > 2 else "",
        }
        for row in rows
    ]


def _chart(title: str, rows: list[dict[str, Any]], unit: str, *, height: int) -> dict[str, Any]:
    return {
        "title": title,
        "rows": rows,
        "unit": unit,
        "width": WIDTH,
        "height": height,
        "is_empty": not any(row["value"] for row in rows),
    }


def _short(label: str) -> str:
    return label if len(label) <= LABEL_CHARS else label[: LABEL_CHARS - 1] + "…"


def _plain(value: float) -> float:
    """Whole numbers without a decimal point, others with one digit."""
    return int(value) if value == int(value) else round(float(value), 1)


def _round_up(value: float) -> int:
    """The next of 2, 4, 6, 8, 10, 20, 40 …: an axis whose half is a whole number."""
    if value <= 2:
        return 2
    size = 10 ** math.floor(math.log10(value))
    return next(size * factor for factor in (1, 2, 4, 6, 8, 10) if size * factor >= value and size * factor > 1)


def _percents(values: Sequence[float]) -> list[str]:
    """Return each value's share of their sum to one decimal, as rates are shown; equal values have equal shares."""
    total = sum(values)
    return [f"{value * 100 / total if total else 0:.1f}".removesuffix(".0") for value in values]


def _is_rounded(percents: Iterable[str]) -> bool:
    """Whether the shares as shown add up to something else than a hundred, or to nothing."""
    return sum(round(float(percent) * 10) for percent in percents) not in (0, 1000)


def _paints(count: int) -> list[str]:
    return [PAINTS[index % len(PAINTS)] for index in range(count)]


MONTH_HEIGHT, MONTH_PLOT, MONTH_GAP = 230, 160, 6
SHARE_STEP = 30


def month_chart(title: str, rows: Iterable[tuple], names: Iterable[str]) -> dict:
    """Two bars a month, side by side. `rows`: triples (label, first number, second number); `names`: of the two."""
    drawn: list[dict] = [
        {"label": str(label), "values": [_plain(first or 0), _plain(second or 0)]} for label, first, second in rows
    ]
    top = _round_up(max((value for row in drawn for value in row["values"]), default=0))
    step = (WIDTH - PLOT_LEFT) / max(len(drawn), 1)
    width = (step - MONTH_GAP) / 2
    every = math.ceil(len(drawn) * 2.6 * CHAR_WIDTH / (WIDTH - PLOT_LEFT)) or 1
    for index, row in enumerate(drawn):
        left = PLOT_LEFT + index * step + MONTH_GAP / 2
        row |= {
            "bars": [
                {
                    "x": round(left + place * width, 1),
                    "y": round(PLOT_TOP + (1 - max(value, 0) / top) * MONTH_PLOT, 1),
                    "width": round(width, 1),
                    "height": round(max(value, 0) / top * MONTH_PLOT, 1),
                    "paint": paint,
                }
                for place, (value, paint) in enumerate(zip(row["values"], (PAINTS[2], PAINTS[0]), strict=True))
            ],
            "x": round(left + width, 1),
            "short_label": row["label"].rpartition("年")[2],
            "is_labelled": index % every == 0,
        }
    ticks = [{"value": _plain(top * part), "y": round(PLOT_TOP + (1 - part) * MONTH_PLOT, 1)} for part in (0, 0.5, 1)]
    return {
        "title": title,
        "rows": drawn,
        "names": [
            {"name": str(name), "paint": paint} for name, paint in zip(names, (PAINTS[2], PAINTS[0]), strict=True)
        ],
        "ticks": ticks,
        "left": PLOT_LEFT,
        "right": WIDTH,
        "tick_x": PLOT_LEFT - 8,
        "label_y": PLOT_TOP + MONTH_PLOT + 22,
        "width": WIDTH,
        "height": MONTH_HEIGHT - 20,
        "is_empty": not any(value for row in drawn for value in row["values"]),
    }


def share_rows(title: str, rows: Iterable[tuple], names: Iterable[str]) -> dict:
    """One bar cut into its shares for each row. `rows`: triples (label, address, counts); `names`: of the parts."""
    room = WIDTH - LABEL_WIDTH - VALUE_WIDTH
    drawn: list[dict] = []
    for index, (label, url, counts) in enumerate(rows):
        total, x, parts = sum(counts), float(LABEL_WIDTH), []
        for count, percent, paint in zip(counts, _percents(list(counts)), PAINTS, strict=False):
            width = count / total * room if total else 0
            parts.append(
                {"x": round(x, 1), "width": round(width, 1), "paint": paint, "count": count, "percent": percent}
            )
            x += width
        drawn.append(
            {
                "label": str(label),
                "short_label": _short(str(label)),
                "url": url,
                "parts": parts,
                "total": total,
                "y": index * SHARE_STEP + 1,
                "text_y": index * SHARE_STEP + BAR_HEIGHT - 3,
            }
        )
    return {
        "title": title,
        "rows": drawn,
        "names": [{"name": str(name), "paint": paint} for name, paint in zip(names, PAINTS, strict=False)],
        "label_x": LABEL_WIDTH - 10,
        "value_x": WIDTH - VALUE_WIDTH + 8,
        "bar_height": BAR_HEIGHT,
        "width": WIDTH,
        "height": max(len(drawn), 1) * SHARE_STEP,
        "is_empty": not any(row["total"] for row in drawn),
        "is_rounded": any(_is_rounded(part["percent"] for part in row["parts"]) for row in drawn),
    }
