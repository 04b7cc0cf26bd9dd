"""Two people writing in one record: the second sees what the first changed, and neither loses anything."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from meetings import recording
from meetings.models import Meeting
from tests.world import World, make_meeting

SCRIPT = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def secretary(world: World, client: Client) -> Client:
    client.force_login(world.secretary)
    return client


def page(name: str, meeting: Meeting) -> str:
    return reverse(f"meetings:{name}", args=[meeting.number])


def edited(client: Client, meeting: Meeting, **changes: str) -> dict[str, Any]:
    """The edit form as a browser would send it back, with some fields changed."""
    form = client.get(page("edit", meeting)).context["form"]
    data: dict[str, Any] = {}
    for name in form.fields:
        widget, hidden = form[name].field.widget, form[name].field.hidden_widget()
        data[name] = widget.format_value(form[name].value()) or ""
        data[f"initial-{name}"] = hidden.format_value(form[name].value()) or ""
    return data | changes


def test_an_edit_writes_only_what_was_changed(world: World, secretary: Client) -> None:
    meeting = make_meeting(world, heads_at_start=20)
    data = edited(secretary, meeting, topic="修路")
    recording.count_heads(by=world.recorder, meeting=meeting)

    answer = secretary.post(page("edit", meeting), data)

    kept = Meeting.objects.get()
    assert answer.status_code == 302
    assert (kept.topic, kept.heads) == ("修路", 21)


def test_the_second_of_two_editors_sees_both_and_loses_nothing(world: World, secretary: Client) -> None:
    meeting = make_meeting(world)
    data = edited(secretary, meeting, topic="用水", summary="谈得很好。")
    recording.edit_meeting(by=world.recorder, meeting=meeting, version=1, topic="修路", venue_name="樟树下")

    answer = secretary.post(page("edit", meeting), data)

    assert answer.status_code == 422
    assert answer.context["differences"] == [
        {"label": "主要话题", "mine": "用水", "theirs": "修路"},
        {"label": "地点说明", "mine": "", "theirs": "樟树下"},
        {"label": "会议小结", "mine": "谈得很好。", "theirs": "—"},
    ]
    assert "乙记录" in answer.content.decode()


def test_saving_again_by_choice_keeps_ones_own_and_the_others_other_fields(world: World, secretary: Client) -> None:
    meeting = make_meeting(world)
    data = edited(secretary, meeting, topic="用水")
    recording.edit_meeting(by=world.recorder, meeting=meeting, version=1, topic="修路", venue_name="樟树下")
    form = secretary.post(page("edit", meeting), data).context["form"]

    answer = secretary.post(page("edit", meeting), form.data)

    kept = Meeting.objects.get()
    assert answer.status_code == 302
    assert (kept.topic, kept.venue_name) == ("用水", "樟树下")


def test_a_stale_script_gets_409(world: World, secretary: Client) -> None:
    meeting = make_meeting(world)
    data = edited(secretary, meeting, topic="用水")
    recording.edit_meeting(by=world.recorder, meeting=meeting, version=1, topic="修路")

    answer = secretary.post(page("edit", meeting), data, **SCRIPT)

    assert (answer.status_code, answer.json()["code"]) == (409, "stale")
