from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from ..fields import is_key
from ..models import Division, Village, Yard

MOST_FOUND = 20
LONGEST = 40


@require_safe
def place_search(request: HttpRequest) -> JsonResponse:
    """Usable places of the user by name or exact number: ?q=, ?kind=village|yard|township, ?village=<number>."""
    wanted = request.GET.get("q", "").strip()[:LONGEST]
    find = {"yard": _yards, "township": _townships}.get(request.GET.get("kind", ""), _villages)
    return JsonResponse({"results": find(request, wanted)})


def _villages(request: HttpRequest, wanted: str) -> list[dict[str, object]]:
    rows = Village.objects.usable().visible_to(request.user).select_related("township")
    return [
        {"number": village.number, "name": village.label, "where": village.township.short_name}
        for village in _found(rows, wanted)
    ]


def _yards(request: HttpRequest, wanted: str) -> list[dict[str, object]]:
    rows = Yard.objects.usable().visible_to(request.user).select_related("village__township")
    village = request.GET.get("village", "")
    if village:
        rows = rows.filter(village__number=_number(village))
    return [
        {"number": yard.number, "name": yard.short_name, "where": yard.village.label, "status": yard.status}
        for yard in _found(rows, wanted)
    ]


def _townships(request: HttpRequest, wanted: str) -> list[dict[str, object]]:
    rows = Division.objects.usable().visible_to(request.user).filter(level=Division.Level.TOWNSHIP)
    rows = rows.select_related("parent")
    return [
        {"number": town.number, "name": town.short_name, "where": town.parent.short_name}
        for town in _found(rows, wanted)
    ]


def _found(rows: QuerySet[Any], wanted: str) -> list[Any]:
    if wanted:
        rows = rows.filter(Q(short_name__icontains=wanted) | Q(name__icontains=wanted) | Q(number=_number(wanted)))
    return list(rows.order_by("path")[:MOST_FOUND])


def _number(text: str) -> int:
    """A place number as typed; -1, which no place has, for anything else."""
    return int(text) if is_key(text) else -1
