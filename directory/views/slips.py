from axes.decorators import axes_dispatch
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..forms import ResetForm
from ..models import PasswordSlip, User
from ..refusals import Invalid, NotAllowed
from ..roles import LETTING_IN
from ..scopes import actor_of, scope_of
from ..slips import grouped, issue_slip, people_to_help, use_slip

MOST_SHOWN = 200


@require_safe
def reset_list(request: HttpRequest) -> HttpResponse:
    _check_issuer(request)
    wanted = request.GET.get("q", "").strip()[:60]
    found = list(people_to_help(actor_of(request)).named(wanted)[: MOST_SHOWN + 1])
    context = {"people": found[:MOST_SHOWN], "is_more": len(found) > MOST_SHOWN, "wanted": wanted}
    return render(request, "directory/reset-list.html", context)


@require_POST
def reset_issue(request: HttpRequest, user: int) -> HttpResponse:
    """Show the code once: the answer to the POST is the slip, and nothing keeps it."""
    _check_issuer(request)
    person = get_object_or_404(User.objects.visible_to(request.user), pk=user)
    code = issue_slip(by=actor_of(request), user=person)
    slip = PasswordSlip.objects.filter(user=person).latest("pk")
    context = {"person": person, "code": grouped(code), "expires_at": slip.expires_at}
    return render(request, "directory/reset-issue.html", context)


def _check_issuer(request: HttpRequest) -> None:
    if not scope_of(request.user).has(*LETTING_IN):
        raise NotAllowed(_("只有乡镇屋场办、县联席办和安全管理员可以开密码条。"))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@csrf_protect
@never_cache
@axes_dispatch
def reset_use(request: HttpRequest) -> HttpResponse:
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            use_slip(
                username=form.cleaned_data["username"],
                code=form.cleaned_data["code"],
                password=form.cleaned_data["new_password1"],
            )
        except Invalid as refused:
            _tell(request, form, refused)
        else:
            messages.success(request, _("新密码已设好，请登录。"))
            return redirect("directory:login")
    return render(request, "directory/reset-use.html", {"form": form}, status=422 if form.errors else 200)


def _tell(request: HttpRequest, form: ResetForm, refused: Invalid) -> None:
    if refused.errors:
        for field, sentences in refused.errors.items():
            form.add_error(field, sentences)
        return
    form.add_error(None, refused.sentence)
    # The lock of the login page counts these tries too.
    credentials = {"username": form.cleaned_data["username"]}
    user_login_failed.send(sender=__name__, credentials=credentials, request=request)
