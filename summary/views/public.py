"""Public pages: the home, the figures everybody may read, and the page of a village."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from directory.models import Village
from feedback.models import Issue
from meetings.models import Meeting
from office.counties import county_choice

from ..places import LARGEST_NUMBER
from ..public_figures import public_page

LATEST = 5
LATEST_IN_VILLAGE = 10
A_MINUTE = 60  # seconds a browser may show a public page again without asking


@login_not_required
@require_safe
@cache_control(private=True, max_age=A_MINUTE)
def home(request: HttpRequest) -> HttpResponse:
    """Say what a talk is, how to trace one's matter, what was talked about and settled last, and the five figures."""
    choice = county_choice(request.GET)
    context = {
        **choice.context,
        "talk_name": (choice.county or choice.counties[0]).talk_name if choice.counties else "",
        "talks": _talks(choice.path)[:LATEST],
        "matters": _matters(choice.path)[:LATEST],
        "page": public_page(choice.path, timezone.localdate()),
    }
    return render(request, "summary/home.html", context)


@login_not_required
@require_safe
@cache_control(private=True, max_age=A_MINUTE)
def figures(request: HttpRequest) -> HttpResponse:
    """The public figures in whole months, with their definitions, and twelve months in a table."""
    choice = county_choice(request.GET)
    context = {
        **choice.context,
        "page": public_page(choice.path, timezone.localdate(), with_months=True),
    }
    return render(request, "summary/figures.html", context)


@login_not_required
@require_safe
@cache_control(private=True, max_age=A_MINUTE)
def village(request: HttpRequest, place: int) -> HttpResponse:
    """One village: its talks, its matters, its figures. A merged one leads to its successor."""
    if place >= LARGEST_NUMBER:
        raise Http404
    row = get_object_or_404(Village.objects.numbered(place).select_related("township", "successor"))
    if row.successor is not None:
        return redirect("summary:village", row.successor.number, permanent=True)
    context = {
        "village": row,
        "talks": _talks(row.path)[:LATEST_IN_VILLAGE],
        "matters": _matters(row.path)[:LATEST_IN_VILLAGE],
        "page": public_page(row.path, timezone.localdate()),
        "crumbs": [(row.township.short_name, f"{reverse('feedback:board')}?place={row.township.number}")],
    }
    return render(request, "summary/village.html", context)


def _talks(path: str) -> Any:
    return Meeting.objects.published().under(path).with_place().order_by("-started_at", "-pk")


def _matters(path: str) -> Any:
    return Issue.objects.published().under(path).with_place().order_by("-published_at", "-pk")
