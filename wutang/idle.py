"""Logins that nobody used for a while: over, or bound to the pages of the recorder's own talk."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.deprecation import MiddlewareMixin

from directory import sessions
from directory.models import User
from directory.scopes import actor_of
from feedback.models import Issue
from meetings.models import Meeting

OWN_TALK = {
    "meetings:detail",
    "meetings:edit",
    "meetings:count-heads",
    "meetings:attendees",
    "meetings:attendee-remove",
    "meetings:agenda",
    "meetings:agenda-remove",
    "meetings:decisions",
    "meetings:decision-remove",
    "meetings:action-add",
    "meetings:action-remove",
    "meetings:photos",
    "meetings:photo-file",
    "meetings:photo-file-small",
    "meetings:photo-change",
    "meetings:photo-remove",
    "feedback:raise",
    "feedback:similar",
    "feedback:mention",
    "feedback:submit-meeting",
}
"""Pages of one talk that its recorder keeps while the record is open."""
BEGINNING = {"meetings:create", "directory:place-search"}
"""What it takes to begin a record: the form and the names of the own yards."""


class IdleMiddleware(MiddlewareMixin):
    """Whoever was away too long is nobody until he types his password again; what a form carried is shown to him."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: tuple, view_kwargs: dict[str, Any]
    ) -> None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return
        user = actor_of(request)
        state = sessions.state_of(request.session, user)
        if state is sessions.Login.FULL:
            if getattr(view_func, "login_required", True):
                sessions.touch(request.session)
            return
        if state is sessions.Login.RECORDING:
            if is_recording(user, view_name_of(request), view_kwargs):
                return
            request.left_idle = user  # type: ignore[attr-defined]
        else:
            sessions.drop(request.session)
        request.user = AnonymousUser()


def is_recording(user: User, view_name: str, kwargs: dict[str, Any]) -> bool:
    """Say whether an address belongs to recording: beginning a talk, or a page of an open talk the user records."""
    if view_name in BEGINNING:
        return True
    own = Meeting.objects.filter(number=kwargs.get("number"), created_by=user, status=Meeting.Status.DRAFT)
    if "matter" in kwargs:  # what an earlier talk of the same yard left unfinished, and no other matter
        own = own.filter(yard__in=Issue.objects.filter(number=kwargs["matter"]).values("yard"))
    return view_name in OWN_TALK and own.exists()


def view_name_of(request: HttpRequest) -> str:
    """Return the full name of the address that is asked for."""
    return request.resolver_match.view_name if request.resolver_match else ""
