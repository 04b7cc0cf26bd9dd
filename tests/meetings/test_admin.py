"""Talks in the admin: the county office looks, nobody writes; its list of themes it keeps itself."""

import pytest
from django.test import Client
from django.urls import reverse

from meetings.models import Meeting, PlusTag
from tests.world import World, make_meeting


@pytest.fixture
def office(world: World, client: Client) -> Client:
    client.force_login(world.county_officer)
    return client


def test_the_county_office_finds_its_talks_and_cannot_change_them(world: World, office: Client) -> None:
    meeting = make_meeting(world, topic="组道硬化")
    change = reverse("admin:meetings_meeting_change", args=[meeting.pk])

    listed = office.get(reverse("admin:meetings_meeting_changelist"), {"q": "硬化"})
    office.post(change, {"topic": "改过"})

    assert meeting.number in listed.content.decode()
    assert office.get(change).status_code == 200
    assert office.get(reverse("admin:meetings_meeting_add")).status_code == 403
    assert Meeting.objects.get().topic == "组道硬化"


@pytest.mark.parametrize("who", ["secretary", "officer", "official", "stranger"])
def test_others_do_not_open_the_admin_of_talks(world: World, client: Client, who: str) -> None:
    client.force_login(getattr(world, who))

    assert client.get(reverse("admin:meetings_meeting_changelist")).status_code in (302, 403)


def test_the_county_keeps_its_own_themes(world: World, office: Client) -> None:
    add = {"name": "渔鼓", "county": world.county.pk, "is_active": "on"}

    answer = office.post(reverse("admin:meetings_plustag_add"), add)

    assert answer.status_code == 302
    assert PlusTag.objects.get().county == world.county
