"""What a page costs at scale: `make bench`, or `python -m benchmarks [--scale 20] [--rounds 15]`.

Fills a database of its own with the demo, many times over, opens pages as the people who use them and prints for each
the median and the slowest of the rounds in milliseconds, the number of queries and the size. DATABASE_URL chooses
another, empty database.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from io import StringIO

PUBLIC = ["/", "/meetings/", "/issues/", "/figures/", "/trace/"]
STAFF = ["/desk/", "/desk/meetings/", "/desk/issues/", "/desk/referrals/"]
OFFICIAL = ["/summary/"]


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=int, default=20, help="how many times the demo's matters; default 20")
    parser.add_argument("--rounds", type=int, default=15, help="how often each page is opened; default 15")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wutang-bench-") as scratch:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{scratch}/bench.sqlite3")
        os.environ.update(DJANGO_SETTINGS_MODULE="tests.settings", TEST_DATABASE_URL=os.environ["DATABASE_URL"])

        import django

        django.setup()
        fill(given.scale)
        print(f"{'page':28} {'as':22} {'median ms':>9} {'worst ms':>9} {'queries':>8} {'KB':>6}")
        for role, username in [("", ""), *accounts()]:
            for address in pages_of(role):
                measure(address, role, username, given.rounds)


def fill(scale: int) -> None:
    """Migrate and seed, and say how long it took."""
    from django.core.management import call_command

    started = time.perf_counter()
    call_command("migrate", verbosity=0)
    call_command("seed_demo", scale=scale, stdout=StringIO())
    print(f"demo at scale {scale}: {time.perf_counter() - started:.1f} s\n")


def accounts() -> list[tuple[str, str]]:
    """Role and user name of every demo account."""
    from django.core.management import call_command

    out = StringIO()
    call_command("demo_accounts", json=True, stdout=out)
    return [(row["role"], row["username"]) for row in json.loads(out.getvalue())]


def pages_of(role: str) -> list[str]:
    """Pages that this role opens all day; nobody's are the public ones."""
    return PUBLIC if not role else STAFF + OFFICIAL


def measure(address: str, role: str, username: str, rounds: int) -> None:
    """Open a page several times as this user and print one line; pages closed to the role are left out."""
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    if username:
        client.force_login(get_user_model().objects.get(username=username))
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    if answer.status_code != 200:
        return
    times = []
    for _round in range(rounds):
        started = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - started) * 1000)
    size = len(answer.content) / 1024
    print(
        f"{address:28} {role:22} {statistics.median(times):9.1f} {max(times):9.1f} {len(queries):8} {size:6.0f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
