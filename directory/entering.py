"""Coming in: the password or the identity provider first, then, where the account has one, the second factor.

Between the two nobody is logged in: the session only remembers, for five minutes, who has shown the first.
"""

from django.contrib import auth
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from .models import User
from .second_factor import has_factor

HALF, STRONG = "half_in", "second_factor"
HALF_FOR = 5 * 60
"""Seconds between the first factor and the second."""
BACKEND = "django.contrib.auth.backends.ModelBackend"


def enter(request: HttpRequest, user: User, *, target: str, is_strong: bool = False) -> bool:
    """Log somebody in who has shown the first factor; False when the second is still to be shown."""
    if not is_strong and has_factor(user):
        request.session[HALF] = {
            "user": user.pk,
            "hash": user.get_session_auth_hash(),
            "at": int(timezone.now().timestamp()),
            "target": target,
        }
        return False
    finish(request, user, is_strong=is_strong)
    return True


def half_in(request: HttpRequest) -> tuple[User, str] | None:
    """Return who has shown the first factor a moment ago, and where he wants to go; None after five minutes."""
    half = request.session.get(HALF)
    if not half or int(timezone.now().timestamp()) - half["at"] > HALF_FOR:
        return None
    user = User.objects.filter(pk=half["user"], is_active=True).first()
    if user is None or not constant_time_compare(half["hash"], user.get_session_auth_hash()):
        return None
    return user, half["target"]


def finish(request: HttpRequest, user: User, *, is_strong: bool) -> None:
    """Log somebody in; the session says whether a second factor was shown."""
    request.session.pop(HALF, None)
    auth.login(request, user, backend=BACKEND)
    request.session[STRONG] = is_strong


def shown(request: HttpRequest) -> bool:
    """Say whether this login has shown a second factor."""
    return bool(request.session.get(STRONG))
