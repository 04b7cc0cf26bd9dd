"""What a record contains: officials, agenda items, decisions and their steps."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from directory.refusals import Conflict, Invalid, NotAllowed
from meetings import contents, recording
from meetings.models import Attendee, Decision, DecisionAction, Meeting
from tests.world import World, add_recorder, make_meeting


@pytest.fixture
def meeting(world: World) -> Meeting:
    return make_meeting(world)


@pytest.fixture
def decision(world: World, meeting: Meeting) -> Decision:
    return contents.add_decision(by=world.secretary, meeting=meeting, text="油脂厂停产搬迁")


def step(world: World, decision: Decision, **fields: Any) -> Any:
    return contents.add_action(by=world.secretary, decision=decision, **{"text": "停产", "owner": "厂方"} | fields)


def test_who_enters_himself_is_linked_to_his_account(world: World, meeting: Meeting) -> None:
    row = contents.add_attendee(by=world.recorder, meeting=meeting, name="乙记录", role="RECORDER", level="VILLAGE")

    assert row.user == world.recorder


def test_the_same_official_in_the_same_role_is_entered_once(world: World, meeting: Meeting) -> None:
    add_recorder(meeting)

    with pytest.raises(Invalid, match="已经"):
        contents.add_attendee(by=world.secretary, meeting=meeting, name="乙记录", role="RECORDER", level="VILLAGE")


def test_handouts_carry_their_copies(world: World, meeting: Meeting) -> None:
    item = contents.add_agenda_item(by=world.secretary, meeting=meeting, kind="HANDOUT", text="《科学用水》", number=60)

    assert (item.number, item.unit) == (60, "份")


def test_a_negative_number_is_refused(world: World, meeting: Meeting) -> None:
    with pytest.raises(Invalid):
        contents.add_agenda_item(by=world.secretary, meeting=meeting, kind="HANDOUT", text="《科学用水》", number=-1)


@pytest.mark.parametrize("who", ["neighbour", "county_officer", "official", "stranger"])
def test_only_the_village_and_its_township_write_in_a_record(world: World, meeting: Meeting, who: str) -> None:
    with pytest.raises(NotAllowed):
        contents.add_decision(by=getattr(world, who), meeting=meeting, text="商定")


def test_nothing_is_written_in_a_submitted_record(world: World, meeting: Meeting) -> None:
    attendee = add_recorder(meeting)
    recording.submit_record(by=world.secretary, meeting=meeting)

    with pytest.raises(Conflict):
        contents.remove_attendee(by=world.secretary, attendee=attendee)

    assert Attendee.objects.filter(pk=attendee.pk).exists()


def test_a_step_waits_for_the_one_it_starts_after(world: World, decision: Decision) -> None:
    first = step(world, decision)
    second = step(world, decision, text="搬迁", starts_after=first, condition="另寻厂址落实后")

    with pytest.raises(Conflict, match="前面"):
        contents.finish_action(by=world.secretary, action=second, result="已搬", on=timezone.localdate())

    contents.finish_action(by=world.secretary, action=first, result="已停", on=timezone.localdate())
    done = contents.finish_action(by=world.county_officer, action=second, result="已搬", on=timezone.localdate())
    assert done.done_on == timezone.localdate()


def test_a_step_waits_only_for_one_of_the_same_decision(world: World, meeting: Meeting, decision: Decision) -> None:
    other = contents.add_decision(by=world.secretary, meeting=meeting, text="另一项")

    with pytest.raises(Invalid):
        step(world, decision, starts_after=step(world, other))


def test_a_step_is_finished_once_with_a_result_and_not_in_the_future(world: World, decision: Decision) -> None:
    action, today = step(world, decision), timezone.localdate()
    with pytest.raises(Invalid):
        contents.finish_action(by=world.secretary, action=action, result=" ", on=today)
    with pytest.raises(Invalid):
        contents.finish_action(by=world.secretary, action=action, result="已停", on=today + datetime.timedelta(days=1))

    contents.finish_action(by=world.secretary, action=action, result="已停", on=today)

    with pytest.raises(Conflict):
        contents.finish_action(by=world.secretary, action=action, result="已停", on=today)


@pytest.mark.parametrize("who", ["neighbour", "official", "clerk", "stranger"])
def test_others_do_not_say_that_a_step_is_done(world: World, decision: Decision, who: str) -> None:
    with pytest.raises(NotAllowed):
        contents.finish_action(
            by=getattr(world, who), action=step(world, decision), result="已停", on=timezone.localdate()
        )


def test_steps_are_finished_after_the_record_was_handed_in(world: World, meeting: Meeting, decision: Decision) -> None:
    action = step(world, decision)
    add_recorder(meeting)
    recording.submit_record(by=world.secretary, meeting=meeting)

    done = contents.finish_action(by=world.officer, action=action, result="已停", on=timezone.localdate())

    assert done.result == "已停"


def test_a_decision_typed_by_mistake_is_struck_with_its_steps(world: World, decision: Decision) -> None:
    step(world, decision)

    contents.remove_decision(by=world.secretary, decision=decision)

    assert not Decision.objects.exists()


def test_a_decision_with_a_finished_step_stays(world: World, decision: Decision) -> None:
    action = step(world, decision)
    contents.finish_action(by=world.secretary, action=action, result="已停", on=timezone.localdate())

    with pytest.raises(Conflict):
        contents.remove_decision(by=world.secretary, decision=decision)
    with pytest.raises(Conflict):
        contents.remove_action(by=world.secretary, action=action)


# Somebody else was faster


def test_a_step_that_was_deleted_meanwhile_is_a_sentence(world: World, decision: Decision) -> None:
    first = step(world, decision)
    contents.remove_action(by=world.secretary, action=DecisionAction.objects.get())

    for verb in (
        lambda: contents.remove_action(by=world.secretary, action=first),
        lambda: contents.finish_action(by=world.secretary, action=first, result="完成", on=timezone.localdate()),
    ):
        with pytest.raises(Conflict, match="已被别人删除"):
            verb()


def test_no_step_is_added_to_a_decision_that_was_deleted_meanwhile(world: World, decision: Decision) -> None:
    contents.remove_decision(by=world.secretary, decision=Decision.objects.get())

    with pytest.raises(Conflict, match="已被别人删除"):
        step(world, decision)


def test_a_step_finished_while_its_decision_is_removed_keeps_the_decision(world, decision, monkeypatch) -> None:
    action, lock = step(world, decision), contents.lock_meeting

    def finished_first(meeting: Meeting) -> Meeting:
        monkeypatch.setattr(contents, "lock_meeting", lock)
        contents.finish_action(by=world.secretary, action=action, result="完成", on=timezone.localdate())
        return lock(meeting)

    monkeypatch.setattr(contents, "lock_meeting", finished_first)

    with pytest.raises(Conflict, match="已有措施登记完成"):
        contents.remove_decision(by=world.secretary, decision=decision)
