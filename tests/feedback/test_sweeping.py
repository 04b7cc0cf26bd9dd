"""Personal data in what villagers can read is found wherever it came in, and said without being repeated."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from directory.refusals import Invalid
from feedback import workflow
from feedback.models import Issue, Milestone
from feedback.sweeping import sweep
from feedback.workflow.raising import RaiserDetails
from meetings.contents import add_decision
from meetings.models import Decision, Meeting
from meetings.recording import publish_meeting
from tests.world import World, add_recorder, approve_one, make_meeting, raise_one

pytestmark = pytest.mark.django_db

NAME, PHONE = "李大明", "8551234"
RAISER = RaiserDetails(contact="LIAISON", name=NAME, phone=PHONE, consent=True)


@pytest.fixture
def public(world: World) -> Issue:
    issue = approve_one(world, raiser=RAISER)
    workflow.review(by=world.officer, issue=issue, title="组道损坏", text="雨天车辆无法通行。", reply="已修好。")
    workflow.publish(by=world.second_officer, issue=issue)
    return issue


@pytest.fixture
def talk(world: World) -> Meeting:
    meeting = make_meeting(world, topic="修路")
    add_recorder(meeting)
    workflow.answer(by=world.secretary, issue=raise_one(world, meeting, raiser=RAISER), text="已报计划。")
    workflow.submit_meeting(by=world.secretary, meeting=meeting)
    return publish_meeting(by=world.officer, meeting=Meeting.objects.get(pk=meeting.pk))


def leaks() -> list[str]:
    return [str(leak) for leak in sweep()]


def test_t24_what_was_checked_is_clean(public, talk) -> None:
    call_command("sweep_public")

    assert leaks() == []


@pytest.mark.parametrize("field", ["public_title", "public_text", "public_reply"])
@pytest.mark.parametrize("told", ["电话13907345566", f"{NAME}来说", f"找{PHONE}", "身份证430422196503124518"])
def test_t24_every_public_text_of_a_matter_is_looked_through(public, field, told) -> None:
    Issue.objects.filter(pk=public.pk).update(**{field: told})

    (leak,) = leaks()

    assert leak.startswith(f"{public.number} ")
    assert told not in leak


def test_t24_milestones_too(public) -> None:
    day = timezone.localdate() + datetime.timedelta(days=30)
    Milestone.objects.create(issue=public, title="开工", note=f"联系{NAME}", due_on=day)

    assert leaks() == [f"{public.number} 里程碑：姓名"]


def test_t24_a_talk_names_nobody_who_spoke_there(talk) -> None:
    Decision.objects.create(meeting=talk, text=f"由{NAME}牵头，电话{PHONE}")

    assert leaks() == [f"{talk.number} 议定事项 1：姓名", f"{talk.number} 议定事项 1：固定电话"]


def test_t24_what_is_not_public_is_not_looked_through(public) -> None:
    Issue.objects.filter(pk=public.pk).update(review_state="WITHDRAWN", public_text="电话13907345566")

    assert leaks() == []


def test_t24_the_command_fails_and_never_repeats_the_data(public, capsys) -> None:
    Issue.objects.filter(pk=public.pk).update(public_text="电话13907345566")

    with pytest.raises(CommandError, match="1 处"):
        call_command("sweep_public")

    said = capsys.readouterr().out
    assert f"{public.number} 公开内容：手机号码" in said
    assert "5566" not in said


# At the door


def test_t24_a_record_with_the_name_of_who_spoke_is_not_handed_in(world) -> None:
    meeting = make_meeting(world)
    add_recorder(meeting)
    workflow.answer(by=world.secretary, issue=raise_one(world, meeting, raiser=RAISER), text="已报计划。")
    add_decision(by=world.secretary, meeting=meeting, text=f"先修{NAME}屋前的路")

    with pytest.raises(Invalid) as refusal:
        workflow.submit_meeting(by=world.secretary, meeting=meeting)

    assert refusal.value.code == "personal-data"
    assert refusal.value.masked == {"议定事项 1": "先修李某某屋前的路"}
    assert NAME not in refusal.value.sentence + str(refusal.value.errors)


def test_t24_a_public_version_with_the_raisers_number_is_refused_and_the_masked_text_offered(world) -> None:
    issue = approve_one(world, raiser=RAISER)

    with pytest.raises(Invalid) as refusal:
        workflow.review(by=world.officer, issue=issue, title="组道损坏", text=f"可打{PHONE}问。", reply="已修好。")

    assert refusal.value.masked == {"public_text": "可打****234问。"}


def test_a_departments_duty_phone_may_stand_in_an_answer(world) -> None:
    world.bureau.duty_phone = "0734-8556677"
    world.bureau.save()
    world.settings.complaint_phone = "8551122"
    world.settings.save()
    issue = approve_one(world, raiser=RAISER)

    workflow.review(
        by=world.officer, issue=issue, title="组道损坏", text="雨天车辆无法通行。",
        reply="再有损坏请打电话0734-8556677，投诉电话8551122。",
    )  # fmt: skip

    issue.refresh_from_db()
    assert "8556677" in issue.public_reply
