"""The check for personal data tells nobody who a raiser is: not by its labels, nor by what it finds. All invented."""

import pytest

from feedback import unmasking, workflow
from feedback.workflow.raising import RaiserDetails
from meetings.models import Meeting
from meetings.personal_data import find_in_public_texts
from meetings.recording import publish_meeting
from office.models import AccessLog
from office.privacy import PersonalData, find_personal_data
from tests.world import World, accept_one, add_recorder, make_meeting, raise_one

pytestmark = pytest.mark.django_db
NAME, PHONE = "刘建国", "8551234"
RAISER = RaiserDetails(contact="LIAISON", name=NAME, phone=PHONE, consent=True)
SUMMARY = f"会上{NAME}和大家商量了修路，可打{PHONE}。"


def talk_where_he_spoke(world: World, **details: str) -> Meeting:
    meeting = make_meeting(world, topic=SUMMARY)
    add_recorder(meeting)
    raise_one(world, meeting, raiser=RAISER, outcome="REFERRED", **details)
    return Meeting.objects.get(pk=meeting.pk)


def test_a_guarded_raiser_changes_nothing_for_who_may_not_see_the_matter(world: World) -> None:
    meeting = talk_where_he_spoke(world, conflict="VILLAGE_CADRE")

    workflow.submit_meeting(by=world.secretary, meeting=meeting)

    assert Meeting.objects.get().status == Meeting.Status.SUBMITTED


def test_the_office_that_sees_the_matter_still_finds_him_before_the_talk_is_public(world: World) -> None:
    meeting = talk_where_he_spoke(world, conflict="VILLAGE_CADRE")
    workflow.submit_meeting(by=world.secretary, meeting=meeting)
    meeting = Meeting.objects.get()

    with pytest.raises(PersonalData):
        publish_meeting(by=world.officer, meeting=meeting)

    assert [found.label for found in find_in_public_texts(meeting, reader=world.officer)] == ["姓名", "电话"]
    assert find_in_public_texts(meeting, reader=world.secretary) == []


def test_the_author_reads_no_more_than_that_it_is_a_name_or_a_number(world: World) -> None:
    meeting = talk_where_he_spoke(world)

    with pytest.raises(PersonalData) as refusal:
        workflow.submit_meeting(by=world.secretary, meeting=meeting)

    assert "反映人" not in str(refusal.value.errors)


@pytest.mark.parametrize("text", [f"由{NAME}牵头", "请打13812345678", "请打0734-8556677"])
def test_what_any_name_or_number_is_called_the_raisers_own_is_called(text: str) -> None:
    own = find_personal_data(text, [NAME], phones=["13812345678", "07348556677"])

    assert own == find_personal_data(text) != []


def test_who_asks_to_look_cannot_try_names(world: World) -> None:
    issue = accept_one(world, raiser=RAISER).issue

    unmasking.ask(by=world.clerk, issue=issue, purpose=f"核对是否{NAME}，{PHONE}")

    (row,) = AccessLog.objects.filter(target_label=issue.number)
    assert row.purpose == "申请查看反映人：核对是否刘某某，****234"
