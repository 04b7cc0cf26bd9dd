"""The list of fates, and telling one."""

from collections.abc import Callable

from ..clock import NotYetError
from ..life import Life

Fate = Callable[[Life], None]
FATES: dict[str, Fate] = {}


def fate(tell: Fate) -> Fate:
    """Register a fate under the name of its function."""
    FATES[tell.__name__] = tell
    return tell


def live(life: Life) -> None:
    """Tell one matter's life as far as the demo's moment."""
    try:
        FATES[life.fate](life)
    except NotYetError:
        return
