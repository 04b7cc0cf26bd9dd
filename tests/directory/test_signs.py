"""Signs nobody sees: gone from what is kept, and no name on their own."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from directory.models import Department, Role
from directory.refusals import Invalid
from directory.signs import without_unseen
from feedback import workflow
from meetings import contents, recording
from tests.factories import make_user
from tests.world import World, make_meeting, raise_one

UNSEEN = "\u202e\u200b\u2066"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("王\u200b某\x07某", "王某某"),
        (" 第一行\n\t第二行\u2028", "第一行\n\t第二行"),
        ("😀屋场", "😀屋场"),
        ("\u0301", ""),
        ("\u3164\u2800", ""),
        (UNSEEN, ""),
    ],
)
def test_a_text_is_kept_without_what_nobody_sees(text: str, kept: str) -> None:
    assert without_unseen(text) == kept


@pytest.mark.django_db
def test_an_official_needs_a_name_that_can_be_seen(world: World) -> None:
    meeting = make_meeting(world)

    with pytest.raises(Invalid) as refused:
        contents.add_attendee(by=world.secretary, meeting=meeting, name=UNSEEN, role="RECORDER", level="VILLAGE")
    kept = contents.add_attendee(
        by=world.secretary, meeting=meeting, name="王\u200b某", title="支书\x07", role="RECORDER", level="VILLAGE"
    )

    assert "name" in refused.value.errors
    assert (kept.name, kept.title) == ("王某", "支书")


@pytest.mark.django_db
def test_a_record_keeps_nothing_unseen(world: World) -> None:
    meeting = make_meeting(world, topic=f"{UNSEEN}修路", venue_name=UNSEEN, summary="第一条\n第二条\u200b")

    assert (meeting.topic, meeting.venue_name, meeting.summary) == ("修路", "", "第一条\n第二条")


@pytest.mark.django_db
def test_a_reason_that_cannot_be_seen_is_none(world: World) -> None:
    meeting, issue = make_meeting(world), raise_one(world)
    decision = contents.add_decision(by=world.secretary, meeting=meeting, text="修路")
    step = contents.add_action(by=world.secretary, decision=decision, text="拉石料", owner="甲书记")

    for verb in (
        lambda: recording.cancel_meeting(by=world.secretary, meeting=meeting, reason=UNSEEN),
        lambda: contents.finish_action(by=world.secretary, action=step, result=UNSEEN, on=datetime.date(2026, 1, 1)),
        lambda: workflow.propose_void(by=world.secretary, issue=issue, reason=UNSEEN),
    ):
        with pytest.raises(Invalid):
            verb()


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "is_kept"), [("县\u200b农业农村局", False), ("县农业农村局", True)])
def test_the_admin_refuses_a_name_with_something_unseen(world: World, client: Client, name: str, is_kept: bool) -> None:
    client.force_login(make_user(Role.SYSTEM_ADMIN, world.county))
    sent = {"name": name, "short_name": "", "kind": "BUREAU", "division": world.county.pk, "is_active": "on"}

    answer = client.post(reverse("admin:directory_department_add"), sent)

    assert (answer.status_code == 302) is is_kept
    assert Department.objects.filter(name__contains="农业农村局").exists() is is_kept
    assert ("看不见的字符" in answer.content.decode()) is not is_kept
