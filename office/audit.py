"""What the access log hears of by itself: logins, passwords, postings, and what is changed in the admin.

Looks, exports and publications are written by their own verbs. Nothing here keeps what was typed: of a failed login
the user name only where such an account exists, of a setting the names of the fields that changed.
"""

import json
from typing import Any

from axes.signals import user_locked_out
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _

from directory import events
from directory.models import Department, Posting, Role, User, Village

from .access import log_access, log_each
from .models import AccessLog

Action = AccessLog.Action
OWN_EVENTS = {"posting"}
"""What is changed in the admin by a verb that tells of it itself."""


@receiver(user_logged_in, dispatch_uid="log of logins")
def _logged_in(request: HttpRequest | None, user: User, **_kwargs: Any) -> None:
    log_access(by=user, action=Action.LOGIN, target=user.username, request=request)


@receiver(user_logged_out, dispatch_uid="log of logouts")
def _logged_out(request: HttpRequest | None, user: User | None, **_kwargs: Any) -> None:
    if user is not None:
        log_access(by=user, action=Action.LOGOUT, target=user.username, request=request)


@receiver(user_login_failed, dispatch_uid="log of failed logins")
def _login_failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_kwargs: Any) -> None:
    if getattr(request, "axes_locked_out", False):
        return  # told once, when the lock fell; who goes on trying cannot fill the log
    log_access(by=None, action=Action.LOGIN_FAILED, target=_account(credentials.get("username")), request=request)


@receiver(user_locked_out, dispatch_uid="log of locks")
def _locked_out(request: HttpRequest | None, username: str | None, **_kwargs: Any) -> None:
    if _is_news(request):
        log_access(by=None, action=Action.LOCKED, target=_account(username), request=request)


@receiver(events.posting_granted, dispatch_uid="log of grants")
def _granted(by: User | None, postings: list[Posting], **_kwargs: Any) -> None:
    _log_postings(by, _("授予"), postings)


@receiver(events.posting_ended, dispatch_uid="log of ended grants")
def _ended(by: User | None, postings: list[Posting], **_kwargs: Any) -> None:
    _log_postings(by, _("结束"), postings)


@receiver(events.posting_kept_on, dispatch_uid="log of prolonged grants")
def _kept_on(by: User | None, postings: list[Posting], **_kwargs: Any) -> None:
    _log_postings(by, _("延长"), postings)


@receiver(events.place_merged, dispatch_uid="log of merged places")
def _place_merged(by: User | None, place: Village, into: Village, **_kwargs: Any) -> None:
    log_access(by=by, action=Action.SETTINGS, target=place, purpose=_("并入 %(name)s") % {"name": into.label})


@receiver(events.department_merged, dispatch_uid="log of merged departments")
def _department_merged(by: User | None, department: Department, into: Department, **_kwargs: Any) -> None:
    log_access(by=by, action=Action.SETTINGS, target=department, purpose=_("并入 %(name)s") % {"name": into})


@receiver(events.slip_issued, dispatch_uid="log of password slips")
def _slip_issued(by: User | None, user: User, **_kwargs: Any) -> None:
    log_access(by=by, action=Action.PASSWORD, target=user.username, purpose=_("开密码条"))


@receiver(events.password_changed, dispatch_uid="log of passwords")
def _password_changed(by: User | None, user: User, **_kwargs: Any) -> None:
    log_access(by=by, action=Action.PASSWORD, target=user.username, purpose=_("修改密码"))


@receiver(events.second_factor_changed, dispatch_uid="log of second factors")
def _second_factor_changed(by: User | None, user: User, is_on: bool, **_kwargs: Any) -> None:
    what = _("启用动态口令") if is_on else _("停用动态口令")
    log_access(by=by, action=Action.PASSWORD, target=user.username, purpose=what)


@receiver(post_save, sender=LogEntry, dispatch_uid="log of changes in the admin")
def _changed(instance: LogEntry, created: bool, **_kwargs: Any) -> None:
    kind = instance.content_type
    if not created or kind is None or kind.model in OWN_EVENTS:
        return
    is_account = kind.model_class() is User
    log_access(
        by=User.objects.filter(pk=instance.user_id).first(),
        action=Action.ACCOUNT if is_account else Action.SETTINGS,
        target=f"{kind.name} {instance.object_id}",
        purpose=f"{instance.get_action_flag_display()} {'、'.join(_changed_fields(instance))}".strip(),
    )


def _log_postings(by: User | None, what: str, postings: list[Posting]) -> None:
    log_each(
        by=by,
        action=Action.GRANT,
        targets=[posting.user.username for posting in postings],
        purposes=[f"{what} {Role(posting.role).label} {posting.where}" for posting in postings],
    )


def _account(username: object) -> str:
    """The user name as it is kept, if there is such an account; a password typed into the wrong field is not kept."""
    typed = str(username or "")[:150].replace("\x00", "")
    known = User.objects.filter(username__iexact=typed).values_list("username", flat=True).first()
    return known or str(_("没有这个用户名"))


def _is_news(request: HttpRequest | None) -> bool:
    """Whether the lock falls with this request; later tries of who is locked out are no news."""
    return getattr(request, "axes_failures_since_start", None) == settings.AXES_FAILURE_LIMIT


def _changed_fields(entry: LogEntry) -> list[str]:
    try:
        message = json.loads(entry.change_message or "[]")
    except ValueError:
        return []
    parts = [part for change in message if isinstance(change, dict) for part in change.values()]
    return [str(name) for part in parts if isinstance(part, dict) for name in part.get("fields", [])]
