"""Sealed months of the access log: what makes it possible to drop old ones and still see that nothing else is gone.

A month whose chain holds is sealed when another month has passed, so that a clock that runs fast closes nothing that is
still written to: how many rows, the last digest, chained to the seal before. A trigger lets rows of a sealed month go
once six months have passed, and nothing else; what was dropped is told by its seal.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

from django.db import transaction

from .access import LEAST_MONTHS, lock_chain, month_of, seal_digest, verify_month
from .models import AccessLog, AccessSeal


def seal_months(*, now: dt.datetime) -> list[AccessSeal]:
    """Seal every month before the last one that has no seal, oldest first; stop at the first that does not hold."""
    sealed = []
    for month in _finished(now):
        with transaction.atomic():
            lock_chain()
            if AccessSeal.objects.filter(month=month).exists():
                continue
            if next(verify_month(month), None):
                break
            sealed.append(_seal(month, now))
    return sealed


def drop_months(months: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Drop sealed months whole, one transaction each, and say how many rows each had.

    A month that does not hold, or is not sealed, is left alone for `verify_ledger` to show.
    """
    seals = AccessSeal.objects.in_bulk(list(months), field_name="month")
    for month, seal in sorted(seals.items()):
        with transaction.atomic():
            rows = AccessLog.objects.filter(month=month)
            last = rows.order_by("-sequence").first()
            if last is None or last.digest != seal.last_digest or next(verify_month(month), None):
                continue
            count, _by_model = rows.delete()
        yield month, count


def droppable(now: dt.datetime, *, keep: int) -> list[str]:
    """Return the months of which rows are there though all of them are older than `keep` months (at least six)."""
    before = month_of(now, before=max(keep, LEAST_MONTHS))
    return list(AccessLog.objects.filter(month__lt=before).order_by("month").values_list("month", flat=True).distinct())


def _finished(now: dt.datetime) -> list[str]:
    sealed = AccessSeal.objects.values("month")
    months = AccessLog.objects.filter(month__lt=month_of(now, before=1)).exclude(month__in=sealed).order_by("month")
    return list(months.values_list("month", flat=True).distinct())


def _seal(month: str, now: dt.datetime) -> AccessSeal:
    rows = AccessLog.objects.filter(month=month)
    last = rows.order_by("-sequence")[0]
    before = AccessSeal.objects.order_by("-month").first()
    seal = AccessSeal(
        month=month,
        rows=rows.count(),
        last_digest=last.digest,
        sealed_at=now,
        previous_digest=before.digest if before else "",
    )
    seal.digest = seal_digest(seal)
    seal.save(force_insert=True)
    return seal
