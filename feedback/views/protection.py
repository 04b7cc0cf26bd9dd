"""Requests for protection, for supervision: those that wait, one of them, what was written, what was done."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory.asking import asks
from directory.models import Role, User
from directory.refusals import Refused
from directory.scopes import actor_of, scope_of
from office.answers import form_errors
from office.paging import keyset_page

from .. import protection as pleas
from .. import workflow
from ..clocks import age_words
from ..forms.protection import HandleProtectionForm
from ..models import ProtectionRequest
from ..workflow.protecting import refuse_handle_protection


@require_safe
def protection_list(request: HttpRequest) -> HttpResponse:
    """Requests for protection, newest first: those that wait, or all; for anybody else the page does not exist."""
    user = actor_of(request)
    rows = ProtectionRequest.objects.visible_to(user)
    if not scope_of(user).has(Role.SUPERVISION) and not rows.exists():
        raise Http404
    shows_all = request.GET.get("show") == "all"
    page = keyset_page((rows if shows_all else rows.open()).with_issue(), request.GET, by="asked_at")
    now = timezone.now()
    context = {
        "page": page,
        "rows": [{"protection": row, "age": age_words(row.asked_at, now)} for row in page.rows],
        "filters": [
            {"words": _("待处理"), "url": "?", "count": None, "is_current": not shows_all},
            {"words": _("全部"), "url": "?show=all", "count": None, "is_current": shows_all},
        ],
    }
    return render(request, "feedback/protection_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@asks(HandleProtectionForm)
def protection_detail(request: HttpRequest, protection: str) -> HttpResponse:
    """One request; POST writes down what was done."""
    row = _found(actor_of(request), protection)
    if request.method != "POST":
        return _page(request, row, HandleProtectionForm())
    form = HandleProtectionForm(request.POST)
    if form.is_valid():
        try:
            workflow.handle_protection(by=actor_of(request), protection=row, result=form.cleaned_data["result"])
        except Refused as refusal:
            form_errors(form, refusal)
            return _page(request, row, form, status=refusal.status)
        messages.success(request, _("已记下怎样处理。"))
        return redirect("feedback:protection-list")
    return _page(request, row, form, status=422)


@require_POST
def protection_read(request: HttpRequest, protection: str) -> HttpResponse:
    """Show once what the raiser wrote; the look is logged."""
    row = _found(actor_of(request), protection)
    plea = pleas.read(by=actor_of(request), protection=row, request=request)
    return _page(request, row, HandleProtectionForm(), plea=plea)


def _found(user: User, key: str) -> ProtectionRequest:
    rows = ProtectionRequest.objects.visible_to(user).with_issue().select_related("handled_by")
    return get_object_or_404(rows, pk=key)


def _page(
    request: HttpRequest, row: ProtectionRequest, form: HandleProtectionForm, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "protection": row,
        "refusal": refuse_handle_protection(actor_of(request), row),
        "form": form,
        "is_erased": not (row.sealed_words or row.sealed_contact),
        **more,
    }
    return render(request, "feedback/protection_detail.html", context, status=status)
