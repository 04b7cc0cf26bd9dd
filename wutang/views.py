"""Answers that belong to no app: error pages, the CSRF token for scripts, and the two health questions.

Every error is a sentence on a page for people and problem+json with a stable code for scripts.
"""

import logging
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template import TemplateDoesNotExist, loader
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from directory import lockout
from directory.refusals import Refused
from office import answers
from office.typed import fields_at, has_secrets, typed_into

log = logging.getLogger(__name__)
CODE_PAGES = ("login-code", "second-factor", "second-factor-remove")
"""Where a wrong second factor counts for the lock of the login."""


def error_page(request: HttpRequest, status: int, sentence: str, template: str = "", **context: Any) -> HttpResponse:
    """Return the page of this status with its sentence; plain text where no template is to be had."""
    try:
        page = loader.select_template([name for name in (template, f"{status}.html", "400.html") if name])
    except TemplateDoesNotExist:
        return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    return HttpResponse(page.render({"status": status, "sentence": sentence, **context}, request), status=status)


def answer(request: HttpRequest, status: int, code: str, sentence: str) -> HttpResponse:
    """Return problem+json to a script and a page to a person."""
    if answers.wants_json(request):
        return answers.problem(status, code, sentence)
    return error_page(request, status, sentence)


def refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Answer a rule's refusal that no view turned into its own page."""
    if answers.wants_json(request):
        return answers.refused(request, refused)
    errors = getattr(refused, "errors", {})
    frame = "staff.html" if request.path.startswith("/desk/") and request.user.is_authenticated else ""
    typed = typed_in(request) if request.method == "POST" else []
    page = error_page(
        request, refused.status, refused.sentence, "refused.html", errors=errors, frame=frame, typed=typed
    )
    add_never_cache_headers(page)
    return page


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request itself cannot be read."""
    return answer(request, 400, "bad-request", _("这次提交的内容无法识别，没有保存。请返回上一页，检查后重新提交。"))


def unreadable(request: HttpRequest, fields: list[str]) -> HttpResponse:
    """400: these fields hold a sign that no keyboard writes; nothing was saved, and nothing typed is lost."""
    sentence = _("这次提交的内容里有无法识别的字符，没有保存。请返回上一页，删去后重新提交。")
    if answers.wants_json(request):
        errors = {name: [_("有无法识别的字符，请删去。")] for name in fields}
        return answers.problem(400, "bad-request", sentence, errors=errors)
    return error_page(request, 400, sentence, typed=typed_in(request))


def wrong_method(request: HttpRequest, allowed: str) -> HttpResponse:
    """405: the address is right, the way of asking is not."""
    answered = answer(request, 405, "wrong-method", _("这个地址不能这样打开。请从页面上的按钮进入，或返回首页。"))
    answered.headers["Allow"] = allowed
    return answered


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more than one request may carry."""
    return answer(request, 413, "too-large", _("这次提交的内容太多，没有保存。请分几次提交，或缩短文字后再试。"))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: known, but not allowed."""
    return answer(request, 403, "not-allowed", _("您没有办理这件事的权限。如工作需要，请联系本县联席办。"))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or none for this person; the two look alike."""
    return answer(request, 404, "not-found", _("没有找到这个页面。请检查地址，或从首页重新查找。"))


def locked_out(request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    """429: too many failed logins by this name or this client; says when the door opens again."""
    moment = timezone.localtime(lockout.opens_at(request, credentials))
    sentence = _("登录失败次数太多。请在 %(time)s 以后再试；忘了密码，请找乡镇屋场办或县联席办开一张密码条。")
    if request.resolver_match and request.resolver_match.url_name in CODE_PAGES:
        sentence = _(
            "动态口令输错次数太多。请在 %(time)s 以后再试；手机不在身边可以用备用码，都没有的，请找本县安全管理员。"
        )
    answered = answer(request, 429, "too-many", sentence % {"time": f"{moment:%H:%M}"})
    answered.headers["Retry-After"] = str(lockout.seconds_until(moment))
    return answered


def session_expired(request: HttpRequest) -> HttpResponse:
    """401 for a form that was sent after the login had ended: nothing is saved, and nothing typed is lost."""
    sentence = _("登录已过期，刚才的提交没有保存。请重新登录后再提交一次。")
    return error_page(request, 401, sentence, typed=typed_in(request), again=to_send_again(request))


def typed_in(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what was typed into a form that will not be kept, so that it can be copied; never a secret."""
    try:
        match = request.resolver_match or resolve(request.path_info)
        return typed_into(fields_at(match), request.POST)
    except (DatabaseError, Resolver404):
        return []


def to_send_again(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what was sent, for a form on the page that sends it once more; nothing of a form with secrets or files."""
    if request.FILES or has_secrets(request.POST):
        return []
    sent = ((name, str(text)) for name, texts in request.POST.lists() for text in texts)
    return [(name, text) for name, text in sent if name != "csrfmiddlewaretoken"]


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is missing or old; a script learns where a fresh one is to be had."""
    sentence = _("这一页是登录变化以前打开的（例如在别的窗口又登录过），刚才的提交没有保存，请重新打开这一页再提交。")
    if answers.wants_json(request):
        return answers.problem(403, "csrf", sentence, token=reverse("wutang:csrf"))
    is_ours = request.headers.get("Sec-Fetch-Site") == "same-origin"  # said by the browser; no other site can write it
    again = to_send_again(request) if is_ours else []
    page = error_page(request, 403, sentence, "403_csrf.html", typed=typed_in(request), again=again)
    add_never_cache_headers(page)  # it repeats what was typed, a raiser's name among it
    return page


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Needs no database, no session and, if need be, no template."""
    sentence = _("系统出了问题，刚才的操作可能没有保存。请稍后再试；仍不行时请联系本县联席办。")
    if answers.wants_json(request):
        return answers.problem(500, "server-error", sentence)
    try:
        return HttpResponse(loader.get_template("500.html").render({"status": 500, "sentence": sentence}), status=500)
    except Exception:  # a fault inside the page about a fault must not hide the first one
        log.exception("500.html cannot be shown")
        return HttpResponse(sentence, status=500, content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def admin_login(request: HttpRequest) -> HttpResponse:
    """Send whoever must log in for the admin to the one login page; who is in already may not enter it."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next", reverse("admin:index")), reverse(settings.LOGIN_URL))


def nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    """404: an address of the admin that this site does not have."""
    raise Http404


@login_not_required
@require_safe
@never_cache
def csrf(request: HttpRequest) -> HttpResponse:
    """Give a script a fresh CSRF token."""
    return JsonResponse({"csrfToken": get_token(request)})


@login_not_required
@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether the database answers and every migration is in place."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return answers.problem(503, "database", _("数据库没有应答。"))
    if waiting:
        return answers.problem(503, "migrations", _("数据库结构还没有更新。"))
    return HttpResponse("ok", content_type="text/plain")
