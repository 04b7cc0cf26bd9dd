"""Run the whole suite: `python -m tests.launch [pytest arguments]`; `make test` calls it.

Fast parts first: SQLite, PostgreSQL, the path tests on an ICU-collated database, the browser.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

from tests.launch import chromium, postgresql

ROOT = Path(__file__).resolve().parent.parent.parent


def main() -> int:
    """Run every part, also after one failed; return non-zero when any did."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the cluster is removed
    given = sys.argv[1:]
    results: list[tuple[str, int, float]] = []
    with tempfile.TemporaryDirectory(prefix="wutang-run-") as scratch:
        environment = {**os.environ, "TMPDIR": scratch, "CHROMIUM": chromium.find_or_install()}
        environment.pop("TEST_DATABASE_URL", None)
        workers = ["-n", os.environ.get("TEST_WORKERS", "2")]

        def part(name: str, *arguments: str, **variables: str) -> None:
            print(f"\n=== {name}", flush=True)
            started = time.monotonic()
            code = subprocess.run(
                [sys.executable, "-m", "pytest", "-q", *arguments, *given],
                cwd=ROOT,
                env={**environment, **variables},
                check=False,
            ).returncode
            results.append((name, code, time.monotonic() - started))

        part("SQLite", *workers, "-m", "not browser")
        with postgresql.server() as url:
            part("PostgreSQL", *workers, "-m", "not browser", TEST_DATABASE_URL=url)
            try:
                with postgresql.icu_template(url) as template:
                    part("paths, ICU collation", "-m", "icu", TEST_DATABASE_URL=url, TEST_DATABASE_TEMPLATE=template)
            except psycopg.errors.FeatureNotSupported:
                print("\n!!! The path tests were NOT run on an ICU collation: this PostgreSQL was built without ICU.")
                results.append(("paths, ICU collation", int("CI" in os.environ), 0))
        part("browser", *workers, "-m", "browser")

    print()
    for name, code, seconds in results:
        print(f"{name:22} {'passed' if code == 0 else f'FAILED (exit {code})'} in {seconds:.0f} s")
    return 1 if any(code for _name, code, _seconds in results) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
