"""The places a list can be narrowed to: the same question for every list."""

from typing import Any

from .models import Division, Village
from .paths import TOWNSHIP

MOST_PLACES = 100


def places_below(paths: tuple[str, ...], chosen: Division | Village | None = None) -> list[Any]:
    """Return the townships of a county, or the villages of a township, that stand under the paths; at most 100.

    Under a chosen division only its own; none where there is but one village, since nothing is left to choose.
    """
    above = (chosen.path,) if isinstance(chosen, Division) else paths
    if any(len(path) < TOWNSHIP for path in above):
        townships = Division.objects.usable().under_any(above).filter(level=Division.Level.TOWNSHIP)
        return list(townships.order_by("path")[:MOST_PLACES])
    villages = list(Village.objects.usable().under_any(above).select_related("township").order_by("path")[:MOST_PLACES])
    return villages if len(villages) > 1 else []
