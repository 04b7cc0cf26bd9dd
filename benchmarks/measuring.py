"""What every benchmark shares: its own database, times of one thing done again and again, the floor, one line each."""

import os
import platform
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

FLOORS = ("empty transaction", "one row inserted")
FEWEST = 5
HEAD = f"{'what':44} {'rounds':>6} {'median ms':>9} {'p95 ms':>9} {'× insert':>9} {'queries':>8}"


@dataclass(frozen=True)
class Times:
    """How long one thing took, each time, in milliseconds."""

    all: list[float]

    @property
    def median(self) -> float:
        return statistics.median(self.all)

    @property
    def p95(self) -> float:
        """The time that nineteen of twenty stay under; the slowest where there are fewer than twenty."""
        return statistics.quantiles(self.all, n=20)[-1] if len(self.all) >= 20 else max(self.all)


def set_up() -> None:
    """Bring up Django with the settings of the tests on the database the environment names, and fill its tables."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def times_of(rounds: int, prepare: Callable[[], Callable[[], object]], seconds: float = 60) -> Times:
    """Prepare and run so many times, or until the seconds are over, but five times at least; only running is timed."""
    found: list[float] = []
    began = time.monotonic()
    while len(found) < rounds and (len(found) < FEWEST or time.monotonic() - began < seconds):
        run = prepare()
        started = time.perf_counter()
        run()
        found.append((time.perf_counter() - started) * 1000)
    return Times(found)


def floor(rounds: int) -> float:
    """Print what the database itself costs in this very run; return the median of one row inserted."""
    from django.db import connection, transaction
    from django.utils import timezone

    from feedback.models import TraceFailure

    def empty() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    def insert() -> None:
        TraceFailure.objects.create(key=uuid.uuid4().hex, window_started_at=timezone.now())

    inserted = 0.0
    for name, run in zip(FLOORS, (empty, insert), strict=True):
        times = times_of(rounds, lambda run=run: run)  # type: ignore[misc]
        inserted = times.median
        print(f"{name:44} {len(times.all):6} {times.median:9.2f} {times.p95:9.2f} {'':9} {1:8}", flush=True)
    return inserted


def line(name: str, times: Times, inserted: float, queries: int, besides: str = "") -> None:
    """Print one line."""
    many = times.median / inserted if inserted else 0
    numbers = f"{len(times.all):6} {times.median:9.1f} {times.p95:9.1f} {many:9.0f} {queries:8}"
    print(f"{name:44} {numbers} {besides}".rstrip(), flush=True)


def machine() -> str:
    """Say on what it was measured, in words that name no machine."""
    from django.db import connection

    if connection.vendor == "postgresql":
        version = ".".join(str(part) for part in divmod(connection.pg_version, 10000))  # type: ignore[attr-defined]
    else:
        from django.db.backends.sqlite3.base import Database

        version = Database.sqlite_version
    cores = os.cpu_count() or 1
    return f"{connection.vendor} {version}, Python {platform.python_version()}, {cores} cores, {platform.machine()}"


@contextmanager
def counted() -> Iterator[list[int]]:
    """Count the queries of a block, transaction commands apart."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    found = [0]
    with CaptureQueriesContext(connection) as asked:
        yield found
    commands = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    found[0] = sum(not row["sql"].startswith(commands) for row in asked)
