"""Talks as villagers read them: what was published, and nothing else."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from directory.models import Division
from directory.paths import under_outer
from office.paging import keyset_page

from ..listing import narrow, read_query
from ..models import Meeting
from .desk import decisions_of


@login_not_required
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    wanted = read_query(request.GET.dict() | {"status": ""})
    rows = Meeting.objects.published().with_place()
    heard = Exists(Meeting.objects.published().filter(under_outer()))
    townships = Division.objects.usable().filter(heard, level=Division.Level.TOWNSHIP)
    context = {
        "page": keyset_page(narrow(rows, wanted), request.GET, by="started_at"),
        "wanted": wanted,
        "townships": townships.order_by("path")[:100],
    }
    return render(request, "meetings/board.html", context)


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
