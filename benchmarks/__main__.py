"""What the site costs: `make bench`, or `python -m benchmarks`. Verbs and pages, on SQLite and on PostgreSQL.

Each part runs in a process and on a database of its own. By default it takes less than three minutes; the parts by
themselves (`benchmarks.verbs`, `benchmarks.pages`) take more rounds, a larger demo, or another database.
"""

import os
import subprocess
import sys
import tempfile

PARTS = (("benchmarks.verbs", ("--seconds", "25")), ("benchmarks.pages", ("--seconds", "30")))


def main() -> int:
    """Run every part on both databases; return non-zero when one failed."""
    codes = []
    with tempfile.TemporaryDirectory(prefix="wutang-bench-") as scratch:
        for module, given in PARTS:
            codes.append(run(module, given, TMPDIR=scratch, TEST_DATABASE_URL=f"sqlite:///{scratch}/{module}.sqlite3"))
        codes += on_postgresql(scratch)
    return 1 if any(codes) else 0


def on_postgresql(scratch: str) -> list[int]:
    """Run every part on PostgreSQL, each in a fresh database of a server of our own or of TEST_DATABASE_URL."""
    import psycopg

    from tests.launch import postgresql

    codes = []
    with postgresql.server() as url:
        for module, given in PARTS:
            name = module.replace(".", "_")
            with psycopg.connect(url, autocommit=True) as server:
                server.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")  # type: ignore[call-overload]
            try:
                codes.append(run(module, given, TMPDIR=scratch, TEST_DATABASE_URL=named(url, name)))
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
