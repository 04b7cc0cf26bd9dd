"""A list is narrowed to what stands directly below its reader's places; where nothing is left to choose, to nothing."""

import pytest

from directory.narrowing import places_below
from tests.factories import make_village
from tests.world import World

pytestmark = pytest.mark.django_db


def test_a_county_chooses_among_townships_and_a_township_among_villages(world: World) -> None:
    second = make_village(world.township, "大星村")

    assert places_below((world.county.path,)) == [world.township, world.neighbour_township]
    assert places_below((world.township.path,)) == [world.village, second]
    assert places_below((world.county.path,), world.township) == [world.village, second]


def test_who_has_one_village_or_none_has_nothing_to_choose(world: World) -> None:
    assert places_below((world.village.path,)) == []
    assert places_below(()) == []
