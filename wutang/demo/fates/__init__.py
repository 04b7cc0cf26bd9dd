"""What becomes of a matter: one function a fate, each told until the demo's moment is reached."""

from . import apart, home, on_the_way, spot, unhappy
from .registry import FATES, live

__all__ = ["FATES", "REFERRED_CHANCES", "SPOT_CHANCES", "apart", "home", "live", "on_the_way", "spot", "unhappy"]

SPOT_CHANCES = {"spot_silence": 56, "spot_confirmed": 36, "spot_coded": 5, "spot_unhappy": 2, "spot_declined": 1}
REFERRED_CHANCES = {
    "confirmed": 62,
    "basically": 12,
    "by_township": 8,
    "by_village": 5,
    "finished_late": 3,
    "second_closed": 3,
    "explained": 3,
    "redirected": 2,
    "passed_up": 2,
}
"""Of a hundred matters; those not long ago simply have not come to their end yet."""
