"""The figures: typed objects with numerator, denominator, definition and the rows behind them."""

from .definitions import (
    PUBLIC,
    closed_share,
    guarded_apart,
    guided_elsewhere,
    heads_counted,
    matters_raised,
    only_explained,
    opinions_to_date,
    settled_on_the_spot,
    talks_held,
    three_way_share,
    village_coverage,
)
from .figure import SMALLEST_SAMPLE, Figure
from .ground import ONLY_EXPLAINED, ROWS, TOP_ROWS, Ground, ground_at
from .names import NAMES
from .small_cells import hide_small, is_small
from .tally import Tallies, Tally, count_by_day, count_up, matters_by_month, read_months

__all__ = [
    "NAMES",
    "ONLY_EXPLAINED",
    "PUBLIC",
    "ROWS",
    "SMALLEST_SAMPLE",
    "TOP_ROWS",
    "Figure",
    "Ground",
    "Tallies",
    "Tally",
    "closed_share",
    "count_by_day",
    "count_up",
    "ground_at",
    "guarded_apart",
    "guided_elsewhere",
    "heads_counted",
    "hide_small",
    "is_small",
    "matters_by_month",
    "matters_raised",
    "only_explained",
    "opinions_to_date",
    "read_months",
    "settled_on_the_spot",
    "talks_held",
    "three_way_share",
    "village_coverage",
]
