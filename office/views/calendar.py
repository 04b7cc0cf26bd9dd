"""The State Council's notice on days off: brought in by the county office after a look at what it moves."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from directory.asking import asks
from directory.refusals import Conflict, Invalid
from directory.scopes import actor_of

from ..calendar_changes import named, year_without_notice
from ..calendar_notices import MOST_BYTES, confirm_notice, preview_notice, read_notice, refuse_notice, refuse_page
from ..forms import NoticeForm
from ..models import CalendarNotice

MOST_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@asks(NoticeForm)
def calendar(request: HttpRequest) -> HttpResponse:
    """Show which notices are in; a file is first shown, then loaded when it comes back confirmed."""
    by = actor_of(request)
    if refusal := refuse_page(by):
        raise refusal
    if request.method != "POST":
        return _page(request, NoticeForm())
    if "previewed" in request.POST:
        return _confirm(request)
    form = NoticeForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        return _preview(request, form.cleaned_data["file"].read(MOST_BYTES + 1))
    except Invalid as invalid:
        form.add_error("file", invalid.sentence)
        return _page(request, form, status=invalid.status)


def _preview(request: HttpRequest, content: bytes | str, refusal: str = "") -> HttpResponse:
    loaded = preview_notice(content, by=actor_of(request))
    moved, hidden = named(loaded.moved, MOST_SHOWN)
    context = {
        "loaded": loaded,
        "notice": read_notice(content).as_json(),
        "days": loaded.days[:MOST_SHOWN],
        "moved": moved,
        "hidden": hidden,
        "refusal": refusal,
    }
    return render(request, "office/calendar-preview.html", context, status=409 if refusal else 200)


def _confirm(request: HttpRequest) -> HttpResponse:
    content = request.POST.get("notice", "")
    try:
        loaded = confirm_notice(content, by=actor_of(request), previewed=request.POST["previewed"])
    except Conflict as conflict:
        return _preview(request, content, conflict.sentence)
    words = {"year": loaded.year, "days": len(loaded.days), "moved": len(loaded.moved)}
    messages.success(
        request,
        _("%(year)s年的放假安排已导入：改动 %(days)s 天，移动 %(moved)s 个期限，每个都记在事项的经过里。") % words,
    )
    return redirect("office:calendar")


def _page(request: HttpRequest, form: NoticeForm, status: int = 200) -> HttpResponse:
    refusal = refuse_notice(actor_of(request))
    context: dict[str, Any] = {
        "form": form,
        "refusal": refusal.sentence if refusal else "",
        "notices": CalendarNotice.objects.with_day_count().order_by("-year"),
        "missing": year_without_notice(),
    }
    return render(request, "office/calendar.html", context, status=status)
