"""When a talk may be named: with its matters, and by its yard. A rule of its own, asked by every public page."""

from django.db.models import Exists, OuterRef, Q

from .models import Issue

ENOUGH_HEADS = 10
"""With fewer people the yard would tell who spoke (domain.md §5.3 no. 9)."""

DELICATE = Q(kind=Issue.Kind.DISPUTE) | Q(category__is_never_public=True)
"""Matters that are nobody's business: disputes, and categories that are never public."""


def is_delicate(issue: Issue) -> bool:
    """Ask of one matter what `DELICATE` asks of many."""
    return issue.kind == Issue.Kind.DISPUTE or bool(issue.category and issue.category.is_never_public)


def may_be_named() -> Q:
    """Talks to which ten or more came, and at which nothing was raised that is nobody's business.

    Guarded matters change nothing here: a talk that goes unnamed for no reason would tell that there is one.
    """
    raised = Issue.objects.unguarded().filter(mentions__meeting=OuterRef("pk"))
    delicate = raised.filter(DELICATE)
    enough = Q(heads_at_peak__gte=ENOUGH_HEADS) | Q(heads_at_start__gte=ENOUGH_HEADS)
    return enough & ~Q(Exists(delicate))
