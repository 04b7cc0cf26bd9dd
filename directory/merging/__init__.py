"""Villages and departments that are merged, by the county office."""

from .asking import Standing, refuse_merge
from .departments import merge_departments, tell_what_waits, waiting_at
from .villages import merge_villages, standing_in

__all__ = [
    "Standing",
    "merge_departments",
    "merge_villages",
    "refuse_merge",
    "standing_in",
    "tell_what_waits",
    "waiting_at",
]
