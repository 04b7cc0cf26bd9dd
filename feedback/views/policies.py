"""The county office's deadlines: look at them, change them after seeing what that would have meant."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from directory.asking import asks
from directory.models import Division
from directory.refusals import Invalid, NotAllowed, Refused
from directory.scopes import actor_of

from ..deadlines import current_version
from ..forms.policies import BaseLines, LineForm, Lines, initial_of
from ..policies import MOST_LOOKED_AT, fingerprint, lines_of, outlook, save_policy
from .slips import counties_of


@require_http_methods(["GET", "HEAD", "POST"])
@asks(LineForm)
def policies(request: HttpRequest) -> HttpResponse:
    county = _county(request)
    initial = initial_of(lines_of(county))
    forms = Lines(request.POST if request.method == "POST" else None, initial=initial)
    context: dict[str, Any] = {"county": county, "forms": forms, "version": current_version(county)}
    if request.method != "POST":
        return render(request, "feedback/policies.html", context)
    context["version"] = _number(request.POST.get("version", ""))
    if not forms.is_valid():
        return render(request, "feedback/policies.html", context, status=422)
    lines = cast("BaseLines", forms).lines()
    shown = fingerprint(lines)
    if request.POST.get("previewed") == shown:
        try:
            kept = save_policy(by=actor_of(request), county=county, lines=lines, version=context["version"])
        except Refused as refusal:
            return render(
                request, "feedback/policies.html", {**context, "refusal": refusal.sentence}, status=refusal.status
            )
        messages.success(request, _("已保存为第 %(n)s 版，以后派的单按新期限，已派的不变。") % {"n": kept})
        return redirect("feedback:policies")
    changes, hidden = outlook(county, lines, by=actor_of(request))
    count = len(changes) + hidden
    context |= {"previewed": shown, "changes": changes, "hidden": hidden, "count": count}
    context["is_cut"] = count == MOST_LOOKED_AT
    return render(request, "feedback/policies.html", context)


def _county(request: HttpRequest) -> Division:
    counties = counties_of(actor_of(request))
    if not counties:
        raise NotAllowed(_("办理期限由县联席办决定。"))
    wanted = request.POST.get("county") or request.GET.get("county")
    found = [county for county in counties if str(county.pk) == wanted] if wanted else counties
    if not found:
        raise Invalid(_("没有这个县，请从办理期限页面重新打开。"))
    return found[0]


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else -1
