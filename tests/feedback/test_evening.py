"""Taking matters down on the evening page, handing the talk in, cancelling it."""

import datetime
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from feedback import slips, workflow
from feedback.models import Category, Issue, Raiser, Status, TraceCode
from feedback.templatetags.matters import matters_of
from meetings.models import Meeting
from tests.factories import client_of
from tests.world import World, add_recorder, make_meeting, raise_one

SCRIPT = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def secretary(world: World) -> Client:
    return client_of(world.secretary)


@pytest.fixture
def meeting(world: World) -> Meeting:
    return make_meeting(world)


def address(name: str, meeting: Meeting) -> str:
    return reverse(f"feedback:{name}", args=[meeting.number])


def send(client: Client, meeting: Meeting, *, script: bool = True, **fields: Any) -> Any:
    data = {"said": "组里的路灯坏了。", "draft_uuid": str(uuid.uuid4())} | fields
    return client.post(address("raise", meeting), data, **(SCRIPT if script else {}))


# Taking down


def test_words_alone_are_enough(secretary: Client, meeting: Meeting) -> None:
    answer = send(secretary, meeting)

    issue = Issue.objects.get()
    assert answer.status_code == 201
    assert (answer.json()["number"], answer.json()["uuid"]) == (issue.number, str(issue.draft_uuid))
    assert issue.status == Status.RAISED


@pytest.mark.parametrize(
    ("outcome", "text", "status"),
    [
        ("ANSWERED", "每人 400 元。", Status.ANSWERED),
        ("RESOLVED_ON_SITE", "换了灯泡。", Status.RESOLVED_ON_SITE),
        ("REFERRED", "", Status.REFERRED),
    ],
)
def test_each_outcome_with_what_it_needs(
    secretary: Client, meeting: Meeting, outcome: str, text: str, status: str
) -> None:
    answer = send(secretary, meeting, outcome=outcome, outcome_text=text)

    assert (answer.status_code, answer.json()["status"]) == (201, status)


@pytest.mark.parametrize("outcome", ["ANSWERED", "RESOLVED_ON_SITE"])
def test_an_answer_and_a_solution_must_be_written_down(secretary: Client, meeting: Meeting, outcome: str) -> None:
    answer = send(secretary, meeting, outcome=outcome)

    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["outcome_text"])
    assert not Issue.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"said": ""}, "said"),
        ({"said": "路" * 10_000}, "said"),
        ({"outcome": "FORGOTTEN"}, "outcome"),
        ({"category": "999999"}, "category"),
        ({"draft_uuid": "x"}, "draft_uuid"),
        ({"slip_serial": "HN123"}, "slip_serial"),
        ({"raiser_name": "某人"}, "consent"),
        ({"raiser_phone": "13800000000", "consent": "on"}, "contact"),
        ({"contact": "DIRECT"}, "raiser_phone"),
        ({"raiser_phone": "打我电话", "contact": "DIRECT", "consent": "on"}, "raiser_phone"),
        ({"conflict": "DEPARTMENT"}, "concerned_department"),
        ({"conflict": "VILLAGE_CADRE", "outcome": "ANSWERED", "outcome_text": "讲了"}, "outcome"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field(
    secretary: Client, meeting: Meeting, fields: dict[str, str], field: str
) -> None:
    answer = send(secretary, meeting, **fields)

    assert answer.status_code == 422
    assert field in answer.json()["errors"]
    assert not Issue.objects.exists()


def test_a_nul_in_the_text_is_refused_with_a_sentence(secretary: Client, meeting: Meeting) -> None:
    answer = send(secretary, meeting, said="路\x00灯")

    assert answer.status_code == 400
    assert not Issue.objects.exists()


def test_emoji_and_traditional_characters_are_kept(secretary: Client, meeting: Meeting) -> None:
    send(secretary, meeting, said="路燈壞了😀")

    assert Issue.objects.get().raw_note == "路燈壞了😀"


def test_without_a_script_the_page_comes_back_for_the_next_one(secretary: Client, meeting: Meeting) -> None:
    for _matter in range(10):
        answer = send(secretary, meeting, script=False)

    assert answer.headers["Location"] == address("raise", meeting)
    assert "可以接着记下一条" in secretary.get(address("raise", meeting)).content.decode()
    assert Issue.objects.count() == 10


@pytest.mark.parametrize(
    ("said", "is_said"), [("找我 138 1234 5678", True), ("路灯坏了，欠 3000 元", False), ("叫张三来修", False)]
)
def test_a_number_in_the_words_is_kept_and_gently_pointed_out(
    secretary: Client, meeting: Meeting, said: str, is_said: bool
) -> None:
    send(secretary, meeting, script=False, said=said)

    shown = [str(message) for message in secretary.get(address("raise", meeting)).context["messages"]]
    assert Issue.objects.get().raw_note == said
    assert any("整理稿里会隐去" in message for message in shown) is is_said


def test_without_a_script_what_was_typed_stays(secretary: Client, meeting: Meeting) -> None:
    answer = send(secretary, meeting, script=False, outcome="ANSWERED", said="医保怎么交？")

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "医保怎么交？" in text
    assert "请写上当场怎样答复的" in text


def test_a_double_tap_is_one_matter(secretary: Client, meeting: Meeting) -> None:
    draft = str(uuid.uuid4())

    answers = [send(secretary, meeting, draft_uuid=draft) for _tap in range(2)]

    assert [answer.json()["is_new"] for answer in answers] == [True, False]
    assert Issue.objects.count() == 1


def test_the_same_draft_with_other_words_names_the_first(secretary: Client, meeting: Meeting) -> None:
    draft = str(uuid.uuid4())
    send(secretary, meeting, draft_uuid=draft)

    answer = send(secretary, meeting, draft_uuid=draft, said="另一件事")

    issue = Issue.objects.get()
    assert (answer.status_code, answer.json()["code"]) == (409, "draft-differs")
    assert (answer.json()["number"], answer.json()["url"]) == (issue.number, issue.get_absolute_url())


def test_the_same_draft_with_other_words_shows_both_on_the_page(secretary: Client, meeting: Meeting) -> None:
    draft = str(uuid.uuid4())
    send(secretary, meeting, draft_uuid=draft)

    text = send(secretary, meeting, script=False, draft_uuid=draft, said="另一件事").content.decode()

    assert "组里的路灯坏了。" in text
    assert "另一件事" in text
    assert draft not in text


def test_a_script_whose_login_ended_gets_401(meeting: Meeting) -> None:
    answer = send(Client(), meeting)

    assert (answer.status_code, answer.json()["code"]) == (401, "login-required")


@pytest.mark.parametrize(("who", "status"), [("county_officer", 403), ("official", 403), ("neighbour", 404)])
def test_others_take_nothing_down(world: World, meeting: Meeting, who: str, status: int) -> None:
    answer = send(client_of(getattr(world, who)), meeting)

    assert answer.status_code == status
    assert not Issue.objects.exists()


def test_nothing_is_taken_down_in_a_closed_record(world: World, secretary: Client, meeting: Meeting) -> None:
    add_recorder(meeting)
    workflow.submit_meeting(by=world.secretary, meeting=meeting)

    assert send(secretary, meeting).status_code == 409
    assert secretary.get(address("raise", meeting)).headers["Location"] == meeting.get_absolute_url()


def test_a_raiser_is_sealed_and_a_slip_is_linked(world: World, secretary: Client, meeting: Meeting) -> None:
    _batch, pad = slips.print_pad(by=world.county_officer, county=world.county, count=1)

    send(
        secretary,
        meeting,
        raiser_name="李某",
        raiser_phone="13800000000",
        contact="DIRECT",
        consent="on",
        slip_serial=pad[0].serial.lower(),
    )

    assert Raiser.objects.get().contact == "DIRECT"
    assert TraceCode.objects.get().issue == Issue.objects.get()


def test_a_matter_about_a_cadre_leaves_its_writer_at_once(world: World, secretary: Client, meeting: Meeting) -> None:
    answer = send(secretary, meeting, conflict="VILLAGE_CADRE", said="村里的账没有公开。")

    assert answer.json()["is_guarded"]
    assert "url" not in answer.json()
    assert "text" not in answer.json()
    assert "村里的账没有公开" not in secretary.get(meeting.get_absolute_url()).content.decode()
    assert matters_of(meeting, world.officer).said != []


def test_the_categories_this_village_uses_most_come_first(world: World, secretary: Client, meeting: Meeting) -> None:
    last = Category.objects.filter(parent=None, is_active=True).order_by("position").last()
    raise_one(world, meeting=meeting, category=last)

    form = secretary.get(address("raise", meeting)).context["raise_form"]

    assert str(form.first_categories[0].choice_label) == str(last)


def test_the_page_takes_at_most_twelve_queries(secretary: Client, meeting: Meeting, settings: Any) -> None:
    settings.SITE_CACHE_SECONDS = 30
    secretary.get(address("raise", meeting))

    with CaptureQueriesContext(connection) as seen:
        secretary.get(address("raise", meeting))

    assert len(seen) <= 12


# What the last talk of the yard left over


def test_the_next_talk_of_the_yard_opens_with_what_is_not_settled(world: World) -> None:
    before = make_meeting(world, started_at=timezone.now() - datetime.timedelta(days=30))
    add_recorder(before)
    open_one = raise_one(world, meeting=before, outcome="REFERRED", said="水渠堵了")
    workflow.submit_meeting(by=world.secretary, meeting=before)
    tonight = make_meeting(world)
    elsewhere = make_meeting(world, yard="新塘湾")

    assert matters_of(tonight, world.secretary).unfinished == [open_one]
    assert matters_of(elsewhere, world.secretary).unfinished == []


# Cancelling


def test_a_talk_that_was_not_held_is_cancelled_with_a_reason(secretary: Client, meeting: Meeting) -> None:
    without = secretary.post(address("cancel-meeting", meeting), {"reason": ""})

    secretary.post(address("cancel-meeting", meeting), {"reason": "下大雨"})

    assert without.status_code == 422
    assert Meeting.objects.get().status == Meeting.Status.CANCELLED


def test_a_talk_at_which_something_was_said_is_not_cancelled(world: World, secretary: Client, meeting: Meeting) -> None:
    raise_one(world, meeting=meeting)

    answer = secretary.post(address("cancel-meeting", meeting), {"reason": "下大雨"}, **SCRIPT)

    assert answer.status_code == 409
    assert Meeting.objects.get().is_open
