"""The next talk opens with what the last left over, and what people say of it is kept or is the asking back."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from directory.refusals import Conflict, Invalid, NotAllowed
from feedback import workflow
from feedback.models import Issue, Mention, ReturnVisit, Status
from feedback.templatetags.matters import matters_of
from meetings.models import Meeting
from tests.world import World, approve_one, make_meeting, raise_one

from .matters import answered, closed

pytestmark = pytest.mark.django_db


def tonight(world: World) -> Meeting:
    return make_meeting(world, started_at=timezone.now() - datetime.timedelta(hours=1))


def test_what_people_say_is_kept_with_the_talk_and_the_matter(world: World) -> None:
    issue, meeting = raise_one(world), tonight(world)

    workflow.mention(by=world.recorder, issue=issue, meeting=meeting, note="还是没人来修。")

    step = issue.steps.last()
    found = matters_of(meeting, world.secretary)
    assert (step.verb, step.facts["meeting"]) == ("mention", meeting.number)
    assert [(row.pk, row.note_here) for row in found.again] == [(issue.pk, "还是没人来修。")]
    assert (found.said, found.unfinished) == ([], [])


def test_a_content_raiser_closes_it_before_a_recorder_who_did_not_answer(world: World) -> None:
    issue, meeting = answered(world), tonight(world)

    with pytest.raises(NotAllowed):
        workflow.mention(by=world.secretary, issue=issue, meeting=meeting, note="说好了。", opinion="CONTENT")
    workflow.mention(by=world.recorder, issue=issue, meeting=meeting, note="说好了。", opinion="CONTENT")

    issue.refresh_from_db()
    assert (issue.status, issue.closed_ground) == (Status.CLOSED, "CONFIRMED")
    assert ReturnVisit.objects.get().method == "NEXT_TALK"
    assert Mention.objects.filter(meeting=meeting).count() == 1


def test_a_discontent_raiser_asks_for_it_again(world: World) -> None:
    issue = approve_one(world)

    workflow.mention(by=world.recorder, issue=issue, meeting=tonight(world), note="只修了一半。", opinion="NOT")

    issue.refresh_from_db()
    assert issue.status == Status.REPLIED
    assert issue.reopening_asked_at is not None


def test_what_is_refused(world: World) -> None:
    issue, meeting = raise_one(world), tonight(world)
    elsewhere = make_meeting(world, by=world.neighbour, village=world.neighbour_village, yard="新屋场")
    done = closed(world)

    with pytest.raises(Invalid):
        workflow.mention(by=world.recorder, issue=issue, meeting=meeting, note=" ")
    with pytest.raises(NotAllowed):
        workflow.mention(by=world.neighbour, issue=issue, meeting=elsewhere, note="听说了。")
    with pytest.raises(NotAllowed):
        workflow.mention(by=world.clerk, issue=issue, meeting=meeting, note="听说了。")
    with pytest.raises(Conflict):
        workflow.mention(by=world.recorder, issue=done, meeting=meeting, note="早好了。")
    workflow.mention(by=world.recorder, issue=issue, meeting=meeting, note="还没修。")
    with pytest.raises(Conflict):
        workflow.mention(by=world.recorder, issue=issue, meeting=meeting, note="还没修。")


def test_the_talk_leads_to_the_page_and_the_page_back(world: World, client: Client) -> None:
    issue, meeting = answered(world), tonight(world)
    now, by = timezone.now(), world.secretary
    Meeting.objects.exclude(pk=meeting.pk).update(status="SUBMITTED", submitted_at=now, submitted_by=by)
    address = f"{meeting.get_absolute_url()}again/{issue.number}/"
    client.force_login(world.recorder)

    assert f'href="{address}"' in client.get(meeting.get_absolute_url()).content.decode()
    assert "群众当场确认" in client.get(address).content.decode()
    assert client.post(address, {"opinion": "NONE", "note": ""}).status_code == 422
    answer = client.post(address, {"opinion": "CONTENT", "note": "灯亮了。", "version": issue.version})

    assert answer.headers["Location"] == meeting.get_absolute_url()
    assert Issue.objects.get().status == Status.CLOSED
    assert "灯亮了。" in client.get(meeting.get_absolute_url()).content.decode()


def test_who_answered_is_offered_no_confirmation(world: World, client: Client) -> None:
    issue, meeting = answered(world), tonight(world)
    client.force_login(world.secretary)

    page = client.get(f"{meeting.get_absolute_url()}again/{issue.number}/").content.decode()

    assert "只记一句" in page
    assert "群众当场确认：" not in page


@pytest.mark.parametrize("person", ["neighbour", "clerk", "stranger"])
def test_a_stranger_finds_no_page(world: World, client: Client, person: str) -> None:
    issue, meeting = answered(world), tonight(world)
    client.force_login(getattr(world, person))

    assert client.get(f"{meeting.get_absolute_url()}again/{issue.number}/").status_code == 404
