"""What each verb costs: `python -m benchmarks.verbs [--rounds 25]`, on the database that TEST_DATABASE_URL names.

Every verb is prepared anew for each round, as the tests of queries do; the one who acts is loaded from the database,
as a request does it, and timed with it. Telling the people concerned happens after the verb's transaction: its queries
stand in the last column, its time is in the times.
"""

import argparse
from functools import partial

from .measuring import HEAD, counted, floor, line, machine, set_up, times_of


def main() -> None:
    """Make a small county, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20, help="how often each verb is run; default 20")
    parser.add_argument("--seconds", type=float, default=120, help="for all verbs together; default 120")
    given = parser.parse_args()
    set_up()
    from django.db import transaction
    from django.test.utils import setup_test_environment

    from feedback.deadlines import install_defaults
    from tests.feedback.test_verb_queries import VERBS
    from tests.world import make_world

    setup_test_environment()
    world = make_world()
    install_defaults(world.county)
    print(f"verbs · {machine()}\n{HEAD} {'after':>6}")
    inserted = floor(given.rounds * 4)
    for prepare in VERBS:
        prepare(world)()  # what the first one of a county creates is there
        run = prepare(world)
        with counted() as all_of_it, transaction.atomic(), counted() as own:
            run()
        times = times_of(given.rounds, partial(prepare, world), given.seconds / len(VERBS))
        line(prepare.__name__, times, inserted, own[0] - 1, f"{all_of_it[0] - own[0]:6}")


if __name__ == "__main__":
    main()
