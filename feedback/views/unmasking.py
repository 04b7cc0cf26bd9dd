"""Asking to see a raiser's identity outside one's task, and ruling on it; what is shown here is never the identity."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from directory.asking import asks
from directory.refusals import Refused
from directory.scopes import actor_of, scope_of
from office.answers import form_errors
from office.paging import keyset_page

from .. import unmasking
from ..clocks import age_words
from ..forms.unmasking import AskForm, RuleForm
from ..models import IdentityAccess
from ..models.identity_access import DECIDING_ROLES
from .targets import issue_for


@require_http_methods(["GET", "HEAD", "POST"])
@asks(AskForm)
def issue_unmask(request: HttpRequest, number: str) -> HttpResponse:
    """Ask to see this matter's raiser once; the page says who will rule."""
    user = actor_of(request)
    issue = issue_for(user, number)
    form = AskForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                unmasking.ask(by=user, issue=issue, purpose=form.cleaned_data["purpose"], request=request)
            except Refused as refusal:
                form_errors(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("已申请，等县安全管理员或督查室审批。"))
                return redirect(issue)
    context = {"issue": issue, "form": form, "refusal": unmasking.refuse_ask(user, issue)}
    return render(request, "feedback/unmask.html", context, status=status)


@require_safe
def unmasking_list(request: HttpRequest) -> HttpResponse:
    """Requests that wait for this person's ruling, or all he may see, his own among them; newest first."""
    user = actor_of(request)
    rules = scope_of(user).has(*DECIDING_ROLES)
    shows_all = not rules or request.GET.get("show") == "all"
    visible = IdentityAccess.objects.visible_to(user)
    rows = visible if shows_all else IdentityAccess.objects.to_decide(user)
    page = keyset_page(rows.with_issue(), request.GET, by="asked_at")
    now = timezone.now()
    choices = ((_("等我审批"), "?", False), (_("全部"), "?show=all", True))
    context = {
        "page": page,
        "rows": [{"access": row, "age": age_words(row.asked_at, now)} for row in page.rows],
        "filters": [
            {"words": words, "url": url, "count": None, "is_current": shows is shows_all}
            for words, url, shows in choices
            if rules or shows
        ],
    }
    return render(request, "feedback/unmasking_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@asks(RuleForm)
def unmasking_detail(request: HttpRequest, look: int) -> HttpResponse:
    """One request; POST rules on it."""
    rows = IdentityAccess.objects.visible_to(actor_of(request)).with_issue()
    access = get_object_or_404(rows, pk=look)
    if request.method != "POST":
        return _page(request, access, RuleForm())
    form = RuleForm(request.POST)
    if not form.is_valid():
        return _page(request, access, form, status=422)
    try:
        _rule(request, access, form.cleaned_data)
    except Refused as refusal:
        form_errors(form, refusal)
        return _page(request, access, form, status=refusal.status)
    messages.success(request, _("已审批。"))
    return redirect("feedback:unmasking-list")


def _rule(request: HttpRequest, access: IdentityAccess, said: dict[str, Any]) -> None:
    by = actor_of(request)
    if said["is_granted"]:
        unmasking.approve(by=by, access=access, request=request)
    else:
        unmasking.refuse(by=by, access=access, reason=said["reason"], request=request)


def _page(request: HttpRequest, access: IdentityAccess, form: RuleForm, status: int = 200) -> HttpResponse:
    refusal = unmasking.refuse_decide(actor_of(request), access)
    context = {"access": access, "form": form, "refusal": refusal}
    return render(request, "feedback/unmasking_detail.html", context, status=status)
