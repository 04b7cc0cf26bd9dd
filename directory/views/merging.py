from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..asking import asks
from ..forms import DepartmentMergeForm, VillageMergeForm
from ..merging import merge_departments, merge_villages, refuse_merge, standing_in, waiting_at
from ..models import Department, Village
from ..refusals import Refused
from ..scopes import actor_of


@require_http_methods(["GET", "HEAD", "POST"])
@asks(VillageMergeForm)
def village_merge(request: HttpRequest, number: int) -> HttpResponse:
    near = Village.objects.visible_to(request.user).select_related("township", "successor")
    village = get_object_or_404(near, number=number)
    if refusal := refuse_merge(actor_of(request), village.path):
        raise refusal
    form = VillageMergeForm(request.POST or None, village=village)
    if request.method == "POST" and form.is_valid():
        try:
            moved = merge_villages(
                by=actor_of(request),
                village=village,
                into=form.cleaned_data["into"],
                version=form.cleaned_data["version"],
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            words = {"old": village.short_name, "new": form.cleaned_data["into"].label, "count": moved}
            messages.success(request, _("“%(old)s”已并入“%(new)s”，共转过去 %(count)s 条记录。") % words)
            return redirect("directory:village-merge", number=number)
    context = {"form": form, "village": village, "standing": standing_in(village)}
    return render(request, "directory/village-merge.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@asks(DepartmentMergeForm)
def department_merge(request: HttpRequest, department: int) -> HttpResponse:
    near = Department.objects.visible_to(request.user).select_related("successor")
    body = get_object_or_404(near, pk=department)
    if refusal := refuse_merge(actor_of(request), body.path):
        raise refusal
    form = DepartmentMergeForm(request.POST or None, department=body)
    if request.method == "POST" and form.is_valid():
        try:
            merge_departments(
                by=actor_of(request),
                department=body,
                into=form.cleaned_data["into"],
                version=form.cleaned_data["version"],
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("已由“%(name)s”承接，不再派单给原单位。") % {"name": form.cleaned_data["into"]})
            return redirect("directory:department-merge", department=department)
    context = {"form": form, "department": body, "waiting": waiting_at(body)}
    return render(request, "directory/department-merge.html", context, status=422 if form.errors else 200)
