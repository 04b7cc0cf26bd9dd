"""What `make test` starts: it finds what it needs, and each run is what it says it is."""

import os
from pathlib import Path

import pytest
from django.db import connection

from tests.launch import chromium, postgresql


def program(folder: Path, name: str, prints: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{prints}'\n")
    path.chmod(0o755)
    return path


@pytest.mark.django_db
@pytest.mark.icu
@pytest.mark.postgresql
def test_the_run_with_an_icu_collation_really_has_one() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datlocprovider FROM pg_database WHERE datname = current_database()")
        provider = cursor.fetchone()[0]

    assert (provider == "i") == (os.environ.get("TEST_DATABASE_TEMPLATE") == postgresql.ICU_TEMPLATE)


@pytest.mark.django_db
@pytest.mark.sqlite
def test_the_run_on_sqlite_has_a_file_with_wal_and_foreign_keys() -> None:
    with connection.cursor() as cursor:
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        foreign_keys = cursor.execute("PRAGMA foreign_keys").fetchone()[0]

    assert (journal, foreign_keys) == ("wal", 1)


@pytest.mark.parametrize(
    ("prints", "major"),
    [("postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)", 15), ("postgres (PostgreSQL) 19devel", 19), ("", 0)],
)
def test_the_major_version_is_read_off_the_binary(tmp_path: Path, prints: str, major: int) -> None:
    program(tmp_path, "postgres", prints)

    assert postgresql.major(tmp_path) == major


def test_an_old_postgresql_on_the_path_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("initdb", "postgres"):
        program(tmp_path, name, "postgres (PostgreSQL) 12.1")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    assert postgresql.installed() != tmp_path


def test_a_named_chromium_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = program(tmp_path, "my-browser")
    monkeypatch.setenv("CHROMIUM", str(named))

    assert chromium.find() == str(named)


def test_a_chromium_on_the_path_comes_before_playwrights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_path = program(tmp_path / "bin", "google-chrome")
    cached = program(tmp_path / "cache/chromium_headless_shell-1/chrome-linux", "headless_shell")
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "cache"))

    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    first = chromium.find()
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    second = chromium.find()

    assert (first, second) == (str(on_path), str(cached))


def test_a_chromium_that_is_named_but_missing_stops_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/no/such/browser")

    with pytest.raises(SystemExit, match="/no/such/browser"):
        chromium.find_or_install()
