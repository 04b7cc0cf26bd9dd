"""The access log: who looked at what is protected, exported or granted, in a chain that shows a later change."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from django.db import connection, models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import User

from .models import AccessLog
from .vault import keyed_digest

DIGEST_PURPOSE = "access-log"
CHAIN_LOCK = 7_305_002_416
"""An arbitrary number that names the chain's lock on PostgreSQL; SQLite lets one writer in at a time anyway."""


@dataclass(frozen=True)
class Fault:
    """Where the chain does not hold, and why."""

    month: str
    sequence: int
    reason: str

    def __str__(self) -> str:
        return f"{self.month}/{self.sequence} {self.reason}"


@transaction.atomic
def log_access(
    *,
    by: User | None,
    action: AccessLog.Action,
    target: models.Model | str,
    purpose: str = "",
    acting_as: str = "",
    request: HttpRequest | None = None,
) -> AccessLog:
    """Write one row at the end of this month's chain, in the caller's transaction, and return it.

    `by` is None for somebody who is not logged in. Of a row its kind and number are kept (its `number`, else its key),
    never `str(target)`, which may hold a name; a plain text stands for what is no row. Call it as the last lock of a
    transaction: the chain stays locked until the end.
    """
    _lock_chain()
    now = timezone.now()
    month = f"{timezone.localtime(now):%Y-%m}"
    last = AccessLog.objects.filter(month=month).order_by("-sequence").first()
    target_type, target_label = _name_of(target)
    row = AccessLog(
        month=month,
        sequence=last.sequence + 1 if last else 1,
        at=now,
        actor=by,
        actor_label=f"{by.full_name}（{by.username}）"[:120] if by else "",
        acting_as=_fit("acting_as", acting_as),
        action=AccessLog.Action(action),
        target_type=target_type,
        target_label=target_label,
        purpose=_fit("purpose", purpose),
        address=_fit("address", request.META.get("REMOTE_ADDR", "") if request else ""),
        previous_digest=last.digest if last else opening_digest(month),
    )
    row.digest = digest_of(row)
    row.save(force_insert=True)
    return row


def opening_digest(month: str) -> str:
    """Return what stands for the row before a month's first."""
    return keyed_digest(DIGEST_PURPOSE, month)


def digest_of(row: AccessLog) -> str:
    """Return the digest a row must carry: over everything it says and the digest of the row before."""
    return keyed_digest(
        DIGEST_PURPOSE,
        row.month,
        str(row.sequence),
        row.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        str(row.actor_id or ""),
        row.actor_label,
        row.acting_as,
        row.action,
        row.target_type,
        row.target_label,
        row.purpose,
        row.address,
        row.previous_digest,
    )


def verify_access_log() -> Iterator[Fault]:
    """Walk every month's chain and yield what was changed, removed or put in between; memory stays flat."""
    month, sequence, digest = "", 0, ""
    for row in AccessLog.objects.order_by("month", "sequence").iterator(chunk_size=2000):
        if row.month != month:
            month, sequence, digest = row.month, 0, opening_digest(row.month)
        if row.sequence != sequence + 1:
            yield Fault(month, row.sequence, _("前面缺少记录"))
        elif row.previous_digest != digest:
            yield Fault(month, row.sequence, _("与上一条接不上"))
        if row.digest != digest_of(row):
            yield Fault(month, row.sequence, _("内容被改动"))
        sequence, digest = row.sequence, row.digest


def _lock_chain() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])


def _name_of(target: models.Model | str) -> tuple[str, str]:
    if isinstance(target, str):
        return "", _fit("target_label", target)
    label = str(getattr(target, "number", "") or target.pk)
    return _fit("target_type", str(target._meta.verbose_name)), _fit("target_label", label)


def _fit(field: str, text: str) -> str:
    """Cut a text to what its column holds, without NUL."""
    column = cast("models.CharField", AccessLog._meta.get_field(field))
    return str(text).replace("\x00", "")[: column.max_length]
