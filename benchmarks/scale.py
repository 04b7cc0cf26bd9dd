"""What a page costs in a big county: `python -m benchmarks.scale --matters 100000`, on TEST_DATABASE_URL.

Two floors, measured in the same run: a page that asks the database nothing, and one count of a county's matters from an
index. A page whose multiple of the first stays the same from ten thousand matters to a million does not grow with the
county; one that counts a whole county grows as the second floor does.
"""

import argparse
import time
from functools import partial

from .measuring import HEAD, counted, line, machine, set_up, times_of

EMPTY = "/health/live"
PER_PAGE = 4.0
"""Seconds after which a page is not opened again, once it was opened five times."""


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--matters", type=int, default=10_000, help="default 10,000")
    parser.add_argument("--rounds", type=int, default=15, help="how often each page is opened; default 15")
    given = parser.parse_args()
    set_up()
    from .filling import BigCounty

    started = time.perf_counter()
    county = BigCounty()
    county.fill(given.matters)
    seconds = time.perf_counter() - started
    print(
        f"scale · {machine()} · {given.matters} matters, written in {seconds:.0f} s\n{HEAD.replace('insert', 'empty')}"
    )
    measure(county, given.rounds)


def measure(county: "BigCounty", rounds: int) -> None:  # type: ignore[name-defined]  # noqa: F821
    """Print the floors and one line for every page."""
    from django.core.cache import cache
    from django.test import Client

    from feedback.models import Issue

    anonymous = Client()
    empty = times_of(rounds * 4, lambda: partial(anonymous.get, EMPTY))
    line("a page that asks nothing", empty, empty.median, 0)
    count = Issue.objects.under(county.county.path).filter(status="RAISED").count
    line("one count of the county's new matters", times_of(rounds, lambda: count, PER_PAGE), empty.median, 1)
    for person, address in county.pages():
        client = Client()
        if person:
            client.force_login(county.people[person])
        with counted() as queries:
            answer = client.get(address)
        if answer.status_code not in (200, 302):
            raise RuntimeError(f"{person} {address}: {answer.status_code}")

        def opened(client: Client = client, address: str = address) -> partial[object]:
            cache.clear()
            return partial(client.get, address)

        line(f"{address} {person}".strip(), times_of(rounds, opened, PER_PAGE), empty.median, queries[0])


if __name__ == "__main__":
    main()
