"""Matters like the one being typed: of the same village, in words this person may read, never a guarded one.

Two texts are compared by the two-character pieces they share; the same category and yard count a little besides.
"""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from directory.models import User

from .models import Category, Issue
from .permissions import may_read_raw

LOOKED_AT, SHOWN = 200, 3
WITHIN = datetime.timedelta(days=400)
FEWEST_SHARED, ENOUGH = 3, 0.3
SAME_CATEGORY, SAME_YARD = 0.1, 0.1
MOST_SIGNS = 1000
BETWEEN_WORDS = re.compile(r"[^\w]+|_")
EMPTY_PIECES = frozenset(
    ("我们", "你们", "他们", "这个", "那个", "一个", "没有", "什么", "怎么", "可以", "希望", "现在")
)
"""Pieces of every second sentence; sharing them says nothing."""


@dataclass(frozen=True)
class Like:
    """A matter that may be the same, and how much it shares with the text (1 is all of it)."""

    issue: Issue
    text: str
    score: float


def similar_to(
    user: User,
    *,
    path: str,
    text: str,
    category: Category | None = None,
    yard_id: int | None = None,
    besides: Issue | None = None,
) -> list[Like]:
    """Return the open matters of the village at `path` most like the text, at most three; one query."""
    wanted = pieces(text[:MOST_SIGNS])
    if len(wanted) < FEWEST_SHARED:
        return []
    rows = Issue.objects.visible_to(user).unguarded().under(path).open().with_place()
    rows = rows.filter(raised_on__gte=timezone.localdate() - WITHIN).order_by("-raised_on", "-pk")
    if besides is not None:
        rows = rows.exclude(pk=besides.pk)
    found = (_compare(user, issue, wanted, category, yard_id) for issue in rows[:LOOKED_AT])
    return sorted((one for one in found if one), key=lambda one: -one.score)[:SHOWN]


def pieces(text: str) -> frozenset[str]:
    """Return the two-character pieces of a text, but those that say nothing: 路灯坏了 → 路灯, 灯坏, 坏了."""
    words: Iterable[str] = BETWEEN_WORDS.split(text.lower())
    return frozenset(word[at : at + 2] for word in words for at in range(len(word) - 1)) - EMPTY_PIECES


def _compare(
    user: User, issue: Issue, wanted: frozenset[str], category: Category | None, yard_id: int | None
) -> Like | None:
    text = issue.digest or (issue.raw_note if may_read_raw(user, issue) else "") or issue.public_title
    own = pieces(text)
    shared = len(wanted & own)
    if shared < FEWEST_SHARED:
        return None
    score = shared / min(len(wanted), len(own))
    score += SAME_CATEGORY * bool(category and issue.category_id == category.pk)
    score += SAME_YARD * bool(yard_id and issue.yard_id == yard_id)
    return Like(issue, text, score) if score >= ENOUGH else None
