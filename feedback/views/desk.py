"""My desk: what waits for me, by turn, most urgent first."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory.models import Role, User
from directory.roles import ADMINISTRATORS
from directory.scopes import scope_of
from meetings.models import Meeting
from office.calendar import Calendar

from .. import todo
from ..clocks import Clock, age_words, clock, due_of
from ..models import Issue, Referral
from ..permissions import may_read_raw

ROW_SIGNS = 60


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Everything that waits for this person, each section's full list one click away."""
    now = timezone.now()
    scope = scope_of(request.user)
    loads = todo.load(request.user, todo.sections_for(request.user, now))
    paths = [row_path(row) for one in loads for row in one.rows if isinstance(row, Referral)]
    calendar = Calendar.at(paths[0]) if paths else None
    context = {
        "sections": [section_of(one, request.user, calendar, now) for one in loads if one.count],
        "empty": [one.section for one in loads if not one.count],
        "todo_count": bar_count(loads),
        "is_official": scope.has(Role.OFFICIAL, Role.SUPERVISION),
        "is_administrator": scope.has(*ADMINISTRATORS),
        "has_posting": bool(scope.seats),
        "may_start": scope.has(*todo.VILLAGE_ROLES),
    }
    return render(request, "feedback/desk.html", context)


def bar_count(loads: list[todo.Load]) -> str:
    """The number in the bar, as fresh as this page; empty for nothing."""
    count = sum(one.count for one in loads if one.section.is_pressing)
    return todo.count_words(count) if count else ""


def section_of(one: todo.Load, reader: User, calendar: Calendar | None, now: Any) -> dict[str, Any]:
    """A section as components/todo.html draws it."""
    return {
        "title": one.section.title,
        "count": one.count_words,
        "url": one.section.url,
        "rows": [row_of(row, reader, calendar, now) for row in one.rows],
    }


def row_of(row: Any, reader: User, calendar: Calendar | None, now: Any) -> dict[str, Any]:
    """A row of a section: what, where, how old, until when."""
    if isinstance(row, Referral):
        return order_row(row, reader, calendar, now)
    if isinstance(row, Issue):
        return issue_row(row, reader, now)
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
    return {
        "text": Truncator(title_of(issue, reader)).chars(ROW_SIGNS),
        "url": issue.get_absolute_url(),
        "place": issue.where,
        "age": age_words(issue.raised_on, now),
        "state": issue.status,
        "label": issue.get_status_display(),
    }


def order_row(referral: Referral, reader: User, calendar: Calendar | None, now: Any) -> dict[str, Any]:
    """An order: its matter, who has it, and its next due time."""
    due: Clock | None = clock(due_of(referral), calendar, now) if calendar else None
    return {
        "text": Truncator(title_of(referral.issue, reader)).chars(ROW_SIGNS),
        "url": referral.get_absolute_url(),
        "place": referral.issue.where,
        "age": age_words(referral.issue.raised_on, now),
        "state": referral.status,
        "label": referral.get_status_display(),
        "due": due,
    }


def row_path(referral: Referral) -> str:
    """Where an order's matter stands."""
    return referral.issue.path


def title_of(issue: Issue, reader: User) -> str:
    """What a list calls a matter: public title, working text, the words as spoken to who may read them, its number."""
    words = issue.public_title or issue.digest or (issue.raw_note if may_read_raw(reader, issue) else "")
    return words or f"{issue.category or _('事项')} {issue.number}"
