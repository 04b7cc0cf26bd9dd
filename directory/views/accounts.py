from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import entering, outside
from ..accounts import choose_password
from ..addresses import own_address
from ..first_pages import first_page
from ..forms import LoginForm, OwnPasswordForm
from ..passwords import is_too_old
from ..scopes import actor_of
from ..sessions import end_sessions, follow_key, own_sessions


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@csrf_protect
@never_cache
def login(request: HttpRequest) -> HttpResponse:
    target = _asked_for(request)
    if request.user.is_authenticated and request.method != "POST":
        return redirect(target or first_page(actor_of(request)))
    form = LoginForm(request, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        target = target or first_page(form.get_user())
        is_in = entering.enter(request, form.get_user(), target=target)
        return redirect(target if is_in else "directory:login-code")
    left = getattr(request, "left_idle", None)
    form.fields["username"].initial = left.username if left else ""
    context = {"form": form, "next": target, "left": left, "outside": outside.is_configured() and settings.OIDC_NAME}
    return render(request, "directory/login.html", context, status=422 if form.errors else 200)


def _asked_for(request: HttpRequest) -> str:
    """The address of this site that somebody wanted when he was sent to log in; empty for none."""
    return own_address(request.POST.get("next") or request.GET.get("next") or "")


@login_not_required
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    auth.logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def password_change(request: HttpRequest) -> HttpResponse:
    form = OwnPasswordForm(actor_of(request), data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        choose_password(
            user=actor_of(request), password=form.cleaned_data["new_password1"], keep=request.session.session_key
        )
        auth.update_session_auth_hash(request, actor_of(request))
        follow_key(request.session)
        messages.success(request, _("密码已修改，其他设备上的登录已失效。"))
        return redirect(first_page(actor_of(request)))
    context = {"form": form, "is_too_old": is_too_old(actor_of(request))}
    return render(request, "directory/password-change.html", context, status=422 if form.errors else 200)


@require_safe
def session_list(request: HttpRequest) -> HttpResponse:
    rows = own_sessions(actor_of(request))
    context = {"sessions": rows, "own_key": request.session.session_key, "is_alone": len(rows) < 2}
    return render(request, "directory/session-list.html", context)


@require_POST
def session_end_others(request: HttpRequest) -> HttpResponse:
    ended = end_sessions(actor_of(request), keep=request.session.session_key)
    messages.success(request, _("已退出其他设备上的 %(count)s 个登录。") % {"count": ended})
    return redirect("directory:session-list")
