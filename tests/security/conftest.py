"""The site that the walks walk: made once for a module, and put back after every test."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker, Settings

from feedback import ledger
from tests.world import make_world

from .site import Site, make_site


@pytest.fixture(autouse=True)
def _frame_remembers(settings: Settings) -> None:
    """The counts in the bar cost most of a page and are asked once in a test, not on each of hundreds of pages."""
    settings.SITE_CACHE_SECONDS = 600


@pytest.fixture(scope="module")
def filled_site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    """One county for all walks of a module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_site(make_world())
        assert list(ledger.verify()) == []
        transaction.set_rollback(True)


@pytest.fixture
def site(filled_site: Site, db: None) -> Site:
    """That county; whatever the test does in it is taken back."""
    return filled_site
