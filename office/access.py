"""The access log: who looked at what is protected, exported or granted, in a chain that shows a later change."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from django.db import connection, models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import User

from .clients import client_address, current_client
from .models import AccessLog, AccessSeal
from .vault import keyed_digest

DIGEST_PURPOSE = "access-log"
CHAIN_LOCK = 7_305_002_416
"""An arbitrary number that names the chain's lock on PostgreSQL; SQLite lets one writer in at a time anyway."""

LEAST_MONTHS = 6
"""Months the law wants a log kept; `settings.ACCESS_LOG_MONTHS` may only be more."""


@dataclass(frozen=True)
class Fault:
    """Where the chain does not hold, and why."""

    month: str
    sequence: int
    reason: str

    def __str__(self) -> str:
        return f"{self.month}/{self.sequence} {self.reason}"


def log_access(
    *,
    by: User | None,
    action: AccessLog.Action,
    target: models.Model | str,
    purpose: str = "",
    acting_as: str = "",
    request: HttpRequest | None = None,
) -> AccessLog:
    """Write one row at the end of this month's chain, in the caller's transaction, and return it: see `log_each`."""
    (row,) = log_each(by=by, action=action, targets=[target], purpose=purpose, acting_as=acting_as, request=request)
    return row


@transaction.atomic
def log_each(
    *,
    by: User | None,
    action: AccessLog.Action,
    targets: Sequence[models.Model | str],
    purpose: str = "",
    purposes: Sequence[str] = (),
    acting_as: str = "",
    request: HttpRequest | None = None,
) -> list[AccessLog]:
    """Write a row for each target at the end of this month's chain, with as many queries as for one, and return them.

    `by` is None for somebody who is not logged in, `acting_as` the unit or post; `purpose` is that of all targets, or
    `purposes` names one for each. Of a row its kind and number are kept
    (its `number`, else its key), never `str(target)`, which may hold a name; a plain text stands for what is no row.
    Call it as the last lock of a transaction: the chain stays locked until the end. Without a `request` the client now
    being served is meant.
    """
    lock_chain()
    now = timezone.now()
    month = month_of(now)
    last = AccessLog.objects.filter(month=month).order_by("-sequence").first()
    sequence, digest = (last.sequence, last.digest) if last else (0, opening_digest(month))
    rows: list[AccessLog] = []
    for target, reason in zip(targets, purposes or [purpose] * len(targets), strict=True):
        target_type, target_label = _name_of(target)
        sequence += 1
        row = AccessLog(
            month=month,
            sequence=sequence,
            at=now,
            actor=by,
            actor_label=f"{by.full_name}（{by.username}）"[:120] if by else "",
            acting_as=_fit("acting_as", acting_as),
            action=AccessLog.Action(action),
            target_type=target_type,
            target_label=target_label,
            purpose=_fit("purpose", reason),
            address=_fit("address", client_address(request) if request else current_client()),
            previous_digest=digest,
        )
        row.digest = digest = digest_of(row)
        rows.append(row)
    return AccessLog.objects.bulk_create(rows)


def month_of(moment: dt.datetime, *, before: int = 0) -> str:
    """Return the month of a moment, or one so many months before it, as it is written: 2026-11."""
    local = timezone.localtime(moment)
    months = local.year * 12 + local.month - 1 - before
    return f"{months // 12:04d}-{months % 12 + 1:02d}"


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


def seal_digest(seal: AccessSeal) -> str:
    """Return the digest a sealed month must carry."""
    return keyed_digest(
        DIGEST_PURPOSE,
        "seal",
        seal.month,
        str(seal.rows),
        seal.last_digest,
        seal.sealed_at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        seal.previous_digest,
    )


def months_kept() -> list[str]:
    """Return the months from the oldest row of the log to now, newest first; this month also when it has none."""
    now = timezone.now()
    oldest = AccessLog.objects.order_by("month", "sequence").values_list("month", flat=True).first()
    months = [month_of(now)]
    while oldest and months[-1] > oldest:
        months.append(month_of(now, before=len(months)))
    return months


def verify_access_log() -> Iterator[Fault]:
    """Walk every month's chain and every seal; yield what was changed, removed or put in between; memory stays flat.

    Takes as long as the log is: for the command line. A page asks `verify_kept_month`.
    """
    yield from verify_seals()
    seals = AccessSeal.objects.in_bulk(field_name="month")
    for month in AccessLog.objects.order_by("month").values_list("month", flat=True).distinct():
        yield from verify_month(month, seals.get(month))


def verify_kept_month(month: str) -> Iterator[Fault]:
    """Walk the seals, which are few, and the chain of one month that is still kept."""
    yield from verify_seals()
    seal = AccessSeal.objects.filter(month=month).first()
    if AccessLog.objects.filter(month=month).exists():
        yield from verify_month(month, seal)


def verify_seals() -> Iterator[Fault]:
    """Walk the chain of seals, and see that no sealed month is gone before its time."""
    before, kept_from = "", month_of(timezone.now(), before=LEAST_MONTHS)
    for seal in AccessSeal.objects.order_by("month"):
        if seal.previous_digest != before or seal.digest != seal_digest(seal):
            yield Fault(seal.month, 0, _("封存记录被改动"))
        before = seal.digest
        if seal.month >= kept_from and not AccessLog.objects.filter(month=seal.month).exists():
            yield Fault(seal.month, 0, _("还不到期的月份被删去"))


def verify_month(month: str, seal: AccessSeal | None = None) -> Iterator[Fault]:
    """Walk one month's chain, and compare its end with its seal if there is one."""
    sequence, digest = 0, opening_digest(month)
    for row in AccessLog.objects.filter(month=month).order_by("sequence").iterator(chunk_size=2000):
        if row.sequence != sequence + 1:
            yield Fault(month, row.sequence, _("前面缺少记录"))
        elif row.previous_digest != digest:
            yield Fault(month, row.sequence, _("与上一条接不上"))
        if row.digest != digest_of(row):
            yield Fault(month, row.sequence, _("内容被改动"))
        sequence, digest = row.sequence, row.digest
    if seal and (sequence, digest) != (seal.rows, seal.last_digest):
        yield Fault(month, sequence, _("与封存时的条数不符"))


def lock_chain() -> None:
    """Let nobody else write into the log until the transaction ends."""
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
