"""Summary pages for staff: how a place stands, and the rows behind each figure."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory.scopes import actor_of
from office.paging import keyset_page

from .. import figures
from ..overview import overview
from ..periods import BY_CLOSE, BY_MEETING, Period, presets, read_period
from ..places import Place, find_place, may_read, own_places
from ..rows import PARTS, TALKS, VILLAGES, Rows, rows_of

MOST_VILLAGES = 500


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Send the user to the highest place whose figures he reads, with the period the address names."""
    spots = own_places(actor_of(request))
    if not spots:
        raise Http404
    query = request.GET.urlencode()
    return redirect(reverse("summary:place", args=[spots[0].number]) + (f"?{query}" if query else ""))


@require_safe
def place(request: HttpRequest, place: int) -> HttpResponse:
    """Show how a place stands in a period."""
    spot = _readable(request, place)
    if spot.moved_to:
        return redirect("summary:place", spot.moved_to, permanent=True)
    period, sentence = read_period(request.GET, timezone.localdate())
    context = {
        "overview": overview(spot, period),
        "place": spot,
        "period": period,
        "sentence": sentence,
        "crumbs": _crumbs(request, spot, period),
        "periods": _period_links(period),
        "bases": _basis_links(period),
        "others": [other for other in own_places(actor_of(request)) if other.number != spot.number]
        if not spot.above
        else [],
    }
    return render(request, "summary/place.html", context)


@require_safe
def rows(request: HttpRequest, place: int, figure: str) -> HttpResponse:
    """List what a figure counts, as far as the user may see it, and say so when that is less."""
    spot = _readable(request, place)
    if spot.moved_to:
        return redirect("summary:rows", spot.moved_to, figure, permanent=True)
    period, sentence = read_period(request.GET, timezone.localdate())
    ground = figures.ground_at(spot.path, period)
    found = rows_of(figure, ground, actor_of(request), request.GET)
    if found is None:
        raise Http404
    counted = found.counted.count()
    shown = found.visible.count() if found.kind != VILLAGES else counted
    context = {
        "place": spot,
        "period": period,
        "sentence": sentence,
        "rows": found,
        "page": _page(found, request),
        "counted": counted,
        "shown": shown,
        "opening": ground.opening if found.has_opening else 0,
        "opening_by_year": ground.opening_by_year() if found.has_opening else [],
        "total": counted + ground.opening,
        "parts": _part_links(request, found),
        "crumbs": [*_crumbs(request, spot, period), (spot.name, _address(spot.number, period))],
    }
    return render(request, "summary/rows.html", context)


def _page(found: Rows, request: HttpRequest) -> Any:
    if found.kind == VILLAGES:
        return list(found.visible.select_related("township").order_by("path")[:MOST_VILLAGES])
    rows: Any = found.visible.select_related("village__township", "yard")
    if found.kind == TALKS:
        return keyset_page(rows, request.GET, by="started_at")
    return keyset_page(rows.with_standing(), request.GET, by="raised_on")


def _readable(request: HttpRequest, number: int) -> Place:
    """Return the place if the user reads its figures; anything else is a page that is not there."""
    spot = find_place(number)
    if spot is None or not may_read(actor_of(request), spot):
        raise Http404
    return spot


def _crumbs(request: HttpRequest, spot: Place, period: Period) -> list[tuple[str, str]]:
    """The places above, as links only where the user reads them."""
    user = actor_of(request)
    above = [Place(up.name, up.number, up.path, "") for up in spot.above]
    return [(up.name, _address(up.number, period)) for up in above if may_read(user, up)]


def _address(number: int, period: Period) -> str:
    return f"{reverse('summary:place', args=[number])}?{period.query}"


def _period_links(period: Period) -> list[dict[str, Any]]:
    return [
        {"words": words, "url": f"?{choice.query}", "is_current": choice == period}
        for words, choice in presets(timezone.localdate(), period.by)
    ]


def _basis_links(period: Period) -> list[dict[str, Any]]:
    choices = ((BY_MEETING, _("按会议日期")), (BY_CLOSE, _("按销号日期")))
    return [
        {"words": words, "url": f"?{Period(period.first, period.last, by).query}", "is_current": by == period.by}
        for by, words in choices
    ]


def _part_links(request: HttpRequest, found: Rows) -> list[dict[str, Any]]:
    links = []
    for part, words in PARTS.get(found.code, {}).items():
        query = request.GET.copy()
        for name in ("before", "after", "part"):
            query.pop(name, None)
        if part:
            query["part"] = part
        links.append({"words": words, "url": f"?{query.urlencode()}", "is_current": part == found.part})
    return links
