"""A talk is named on a matter's page exactly where its own page names the yard: one rule."""

from typing import Any

import pytest
from django.utils import timezone

from feedback.board import talks_to_name
from feedback.models import Category, Issue, Mention
from feedback.naming import DELICATE, is_delicate
from feedback.permissions import never_public
from feedback.templatetags.matters import told_of
from feedback.waiting import publishable
from tests.summary.people import a_matter, a_talk, published
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("heads", "raised", "named"),
    [
        ({"heads_at_peak": 10}, {}, True),
        ({"heads_at_start": 10}, {}, True),
        ({"heads_at_start": 9, "heads_at_peak": 10}, {}, True),
        ({"heads_at_start": 9, "heads_at_peak": 9}, {}, False),
        ({}, {}, False),
        ({"heads_at_peak": 30}, {"kind": "DISPUTE"}, False),
        ({"heads_at_peak": 30}, {"is_never_public": True}, False),
        ({"heads_at_peak": 30}, {"conflict": "VILLAGE_CADRE"}, True),
        ({"heads_at_peak": 30}, {"kind": "DISPUTE", "conflict": "VILLAGE_CADRE"}, True),
    ],
    ids=str,
)
def test_a_matters_page_and_a_talks_page_name_the_same_talks(
    world: World, heads: dict[str, int], raised: dict[str, Any], named: bool
) -> None:
    shown = {"published_at": timezone.now(), "published_by": world.officer}
    talk = a_talk(world, yard=world.yard, **heads, **shown)
    issue = published(world)
    if raised.pop("is_never_public", False):
        raised["category"] = Category.objects.create(name="不公开的", is_never_public=True)
    other = a_matter(world, "REFERRED", **raised)
    Mention.objects.create(issue=issue, meeting=talk)
    Mention.objects.create(issue=other, meeting=talk)

    told = told_of(talk)[talk.pk]

    assert (talks_to_name(issue).exists(), told["names_yard"], told["place"].endswith("老屋场")) == (named,) * 3


@pytest.mark.parametrize("conflict", ["", "VILLAGE_CADRE"])
@pytest.mark.parametrize("kind", ["DEMAND", "DISPUTE"])
@pytest.mark.parametrize("is_never_public", [None, False, True])
def test_what_is_never_public_is_asked_of_one_matter_and_of_many_alike(
    world: World, conflict: str, kind: str, is_never_public: bool | None
) -> None:
    category = None
    if is_never_public is not None:
        category = Category.objects.create(name="某一类", is_never_public=is_never_public)
    issue = a_matter(world, "CLOSED", "ANSWERED", kind=kind, conflict=conflict, category=category)

    assert is_delicate(issue) == Issue.objects.filter(DELICATE).exists()
    assert never_public(issue) != publishable(Issue.objects.all()).exists()
