"""The record of a talk: opening, changing, counting, handing in, taking back, cancelling, publishing."""

import datetime
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from directory.models import Yard
from directory.refusals import Conflict, Invalid, NotAllowed
from meetings import recording
from meetings.drafts import DraftDiffers
from meetings.models import Meeting
from tests.world import World, add_recorder, make_meeting

DAY = datetime.timedelta(days=1)


def start(world: World, **changes: Any) -> tuple[Meeting, bool]:
    given: dict[str, Any] = {
        "by": world.secretary,
        "village": world.village,
        "yard": "老屋场",
        "started_at": timezone.now(),
        "draft_uuid": uuid.uuid4(),
    }
    return recording.start_meeting(**given | changes)


def test_village_yard_and_start_are_enough(world: World) -> None:
    meeting, is_new = start(world)

    assert is_new
    assert meeting.status == Meeting.Status.DRAFT
    assert meeting.number.startswith("HN-H")
    assert meeting.path == world.yard.path


def test_typing_a_new_yard_makes_one_that_waits_to_be_confirmed(world: World) -> None:
    meeting, _new = start(world, yard="新塘湾")

    assert meeting.yard is not None
    assert meeting.yard.status == Yard.Status.PENDING


def test_evening_is_derived_from_the_start(world: World) -> None:
    day = timezone.localdate() - DAY
    at = [timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour))) for hour in (15, 19)]

    assert [start(world, started_at=moment)[0].is_evening for moment in at] == [False, True]


def test_a_talk_of_last_month_is_entered_from_paper_like_any_other(world: World) -> None:
    meeting, _new = start(world, started_at=timezone.now() - 30 * DAY)

    assert meeting.is_late_entry


def test_the_same_draft_twice_is_one_record(world: World) -> None:
    draft, at = uuid.uuid4(), timezone.now()

    first, _new = start(world, draft_uuid=draft, started_at=at)
    second, is_new = start(world, draft_uuid=draft, started_at=at)

    assert (second.pk, is_new) == (first.pk, False)


def test_the_same_draft_with_other_content_names_the_first_record(world: World) -> None:
    draft = uuid.uuid4()
    first, _new = start(world, draft_uuid=draft)

    with pytest.raises(DraftDiffers) as refusal:
        start(world, draft_uuid=draft, yard="别处")

    assert refusal.value.number == first.number


@pytest.mark.parametrize("who", ["neighbour", "neighbour_officer", "official", "clerk", "stranger", "county_officer"])
def test_only_the_village_and_its_township_open_a_record(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        start(world, by=getattr(world, who))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("started_at", timezone.now() + 200 * DAY),
        ("started_at", datetime.datetime(1990, 1, 1, tzinfo=datetime.UTC)),
        ("heads_at_peak", -1),
        ("heads_at_peak", 5001),
        ("party_members", 10**12),
        ("topic", "路" * 10_000),
        ("summary", "路" * 10_000),
        ("venue_kind", "PALACE"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(world: World, field: str, value: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        start(world, **{field: value})

    assert list(refusal.value.errors) == [field]
    assert Meeting.objects.count() == 0


def test_an_end_before_the_start_is_refused(world: World) -> None:
    now = timezone.now()

    with pytest.raises(Invalid) as refusal:
        start(world, started_at=now - DAY, ended_at=now - 2 * DAY)

    assert list(refusal.value.errors) == ["ended_at"]


def test_a_group_is_not_larger_than_all_who_came(world: World) -> None:
    with pytest.raises(Invalid) as refusal:
        start(world, heads_at_start=8, heads_at_peak=10, party_members=1000, minors=11, ordinary_villagers=10)

    assert list(refusal.value.errors) == ["party_members", "minors"]


def test_groups_may_overlap_and_stand_without_a_peak(world: World) -> None:
    start(world, heads_at_peak=10, party_members=9, ordinary_villagers=9)
    meeting, _new = start(world, yard="新塘湾", party_members=30)

    assert meeting.heads is None


def test_a_talk_to_come_has_no_heads_yet(world: World) -> None:
    with pytest.raises(Invalid, match="还没到"):
        start(world, started_at=timezone.now() + DAY, heads_at_start=20)


def test_emoji_and_traditional_characters_are_kept_as_written(world: World) -> None:
    meeting, _new = start(world, topic="開會談修路🙂")

    assert Meeting.objects.get(pk=meeting.pk).topic == "開會談修路🙂"


def test_an_edit_of_a_stale_page_is_refused_with_the_record_as_it_is(world: World) -> None:
    meeting = make_meeting(world)
    recording.edit_meeting(by=world.recorder, meeting=meeting, version=1, topic="修路")

    with pytest.raises(recording.Stale) as refusal:
        recording.edit_meeting(by=world.secretary, meeting=meeting, version=1, topic="用水")

    assert refusal.value.theirs.topic == "修路"
    assert "乙记录" in refusal.value.sentence


def test_entering_officials_does_not_make_an_open_edit_stale(world: World) -> None:
    from meetings import contents

    meeting = make_meeting(world)
    contents.add_attendee(by=world.recorder, meeting=meeting, name="乙记录", role="RECORDER", level="VILLAGE")

    assert recording.edit_meeting(by=world.secretary, meeting=meeting, version=1, topic="用水").topic == "用水"


def test_two_taps_are_two_people(world: World) -> None:
    meeting = make_meeting(world, heads_at_start=20)

    assert [recording.count_heads(by=world.secretary, meeting=meeting) for _tap in range(2)] == [21, 22]


def test_a_tap_sent_twice_counts_once(world: World) -> None:
    meeting, tap = make_meeting(world, heads_at_start=20), uuid.uuid4()

    assert [recording.count_heads(by=world.secretary, meeting=meeting, tap=tap) for _send in range(2)] == [21, 21]


@pytest.mark.parametrize("more", [-21, 201, 5000])
def test_an_absurd_count_is_refused(world: World, more: int) -> None:
    with pytest.raises(Invalid):
        recording.count_heads(by=world.secretary, meeting=make_meeting(world), more=more)


def test_nobody_is_counted_before_the_talk(world: World) -> None:
    meeting, _new = start(world, started_at=timezone.now() + DAY)

    with pytest.raises(Conflict, match="还没有开始"):
        recording.count_heads(by=world.secretary, meeting=meeting)


def test_handing_in_needs_a_recorder_and_heads(world: World) -> None:
    meeting, _new = start(world)

    with pytest.raises(Invalid) as refusal:
        recording.submit_record(by=world.secretary, meeting=meeting)

    assert "记录人" in refusal.value.sentence
    assert "到场人数" in refusal.value.sentence


def test_a_talk_in_the_future_cannot_be_handed_in_as_held(world: World) -> None:
    meeting, _new = start(world, started_at=timezone.now() + DAY)
    add_recorder(meeting)

    with pytest.raises(Invalid, match="还没到"):
        recording.submit_record(by=world.secretary, meeting=meeting)


def submitted(world: World) -> Meeting:
    meeting = make_meeting(world)
    add_recorder(meeting)
    return recording.submit_record(by=world.secretary, meeting=meeting)


def test_a_submitted_record_is_closed_until_it_is_taken_back(world: World) -> None:
    meeting = submitted(world)
    with pytest.raises(Conflict, match="退回修改"):
        recording.edit_meeting(by=world.secretary, meeting=meeting, version=meeting.version, topic="改")

    meeting = recording.take_back(by=world.secretary, meeting=meeting)

    assert meeting.is_open
    assert meeting.submitted_at is None


def test_t25_taking_back_takes_the_talk_off_the_public_pages(world: World) -> None:
    meeting = recording.publish_meeting(by=world.officer, meeting=submitted(world))

    recording.take_back(by=world.secretary, meeting=meeting)

    assert not Meeting.objects.published().exists()


def test_an_open_record_cannot_be_taken_back(world: World) -> None:
    with pytest.raises(Conflict):
        recording.take_back(by=world.secretary, meeting=make_meeting(world))


def test_cancelling_needs_a_reason_and_keeps_the_number(world: World) -> None:
    meeting = make_meeting(world)
    with pytest.raises(Invalid):
        recording.cancel_meeting(by=world.secretary, meeting=meeting, reason=" ")

    recording.cancel_meeting(by=world.secretary, meeting=meeting, reason="下大雨")

    assert Meeting.objects.get(number=meeting.number).status == Meeting.Status.CANCELLED


@pytest.mark.parametrize("who", ["secretary", "neighbour_officer", "official", "supervisor"])
def test_publishing_is_for_the_office_above(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        recording.publish_meeting(by=getattr(world, who), meeting=submitted(world))


def test_whoever_wrote_the_record_does_not_publish_it(world: World) -> None:
    meeting = make_meeting(world, by=world.officer)
    add_recorder(meeting)
    recording.submit_record(by=world.officer, meeting=meeting)

    with pytest.raises(NotAllowed, match="另一位"):
        recording.publish_meeting(by=world.officer, meeting=meeting)


def test_a_record_that_holds_a_phone_number_is_not_handed_in(world: World) -> None:
    meeting = make_meeting(world, summary="有事打电话13812345678")
    add_recorder(meeting)

    with pytest.raises(Invalid) as refusal:
        recording.submit_record(by=world.secretary, meeting=meeting)

    assert refusal.value.code == "personal-data"


def test_publishing_is_refused_while_a_shown_text_holds_a_phone_number(world: World) -> None:
    meeting = submitted(world)
    Meeting.objects.update(venue_name="电话13812345678")

    with pytest.raises(Invalid) as refusal:
        recording.publish_meeting(by=world.officer, meeting=meeting)

    assert refusal.value.code == "personal-data"


def test_publishing_twice_is_a_conflict(world: World) -> None:
    meeting = recording.publish_meeting(by=world.officer, meeting=submitted(world))

    with pytest.raises(Conflict):
        recording.publish_meeting(by=world.second_officer, meeting=meeting)


def test_t25_a_talk_can_be_taken_off_the_public_pages_at_once(world: World) -> None:
    meeting = recording.publish_meeting(by=world.officer, meeting=submitted(world))

    recording.withdraw_meeting(by=world.county_officer, meeting=meeting)

    assert not Meeting.objects.published().exists()


@pytest.mark.django_db(transaction=True)
def test_people_counted_at_the_same_moment_are_all_counted(world: World) -> None:
    meeting = make_meeting(world, heads_at_start=0)

    def tap(_number: int) -> None:
        recording.count_heads(by=world.secretary, meeting=meeting, tap=uuid.uuid4())
        connection.close()

    with ThreadPoolExecutor(4) as phones:
        list(phones.map(tap, range(8)))

    assert Meeting.objects.get(pk=meeting.pk).heads == 8


@pytest.mark.django_db(transaction=True)
def test_the_same_draft_sent_twice_at_once_is_one_record(world: World) -> None:
    draft, at = uuid.uuid4(), timezone.now()

    def send(_number: int) -> int:
        meeting, _new = start(world, draft_uuid=draft, started_at=at)
        connection.close()
        return meeting.pk

    with ThreadPoolExecutor(2) as phones:
        kept = set(phones.map(send, range(4)))

    assert len(kept) == 1
