"""The pages of a talk for those who write and read it: who sees what, what a form says, how many queries it takes."""

import datetime
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from directory.models import Posting
from meetings import contents, recording
from meetings.models import Attendee, Meeting
from tests.factories import client_of
from tests.world import World, add_recorder, make_meeting, raise_one

SCRIPT = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def secretary(world: World) -> Client:
    return client_of(world.secretary)


def page(name: str, meeting: Meeting) -> str:
    return reverse(f"meetings:{name}", args=[meeting.number])


def typed(world: World, **changes: Any) -> dict[str, Any]:
    now = timezone.localtime()
    given = {
        "village": world.village.pk,
        "yard": "老屋场",
        "started_on": f"{now:%Y-%m-%d}",
        "started_at": f"{now:%H:%M}",
        "draft_uuid": uuid.uuid4(),
    }
    return given | changes


def queries(client: Client, address: str, settings: Any = None) -> int:
    """How many queries a page takes; with `settings` as in production, where the frame remembers whose site it is."""
    if settings:
        settings.SITE_CACHE_SECONDS = 30
        client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


# Opening a record


def test_saving_leads_to_the_evening_page(world: World, secretary: Client) -> None:
    answer = secretary.post(reverse("meetings:create"), typed(world))

    assert answer.status_code == 302
    assert answer.headers["Location"] == page("detail", Meeting.objects.get())


def test_a_script_gets_the_number(world: World, secretary: Client) -> None:
    draft = uuid.uuid4()

    answer = secretary.post(reverse("meetings:create"), typed(world, draft_uuid=draft), **SCRIPT)

    meeting = Meeting.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {"uuid": str(draft), "number": meeting.number, "url": page("detail", meeting)}


def test_the_only_village_is_not_asked_for(world: World, secretary: Client) -> None:
    text = secretary.get(reverse("meetings:create")).content.decode()

    assert f'<input type="hidden" name="village" value="{world.village.pk}">' in text
    assert "不先入为主" in text


def test_a_township_chooses_among_its_own_villages(world: World) -> None:
    from tests.factories import make_village

    make_village(world.township, "新桥村")

    text = client_of(world.officer).get(reverse("meetings:create")).content.decode()

    assert "新桥村" in text
    assert "大桥村" not in text


@pytest.mark.parametrize("who", ["official", "county_officer", "clerk", "stranger"])
def test_who_may_not_record_reads_why(world: World, who: str) -> None:
    text = client_of(getattr(world, who)).get(reverse("meetings:create")).content.decode()

    assert "没有登记恳谈会的岗位" in text
    assert "<textarea" not in text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"village": "999999"}, "不在您登记的范围内"),
        ({"village": "甲"}, "不在您登记的范围内"),
        ({"yard": ""}, "请填写"),
        ({"yard": "屋" * 41}, "最多 40 个字"),
        ({"started_on": "2026-13-45"}, "完整的日期"),
        ({"started_at": "25:99"}, "完整的时间"),
        ({"started_on": "2999-01-01"}, "三个月以后"),
        ({"started_on": "1999-01-01"}, "太早"),
        ({"heads_at_start": "-3"}, "不能小于 0"),
        ({"heads_at_start": "99999"}, "0 到 5000"),
        ({"heads_at_start": "9" * 40}, "0 到 5000"),
        ({"topic": "路" * 10_000}, "最多 120 个字，现在有 10000 个字"),
        ({"ended_at": "2020-01-01T10:00"}, "早于开始时间"),
    ],
)
def test_what_cannot_be_kept_is_said_and_what_was_typed_stays(
    world: World, secretary: Client, changes: dict[str, str], sentence: str
) -> None:
    answer = secretary.post(reverse("meetings:create"), typed(world, venue_name="樟树下", **changes))

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "樟树下" in answer.content.decode()
    assert not Meeting.objects.exists()


def test_a_neighbours_village_cannot_be_posted(world: World, secretary: Client) -> None:
    answer = secretary.post(reverse("meetings:create"), typed(world, village=world.neighbour_village.pk), **SCRIPT)

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["village"]


def test_the_same_draft_with_other_content_shows_both(world: World, secretary: Client) -> None:
    first = typed(world, topic="修路")
    secretary.post(reverse("meetings:create"), first)

    answer = secretary.post(reverse("meetings:create"), first | {"topic": "用水"})

    text = answer.content.decode()
    assert page("detail", Meeting.objects.get()) in text
    assert "修路" in text
    assert 'value="用水"' in text
    assert str(first["draft_uuid"]) not in text


def test_a_second_talk_of_the_yard_on_one_evening_is_asked_about(world: World, secretary: Client) -> None:
    first = make_meeting(world, by=world.recorder, started_at=timezone.now(), topic="修路")

    asked = secretary.post(reverse("meetings:create"), typed(world, topic="用水"))
    another = secretary.post(reverse("meetings:create"), typed(world, topic="用水", is_another="on"))

    text = asked.content.decode()
    assert asked.status_code == 422
    assert "是同一场吗" in text
    assert page("detail", first) in text
    assert 'name="is_another"' in text
    assert 'value="用水"' in text
    assert (another.status_code, Meeting.objects.count()) == (302, 2)


def test_nobody_is_asked_about_another_yard_day_or_a_cancelled_talk(world: World, secretary: Client) -> None:
    make_meeting(world, yard="新塘湾", started_at=timezone.now())
    make_meeting(world, started_at=timezone.now() - datetime.timedelta(days=1))
    cancelled = make_meeting(world, started_at=timezone.now())
    recording.cancel_meeting(by=world.secretary, meeting=cancelled, reason="下雨")

    text = secretary.get(reverse("meetings:create")).content.decode()
    answer = secretary.post(reverse("meetings:create"), typed(world))

    assert answer.status_code == 302
    assert 'name="is_another"' not in text


def test_a_script_gets_409_with_the_talk_that_is_there(world: World, secretary: Client) -> None:
    first = make_meeting(world, started_at=timezone.now())

    answer = secretary.post(reverse("meetings:create"), typed(world), **SCRIPT)

    assert (answer.status_code, answer.json()["code"]) == (409, "same-evening")
    assert (answer.json()["number"], answer.json()["url"]) == (first.number, page("detail", first))
    assert Meeting.objects.count() == 1


def test_a_form_sent_after_the_login_ended_is_given_back(world: World) -> None:
    answer = Client().post(reverse("meetings:create"), typed(world, summary="大家谈了修路和用水的事情。"))

    assert answer.status_code == 401
    assert "大家谈了修路和用水的事情。" in answer.content.decode()


# The evening page


@pytest.mark.parametrize("who", ["secretary", "recorder", "officer", "county_officer", "official", "supervisor"])
def test_who_works_at_the_place_or_above_reads_the_record(world: World, who: str) -> None:
    assert client_of(getattr(world, who)).get(page("detail", make_meeting(world))).status_code == 200


@pytest.mark.parametrize("who", ["neighbour", "neighbour_officer", "clerk", "visitor", "stranger"])
@pytest.mark.parametrize("name", ["detail", "edit", "attendees", "agenda", "decisions", "publish"])
def test_others_get_404(world: World, who: str, name: str) -> None:
    assert client_of(getattr(world, who)).get(page(name, make_meeting(world))).status_code == 404


@pytest.mark.parametrize(("hours", "is_late"), [(1, False), (5, True), (30, True)])
def test_a_talk_brought_in_later_does_not_run(world: World, secretary: Client, hours: int, is_late: bool) -> None:
    meeting = make_meeting(world, started_at=timezone.now() - datetime.timedelta(hours=hours))

    text = secretary.get(page("detail", meeting)).content.decode()

    assert ("补记" in text, "已开" in text, "一条一条补进来" in text) == (is_late, not is_late, is_late)


def test_an_ended_posting_reads_nothing(world: World) -> None:
    meeting = make_meeting(world)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Posting.objects.filter(user=world.secretary).update(starts_on=yesterday, ends_on=yesterday)

    assert client_of(world.secretary).get(page("detail", meeting)).status_code == 404


def test_who_may_only_read_sees_no_verb_and_reads_why(world: World) -> None:
    text = client_of(world.county_officer).get(page("detail", make_meeting(world))).content.decode()

    assert "有人说…" not in text
    assert "+1" not in text
    assert "您可以查看，不能修改" in text


def test_one_tap_enters_whoever_records(world: World, secretary: Client) -> None:
    meeting = make_meeting(world)

    secretary.post(
        page("attendees", meeting),
        {"name": "甲书记", "title": "", "role": "RECORDER", "level": "VILLAGE", "back": "detail"},
    )

    assert Attendee.objects.get().user == world.secretary


def test_the_open_record_takes_at_most_twelve_queries_however_much_is_said(
    world: World, secretary: Client, settings: Any
) -> None:
    meeting = make_meeting(world)
    add_recorder(meeting)
    raise_one(world, meeting=meeting)
    one = queries(secretary, page("detail", meeting), settings)
    for _more in range(2):
        raise_one(world, meeting=meeting, outcome="ANSWERED", outcome_text="讲清楚了")
        contents.add_agenda_item(by=world.secretary, meeting=meeting, kind="OTHER", text="别的")
        contents.add_decision(by=world.secretary, meeting=meeting, text="商定")

    assert queries(secretary, page("detail", meeting)) == one
    assert one <= 12


def test_the_closed_record_takes_at_most_twelve_queries(world: World, secretary: Client, settings: Any) -> None:
    meeting = make_meeting(world)
    add_recorder(meeting)
    decision = contents.add_decision(by=world.secretary, meeting=meeting, text="商定")
    contents.add_action(by=world.secretary, decision=decision, text="做", owner="村委会")
    raise_one(world, meeting=meeting, outcome="ANSWERED", outcome_text="讲清楚了")
    recording.submit_record(by=world.secretary, meeting=meeting)

    assert queries(secretary, page("detail", meeting), settings) <= 12


@pytest.mark.parametrize("name", ["attendees", "agenda", "decisions"])
def test_pages_of_contents_ask_the_same_number_of_questions(world: World, secretary: Client, name: str) -> None:
    meeting = make_meeting(world)

    def add() -> None:
        contents.add_agenda_item(by=world.secretary, meeting=meeting, kind="OTHER", text="别的")
        person = f"干部{meeting.attendees.count()}"
        contents.add_attendee(by=world.secretary, meeting=meeting, name=person, role="HOST", level="VILLAGE")
        decision = contents.add_decision(by=world.secretary, meeting=meeting, text="商定")
        first = contents.add_action(by=world.secretary, decision=decision, text="做", owner="村委会")
        contents.add_action(by=world.secretary, decision=decision, text="再做", owner="村委会", starts_after=first)

    add()
    one = queries(secretary, page(name, meeting))
    add()
    add()

    assert queries(secretary, page(name, meeting)) == one
    assert one <= 12


# Counting heads


def test_a_tap_adds_one_and_a_repeated_tap_does_not(world: World, secretary: Client) -> None:
    meeting, tap = make_meeting(world, heads_at_start=20), str(uuid.uuid4())

    answers = [secretary.post(page("count-heads", meeting), {"add": 1, "tap": tap}, **SCRIPT) for _send in range(2)]

    assert [answer.json() for answer in answers] == [{"heads": 21}, {"heads": 21}]


def test_without_a_script_the_tap_leads_back(world: World, secretary: Client) -> None:
    meeting = make_meeting(world, heads_at_start=20)

    answer = secretary.post(page("count-heads", meeting), {"add": 1, "tap": ""})

    assert answer.headers["Location"] == page("detail", meeting)
    assert Meeting.objects.get().heads == 21


def test_a_tap_that_is_not_allowed_is_a_problem(world: World) -> None:
    answer = client_of(world.county_officer).post(page("count-heads", make_meeting(world)), {"add": 1}, **SCRIPT)

    assert answer.status_code == 403
    assert answer.headers["Content-Type"] == "application/problem+json"


# Decisions


def test_a_decision_its_steps_and_their_end_are_written_on_one_page(world: World, secretary: Client) -> None:
    meeting = make_meeting(world)
    secretary.post(page("decisions", meeting), {"text": "油脂厂停产搬迁"})
    decision = meeting.decisions.get()
    add = reverse("meetings:action-add", args=[meeting.number, decision.pk])

    secretary.post(add, {"text": "停产", "owner": "厂方"})
    first = decision.actions.get()
    secretary.post(add, {"text": "搬迁", "owner": "镇政府", "starts_after": first.pk, "condition": "找到厂址后"})
    finish = reverse("meetings:action-finish", args=[meeting.number, first.pk])
    answer = secretary.post(finish, {"result": "当晚停了", "done_on": f"{timezone.localdate()}"})

    assert answer.status_code == 302
    assert [bool(action.done_on) for action in decision.actions.all()] == [True, False]


def test_a_finish_without_a_result_says_so_at_the_step(world: World, secretary: Client) -> None:
    meeting = make_meeting(world)
    decision = contents.add_decision(by=world.secretary, meeting=meeting, text="商定")
    action = contents.add_action(by=world.secretary, decision=decision, text="做", owner="村委会")

    answer = secretary.post(reverse("meetings:action-finish", args=[meeting.number, action.pk]), {"result": ""})

    assert answer.status_code == 422
    assert "请填写" in answer.content.decode()


def test_a_row_of_another_talk_cannot_be_struck(world: World, secretary: Client) -> None:
    attendee = add_recorder(make_meeting(world))
    other = make_meeting(world)

    answer = secretary.post(reverse("meetings:attendee-remove", args=[other.number, attendee.pk]))

    assert answer.status_code == 404
    assert Attendee.objects.exists()


# Back, out, and in public


def test_the_township_publishes_and_withdraws(world: World) -> None:
    meeting = make_meeting(world)
    add_recorder(meeting)
    recording.submit_record(by=world.secretary, meeting=meeting)
    officer = client_of(world.officer)

    officer.post(page("publish", meeting))
    was_public = Meeting.objects.published().exists()
    officer.post(page("withdraw", meeting))

    assert (was_public, Meeting.objects.published().exists()) == (True, False)


def test_the_author_reads_why_he_does_not_publish(world: World, secretary: Client) -> None:
    meeting = make_meeting(world)

    answer = secretary.post(page("publish", meeting))

    assert answer.status_code == 403
    assert "乡镇或县联席办" in answer.content.decode()


def test_a_submitted_record_is_taken_back_by_its_village(world: World, secretary: Client) -> None:
    meeting = make_meeting(world)
    add_recorder(meeting)
    recording.submit_record(by=world.secretary, meeting=meeting)

    secretary.post(page("take-back", meeting))

    assert Meeting.objects.get().is_open
