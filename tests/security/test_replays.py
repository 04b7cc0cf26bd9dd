"""T18: a double tap, two tabs, a queue sent again give one record; other words under its id are shown, none is lost."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from directory.models import User
from feedback import ledger
from feedback.models import Issue, Mention, Raiser, Referral, Step
from meetings.models import HeadTap, Meeting
from tests.feedback.test_races import at_once
from tests.world import World, dispatch_one, make_meeting, raise_one

SCRIPT = {"HTTP_ACCEPT": "application/json"}
SAID = "组里的路坏了。"


def client_of(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def draft(**changes: Any) -> dict[str, Any]:
    return {"draft_uuid": str(uuid.uuid4()), "said": SAID} | changes


def raise_at(meeting: Meeting) -> str:
    return f"{meeting.get_absolute_url()}issues/new/"


def record(world: World, **changes: Any) -> dict[str, Any]:
    now = timezone.localtime()
    given = {
        "village": world.village.pk, "yard": "老屋场", "started_on": now.date(), "started_at": f"{now:%H:%M}",
        "draft_uuid": str(uuid.uuid4()),
    }  # fmt: skip
    return given | changes


def sending(user: User, address: str, form: dict[str, Any]) -> Callable[[], int]:
    client = client_of(user)
    return lambda: client.post(address, form, **SCRIPT).status_code


@pytest.mark.django_db(transaction=True)
def test_t18_ten_taps_at_once_are_one_matter(world: World) -> None:
    meeting, form = make_meeting(world), draft(outcome="REFERRED", raiser_phone="13912345678", contact="DIRECT")
    form |= {"consent": "on", "raiser_name": "张某某", "identity": "CONFIDENTIAL"}

    answers = at_once(*[sending(world.secretary, raise_at(meeting), form) for _tap in range(10)])

    assert answers == [201] * 10
    assert [model.objects.count() for model in (Issue, Raiser, Referral, Mention)] == [1, 1, 1, 1]
    assert list(ledger.verify()) == []


@pytest.mark.django_db(transaction=True)
def test_t18_ten_taps_at_once_are_one_talk(world: World) -> None:
    form = record(world)

    answers = at_once(*[sending(world.secretary, "/desk/meetings/new/", form) for _tap in range(10)])

    assert set(answers) <= {200, 201}
    assert Meeting.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_t18_one_tap_of_the_counter_counts_once_however_often_it_is_sent(world: World) -> None:
    meeting = make_meeting(world)
    taps = [{"add": 1, "tap": str(uuid.uuid4())} for _person in range(3)]

    at_once(*[sending(world.secretary, f"{meeting.get_absolute_url()}heads/", tap) for tap in taps * 3])

    assert HeadTap.objects.count() == 3
    assert Meeting.objects.get().heads_at_peak == meeting.heads_at_start + 3


@pytest.mark.django_db(transaction=True)
def test_t18_a_queue_that_is_sent_again_from_the_start_adds_nothing(world: World) -> None:
    meeting = make_meeting(world)
    queue = [draft(said=f"第 {number} 件事") for number in range(8)]
    client = client_of(world.secretary)

    first = [client.post(raise_at(meeting), form, **SCRIPT).json()["number"] for form in queue]
    again = [client.post(raise_at(meeting), form, **SCRIPT).json() for form in queue[::-1]]

    assert [answer["number"] for answer in again] == first[::-1]
    assert not any(answer["is_new"] for answer in again)
    assert Issue.objects.count() == 8


@pytest.mark.django_db
def test_t18_two_tabs_hold_two_drafts_and_are_two_matters(world: World) -> None:
    meeting = make_meeting(world)
    client = client_of(world.secretary)
    ids = {
        client.get(raise_at(meeting)).context["form"]["draft_uuid"].value()
        for _tab in range(2)
    }  # fmt: skip
    assert len(ids) == 2

    for draft_id in ids:
        client.post(raise_at(meeting), draft(draft_uuid=str(draft_id)))

    assert Issue.objects.count() == 2


@pytest.mark.django_db
def test_t18_other_words_under_the_same_id_are_shown_beside_the_first_and_can_be_kept_as_another(world: World) -> None:
    meeting, form = make_meeting(world), draft()
    client = client_of(world.secretary)
    client.post(raise_at(meeting), form)
    issue = Issue.objects.get()

    answer = client.post(raise_at(meeting), form | {"said": "水渠也堵了。"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert issue.number in page
    assert "水渠也堵了。" in page
    assert Issue.objects.get().raw_note == SAID
    kept = answer.context["form"]["draft_uuid"].value()
    client.post(raise_at(meeting), form | {"said": "水渠也堵了。", "draft_uuid": kept})
    assert sorted(Issue.objects.values_list("raw_note", flat=True)) == sorted([SAID, "水渠也堵了。"])


@pytest.mark.django_db
def test_t18_the_same_id_of_another_author_is_another_matter_and_shows_him_nothing(world: World) -> None:
    meeting, form = make_meeting(world), draft(said="只有甲书记记的原话。")
    client_of(world.secretary).post(raise_at(meeting), form)
    first = Issue.objects.get()

    answer = client_of(world.recorder).post(raise_at(meeting), form | {"said": "乙记录记的。"}, **SCRIPT)

    assert answer.status_code == 201
    assert first.number not in answer.content.decode()
    assert "只有甲书记记的原话" not in answer.content.decode()
    assert Issue.objects.count() == 2


@pytest.mark.django_db
def test_t18_a_guarded_matter_that_is_sent_again_is_named_by_number_alone(world: World) -> None:
    meeting, form = make_meeting(world), draft(said="村干部的事", conflict="VILLAGE_CADRE")
    client = client_of(world.secretary)
    client.post(raise_at(meeting), form, **SCRIPT)

    again = client.post(raise_at(meeting), form, **SCRIPT)

    assert again.status_code == 201
    assert "url" not in again.json()
    assert "村干部的事" not in again.content.decode()
    assert Issue.objects.count() == 1


@pytest.mark.django_db
def test_t18_the_same_evening_in_another_tab_is_asked_about(world: World) -> None:
    client = client_of(world.secretary)
    assert client.post("/desk/meetings/new/", record(world), **SCRIPT).status_code == 201

    second = client.post("/desk/meetings/new/", record(world), **SCRIPT)

    assert second.status_code == 409
    assert Meeting.objects.count() == 1


@pytest.mark.django_db
def test_t18_a_verb_sent_twice_from_the_same_page_is_done_once(world: World) -> None:
    order = dispatch_one(world)
    client, version = client_of(world.clerk), Issue.objects.get().version

    answers = [client.post(f"{order.get_absolute_url()}accept/", {"version": version}).status_code for _tap in range(3)]

    assert answers == [302, 409, 409]
    assert Step.objects.filter(verb="accept").count() == 1


@pytest.mark.django_db
def test_t18_what_was_typed_on_a_stale_page_comes_back_with_it(world: World) -> None:
    issue = raise_one(world)
    client, version = client_of(world.officer), issue.version
    client.post(f"{issue.get_absolute_url()}arrange/", {"digest": "第一稿", "kind": "DEMAND", "version": version})

    answer = client.post(
        f"{issue.get_absolute_url()}arrange/", {"digest": "第二稿，写了很久。", "kind": "DEMAND", "version": version}
    )

    assert answer.status_code == 409
    assert "第二稿，写了很久。" in answer.content.decode()
    assert Issue.objects.get().digest == "第一稿"
