"""Closing the login door for a while: by django-axes, per name and client, and besides per client whatever the name.

A name alone is never locked: a stranger elsewhere cannot keep somebody out. The second count stops who tries one
password with many names.
"""

import datetime
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, QuerySet, Sum
from django.http import HttpRequest
from django.utils import timezone


class Handler(AxesDatabaseHandler):
    """The database handler of axes, which also counts a client's failures over all names."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Return the failures to compare with the limit: of the name here, or as many if the client is full."""
        of_name: int = super().get_failures(request, credentials)
        is_full = failures_of_client(request) >= settings.LOGIN_CLIENT_LIMIT
        return max(of_name, settings.AXES_FAILURE_LIMIT) if is_full else of_name


def failures_of_client(request: HttpRequest) -> int:
    """Return how often logging in failed at this client lately, whatever the name; 0 for an unknown client."""
    return _attempts(request).aggregate(total=Sum("failures_since_start"))["total"] or 0


def opens_at(request: HttpRequest, credentials: dict[str, Any] | None = None) -> datetime.datetime:
    """Return from when on this name may try again at this client."""
    attempts = _attempts(request)
    username = (credentials or {}).get("username") or request.POST.get("username", "")
    if failures_of_client(request) < settings.LOGIN_CLIENT_LIMIT and username:
        attempts = attempts.filter(username=username)
    last = attempts.aggregate(last=Max("attempt_time"))["last"] or timezone.now()
    return _next_minute(last + get_cool_off(request))


def seconds_until(moment: datetime.datetime) -> int:
    """Return whole seconds until a moment, at least one."""
    return max(1, int((moment - timezone.now()).total_seconds()))


def _attempts(request: HttpRequest) -> "QuerySet[AccessAttempt]":
    address = getattr(request, "axes_ip_address", None)
    if not address:
        return AccessAttempt.objects.none()
    return AccessAttempt.objects.filter(ip_address=address, attempt_time__gte=get_cool_off_threshold(request))


def _next_minute(moment: datetime.datetime) -> datetime.datetime:
    """The clock on the page shows minutes: the next full one, so that who comes back then is let in."""
    return moment.replace(second=0, microsecond=0) + datetime.timedelta(minutes=1)
