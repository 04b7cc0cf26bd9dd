"""A talk's matters, as the pages of the talk show them. Meetings know nothing of matters; their templates ask here."""

from dataclasses import dataclass, field
from typing import Any

from django import template
from django.db.models import Case, Count, Exists, OuterRef, Q, Subquery, When

from directory.models import User
from meetings.models import Meeting

from ..forms.evening import RaiseForm
from ..models import Issue, Mention, Status
from ..models.choices import ENDED
from ..naming import may_be_named
from ..permissions import may_read_raw
from ..spoken import note_looks
from ..standing import standing_of
from ..workflow.meeting import refuse_cancel
from ..workflow.raising import refuse_raise

register = template.Library()

MOST_SHOWN = 300


@dataclass(frozen=True)
class Matters:
    """What is said tonight, newest first; what the last talk of the same yard left over; what of it came up again."""

    said: list[Issue] = field(default_factory=list)
    unfinished: list[Issue] = field(default_factory=list)
    again: list[Issue] = field(default_factory=list)

    @property
    def unsorted(self) -> int:
        """How many still lack an outcome."""
        return sum(issue.status == Status.RAISED for issue in self.said)


@register.simple_tag
def matters_of(meeting: Meeting, user: User) -> Matters:
    """Return the matters of a talk this user may read; of an open record also what the talk before left unfinished."""
    here = Q(mentions__meeting=meeting)
    if meeting.is_open and meeting.yard_id:
        before = Meeting.objects.counted().filter(yard=meeting.yard_id, started_at__lt=meeting.started_at)
        last = before.order_by("-started_at", "-pk").values("pk")[:1]
        here |= Q(mentions__meeting=Subquery(last))
    mention = Mention.objects.filter(issue=OuterRef("pk"), meeting=meeting)
    found = Issue.objects.visible_to(user).filter(here).exclude(status=Status.VOIDED).distinct().with_standing()
    matters = Matters()
    found = found.annotate(is_here=Exists(mention), note_here=Subquery(mention.values("note")[:1]))
    for issue in found.order_by("-pk")[:MOST_SHOWN]:
        issue.shown = issue.raw_note if may_read_raw(user, issue) else issue.working_text
        if issue.note_here:
            matters.again.append(issue)
        elif issue.is_here:
            matters.said.append(issue)
        elif issue.status not in ENDED:
            matters.unfinished.append(issue)
    note_looks(user, [*matters.said, *matters.again, *matters.unfinished])
    return matters


@register.simple_tag
def raise_form(meeting: Meeting, user: User) -> RaiseForm | None:
    """Return an empty “有人说…” sheet, or nothing where this user may not take down matters."""
    return RaiseForm(meeting=meeting) if refuse_raise(user, meeting) is None else None


@register.simple_tag
def why_no_raise(meeting: Meeting, user: User) -> str:
    """Say why no matter can be taken down now; empty when it can."""
    refusal = refuse_raise(user, meeting)
    return refusal.sentence if refusal else ""


@register.simple_tag
def may_cancel(meeting: Meeting, user: User) -> bool:
    """Whether the talk can be struck as not held."""
    return refuse_cancel(user, meeting) is None


@register.simple_tag
def public_matters(meeting: Meeting) -> list[Issue]:
    """Return the published matters of a talk, in the order they were raised."""
    return list(Issue.objects.published().filter(mentions__meeting=meeting).order_by("pk")[:MOST_SHOWN])


@register.simple_tag
def told_of(shown_talks: list[Meeting] | Meeting) -> dict[int, dict[str, Any]]:
    """Return for each talk of a list how villagers may be told of it: its public place, and how many published matters.

    The yard is named only where the talk may be named.
    """
    meetings = [shown_talks] if isinstance(shown_talks, Meeting) else shown_talks
    shown = Q(issues__in=Issue.objects.published())
    rows = Meeting.objects.filter(pk__in=[meeting.pk for meeting in meetings]).annotate(
        names_yard=Case(When(may_be_named(), then=True), default=False),
        published=Count("issues", filter=shown, distinct=True),
    )
    counts = {row.pk: row for row in rows}
    told = {}
    for meeting in meetings:
        row = counts[meeting.pk]
        place = f"{meeting.village.township.short_name}{meeting.village.short_name}"
        if row.names_yard and meeting.yard:
            place += meeting.yard.short_name
        told[meeting.pk] = {"place": place, "names_yard": row.names_yard, "published": row.published}
    return told


@register.filter
def standing_state(issue: Issue) -> str:
    """Return the code that gives the tag of a matter its shape."""
    return standing_of(issue).state


@register.filter
def standing_label(issue: Issue) -> str:
    """Return the words of a matter's tag: 已交办 · 待派单."""
    return standing_of(issue).label


@register.filter
def of(told: dict[int, Any], meeting: Meeting) -> Any:
    """Return what is told of this talk."""
    return told.get(meeting.pk)
