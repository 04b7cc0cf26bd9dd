"""Moving what is sealed to the newest key: a batch a transaction, so that it can be stopped and run again."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import transaction

from office.vault import VaultError, key_version, master_keys

from .models import ProtectionRequest, Raiser

BATCH = 200


@dataclass
class Progress:
    """How far the moving has come: rows looked at, re-sealed (or to be), and those no configured key opens."""

    seen: int = 0
    moved: int = 0
    unreadable: list[str] = field(default_factory=list)


def reseal_raisers(*, dry_run: bool = False) -> Iterator[Progress]:
    """Seal every raiser's name and phone anew where an older key sealed it; yield after each batch.

    Digests (ledger, trace codes, access log) use the lowest key version and are not touched.
    """
    progress = Progress()
    last: uuid.UUID | None = None
    while keys := _next_keys(last):
        with transaction.atomic():
            for raiser in Raiser.objects.select_for_update().filter(pk__in=keys):
                _reseal(raiser, progress, dry_run=dry_run)
        last = keys[-1]
        yield progress


def _next_keys(last: uuid.UUID | None) -> list[uuid.UUID]:
    rows = Raiser.objects.exclude(sealed_name=None, sealed_phone=None).order_by("pk")
    if last is not None:
        rows = rows.filter(pk__gt=last)
    return list(rows.values_list("pk", flat=True)[:BATCH])


def _reseal(raiser: Raiser, progress: Progress, *, dry_run: bool) -> None:
    progress.seen += 1
    newest = max(master_keys())
    blobs = [bytes(blob) for blob in (raiser.sealed_name, raiser.sealed_phone) if blob]
    if all(key_version(blob) == newest for blob in blobs):
        return
    try:
        name, phone = raiser.unsealed()
    except VaultError:
        progress.unreadable.append(raiser.issue.number)
        return
    progress.moved += 1
    if not dry_run:
        raiser.seal(name=name, phone=phone)
        raiser.save(update_fields=["sealed_name", "sealed_phone"])


def reseal_protections() -> int:
    """Seal what raisers wrote to supervision anew with the newest key; return how many. They are few."""
    rows = ProtectionRequest.objects.exclude(sealed_words=None, sealed_contact=None)
    keys = list(rows.values_list("pk", flat=True))
    for key in keys:
        with transaction.atomic():
            row = ProtectionRequest.objects.select_for_update().get(pk=key)
            words, contact = row.unsealed()
            row.seal(words=words, contact=contact)
            row.save(update_fields=["sealed_words", "sealed_contact"])
    return len(keys)
