"""Accounts: opening one, locking some, and choosing a password of one's own."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import events
from .models import Posting, Role, User
from .passwords import remember_password
from .paths import is_under
from .refusals import Invalid
from .roles import KEPT_BY_SECURITY
from .scopes import scope_of
from .sessions import end_sessions


def open_account(*, username: str, full_name: str, by: User | None, job_title: str = "", is_demo: bool = False) -> User:
    """Open an account without a password; its owner comes in with a one-time slip.

    Raises Invalid when the name is taken, in small or capital letters, of whatever width.
    """
    username = User.normalize_username(username)
    if User.objects.filter(username__iexact=username).exists():
        raise Invalid(_("用户名“%(name)s”已有人用。") % {"name": username}, errors={"username": [_("已有人用。")]})
    return User.objects.create_user(username, full_name=full_name, job_title=job_title, created_by=by, is_demo=is_demo)


def lock_users(*keys: int) -> list[User]:
    """Let nobody else change these accounts or what they hold until the transaction ends; return them as they are now.

    Taken before other locks and always in the same order, so that two transactions never wait for each other; rows
    that only name somebody (who did what, in the access log) are written meanwhile.
    """
    return list(User.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))


def why_not_change_account(*, by: User, user: User) -> str:
    """Return why `by` may not change somebody's name or close the account, or an empty string.

    All postings lie under places where a role of `by` keeps accounts. The accounts of administrators, supervision and
    return visitors are the security administrator's alone: the three administrators check one another.
    """
    scope = scope_of(by)
    paths = scope.paths_for("directory.change_user")
    postings = list(Posting.objects.unended().filter(user=user).values_list("role", "path"))
    if not all(any(is_under(path, above) for above in paths) for _role, path in postings):
        return _("这个账号由其所在地方的管理人员管理。")
    if all(role not in KEPT_BY_SECURITY or scope.covers(path, Role.SECURITY_ADMIN) for role, path in postings):
        return ""
    return _("督查室、回访员和系统、安全、审计管理员的账号由安全管理员管理；人已离任的，岗位结束以后就可以停用。")


def why_not_switch_off(*, user: User) -> str:
    """Return why nobody who keeps an account may close it yet, or an empty string.

    A security administrator's is kept by his own kind: another of them ends the posting first, which is in the log.
    """
    if Posting.objects.unended().filter(user=user, role=Role.SECURITY_ADMIN).exists():
        return _("安全管理员在任时账号不能停用：先由另一位安全管理员结束他的岗位（要马上停下来，填昨天），再停用账号。")
    return ""


@transaction.atomic
def choose_password(*, user: User, password: str, keep: str | None = None) -> None:
    """Set the password its owner chose; every login of the account ends but the one of the session key `keep`."""
    remember_password(user)
    user.set_password(password)
    user.must_change_password = False
    user.password_set_at = timezone.now()
    user.save(update_fields=["password", "must_change_password", "password_set_at"])
    end_sessions(user, keep=keep)
    events.password_changed.send(sender=User, by=user, user=user)
