"""Fixtures and house rules of every test: nothing skips silently, the browser notices every error on a page."""

import contextlib
import importlib
import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from types import ModuleType

import pytest
from auditlog.context import disable_auditlog
from django.apps import apps
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, sync_playwright

from feedback import ledger
from tests.factories import seed_calendar
from tests.launch import chromium
from tests.skips import pytest_make_collect_report, pytest_runtest_makereport  # noqa: F401  (hooks)
from tests.suspending import suspended
from tests.world import World, make_world

OPENS_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's sync API keeps an event loop running in this thread


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is only true of the other database; what asks no database runs once, with SQLite."""
    is_postgresql = "postgresql" in settings.DATABASES["default"]["ENGINE"]
    other = "sqlite" if is_postgresql else "postgresql"
    left_out = {item for item in items if item.get_closest_marker(other) or (is_postgresql and not asks_database(item))}
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]


def asks_database(item: pytest.Item) -> bool:
    """Whether the test may open a database: pytest-django lets no other do so."""
    return bool(item.get_closest_marker("django_db")) or not OPENS_DATABASE.isdisjoint(
        getattr(item, "fixturenames", ())
    )


def pytest_unconfigure() -> None:
    """Remove this process's database and files, also in a worker, which ends without further ado."""
    shutil.rmtree(settings.HERE, ignore_errors=True)


def protecting_triggers() -> list:
    """Every trigger that an app lists in its `triggers.py`."""
    found: list = []
    for app in apps.get_app_configs():
        if importlib.util.find_spec(f"{app.name}.triggers"):
            module: ModuleType = importlib.import_module(f"{app.name}.triggers")
            found += getattr(module, "TRIGGERS", [])
    return found


def seed_again() -> None:
    """Put back what migrations seed and the flush took: the calendar and the start values of the category list."""
    seed_calendar()
    categories = importlib.import_module("feedback.migrations.0003_start_categories")
    categories.put_in(apps, None)


@pytest.fixture(autouse=True, scope="session")
def _flush_protected_tables() -> Iterator[None]:
    """Let the flush after a transactional test empty tables whose rows nothing else may delete."""
    flush = TransactionTestCase._fixture_teardown

    def flush_suspended(case: TransactionTestCase) -> None:
        with suspended(connection, protecting_triggers()):
            flush(case)
        seed_again()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_suspended)
        yield


@pytest.fixture(autouse=True)
def _nothing_left_of_the_test_before() -> None:
    """The cache, and the file of seals: a `tick` writes one over rows that are rolled back."""
    cache.clear()
    (settings.HERE / "seals.jsonl").unlink(missing_ok=True)


# The browser


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for the whole run."""
    path = chromium.find()
    if path is None:
        pytest.fail("No Chromium found; set CHROMIUM or run `make test`, which installs one.")
    started = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
    yield started
    started.close()


@contextlib.contextmanager
def page_of(browser: Browser, *, width: int, height: int, is_phone: bool) -> Iterator[Page]:
    """A page in a context of its own that fails its test on any error in the console or broken CSP rule."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        is_mobile=is_phone,
        has_touch=is_phone,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    context.set_default_timeout(10_000)
    errors: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        # A refused page (4xx) that a test asks for is reported by Chromium as a failed resource; the test looks at it.
        if message.type == "error" and "Failed to load resource" not in message.text:
            errors.append(f"{message.text} ({message.location.get('url', '')})")

    context.on("console", on_console)
    context.on("weberror", lambda error: errors.append(str(error.error)))
    context.on(
        "response", lambda response: response.status >= 500 and errors.append(f"{response.status} {response.url}")
    )
    yield context.new_page()
    context.close()
    assert errors == [], "the browser's console must stay empty"


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A phone's page, 390 × 844."""
    with page_of(browser, width=390, height=844, is_phone=True) as page:
        yield page


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    """A desk's page, 1280 × 900."""
    with page_of(browser, width=1280, height=900, is_phone=False) as page:
        yield page


@pytest.fixture
def world(db: None, request: pytest.FixtureRequest) -> Iterator[World]:
    """One small county with fixed, invented people; whatever a test did, the ledger must verify afterwards."""
    with disable_auditlog():  # its rows are half of what a world costs, and no test asks for these
        made = make_world()
    yield made
    if not request.node.get_closest_marker("plants_faults"):
        assert list(ledger.verify()) == []


@pytest.fixture
def enter(live_server, client: Client) -> Callable[[Page, AbstractBaseUser], None]:
    """Log a user in on a page without the login form: `enter(phone, secretary)`."""

    def enter(page: Page, user: AbstractBaseUser) -> None:
        client.force_login(user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])

    return enter
