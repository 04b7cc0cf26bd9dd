"""T8: a text far longer than may be kept is refused for its length, and nothing else is asked of it."""

import pytest
from django.test import Client

from feedback.models import Issue
from tests.feedback.matters import answered
from tests.world import World

pytestmark = pytest.mark.django_db
PHONE = "13807341122"


def address(issue: Issue) -> str:
    return f"{issue.get_absolute_url()}review/"


def test_t8_a_text_that_is_too_long_is_not_looked_at_for_personal_data(world: World, client: Client) -> None:
    issue = answered(world)
    client.force_login(world.officer)
    endless = f"{PHONE}，" + "x" * 600_000

    page = client.post(
        address(issue), {"public_title": "路修好了", "public_text": endless, "public_reply": endless, "version": ""}
    )

    assert page.status_code == 422
    assert "最多" in page.content.decode()
    assert page.context["personal"] == {"findings": [], "masked": "路修好了", "refused": True}


def test_t8_beside_it_a_text_within_the_limit_is_looked_at(world: World, client: Client) -> None:
    issue = answered(world)
    client.force_login(world.officer)

    page = client.post(
        address(issue),
        {"public_title": "路修好了", "public_text": f"打{PHONE}", "public_reply": "x" * 600_000, "version": ""},
    )

    assert [finding.kind for finding in page.context["personal"]["findings"]] == ["MOBILE"]
    assert page.context["personal"]["masked"] == "路修好了\n打138****1122"
