"""The access log for the audit administrator; for everybody else these pages do not exist."""

from collections.abc import Callable
from functools import wraps
from itertools import islice

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from directory.models import Role
from directory.scopes import actor_of, scope_of

from ..access import verify_access_log
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
    """Walk the chain and say on the same page what was found; changes nothing."""
    faults = [str(fault) for fault in islice(verify_access_log(), MOST_FAULTS + 1)]
    return _page(request, is_verified=True, faults=faults[:MOST_FAULTS], has_more_faults=len(faults) > MOST_FAULTS)


audit_export = for_audit_only(exporting(AUDIT))
