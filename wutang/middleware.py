"""What holds for every request, whatever the view: closed by default, readable input, refusals as sentences."""

import time
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    UnreadablePostError,
)
from django.http.multipartparser import MultiPartParserError
from django.http.request import split_domain_port
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from directory.entering import shown
from directory.passwords import must_choose_password
from directory.refusals import Refused
from directory.scopes import actor_of
from directory.second_factor import is_required
from office import answers, clients
from wutang import views
from wutang.context import COUNTED_COOKIE

NUL = "\x00"
STAFF_PATHS = ("/desk/", "/accounts/", "/summary/", "/admin/")
SHARED_PATHS = ("/static/", "/health/", "/large-text/", "/privacy/", "/accessibility/", "/contact/")
OPEN_WITHOUT_SECOND_FACTOR = {"directory:second-factor", "directory:password-change", "directory:logout"}
OPEN_WITH_OLD_PASSWORD = {"directory:password-change", "directory:logout"}


class SecurityHeadersMiddleware(MiddlewareMixin):
    """The outermost of all: its headers stand on every answer, on files of the pages and on what went wrong early."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        headers = response.headers
        headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY)
        headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        return response


class ClientMiddleware:
    """Keep who the client is at hand while his request is served; the access log asks for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = clients.remember_client(request)
        try:
            return self.get_response(request)
        finally:
            clients.forget_client(token)


class HostsMiddleware(MiddlewareMixin):
    """Staff pages and public pages on hosts of their own, where `STAFF_HOSTS` and `PUBLIC_HOSTS` name them."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        if not settings.STAFF_HOSTS and not settings.PUBLIC_HOSTS:
            return None
        host = split_domain_port(request.get_host())[0]
        if settings.STAFF_HOSTS and host in settings.STAFF_HOSTS and request.path_info == "/":
            return redirect(settings.LOGIN_REDIRECT_URL)
        return None if is_at_home(request.path_info, host) else views.not_found(request)


def is_at_home(path: str, host: str) -> bool:
    """Say whether an address is served at the host: staff pages at staff hosts, public ones at public hosts.

    One written without its last slash is where the address with it is.
    """
    path = path if path.endswith("/") else f"{path}/"
    if path.startswith(SHARED_PATHS):
        return True
    hosts = settings.STAFF_HOSTS if path.startswith(STAFF_PATHS) else settings.PUBLIC_HOSTS
    return not hosts or host in hosts


class ReadableRequestMiddleware(MiddlewareMixin):
    """Answer what cannot be read with a sentence, before any form or database meets it."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        try:
            spoiled = list(dict.fromkeys(name for name, text in texts_of(request) if NUL in name + text))
            if spoiled:
                return views.unreadable(request, [name.replace(NUL, "") for name in spoiled])
        except RequestDataTooBig:
            request._mark_post_parse_error()  # type: ignore[attr-defined]
            return views.too_large(request)
        except (SuspiciousOperation, MultiPartParserError, UnreadablePostError):
            request._mark_post_parse_error()  # type: ignore[attr-defined]
            return views.bad_request(request)
        return None


def texts_of(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """Yield, by the name of its field, all that a client wrote: address, query, form, names of files."""
    yield "", request.path_info
    for values in (request.GET, request.POST):
        for name, texts in values.lists():
            yield from ((name, text) for text in texts)
    for name, files in request.FILES.lists():
        yield from ((name, file.name or "") for file in files)


class ClosedByDefaultMiddleware(LoginRequiredMiddleware):
    """Only views marked `login_not_required` are open; what is closed is never stored by a browser (shared phones)."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: tuple, view_kwargs: dict
    ) -> HttpResponseBase | None:
        request.is_closed = getattr(view_func, "login_required", True)  # type: ignore[attr-defined]
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(  # type: ignore[override]  # a script gets a problem, not a redirect
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponse:
        if answers.wants_json(request):
            return answers.problem(
                401,
                "login-required",
                _("登录已过期，请重新登录；填写的内容仍在本机。"),
                login=reverse("directory:login"),
                token=reverse("wutang:csrf"),
            )
        if request.method not in ("GET", "HEAD"):
            return views.session_expired(request)
        return super().handle_no_permission(request, view_func)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if getattr(request, "is_closed", False):
            patch_cache_control(response, no_store=True, private=True)
        return response


class MustChangePasswordMiddleware(MiddlewareMixin):
    """Whoever got a password from somebody else, or has had his too long, chooses a new one before anything else."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: tuple, view_kwargs: dict
    ) -> HttpResponse | None:
        is_closed = request.is_closed  # type: ignore[attr-defined]
        if not is_closed or not request.user.is_authenticated or not must_choose_password(actor_of(request)):
            return None
        if request.resolver_match and request.resolver_match.view_name in OPEN_WITH_OLD_PASSWORD:
            return None
        page = reverse("directory:password-change")
        if answers.wants_json(request):
            return answers.problem(403, "password-change-required", _("请先设置自己的新密码。"), page=page)
        return redirect(page)


class SecondFactorMiddleware(MiddlewareMixin):
    """Whose roles oblige him to a second factor sets one up, or shows it, before anything else, the admin included."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: tuple, view_kwargs: dict
    ) -> HttpResponse | None:
        is_closed = request.is_closed  # type: ignore[attr-defined]
        if not settings.MFA_REQUIRED_ROLES or not is_closed or not request.user.is_authenticated:
            return None
        if request.resolver_match and request.resolver_match.view_name in OPEN_WITHOUT_SECOND_FACTOR:
            return None
        if shown(request) or not is_required(actor_of(request)):
            return None
        page = reverse("directory:second-factor")
        if answers.wants_json(request):
            return answers.problem(403, "second-factor-required", _("请先输入动态口令。"), page=page)
        return redirect(page)


class CountAgainMiddleware(MiddlewareMixin):
    """What the bar says waits for a person is counted anew after each action of his own, and after he saw his desk.

    Every process remembers the count for itself, so a cookie says since when an older one is too old, for as long as
    one may be remembered.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        is_desk = request.resolver_match is not None and request.resolver_match.view_name == "feedback:desk"
        is_new = is_desk or request.method not in ("GET", "HEAD")
        if settings.SITE_CACHE_SECONDS and is_new and request.user.is_authenticated:
            response.set_cookie(
                COUNTED_COOKIE,
                f"{time.time():.3f}",
                max_age=settings.SITE_CACHE_SECONDS,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response


class RefusalMiddleware(MiddlewareMixin):
    """A refusal that no view put into words is still a sentence: never a 500, never an empty page."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return views.refusal(request, exception) if isinstance(exception, Refused) else None

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            return views.wrong_method(request, response.headers["Allow"])
        return response
