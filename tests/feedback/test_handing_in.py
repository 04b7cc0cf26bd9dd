"""Handing a talk in: what the checklist asks for, and what lacks an outcome gets it there."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from feedback.models import Issue, Status
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


def test_the_checklist_says_what_is_missing_and_where(world: World, secretary: Client) -> None:
    meeting = make_meeting(world, heads_at_start=None)
    raise_one(world, meeting=meeting, said="还没有分类的事")

    text = secretary.get(address("submit-meeting", meeting)).content.decode()

    assert "还没有登记记录人" in text
    assert "还没有填到场人数" in text
    assert "还有 1 件事没有选办理方式" in text
    assert "还没有分类的事" in text
    assert '<button class="button button--primary' not in text


def test_what_lacks_an_outcome_gets_it_on_the_checklist(world: World, secretary: Client, meeting: Meeting) -> None:
    add_recorder(meeting)
    first, second = (raise_one(world, meeting=meeting, said=said) for said in ("医保怎么交？", "组里的路垮了。"))
    back = address("submit-meeting", meeting) + "#unsorted"
    ways = {
        row["issue"]: dict(row["ways"]) for row in secretary.get(address("submit-meeting", meeting)).context["unsorted"]
    }

    answers = [
        secretary.post(ways[first]["当场答复"], {"outcome_text": "每人 400 元。", "version": first.version}),
        secretary.post(ways[second]["集中交办"], {"outcome_text": "", "version": second.version}),
    ]

    assert [answer.headers["Location"] for answer in answers] == [back, back]
    assert [issue.status for issue in Issue.objects.order_by("pk")] == [Status.ANSWERED, Status.REFERRED]
    assert "都齐了，可以提交" in secretary.get(back).content.decode()


def test_an_outcome_without_its_text_is_asked_for_and_still_leads_back(
    world: World, secretary: Client, meeting: Meeting
) -> None:
    issue = raise_one(world, meeting=meeting)
    back = address("submit-meeting", meeting)
    way = reverse("feedback:issue-verb", args=[issue.number, "answer"]) + f"?next={back}"

    asked = secretary.post(way, {"outcome_text": "", "version": issue.version})
    done = secretary.post(way, {"outcome_text": "讲清楚了", "version": issue.version})

    assert asked.status_code == 422
    assert f'href="{back}"' in asked.content.decode()
    assert done.headers["Location"] == back


def test_a_verb_leads_nowhere_outside(world: World, secretary: Client, meeting: Meeting) -> None:
    issue = raise_one(world, meeting=meeting)
    way = reverse("feedback:issue-verb", args=[issue.number, "answer"]) + "?next=//elsewhere.example/"

    answer = secretary.post(way, {"outcome_text": "讲清楚了", "version": issue.version})

    assert answer.headers["Location"] == issue.get_absolute_url()


def test_a_colleagues_words_stay_with_who_wrote_them_on_the_checklist(world: World, meeting: Meeting) -> None:
    raise_one(world, meeting=meeting, said="我家的狗咬了人")

    text = client_of(world.recorder).get(address("submit-meeting", meeting)).content.decode()

    assert "我家的狗咬了人" not in text
    assert "当场答复" in text


def test_the_checklist_asks_the_same_number_of_questions_for_one_and_for_three(
    world: World, secretary: Client, meeting: Meeting
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            secretary.get(address("submit-meeting", meeting))
        return len(seen)

    raise_one(world, meeting=meeting)
    queries()
    one = queries()
    raise_one(world, meeting=meeting)
    raise_one(world, meeting=meeting)

    assert queries() == one


def test_a_record_with_an_unsorted_matter_is_not_handed_in(world: World, secretary: Client, meeting: Meeting) -> None:
    add_recorder(meeting)
    raise_one(world, meeting=meeting)

    answer = secretary.post(address("submit-meeting", meeting), **SCRIPT)

    assert (answer.status_code, answer.json()["code"]) == (422, "incomplete")


def test_handing_in_leads_back_to_the_record(world: World, secretary: Client, meeting: Meeting) -> None:
    add_recorder(meeting)
    raise_one(world, meeting=meeting, outcome="REFERRED")

    answer = secretary.post(address("submit-meeting", meeting))

    assert answer.headers["Location"] == meeting.get_absolute_url()
    assert Meeting.objects.get().status == Meeting.Status.SUBMITTED


def test_personal_data_in_the_record_is_said_with_its_place(world: World, secretary: Client) -> None:
    meeting = make_meeting(world, topic="找13812345678修路")
    add_recorder(meeting)

    answer = secretary.post(address("submit-meeting", meeting))

    assert answer.status_code == 422
    assert "主要话题" in answer.content.decode()


@pytest.mark.parametrize(("who", "status"), [("county_officer", 403), ("neighbour", 404)])
def test_others_do_not_hand_in(world: World, meeting: Meeting, who: str, status: int) -> None:
    add_recorder(meeting)

    answer = client_of(getattr(world, who)).post(address("submit-meeting", meeting), **SCRIPT)

    assert answer.status_code == status
    assert Meeting.objects.get().is_open
