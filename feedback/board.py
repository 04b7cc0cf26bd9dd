"""The public board: published matters in sentences, narrowed by place, kind and outcome; the rules of what it names."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from directory.models import Division, Village
from directory.paths import under_outer
from directory.places import followed
from meetings.models import Meeting

from .models import Category, Issue, IssueQuerySet, Outcome
from .naming import may_be_named
from .told import FOR_EVERYBODY, with_days, words_of

PUBLIC_VERBS = (
    "raise", "answer", "resolve", "refer", "dispatch", "reassign", "accept", "grant-extension", "approve",
    "plan-long-term", "report-progress", "resume", "guide", "reopen", "close",
)  # fmt: skip
"""Steps everybody may know of, by name and day only: their texts were written for the raiser, not for the board."""


@dataclass(frozen=True)
class Board:
    """What the board shows, and where its filters stand."""

    rows: IssueQuerySet
    q: str = ""
    township: Division | None = None
    village: Village | None = None
    category: Category | None = None
    outcome: str = ""

    @property
    def path(self) -> str:
        """The path of the place it is narrowed to; empty for everywhere."""
        place = self.village or self.township
        return place.path if place else ""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything at all was asked for."""
        return bool(self.q or self.township or self.village or self.category or self.outcome)


def board(wanted: dict[str, Any]) -> Board:
    """Return the published matters that fit what is wanted: q, place, category, outcome."""
    rows = Issue.objects.published().with_place().select_related("category__parent")
    township, village = _place(wanted.get("place"))
    category = Category.objects.filter(pk=wanted.get("category") or 0, is_never_public=False).first()
    outcome = wanted.get("outcome") if wanted.get("outcome") in Outcome.values else ""
    place = village or township
    if place is not None:
        rows = rows.under(place.path)
    if category is not None:
        rows = rows.filter(Q(category=category) | Q(category__parent=category))
    if outcome:
        rows = rows.filter(outcome=outcome)
    if q := (wanted.get("q") or "").strip():
        rows = rows.filter(Q(public_title__icontains=q) | Q(public_text__icontains=q) | Q(public_reply__icontains=q))
    return Board(rows=rows, q=q, township=township, village=village, category=category, outcome=outcome or "")


def _place(number: int | None) -> tuple[Division | None, Village | None]:
    """The township, or the village and its township, that the address names; of a merged village its successor's."""
    if not number:
        return None, None
    village = Village.objects.numbered(number).select_related("township").first()
    if village is not None:
        village = followed(village)
        return village.township, village
    return Division.objects.usable().filter(number=number, level=Division.Level.TOWNSHIP).first(), None


def townships_with_matters(county: str) -> QuerySet[Division]:
    """Townships of a county in which something is published."""
    published = Issue.objects.published().filter(under_outer())
    rows = Division.objects.usable().under(county).filter(Exists(published), level=Division.Level.TOWNSHIP)
    return rows.order_by("path")


def villages_with_matters(township: Division) -> QuerySet[Village]:
    """Villages of a township in which something is published."""
    published = Issue.objects.published().filter(under_outer())
    return Village.objects.usable().under(township.path).filter(Exists(published)).order_by("path")


def categories_with_matters() -> QuerySet[Category]:
    """First-level categories in which something is published."""
    published = Issue.objects.published().filter(category=OuterRef("pk"))
    below = Category.objects.filter(Exists(published), parent=OuterRef("pk"))
    return Category.objects.filter(Exists(published) | Exists(below), parent=None, is_never_public=False)


def talks_to_name(issue: Issue) -> QuerySet[Meeting]:
    """Published talks of a matter that may be named with it, the first one first."""
    return Meeting.objects.published().filter(may_be_named(), mentions__issue=issue).order_by("started_at")


def told_to_everybody(issue: Issue) -> list[dict[str, Any]]:
    """The steps everybody may know of, in order: what, and on which day."""
    steps = issue.steps.filter(verb__in=PUBLIC_VERBS).order_by("sequence")
    return [{"what": words_of(step, FOR_EVERYBODY), "at": day} for step, day in with_days(issue, steps)]
