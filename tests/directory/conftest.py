"""A village and the office above it, for the tests of accounts, slips and yards."""

import pytest

from directory.models import Role, User, Village
from tests.factories import make_county, make_township, make_user, make_village


@pytest.fixture
def village(db: None) -> Village:
    return make_village(make_township(make_county()))


@pytest.fixture
def office(village: Village) -> User:
    return make_user(Role.TOWNSHIP_OFFICE, village.township)
