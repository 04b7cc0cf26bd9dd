from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ..asking import asks
from ..forms import PeopleImportForm
from ..importing import people_import as importing
from ..importing.package import LARGEST_FILE
from ..importing.people_check import CHANGED, NEW, SAME
from ..importing.people_sheets import ORDER
from ..importing.people_template import make_template
from ..importing.problems import WrongFile
from ..models import PeopleImport
from ..refusals import Refused
from ..scopes import actor_of

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@asks(PeopleImportForm)
def people_import(request: HttpRequest) -> HttpResponse:
    counties = importing.counties_of(actor_of(request))
    form = PeopleImportForm(request.POST or None, request.FILES or None, counties=counties)
    faults: list[str] = []
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read(LARGEST_FILE + 1)
        try:
            waiting = importing.upload(by=actor_of(request), county=form.cleaned_data["county"], content=content)
        except WrongFile as wrong:
            faults = wrong.sentences
        else:
            return redirect("directory:people-import-preview", uuid=waiting.uuid)
    context = {"form": form, "faults": faults, "county": counties[0]}
    return render(request, "directory/people-import.html", context, status=422 if faults else 200)


@require_safe
def people_import_template(request: HttpRequest) -> HttpResponse:
    counties = importing.counties_of(actor_of(request))
    answer = HttpResponse(make_template(counties[0]), content_type=EXCEL)
    answer["Content-Disposition"] = 'attachment; filename="people.xlsx"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def people_import_preview(request: HttpRequest, uuid: str) -> HttpResponse:
    importing.counties_of(actor_of(request))
    if request.method == "POST":
        try:
            count = importing.confirm(by=actor_of(request), uuid=uuid)
        except Refused as refused:
            messages.error(request, refused.sentence)
        else:
            messages.success(
                request, _("已导入 %(count)s 行。新账号还没有密码，请到“重置密码”开密码条。") % {"count": count}
            )
        return redirect("directory:people-import")
    waiting = get_object_or_404(PeopleImport, uuid=uuid, owner=request.user, expires_at__gte=timezone.now())
    return render(request, "directory/people-import-preview.html", _preview(waiting))


def _preview(waiting: PeopleImport) -> dict[str, Any]:
    counts = Counter((row["sheet"], row["state"]) for row in waiting.rows)
    labels = {NEW: _("新增"), CHANGED: _("修改"), SAME: _("已有，不变")}
    changes = [row for row in waiting.rows if row["state"] != SAME]
    return {
        "waiting": waiting,
        "sheets": [(sheet, *(counts[sheet, state] for state in labels)) for sheet in ORDER],
        "labels": labels.values(),
        "rows": [{**row, "label": labels[row["state"]]} for row in changes[:MOST_SHOWN]],
        "hidden": max(len(changes) - MOST_SHOWN, 0),
        "is_nothing": not changes,
    }
