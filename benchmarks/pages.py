"""What a page costs: `python -m benchmarks.pages [--scale 0.1] [--rounds 20]`, on the database TEST_DATABASE_URL names.

Fills the database with the demo, as many times over as asked, and opens pages as the people who use them. The floor is
a page that asks the database nothing.
"""

import argparse
import json
import time
from functools import partial
from io import StringIO

from .measuring import HEAD, counted, floor, line, machine, set_up, times_of

EMPTY = "/health/live"
PUBLIC = ["/", "/meetings/", "/issues/", "/figures/", "/trace/"]
STAFF = ["/desk/", "/desk/meetings/", "/desk/issues/", "/desk/referrals/", "/desk/supervisions/", "/desk/visits/"]
OFFICIAL = ["/summary/"]
ROLES = ("VILLAGE_SECRETARY", "TOWNSHIP_OFFICE", "COUNTY_OFFICE", "DEPARTMENT", "OFFICIAL")
MOST_SECONDS = 120
PER_PAGE = 0.7
"""Seconds after which a page is not opened again, once it was opened five times."""


def main() -> None:
    """Fill, measure, print; stop when the time is up, and say so."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=0.1, help="how many times the demo's matters; default 0.1")
    parser.add_argument("--rounds", type=int, default=20, help="how often each page is opened; default 20")
    parser.add_argument(
        "--seconds", type=int, default=MOST_SECONDS, help=f"at most so long, once it is filled; default {MOST_SECONDS}"
    )
    given = parser.parse_args()
    set_up()
    filled = fill(given.scale)
    started = time.monotonic()
    print(f"pages · {machine()} · {filled}\n{HEAD} {'KB':>6}")
    inserted = floor(given.rounds * 4)
    measure(EMPTY, "", "", given.rounds, inserted)
    for role, username in [("", ""), *accounts()]:
        for address in PUBLIC if not role else STAFF + OFFICIAL:
            if time.monotonic() - started > given.seconds:
                print(f"stopped after {given.seconds} s; --seconds allows more")
                return
            measure(address, role, username, given.rounds, inserted)


def fill(scale: float) -> str:
    """Seed the demo; say how much there is and how long it took."""
    from django.core.management import call_command

    from feedback.models import Issue, Step

    started = time.perf_counter()
    call_command("seed_demo", scale=scale, stdout=StringIO())
    seconds = time.perf_counter() - started
    return f"{Issue.objects.count()} matters, {Step.objects.count()} steps, seeded in {seconds:.0f} s"


def accounts() -> list[tuple[str, str]]:
    """Role and user name of somebody in each of the roles that are at it all day, among the accounts that are shown."""
    from django.core.management import call_command

    from directory.models import Posting

    out = StringIO()
    call_command("demo_accounts", json=True, stdout=out)
    shown = [row["username"] for row in json.loads(out.getvalue())]
    seats = Posting.objects.filter(user__username__in=shown, role__in=ROLES).order_by("user__username")
    first: dict[str, str] = {}
    for role, username in seats.values_list("role", "user__username"):
        first.setdefault(role, username)
    return [(role, first[role]) for role in ROLES if role in first]


def measure(address: str, role: str, username: str, rounds: int, inserted: float) -> None:
    """Open a page several times as this user and print one line; a page closed to the role is left out."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client()
    if username:
        client.force_login(get_user_model().objects.get(username=username))
    with counted() as queries:
        answer = client.get(address)
    if answer.status_code != 200:
        return
    times = times_of(rounds, lambda: partial(client.get, address), PER_PAGE)
    line(f"{address} {role}".strip(), times, inserted, queries[0], f"{len(answer.content) / 1024:6.0f}")


if __name__ == "__main__":
    main()
