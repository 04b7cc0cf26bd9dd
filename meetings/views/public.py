"""Talks as villagers read them: what was published, and nothing else."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from directory.models import Division
from directory.paths import under_outer
from office.counties import county_choice
from office.paging import keyset_page

from ..listing import narrow, read_query
from ..models import Meeting
from .desk import decisions_of


@login_not_required
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    wanted = read_query(request.GET.dict() | {"status": ""})
    choice = county_choice(request.GET, wanted.place.path if wanted.place else "")
    rows = Meeting.objects.published().under(choice.path).with_place()
    context = {
        "page": keyset_page(narrow(rows, wanted), request.GET, by="started_at"),
        "wanted": wanted,
        **choice.context,
        "is_narrowed": wanted.is_narrowed or bool(choice.query),
        "townships": _townships(choice.path) if choice.county else [],
    }
    return render(request, "meetings/board.html", context)


def _townships(county: str) -> Any:
    """Townships of a county in which a talk is published."""
    heard = Exists(Meeting.objects.published().filter(under_outer()))
    rows = Division.objects.usable().under(county).filter(heard, level=Division.Level.TOWNSHIP)
    return rows.order_by("path")[:100]


@login_not_required
@require_safe
def detail(request: HttpRequest, number: str) -> HttpResponse:
    meeting = get_object_or_404(Meeting.objects.published().with_place(), number=number)
    context = {
        "meeting": meeting,
        "agenda": meeting.agenda.all(),
        "decisions": decisions_of(meeting),
        "officials": meeting.attendees.all(),
    }
    return render(request, "meetings/public-detail.html", context)
