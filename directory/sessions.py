"""Logins: how long one lasts, what is left of it when nobody was there for a while, and ending one's own others.

A login is FULL while it is used. Unused for `IDLE_MINUTES` it is OVER; only who records in a village keeps a RECORDING
login until `RECORDING_HOURS` after the password was typed, so that no evening's talk is lost: it opens his own talk's
pages and asks for the password for anything else. No request of an idle login makes it full again. The moment of the
last use is written at most every five minutes: a login may end up to that much earlier, never later.
"""

import datetime
import re
from enum import Enum

from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import LoginSession, User
from .roles import VILLAGE_ROLES
from .scopes import scope_of

ENTERED, SEEN, ROW = "entered_at", "seen_at", "login"
WRITTEN_EVERY = 5 * 60
"""Seconds between two writes of the last use."""
SYSTEMS = (
    ("HarmonyOS", gettext_lazy("鸿蒙手机")),
    ("Android", gettext_lazy("安卓手机")),
    ("iPhone", gettext_lazy("苹果手机")),
    ("iPad", gettext_lazy("苹果平板")),
    ("Windows", gettext_lazy("Windows 电脑")),
    ("Macintosh", gettext_lazy("苹果电脑")),
    ("Linux", gettext_lazy("Linux 电脑")),
)
BROWSERS = (
    ("MicroMessenger", gettext_lazy("微信")),
    ("DingTalk", gettext_lazy("钉钉")),
    ("UCBrowser", "UC"),
    ("QQBrowser", gettext_lazy("QQ 浏览器")),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""The surest sign first: every browser also calls itself several others."""


class Login(Enum):
    """What is left of a login."""

    FULL = "full"
    RECORDING = "recording"
    OVER = "over"


def state_of(session: SessionBase, user: User) -> Login:
    """Say what a login still opens. One without the moments, made before they were kept, is over."""
    now = _seconds()
    entered, seen = session.get(ENTERED), session.get(SEEN)
    if entered is None or seen is None or now - entered > settings.RECORDING_HOURS * 3600:
        return Login.OVER
    if now - seen <= settings.IDLE_MINUTES * 60:
        return Login.FULL
    return Login.RECORDING if scope_of(user).has(*VILLAGE_ROLES) else Login.OVER


def touch(session: SessionBase) -> None:
    """Note that a login is used; writes only when the last note is some minutes old."""
    now = _seconds()
    if now - session[SEEN] >= min(WRITTEN_EVERY, settings.IDLE_MINUTES * 60 // 6):
        session[SEEN] = now
        LoginSession.objects.filter(pk=_row_of(session)).update(seen_at=timezone.now())


def drop(session: SessionBase) -> None:
    """End a login that is over."""
    LoginSession.objects.filter(pk=_row_of(session)).delete()
    session.flush()


def own_sessions(user: User) -> list[LoginSession]:
    """Return where somebody is logged in, last used first."""
    rows = list(LoginSession.objects.filter(user=user))
    alive = _kept([row.session_key for row in rows]).filter(expire_date__gt=timezone.now())
    keys = set(alive.values_list("session_key", flat=True))
    return [row for row in rows if row.session_key in keys]


def end_sessions(user: User, *, keep: str | None = None) -> int:
    """End every login of a person but the one of the key `keep`; return how many were ended. Only ever his own."""
    rows = LoginSession.objects.filter(user=user).exclude(session_key=keep or "")
    keys = list(rows.values_list("session_key", flat=True))
    _kept(keys).delete()
    rows.delete()
    return len(keys)


def follow_key(session: SessionBase) -> None:
    """Keep the row of a login whose session got a new key."""
    LoginSession.objects.filter(pk=_row_of(session)).update(session_key=session.session_key)


def device_words(agent: str) -> str:
    """Return device and browser in words, as far as the user agent says."""
    system = next((words for sign, words in SYSTEMS if re.search(sign, agent)), _("不明设备"))
    browser = next((words for sign, words in BROWSERS if re.search(sign, agent)), "")
    return " · ".join(str(part) for part in (system, browser) if part)


@receiver(user_logged_in, dispatch_uid="login noted")
def _entered(request: HttpRequest | None, user: User, **_kwargs: object) -> None:
    session = getattr(request, "session", None)
    if request is None or session is None:
        return
    if session.session_key is None:  # another user's session was thrown away a moment ago
        session.create()
    now = timezone.now()
    session[ENTERED] = session[SEEN] = _seconds()
    values = {
        "session_key": session.session_key,
        "device": device_words(request.META.get("HTTP_USER_AGENT", "")),
        "entered_at": now,
        "seen_at": now,
    }
    if not LoginSession.objects.filter(pk=_row_of(session), user=user).update(**values):
        session[ROW] = LoginSession.objects.create(user=user, **values).pk
    _forget_over(user)


@receiver(user_logged_out, dispatch_uid="logout noted")
def _left(request: HttpRequest | None, **_kwargs: object) -> None:
    session = getattr(request, "session", None)
    if session is not None:
        LoginSession.objects.filter(pk=_row_of(session)).delete()


def _forget_over(user: User) -> None:
    oldest = timezone.now() - datetime.timedelta(hours=settings.RECORDING_HOURS)
    LoginSession.objects.filter(user=user, entered_at__lt=oldest).delete()


def _kept(keys: list[str]) -> "QuerySet[Session]":
    return Session.objects.filter(session_key__in=keys)


def _row_of(session: SessionBase) -> int:
    """The key of the login's row; 0, which no row has, for a session without one."""
    return int(session.get(ROW) or 0)


def _seconds() -> int:
    return int(timezone.now().timestamp())
