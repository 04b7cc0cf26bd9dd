"""My desk: what waits for me, by turn, most urgent first."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory.models import Role, User
from directory.roles import ADMINISTRATORS, VILLAGE_ROLES
from directory.scopes import actor_of, scope_of
from meetings.models import Meeting
from office.calendar import Calendar
from office.calendar_notices import refuse_notice

from .. import todo
from ..clocks import Clock, age_words, clock, due_of
from ..models import IdentityAccess, Issue, ProtectionRequest, Referral, ReturnVisit, Supervision
from ..permissions import may_read_raw
from ..sections import VISIT_LIST, Section, sections_for
from ..standing import standing_of
from .visits import short_title

ROW_SIGNS = 60


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Everything that waits for this person, each section's full list one click away."""
    now = timezone.now()
    scope = scope_of(actor_of(request))
    loads = todo.load(actor_of(request), sections_for(actor_of(request), now))
    paths = [row_path(row) for one in loads for row in one.rows if isinstance(row, Referral)]
    calendar = Calendar.at(paths[0]) if paths else None
    context = {
        "sections": [section_of(one, actor_of(request), calendar, now) for one in loads if one.count],
        "empty": [one.section for one in loads if not one.count],
        "todo_count": bar_count(loads),
        "calm_count": calm_count(loads),
        "is_official": scope.has(Role.OFFICIAL, Role.SUPERVISION),
        "is_administrator": scope.has(*ADMINISTRATORS),
        "has_posting": bool(scope.seats),
        "may_start": scope.has(*VILLAGE_ROLES),
        "may_bring_calendar": lambda: refuse_notice(actor_of(request)) is None,
    }
    return render(request, "feedback/desk.html", context)


def bar_count(loads: list[todo.Load]) -> str:
    """The number in the bar, as fresh as this page; empty for nothing."""
    return _in_words(one for one in loads if one.section.is_pressing)


def calm_count(loads: list[todo.Load]) -> str:
    """How much besides may wait: what the number in the bar leaves out."""
    return _in_words(one for one in loads if not one.section.is_pressing)


def _in_words(loads: Iterable[todo.Load]) -> str:
    count = sum(one.count for one in loads)
    return todo.count_words(count) if count else ""


def section_of(one: todo.Load, reader: User, calendar: Calendar | None, now: Any) -> dict[str, Any]:
    """A section as components/todo.html draws it."""
    return {
        "title": one.section.title,
        "count": one.count_words,
        "url": one.section.url,
        "is_calm": not one.section.is_pressing,
        "rows": [row_of(row, one.section, reader, calendar, now) for row in one.rows],
    }


def row_of(row: Any, section: Section, reader: User, calendar: Calendar | None, now: Any) -> dict[str, Any]:
    """A row of a section: what, where, how old, until when."""
    if isinstance(row, Referral):
        return order_row(row, reader, calendar, now)
    if isinstance(row, Issue):
        return visit_row(row, now) if section.list_name == VISIT_LIST else issue_row(row, reader, now)
    if isinstance(row, Supervision):
        return pressing_row(row, reader, now)
    if isinstance(row, ReturnVisit):
        return rating_row(row, reader, now)
    if isinstance(row, ProtectionRequest | IdentityAccess):
        return asked_row(row, now)
    if isinstance(row, Meeting):
        return {
            "text": row.topic or row.where,
            "url": row.get_absolute_url(),
            "place": row.where if row.topic else "",
            "age": age_words(row.started_at, now),
            "state": row.status,
            "label": row.get_status_display(),
        }
    return {
        "text": row.label,
        "url": reverse("directory:yard-list"),
        "state": row.status,
        "label": row.get_status_display(),
    }


def issue_row(issue: Issue, reader: User, now: Any) -> dict[str, Any]:
    """A matter: its title, its state, how old it is."""
    standing = standing_of(issue)
    return {
        "text": Truncator(title_of(issue, reader)).chars(ROW_SIGNS),
        "url": issue.get_absolute_url(),
        "place": issue.where,
        "age": age_words(issue.raised_on, now),
        "state": standing.state,
        "label": standing.label,
    }


def visit_row(issue: Issue, now: Any) -> dict[str, Any]:
    """A matter to ask back: no more of it than its visitor may read, on the page he may open; how long it waits."""
    return {
        "text": Truncator(short_title(issue)).chars(ROW_SIGNS),
        "url": reverse("feedback:visit-detail", args=[issue.number]),
        "place": issue.where,
        "age": age_words(issue.settled_at or issue.raised_on, now),
        "state": issue.status,
        "label": issue.get_status_display(),
    }


def order_row(referral: Referral, reader: User, calendar: Calendar | None, now: Any) -> dict[str, Any]:
    """An order: its matter, which department has it unless it is the reader's own, and its next due time."""
    due: Clock | None = clock(due_of(referral), calendar, now) if calendar else None
    is_own = referral.department_id in scope_of(reader).department_ids
    return {
        "text": Truncator(title_of(referral.issue, reader)).chars(ROW_SIGNS),
        "url": referral.get_absolute_url(),
        "place": referral.issue.where,
        "who": "" if is_own else str(referral.department or ""),
        "age": age_words(referral.issue.raised_on, now),
        "state": referral.status,
        "label": referral.get_status_display(),
        "due": due,
    }


def pressing_row(supervision: Supervision, reader: User, now: Any) -> dict[str, Any]:
    """An order, a notice or an official's note: about which matter, to whom, until when it is to be answered."""
    return {
        "text": Truncator(f"{supervision.get_kind_display()}：{title_of(supervision.issue, reader)}").chars(ROW_SIGNS),
        "url": supervision.get_absolute_url(),
        "place": str(supervision.department or ""),
        "age": until_words(supervision, now),
        "state": supervision.state,
        "label": supervision.get_state_display(),
    }


def until_words(supervision: Supervision, now: Any) -> str:
    """Until which day it is to be answered, and whether that day is over; its age where nothing is owed."""
    due = supervision.answer_due_on
    if supervision.state != Supervision.State.SENT or due is None:
        return age_words(supervision.created_at, now)
    over = due < timezone.localdate(now)
    words = _("%(day)s前回复，已过期") if over else _("%(day)s前回复")
    return words % {"day": f"{due.month}月{due.day}日"}


def rating_row(visit: ReturnVisit, reader: User, now: Any) -> dict[str, Any]:
    """A rating: of which matter, what the raiser said."""
    return {
        "text": Truncator(title_of(visit.issue, reader)).chars(ROW_SIGNS),
        "url": visit.get_absolute_url(),
        "place": visit.issue.where,
        "age": age_words(visit.visited_at, now),
        "state": "RAISED",
        "label": visit.get_satisfaction_display() or _("没有联系上"),
    }


def asked_row(row: ProtectionRequest | IdentityAccess, now: Any) -> dict[str, Any]:
    """A request for protection, or to see an identity: of which matter by number alone, how old it is."""
    return {
        "text": row.issue.number,
        "url": row.get_absolute_url(),
        "place": row.issue.where,
        "age": age_words(row.asked_at, now),
    }


def row_path(referral: Referral) -> str:
    """Where an order's matter stands."""
    return referral.issue.path


def title_of(issue: Issue, reader: User) -> str:
    """What a list calls a matter: public title, working text, the words as spoken to who may read them, its number."""
    words = issue.public_title or issue.digest or (issue.raw_note if may_read_raw(reader, issue) else "")
    return words or f"{issue.category or _('事项')} {issue.number}"
