"""A person's desk: how much waits in each section, the first rows of each, and the number in the bar.

All counts come in one query, each capped; the first rows of all sections come in one query a model.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from directory.models import User, Yard
from meetings.models import Meeting

from .models import IdentityAccess, Issue, ProtectionRequest, Referral, ReturnVisit, Supervision
from .sections import Section, sections_for
from .waiting import next_due

MOST_COUNTED = 100
SHOWN = 5


@dataclass
class Load:
    """A section with what it holds: how many (capped), and the first few rows."""

    section: Section
    count: int
    rows: list[Any] = field(default_factory=list)

    @property
    def count_words(self) -> str:
        """The count as it is shown; 99+ for more."""
        return count_words(self.count)


def count_words(count: int) -> str:
    """Return a capped count in figures; 99+ for more than 99."""
    return "99+" if count >= MOST_COUNTED else str(count)


def load(user: User, sections: Sequence[Section]) -> list[Load]:
    """Count every section in one query, and bring the first rows of those that hold any, one query a model."""
    counts = capped_counts(user, [section.rows for section in sections])
    loads = [Load(section, count) for section, count in zip(sections, counts, strict=True)]
    for rows in (
        Issue.objects.with_place().with_standing(),
        Referral.objects.with_issue().annotate(next_due_at=next_due()),
        Supervision.objects.with_issue(),
        ReturnVisit.objects.with_issue(),
        ProtectionRequest.objects.with_issue(),
        IdentityAccess.objects.with_issue(),
        Meeting.objects.with_place(),
        Yard.objects.select_related("village__township"),
    ):
        _bring_rows([one for one in loads if one.count and one.section.rows.model is rows.model], rows)
    return loads


def count_for(user: User) -> int:
    """Return how much waits for the user in all, in one query: the number in the bar."""
    pressing = [section.rows for section in sections_for(user) if section.is_pressing]
    return sum(capped_counts(user, pressing))


def capped_counts(user: User, rows: Sequence[QuerySet[Any]]) -> list[int]:
    """Count each of the querysets up to the cap, all in one query."""
    if not rows:
        return []
    columns = [Coalesce(Subquery(_count(one), output_field=IntegerField()), 0) for one in rows]
    return list(User.objects.filter(pk=user.pk).values_list(*columns).get())


def _count(rows: QuerySet[Any]) -> QuerySet[Any]:
    first = rows.order_by().values("pk")[:MOST_COUNTED]
    all_rows = rows.model._default_manager.filter(pk__in=first).order_by()
    return all_rows.annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")


def _bring_rows(loads: list[Load], rows: QuerySet[Any]) -> None:
    if not loads:
        return
    wanted, marks = Q(), {}
    for place, one in enumerate(loads):
        first = one.section.rows.order_by(one.section.by, "pk").values("pk")[:SHOWN]
        wanted |= Q(pk__in=first)
        marks[f"in_{place}"] = Exists(one.section.rows.filter(pk=OuterRef("pk")))
    found = list(rows.filter(wanted).annotate(**marks))
    for place, one in enumerate(loads):
        mine = [row for row in found if getattr(row, f"in_{place}")]
        one.rows = sorted(mine, key=lambda row: (getattr(row, one.section.by), row.pk))[:SHOWN]
