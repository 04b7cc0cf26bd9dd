"""Settings come from the environment only; an unsafe production does not start."""

import logging
import os
import secrets
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from pytest_django.fixtures import Settings

from tests.house import ROOT
from wutang.checks import check_demo_accounts, check_production, refuse_unsafe_production
from wutang.first_env import write
from wutang.logs import PlainFormatter


@pytest.fixture
def production(settings: Settings) -> Settings:
    settings.IS_PRODUCTION = True
    settings.SECRET_KEY = secrets.token_urlsafe(48)
    settings.VAULT_KEYS = {"1": secrets.token_hex(32)}
    settings.ALLOWED_HOSTS = ["wutang.example"]
    return settings


def start(**variables: str) -> subprocess.CompletedProcess[str]:
    """Ask the settings of a new process what they are."""
    names = ("MODE", "DEBUG", "SESSION_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS",
             "SECURE_HSTS_PRELOAD")  # fmt: skip
    code = f"from wutang import settings as s; print({', '.join(f's.{name}' for name in names)})"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "ENV_FILE": "", **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_postgresql_never_compiles_our_queries_unless_the_address_says_so() -> None:
    code = "from wutang import settings as s; print(s.DATABASES['default']['OPTIONS']['options'])"
    said = []
    for query in ("", "?options=-c%20statement_timeout%3D9000"):
        secret = {"SECRET_KEY": "x", "VAULT_KEYS": "1=x", "DATABASE_URL": f"postgresql://w@localhost/w{query}"}
        environment = {"PATH": os.environ["PATH"], "ENV_FILE": "", **secret}
        said.append(subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, env=environment, text=True).strip())

    assert said == ["-c jit=off", "-c jit=off -c statement_timeout=9000"]


def test_an_empty_database_address_is_none() -> None:
    code = "from wutang import settings as s; print(s.DATABASES['default']['ENGINE'])"
    environment = {
        "PATH": os.environ["PATH"],
        "ENV_FILE": "",
        "SECRET_KEY": "x",
        "VAULT_KEYS": "1=x",
        "DATABASE_URL": "",
    }

    said = subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, env=environment, text=True)

    assert said.strip() == "django.db.backends.sqlite3"


def test_without_a_mode_it_is_a_production(tmp_path: Path) -> None:
    answer = start(SECRET_KEY="x", VAULT_KEYS="1=x", DATABASE_URL=f"sqlite:///{tmp_path}/db")

    assert answer.stdout.split() == ["production", "False", "True", "31536000", "True", "True"]


def test_what_browsers_are_told_of_other_hosts_can_be_switched_off(tmp_path: Path) -> None:
    off = {"SECURE_HSTS_INCLUDE_SUBDOMAINS": "False", "SECURE_HSTS_PRELOAD": "False"}
    answer = start(SECRET_KEY="x", VAULT_KEYS="1=x", DATABASE_URL=f"sqlite:///{tmp_path}/db", **off)

    assert answer.stdout.split()[3:] == ["31536000", "False", "False"]


@pytest.mark.parametrize("missing", ["SECRET_KEY", "VAULT_KEYS"])
def test_a_missing_secret_is_named(tmp_path: Path, missing: str) -> None:
    variables = {"SECRET_KEY": "x", "VAULT_KEYS": "1=x", "DATABASE_URL": f"sqlite:///{tmp_path}/db"}
    variables.pop(missing)

    answer = start(**variables)

    assert answer.returncode != 0
    assert f"Set the {missing} environment variable" in answer.stderr


def test_an_unknown_mode_is_refused() -> None:
    answer = start(MODE="prod", SECRET_KEY="x", VAULT_KEYS="1=x")

    assert "MODE is 'prod'" in answer.stderr


@pytest.mark.django_db
def test_a_sound_production_starts(production: Settings) -> None:
    refuse_unsafe_production()

    assert check_production() == []


def test_debug_stops_a_production(production: Settings) -> None:
    production.DEBUG = True

    assert [message.id for message in check_production()] == ["wutang.E001"]


@pytest.mark.parametrize("key", ["short", "a" * 60, "insecure-" + "abcdefghijklmnopqrstuvwxyz" * 2])
def test_a_weak_key_stops_a_production(production: Settings, key: str) -> None:
    production.SECRET_KEY = key

    assert [message.id for message in check_production()] == ["wutang.E002"]


@pytest.mark.parametrize("keys", [{}, {"1": ""}, {"1": "00" * 32}, {"1": "zz" * 32}, {"1": "ab" * 16}])
def test_a_weak_vault_key_stops_a_production(production: Settings, keys: dict[str, str]) -> None:
    production.VAULT_KEYS = keys

    assert [message.id for message in check_production()] == ["wutang.E003"]


@pytest.mark.parametrize("hosts", [[], ["*"], ["*.example"]])
def test_an_open_host_stops_a_production(production: Settings, hosts: list[str]) -> None:
    production.ALLOWED_HOSTS = hosts

    assert [message.id for message in check_production()] == ["wutang.E004"]


@pytest.mark.django_db
def test_an_active_demo_account_stops_a_production(production: Settings) -> None:
    demo = get_user_model().objects.create_user("demo", "Yard-talk-2026", full_name="演示", is_demo=True)

    assert [message.id for message in check_demo_accounts()] == ["wutang.E005"]
    with pytest.raises(ImproperlyConfigured, match="demo account"):
        refuse_unsafe_production()

    demo.is_active = False
    demo.save()

    assert check_demo_accounts() == []


@pytest.mark.django_db
def test_a_demo_may_be_a_demo() -> None:
    get_user_model().objects.create_user("demo", "Yard-talk-2026", full_name="演示", is_demo=True)

    refuse_unsafe_production()


def test_the_deployment_check_is_clean() -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "tests.launch.production"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert answer.returncode == 0, answer.stderr


def test_the_first_env_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / ".env"

    is_first, is_second = write(path), write(path)

    assert (is_first, is_second) == (True, False)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "MODE=demo" in path.read_text()


def test_a_log_tells_the_place_of_a_fault_and_not_what_was_typed() -> None:
    try:
        raise ValueError("王某某 430422199001011234")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed", (), sys.exc_info())

    line = PlainFormatter().format(record)

    assert "ValueError" in line
    assert "test_settings.py" in line
    assert "王某某" not in line
