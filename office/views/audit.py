"""The access log for the audit administrator; for everybody else these pages do not exist."""

from collections.abc import Callable
from functools import wraps
from itertools import islice

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from directory.models import Role
from directory.scopes import actor_of, scope_of

from ..access import months_kept, verify_kept_month
from ..audit_table import AUDIT, narrow
from ..models import AccessLog
from ..paging import keyset_page
from .exports import exporting

MOST_FAULTS = 50


def for_audit_only(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 404 to whoever is not an audit administrator."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not scope_of(request.user).has(Role.AUDIT_ADMIN):
            raise Http404
        return view(request)

    return guarded


def _page(request: HttpRequest, **result: object) -> HttpResponse:
    rows = narrow(AccessLog.objects.visible_to(request.user), request.GET, actor_of(request))
    asked = {name: request.GET.get(name, "")[:80] for name in ("who", "action", "target", "since", "until")}
    context = {
        "page": keyset_page(rows, request.GET, by="at"),
        "actions": AccessLog.Action.choices,
        "asked": asked,
        "is_narrowed": any(asked.values()),
        "months": [(month, _words_of(month)) for month in months_kept()],
        **result,
    }
    return render(request, "office/audit.html", context)


@require_safe
@for_audit_only
def audit(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
@for_audit_only
def audit_verify(request: HttpRequest) -> HttpResponse:
    """Walk the chain of one month and say on the same page what was found; changes nothing."""
    months = months_kept()
    month = request.POST.get("month", months[0])
    if month not in months:
        raise Http404
    faults = [str(fault) for fault in islice(verify_kept_month(month), MOST_FAULTS + 1)]
    has_more = len(faults) > MOST_FAULTS
    return _page(request, verified=month, words=_words_of(month), faults=faults[:MOST_FAULTS], has_more_faults=has_more)


def _words_of(month: str) -> str:
    year, number = month.split("-")
    return _("%(year)s年%(month)s月") % {"year": year, "month": int(number)}


audit_export = for_audit_only(exporting(AUDIT))
