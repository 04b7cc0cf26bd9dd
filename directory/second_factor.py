"""The second factor: codes of an authenticator app (TOTP, RFC 6238) and recovery codes on paper.

The secret is sealed by the vault, which stands in an app above and is handed in at start-up. A code works once, also
within its 30 seconds. Ten wrong codes close the factor for a quarter of an hour, whatever client they come from.
"""

import base64
import datetime
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import events
from .accounts import lock_users
from .models import Posting, RecoveryCode, Role, SecondFactor, User
from .refusals import Conflict, Invalid, NotAllowed
from .scopes import scope_of
from .slips import ALPHABET, clean_code

SECRET_BYTES = 20
DIGITS, STEP = 6, 30
DRIFT = 1
"""Steps a phone's clock may be off, either way."""
RECOVERY_CODES = 10
MOST_FAILURES = 10
CLOSED_FOR = datetime.timedelta(minutes=15)
PURPOSE = "recovery-code"


class Vault(Protocol):
    """What seals the secrets; `VaultError` is what it raises for what it did not seal for this place."""

    @property
    def VaultError(self) -> type[Exception]:
        """What it raises for what it did not seal for this place, or with a key that is not configured."""

    def seal(self, text: str, *, bound_to: str) -> bytes:
        """Encrypt a text for one place only."""

    def unseal(self, blob: bytes, *, bound_to: str) -> str:
        """Decrypt what was sealed for the same place."""

    def key_version(self, blob: bytes) -> int:
        """Return which key sealed it."""

    def master_keys(self) -> Mapping[int, bytes]:
        """Return the configured keys by version; the highest seals."""

    def keyed_digest(self, purpose: str, *parts: str) -> str:
        """Return a digest nobody can make without the key."""


_vaults: list[Vault] = []


def keep_secrets_in(vault: Vault) -> None:
    """Say which vault seals the secrets; the wiring does so once, at start-up."""
    _vaults[:] = [vault]


def is_required(user: User) -> bool:
    """Say whether somebody's roles oblige him to a second factor (`MFA_REQUIRED_ROLES`)."""
    return bool(settings.MFA_REQUIRED_ROLES) and scope_of(user).has(*settings.MFA_REQUIRED_ROLES)


def has_factor(user: User) -> bool:
    """Say whether the login asks this account for a code."""
    return SecondFactor.objects.filter(user=user).exists()


@dataclass(frozen=True)
class Offer:
    """A new secret: in base32 for the app, and sealed for the form that brings it back with a first code."""

    secret: str
    sealed: str
    uri: str


def offer(*, user: User, sealed: str = "") -> Offer:
    """Return a new secret for the account, or the one that was offered before; kept nowhere until confirmed."""
    secret = (_opened(user, sealed) if sealed else None) or secrets.token_bytes(SECRET_BYTES)
    blob = _vaults[0].seal(secret.hex(), bound_to=_bound_to(user))
    uri = _totp(secret).get_provisioning_uri(user.username, str(_("屋场恳谈")))
    return Offer(base64.b32encode(secret).decode(), base64.b64encode(blob).decode(), uri)


@transaction.atomic
def confirm(*, user: User, sealed: str, code: str, now: datetime.datetime | None = None) -> list[str]:
    """Take an offered secret into use with a first code; return the recovery codes, kept nowhere in clear.

    Raises Invalid (wrong code, not offered) and Conflict (in use already).
    """
    lock_users(user.pk)
    if has_factor(user):
        raise Conflict(_("动态口令已经启用，请刷新后再看。"))
    secret = _opened(user, sealed)
    step = _step_of(secret, code, now or timezone.now()) if secret else None
    if secret is None or step is None:
        sentence = _("口令不对。请核对手机时间是否准确，再输入最新的 6 位数字。")
        raise Invalid(sentence, errors={"code": [sentence]})
    blob = _vaults[0].seal(secret.hex(), bound_to=_bound_to(user))
    factor = SecondFactor.objects.create(user=user, sealed_secret=blob, last_step=step)
    events.second_factor_changed.send(sender=SecondFactor, by=user, user=user, is_on=True)
    return _new_recovery_codes(factor)


def check(*, user: User, code: str, now: datetime.datetime | None = None) -> bool:
    """Say whether a code of the app, or a recovery code, opens; it is used up by that. Wrong ones are counted.

    Raises Conflict for a code that cannot be judged, since no configured key opens the secret; recovery codes work.
    """
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(user=user).first()
        now = now or timezone.now()
        if factor is None or (factor.locked_until and factor.locked_until > now):
            return False
        secret = _secret_of(factor)
        step = _step_of(secret, code, now, after=factor.last_step) if secret else None
        is_right = step is not None or _use_recovery_code(factor, code, now)
        if step is not None:
            factor.last_step = step
        factor.failures = 0 if is_right else factor.failures + 1
        if factor.failures >= MOST_FAILURES:
            factor.failures, factor.locked_until = 0, now + CLOSED_FOR
        factor.save(update_fields=["last_step", "failures", "locked_until"])
    if secret is None and not is_right:
        raise Conflict(_("动态口令暂时无法核对，请改用备用码登录，并请系统管理员检查密钥设置。"), code="no-key")
    return is_right


def refuse_remove(*, by: User, user: User) -> NotAllowed | None:
    """One's own goes unless the roles oblige; another's is removed by the security administrator of his places."""
    if by == user:
        return NotAllowed(_("您的岗位必须使用动态口令，不能停用。")) if is_required(user) else None
    scope = scope_of(by)
    paths = Posting.objects.unended().filter(user=user).values_list("path", flat=True)
    if scope.has(Role.SECURITY_ADMIN) and all(scope.covers(path, Role.SECURITY_ADMIN) for path in paths):
        return None
    return NotAllowed(_("别人的动态口令由本县安全管理员停用。"))


@transaction.atomic
def remove(*, by: User | None, user: User) -> None:
    """Remove the factor of an account: changed phone, lost phone. `by` is None on the command line.

    Raises NotAllowed, and Conflict when there is none.
    """
    if by is not None and (refusal := refuse_remove(by=by, user=user)):
        raise refusal
    removed, _kinds = SecondFactor.objects.filter(user=user).delete()
    if not removed:
        raise Conflict(_("这个账号没有启用动态口令。"))
    events.second_factor_changed.send(sender=SecondFactor, by=by, user=user, is_on=False)


@dataclass
class Resealed:
    """How many secrets were sealed anew (or are to be), and the accounts whose secret no configured key opens."""

    moved: int = 0
    unreadable: list[str] = field(default_factory=list)


def reseal(*, dry_run: bool = False) -> Resealed:
    """Seal anew every secret that an older key sealed, a transaction each: may be stopped and run again."""
    vault, done = _vaults[0], Resealed()
    for key in list(SecondFactor.objects.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            factor = SecondFactor.objects.select_for_update(of=("self",)).select_related("user").filter(pk=key).first()
            if factor is None or vault.key_version(bytes(factor.sealed_secret)) == max(vault.master_keys()):
                continue
            secret = _secret_of(factor)
            if secret is None:
                done.unreadable.append(factor.user.username)
                continue
            done.moved += 1
            if not dry_run:
                factor.sealed_secret = vault.seal(secret.hex(), bound_to=_bound_to(factor.user))
                factor.save(update_fields=["sealed_secret"])
    return done


def codes_left(user: User) -> int:
    """Return how many recovery codes are unused."""
    return RecoveryCode.objects.filter(factor__user=user, used_at=None).count()


def _new_recovery_codes(factor: SecondFactor) -> list[str]:
    codes = ["".join(secrets.choice(ALPHABET) for _sign in range(12)) for _code in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create([RecoveryCode(factor=factor, digest=_digest(factor, code)) for code in codes])
    return codes


def _use_recovery_code(factor: SecondFactor, code: str, now: datetime.datetime) -> bool:
    kept = factor.recovery_codes.filter(digest=_digest(factor, clean_code(code)), used_at=None)
    return bool(kept.update(used_at=now))


def _step_of(secret: bytes, code: str, now: datetime.datetime, after: int = 0) -> int | None:
    """Return the step of the clock whose code this is, if it comes after the last one that was used."""
    typed = "".join(code.split())
    if not (typed.isascii() and typed.isdigit() and len(typed) == DIGITS):
        return None
    totp, current = _totp(secret), int(now.timestamp()) // STEP
    for step in range(max(current - DRIFT, after + 1), current + DRIFT + 1):
        try:
            totp.verify(typed.encode(), step * STEP)
        except InvalidToken:
            continue
        return step
    return None


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), STEP)  # noqa: S303  (RFC 6238: what every app speaks; HMAC is not hurt by it)


def _secret_of(factor: SecondFactor) -> bytes | None:
    """Return the secret; None where no configured key opens it."""
    try:
        return bytes.fromhex(_vaults[0].unseal(bytes(factor.sealed_secret), bound_to=_bound_to(factor.user)))
    except _vaults[0].VaultError:
        return None


def _opened(user: User, sealed: str) -> bytes | None:
    """Return the secret of an offer that was made to this user; None for anything else."""
    try:
        return bytes.fromhex(_vaults[0].unseal(base64.b64decode(sealed), bound_to=_bound_to(user)))
    except (_vaults[0].VaultError, ValueError):
        return None


def _digest(factor: SecondFactor, code: str) -> str:
    return _vaults[0].keyed_digest(PURPOSE, str(factor.user_id), code)


def _bound_to(user: User) -> str:
    return f"directory.secondfactor:{user.pk}:secret"
