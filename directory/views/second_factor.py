from typing import Any

import segno
from axes.handlers.proxy import AxesProxyHandler
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.signals import user_login_failed
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import entering, outside
from ..first_pages import first_page
from ..forms import CodeForm
from ..models import User
from ..refusals import Refused
from ..scopes import actor_of
from ..second_factor import check, codes_left, confirm, has_factor, is_required, offer, remove
from ..sessions import follow_key
from ..slips import grouped

WRONG = gettext_lazy("口令不对，或者已经用过。请输入手机上最新的 6 位数字，或一个没用过的备用码。")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@csrf_protect
@never_cache
def login_code(request: HttpRequest) -> HttpResponse:
    """The second step of the login."""
    half = entering.half_in(request)
    if half is None:
        return redirect("directory:login")
    user, target = half
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _is_right(request, user, form):
        entering.finish(request, user, is_strong=True)
        return redirect(target)
    return render(request, "directory/login-code.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def second_factor(request: HttpRequest) -> HttpResponse:
    """One's own second factor: set up, shown once more where the roles ask for it, or looked at."""
    user = actor_of(request)
    if not has_factor(user):
        return _set_up(request, user)
    if is_required(user) and not entering.shown(request):
        return _show(request, user)
    context = {"codes_left": codes_left(user), "is_required": is_required(user), "form": CodeForm()}
    return render(request, "directory/second-factor.html", context)


def _set_up(request: HttpRequest, user: User) -> HttpResponse:
    form, sealed = CodeForm(request.POST or None), request.POST.get("sealed", "")
    if request.method == "POST" and form.is_valid():
        try:
            codes = confirm(user=user, sealed=sealed, code=form.cleaned_data["code"])
        except Refused as refused:
            form.add_error("code", refused.sentence)
        else:
            request.session[entering.STRONG] = True
            return render(request, "directory/recovery-codes.html", {"codes": [grouped(code) for code in codes]})
    offered = offer(user=user, sealed=sealed)
    context = {
        "form": form,
        "sealed": offered.sealed,
        "secret": " ".join(offered.secret[at : at + 4] for at in range(0, len(offered.secret), 4)),
        "image": segno.make(offered.uri, error="m").svg_data_uri(scale=5, border=2),
        "is_required": is_required(user),
    }
    return render(request, "directory/second-factor-setup.html", context, status=422 if form.errors else 200)


def _show(request: HttpRequest, user: User) -> HttpResponse:
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _is_right(request, user, form):
        request.session[entering.STRONG] = True
        request.session.cycle_key()
        follow_key(request.session)
        return redirect(first_page(user))
    return render(request, "directory/login-code.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@sensitive_post_parameters()
def second_factor_remove(request: HttpRequest) -> HttpResponse:
    """Remove one's own, with a code of it: an unwatched screen is not enough."""
    user, form = actor_of(request), CodeForm(request.POST)
    if form.is_valid() and _is_right(request, user, form):
        remove(by=user, user=user)
        messages.success(request, _("动态口令已停用。换了手机的，请重新设置。"))
        return redirect("directory:second-factor")
    context = {"codes_left": codes_left(user), "is_required": is_required(user), "form": form}
    return render(request, "directory/second-factor.html", context, status=422)


def _is_right(request: HttpRequest, user: User, form: Any) -> bool:
    """Check the code; a wrong one counts for the lock of the login page, which also stands here."""
    credentials = {"username": user.username}
    if not AxesProxyHandler.is_allowed(request, credentials):
        request.axes_locked_out = True  # type: ignore[attr-defined]  # the middleware of axes answers
        request.axes_credentials = credentials  # type: ignore[attr-defined]
        return False
    wrong = str(WRONG)
    try:
        if check(user=user, code=form.cleaned_data["code"]):
            return True
    except Refused as refused:
        wrong = refused.sentence
    user_login_failed.send(sender=__name__, credentials=credentials, request=request)
    form.add_error("code", wrong)
    return False


# The county's own identity provider


@login_not_required
@require_safe
@never_cache
def outside_login(request: HttpRequest) -> HttpResponse:
    """Send on to the provider; nothing of ours changes by that."""
    if not outside.is_configured():
        raise Http404
    return outside.send_on(request, request.build_absolute_uri(reverse("directory:outside-return")))


@login_not_required
@require_safe
@never_cache
def outside_return(request: HttpRequest) -> HttpResponse:
    """Come back from the provider: into the account, or to its second factor."""
    if not outside.is_configured():
        raise Http404
    claims = outside.claims_of(request)
    user = outside.account_of(claims)
    target = first_page(user)
    is_in = entering.enter(request, user, target=target, is_strong=outside.is_strong(claims))
    return redirect(target if is_in else "directory:login-code")
