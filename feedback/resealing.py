"""Moving what is sealed to the newest key: a batch a transaction, so that it can be stopped and run again."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from office.vault import VaultError, key_version, master_keys

from .models import ProtectionRequest, Raiser

BATCH = 200


@dataclass(frozen=True)
class Sealed:
    """A table with sealed columns, each with the word its `seal` takes, and how a row is named when no key opens it."""

    model: type[models.Model]
    columns: dict[str, str]
    name_of: Callable[[Any], str]

    def rows(self) -> models.QuerySet[Any]:
        """The rows in which something is sealed."""
        return self.model._default_manager.exclude(**dict.fromkeys(self.columns)).order_by("pk")

    def batch_after(self, last: uuid.UUID | None) -> list[uuid.UUID]:
        """The keys of the next rows."""
        rows = self.rows() if last is None else self.rows().filter(pk__gt=last)
        return list(rows.values_list("pk", flat=True)[:BATCH])


RAISERS = Sealed(Raiser, {"sealed_name": "name", "sealed_phone": "phone"}, lambda raiser: raiser.issue.number)
PROTECTIONS = Sealed(
    ProtectionRequest,
    {"sealed_words": "words", "sealed_contact": "contact"},
    lambda asked: str(asked.pk),  # that there is one for a matter is told to nobody
)


@dataclass
class Progress:
    """How far the moving has come: rows looked at, re-sealed (or to be), and those no configured key opens."""

    seen: int = 0
    moved: int = 0
    unreadable: list[str] = field(default_factory=list)


def reseal(sealed: Sealed, *, dry_run: bool = False) -> Iterator[Progress]:
    """Seal every row anew that an older key sealed; yield after each batch.

    Digests (ledger, trace codes, access log) use the lowest key version and are not touched.
    """
    progress = Progress()
    last: uuid.UUID | None = None
    while keys := sealed.batch_after(last):
        with transaction.atomic():
            for row in sealed.model._default_manager.select_for_update().filter(pk__in=keys):
                _reseal(sealed, row, progress, dry_run=dry_run)
        last = keys[-1]
        yield progress


def _reseal(sealed: Sealed, row: Any, progress: Progress, *, dry_run: bool) -> None:
    progress.seen += 1
    newest = max(master_keys())
    blobs = [bytes(blob) for column in sealed.columns if (blob := getattr(row, column))]
    if all(key_version(blob) == newest for blob in blobs):
        return
    try:
        clear = row.unsealed()
    except VaultError:
        progress.unreadable.append(sealed.name_of(row))
        return
    progress.moved += 1
    if not dry_run:
        row.seal(**dict(zip(sealed.columns.values(), clear, strict=True)))
        row.save(update_fields=list(sealed.columns))
