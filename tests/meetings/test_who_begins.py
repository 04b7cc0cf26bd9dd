"""The form for a new record is for whoever may record, and offers nothing from beyond his places."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directory.models import ResidentTeam, Village
from meetings.forms import StartForm
from meetings.models import Meeting
from tests.world import World

pytestmark = pytest.mark.django_db
NEW = "meetings:create"


@pytest.fixture
def far_team(world: World) -> ResidentTeam:
    team = ResidentTeam(name="邻村工作队", starts_on=timezone.localdate())
    team.stand_in(world.neighbour_village, None)
    team.save()
    return team


@pytest.mark.parametrize("who", ["county_officer", "official", "clerk", "stranger"])
def test_others_are_refused_with_a_sentence(world: World, client: Client, who: str) -> None:
    client.force_login(getattr(world, who))

    page = client.get(reverse(NEW))
    sent = client.post(reverse(NEW), {"village": world.village.pk}, HTTP_ACCEPT="application/json")

    assert page.status_code == 403
    assert "您没有登记恳谈会的岗位" in page.content.decode()
    assert (sent.status_code, sent.json()["code"]) == (403, "not-allowed")
    assert not Meeting.objects.exists()


def test_without_a_village_no_team_of_another_place_is_offered(far_team: ResidentTeam) -> None:
    form = StartForm(villages=Village.objects.none(), path="")

    assert "team" not in form.fields
