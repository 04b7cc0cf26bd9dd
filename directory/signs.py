"""Signs nobody sees: names and texts are kept without them, and what consists of nothing else is empty."""

import unicodedata

UNSEEN = ("Cc", "Cf")
"""Categories of control signs and of signs that only steer others (direction, joining, width none)."""
BLANKS = "\u115f\u1160\u3164\uffa0\u2800\u034f"
"""Letters and marks that are drawn as nothing."""
LINE_SIGNS = "\t\n\r"
SEEN = ("L", "N", "P", "S")


def without_unseen(text: str) -> str:
    """Return a text without signs nobody sees and without blanks around it; empty when nothing is left to be seen."""
    kept = "".join(sign for sign in text if sign in LINE_SIGNS or not _is_unseen(sign)).strip()
    return kept if any(unicodedata.category(sign).startswith(SEEN) for sign in kept) else ""


def has_unseen(text: str) -> bool:
    """Say whether a text holds a sign nobody sees."""
    return any(_is_unseen(sign) and sign not in LINE_SIGNS for sign in text)


def _is_unseen(sign: str) -> bool:
    return sign in BLANKS or unicodedata.category(sign) in UNSEEN
