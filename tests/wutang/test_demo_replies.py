"""The demo's counties have ready answers that could be typed by hand, for each way of settling a matter."""

import pytest

from feedback.models import ReplyTemplate
from tests.world import World
from wutang.demo import replies

pytestmark = pytest.mark.django_db


def test_a_county_of_the_demo_has_an_answer_for_every_way(world: World) -> None:
    replies.give(world.county)

    rows = ReplyTemplate.objects.filter(county=world.county)
    assert {row.outcome for row in rows} == {"REFERRED", "ANSWERED", "RESOLVED_ON_SITE", ""}
    for row in rows:
        row.full_clean()
