"""Rows read in batches while others write: all of them, in order, and nobody's transaction is refused for it."""

import threading

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from feedback.models import TraceFailure
from office.paging import in_batches


def failures(count: int) -> QuerySet[TraceFailure]:
    """So many rows of a small table."""
    for place in range(count):
        add(f"{place:03d}")
    return TraceFailure.objects.all()


def add(key: str) -> None:
    TraceFailure.objects.create(key=key, window_started_at=timezone.now())


def add_elsewhere(key: str) -> None:
    """Write one row on a connection of its own, as another process does."""

    def run() -> None:
        try:
            add(key)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 1, 2, 3, 7])
def test_every_row_comes_once_and_in_order(count: int) -> None:
    rows = failures(count)

    assert [row.key for row in in_batches(rows, size=3)] == [f"{place:03d}" for place in range(count)]


@pytest.mark.django_db(transaction=True)
def test_who_writes_between_two_rows_is_not_refused_because_somebody_else_wrote() -> None:
    seen = []

    for row in in_batches(failures(4).filter(key__lt="1"), size=2):
        add_elsewhere(f"1-{row.key}")
        with transaction.atomic():
            TraceFailure.objects.filter(pk=row.pk).update(count=9)
        seen.append(row.key)

    assert seen == ["000", "001", "002", "003"]
    assert TraceFailure.objects.filter(count=9).count() == 4
