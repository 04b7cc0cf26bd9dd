"""Tables somebody took out: made by a POST, listed and given to their owner alone."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from directory.refusals import Conflict, Refused
from directory.scopes import actor_of, scope_of

from ..answers import refused, wants_json
from ..exports import Export, PostingChanged, delete_export, make_export, take_export
from ..models import PrivateExport

CONTENT_TYPES = {
    PrivateExport.Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    PrivateExport.Format.CSV: "text/csv; charset=utf-8",
}


def exporting(export: Export) -> Callable[[HttpRequest], HttpResponse]:
    """Return the view that makes a table of what the list's address asks for; POST only, for it is logged."""

    @require_POST
    def make(request: HttpRequest) -> HttpResponse:
        try:
            kept = make_export(
                by=actor_of(request),
                export=export,
                query=request.GET,
                file_format=request.POST.get("format", PrivateExport.Format.XLSX),
                request=request,
            )
        except Refused as refusal:
            return refused(request, refusal)
        if wants_json(request):
            return JsonResponse({"uuid": str(kept.uuid), "rows": kept.row_count}, status=201)
        messages.success(request, _("已导出%(title)s %(count)s 行。") % {"title": kept.title, "count": kept.row_count})
        return redirect("office:export-list")

    return make


@require_safe
def export_list(request: HttpRequest) -> HttpResponse:
    rows = PrivateExport.objects.visible_to(request.user).usable(timezone.now())
    scope = scope_of(request.user)
    context = {"exports": rows, "outdated": {row.pk for row in rows if not row.is_within(scope)}}
    return render(request, "office/export-list.html", context)


@require_POST
def export_take(request: HttpRequest, export: UUID) -> FileResponse | HttpResponse:
    """Give the table to its owner; to anybody else, and after its 24 hours or his posting, it does not exist."""
    row = get_object_or_404(PrivateExport.objects.visible_to(request.user).usable(timezone.now()), uuid=export)
    try:
        with transaction.atomic():  # a download that fails is not noted as one
            taken = take_export(by=actor_of(request), export=row, request=request)
            content = taken.content.open("rb")
    except PostingChanged as refusal:
        return refused(request, refusal)
    except (Conflict, OSError):
        raise Http404 from None
    file_format = PrivateExport.Format(taken.format)
    name = f"{taken.title}{timezone.localtime(taken.created_at):%Y%m%d-%H%M}.{file_format.lower()}"
    answer = FileResponse(content, as_attachment=True, filename=name, content_type=CONTENT_TYPES[file_format])
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@require_POST
def export_delete(request: HttpRequest, export: UUID) -> HttpResponse:
    delete_export(get_object_or_404(PrivateExport.objects.visible_to(request.user), uuid=export))
    messages.success(request, _("已删除。"))
    return redirect("office:export-list")
