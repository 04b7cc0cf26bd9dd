from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..asking import asks
from ..fields import is_key
from ..forms import MergeForm
from ..models import Yard
from ..refusals import NotAllowed, Refused
from ..roles import OFFICES
from ..scopes import actor_of, scope_of
from ..yards import confirm_yard, merge_yards, yards_of_keeper


@require_safe
def yard_list(request: HttpRequest) -> HttpResponse:
    if not scope_of(request.user).has(*OFFICES):
        raise NotAllowed(_("屋场由所在乡镇或县联席办核实、合并。"))
    return render(request, "directory/yard-list.html", {"yards": yards_of_keeper(actor_of(request))})


@require_POST
def yard_confirm(request: HttpRequest, number: int) -> HttpResponse:
    yard = _yard(request, number)
    version = request.POST.get("version", "")
    try:
        confirm_yard(by=actor_of(request), yard=yard, version=int(version) if is_key(version) else 0)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("已核实“%(name)s”。") % {"name": yard.label})
    return redirect("directory:yard-list")


@require_http_methods(["GET", "HEAD", "POST"])
@asks(MergeForm)
def yard_merge(request: HttpRequest, number: int) -> HttpResponse:
    yard = _yard(request, number)
    form = MergeForm(request.POST or None, yard=yard)
    if request.method == "POST" and form.is_valid():
        into = form.cleaned_data["into"]
        try:
            merge_yards(by=actor_of(request), yard=yard, into=into, version=form.cleaned_data["version"])
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("已并入“%(name)s”，原来的记录都在那里。") % {"name": into.label})
            return redirect("directory:yard-list")
    return render(
        request, "directory/yard-merge.html", {"form": form, "yard": yard}, status=422 if form.errors else 200
    )


def _yard(request: HttpRequest, number: int) -> Yard:
    """The yard of this number where the user keeps yards; to anybody else it does not exist."""
    near = Yard.objects.under_any(scope_of(request.user).paths(*OFFICES)).select_related("village__township")
    return get_object_or_404(near, number=number)
