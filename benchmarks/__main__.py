"""What the site costs: `make bench`, or `python -m benchmarks`. Verbs, pages, and pages of a big county, on SQLite and
on PostgreSQL.

Each part runs in a process and on a database of its own. `--matters` says how big the big county is; the parts by
themselves (`benchmarks.verbs`, `benchmarks.pages`, `benchmarks.scale`) take more rounds, a larger demo, or another
database.
"""

import argparse
import os
import subprocess
import sys
import tempfile

Parts = tuple[tuple[str, tuple[str, ...]], ...]


def main() -> int:
    """Run every part on both databases; return non-zero when one failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--matters", type=int, default=10_000, help="how big the big county is; default 10,000")
    given = parser.parse_args()
    parts: Parts = (
        ("benchmarks.verbs", ("--seconds", "25")),
        ("benchmarks.pages", ("--seconds", "60")),
        ("benchmarks.scale", ("--matters", str(given.matters))),
    )
    codes = []
    with tempfile.TemporaryDirectory(prefix="wutang-bench-") as scratch:
        for module, options in parts:
            url = f"sqlite:///{scratch}/{module}.sqlite3"
            codes.append(run(module, options, TMPDIR=scratch, TEST_DATABASE_URL=url))
        codes += on_postgresql(parts, scratch)
    return 1 if any(codes) else 0


def on_postgresql(parts: Parts, scratch: str) -> list[int]:
    """Run every part on PostgreSQL, each in a fresh database of a server of our own or of TEST_DATABASE_URL."""
    import psycopg

    from tests.launch import postgresql

    codes = []
    with postgresql.server() as url:
        for module, options in parts:
            name = module.replace(".", "_")
            with psycopg.connect(url, autocommit=True) as server:
                server.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")  # type: ignore[call-overload]
            try:
                codes.append(run(module, options, TMPDIR=scratch, TEST_DATABASE_URL=named(url, name)))
            finally:
                with psycopg.connect(url, autocommit=True) as server:
                    server.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[call-overload]
    return codes


def named(url: str, name: str) -> str:
    """Return the address of another database of the same server."""
    server, slash, query = url.partition("?")
    return f"{server.rsplit('/', 1)[0]}/{name}{'?' if slash else ''}{query}"


def run(module: str, given: tuple[str, ...], **variables: str) -> int:
    """Run one part; what it prints is printed."""
    print(flush=True)
    environment = {**os.environ, "LOG_LEVEL": "ERROR", **variables}
    command = [sys.executable, "-m", module, *given]
    return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603  (our own modules)


if __name__ == "__main__":
    sys.exit(main())
