"""One-time slips: a way back in without e-mail, handed over by the township or county office in person."""

import datetime
import logging
import secrets
import unicodedata

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from . import events
from .accounts import choose_password, lock_users
from .models import PasswordSlip, Posting, Role, User
from .models.user import UserQuerySet
from .refusals import Invalid, NotAllowed
from .roles import KEPT_BY_SECURITY, LETTING_IN
from .scopes import scope_of

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # read aloud and typed without 0/O and 1/I/L being mixed up
LENGTH = 12
VALID_FOR = datetime.timedelta(hours=24)
MOST_FAILURES = 5

log = logging.getLogger(__name__)


def may_issue(*, by: User, user: User) -> bool:
    """Say whether `by` may issue a slip for `user`.

    A township office for people all of whose postings lie in the township, a county office likewise; nobody for
    himself. An account of `KEPT_BY_SECURITY` only by the security administrator, so that no office can step into it.
    """
    return people_to_help(by).filter(pk=user.pk).exists()


def people_to_help(by: User) -> UserQuerySet:
    """Return the people `by` may issue a slip for, by user name: the rule of `may_issue` as one question."""
    held = Posting.objects.unended().filter(user=OuterRef("pk"))
    allowed = Q(pk__in=[])
    for issuer in LETTING_IN:
        here = Posting.objects.under_any(scope_of(by).paths(issuer))
        if issuer != Role.SECURITY_ADMIN:
            here = here.exclude(role__in=KEPT_BY_SECURITY)
        allowed |= ~Q(Exists(held.exclude(pk__in=here.values("pk"))))
    people = User.objects.visible_to(by).filter(allowed, Exists(held), is_active=True)
    return people.exclude(pk=by.pk).order_by("username")


@transaction.atomic
def issue_slip(*, by: User | None, user: User, now: datetime.datetime | None = None) -> str:
    """Issue a slip and return its code, which is kept nowhere; older slips of the person are revoked.

    `by` is None only for the first administrator, made on the command line. Raises NotAllowed.
    """
    if by is not None and not may_issue(by=by, user=user):
        raise NotAllowed(_("您不能为这个人开密码条。只能为岗位全部在本辖区的人员开，也不能为自己开。"))
    now = now or timezone.now()
    lock_users(user.pk)
    PasswordSlip.objects.filter(user=user, used_at=None, revoked_at=None).update(revoked_at=now)
    code = "".join(secrets.choice(ALPHABET) for _sign in range(LENGTH))
    slip = PasswordSlip.objects.create(
        user=user, code_hash=make_password(code), issued_by=by, expires_at=now + VALID_FOR
    )
    events.slip_issued.send(sender=PasswordSlip, by=by, user=user)
    log.info("password slip %s issued for user %s by user %s", slip.pk, user.pk, by.pk if by else "-")
    return code


def grouped(code: str) -> str:
    """Return the code as it is printed, in groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def clean_code(code: str) -> str:
    """Return the code as it was issued, however it was typed: small letters, blanks, dashes, full-width signs."""
    plain = unicodedata.normalize("NFKC", code).upper()
    return "".join(sign for sign in plain if sign in ALPHABET)[: 2 * LENGTH]


def use_slip(*, username: str, code: str, password: str, now: datetime.datetime | None = None) -> User:
    """Choose a new password with a slip; it works once. Five wrong codes revoke it.

    Raises Invalid with one sentence for every kind of wrong (no such name, no slip, wrong, expired), so that nothing is
    learnt from it; a weak password is told apart, but only to who holds the right code.
    """
    user = _opened(username, clean_code(code), password, now or timezone.now())
    if user is None:
        sentence = _("用户名或密码条不对，或者密码条已过期、已用过。请核对，或请乡镇、县里重新开一张。")
        raise Invalid(sentence, code="wrong-slip")
    return user


@transaction.atomic
def _opened(username: str, code: str, password: str, now: datetime.datetime) -> User | None:
    slip = (
        PasswordSlip.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(user__username=username, user__is_active=True, used_at=None, revoked_at=None, expires_at__gt=now)
        .first()
    )
    if slip is None:
        make_password(code)  # takes as long as checking one
        return None
    if not check_password(code, slip.code_hash):
        slip.failures += 1
        if slip.failures >= MOST_FAILURES:
            slip.revoked_at = now
            log.warning("password slip %s revoked after %s wrong codes", slip.pk, slip.failures)
        slip.save(update_fields=["failures", "revoked_at"])
        return None
    _check_password(password, slip.user)
    slip.used_at = now
    slip.save(update_fields=["used_at"])
    choose_password(user=slip.user, password=password)
    log.info("password slip %s used", slip.pk)
    return slip.user


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise Invalid(weak.messages[0], code="weak-password", errors={"new_password1": weak.messages}) from None
