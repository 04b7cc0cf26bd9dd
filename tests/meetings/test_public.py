"""Talks as villagers read them: nothing that was not published, nothing that tells who spoke."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.models import User
from feedback import workflow
from feedback.models import Category
from meetings import contents, recording
from meetings.models import Meeting
from meetings.photos import add_photo
from office.models import CountySettings
from tests.factories import make_county, make_township, make_user, make_village
from tests.samples import picture, upload
from tests.world import World, add_recorder, make_meeting, raise_one

BOARD = reverse("meetings:board")


def published(world: World, *, category: Category | None = None, by: User | None = None, **details: Any) -> Meeting:
    meeting, by = make_meeting(world, by=by, **details), by or world.secretary
    add_recorder(meeting)
    raised = {"outcome": "ANSWERED", "outcome_text": "讲清楚了", "category": category, "said": "屋里漏雨。"}
    raise_one(world, meeting=meeting, by=by, **raised)
    workflow.submit_meeting(by=by, meeting=meeting)
    office = make_user("TOWNSHIP_OFFICE", meeting.village.township)
    return recording.publish_meeting(by=office, meeting=meeting)


def read(client: Client, meeting: Meeting) -> str:
    return client.get(reverse("meetings:public-detail", args=[meeting.number])).content.decode()


def test_a_published_talk_is_read_without_login(world: World, client: Client) -> None:
    meeting = published(world, topic="组道硬化", heads_at_start=32)

    text = read(client, meeting)

    assert "组道硬化" in text
    assert "32 人参加" in text
    assert "泉湖镇双桥村老屋场" in text


def test_the_page_that_asks_whether_to_publish_shows_what_villagers_will_read(
    world: World, client: Client, tmp_path: Path, settings: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    meeting = make_meeting(world, topic="甲某家的猪场太臭")
    add_recorder(meeting)
    taken = upload(picture(60, 40))
    photo = add_photo(by=world.secretary, meeting=meeting, upload=taken, caption="晒谷坪", has_consent=True)
    raise_one(world, meeting=meeting, outcome="ANSWERED", outcome_text="讲清楚了")
    workflow.submit_meeting(by=world.secretary, meeting=meeting)
    client.force_login(world.officer)
    preview = client.get(reverse("meetings:publish", args=[meeting.number])).content.decode()
    recording.publish_meeting(by=world.officer, meeting=meeting)

    text = read(client, meeting)

    for shown in ("甲某家的猪场太臭", "晒谷坪", "双桥村老屋场", "这场会上的事还没有公开的"):
        assert (shown in preview, shown in text) == (True, True)
    assert reverse("meetings:photo-file", args=[meeting.number, photo.file.uuid]) in preview
    assert f'"{reverse("meetings:public-photo", args=[meeting.number, photo.file.uuid])}' not in preview


@pytest.mark.parametrize("state", ["draft", "submitted", "withdrawn", "cancelled"])
def test_t25_nothing_unpublished_is_shown(world: World, client: Client, state: str) -> None:
    meeting = make_meeting(world, topic="还没有公开的话题")
    if state == "cancelled":
        recording.cancel_meeting(by=world.secretary, meeting=meeting, reason="下雨")
    elif state != "draft":
        add_recorder(meeting)
        recording.submit_record(by=world.secretary, meeting=meeting)
    if state == "withdrawn":
        recording.publish_meeting(by=world.officer, meeting=meeting)
        recording.withdraw_meeting(by=world.officer, meeting=meeting)

    assert client.get(reverse("meetings:public-detail", args=[meeting.number])).status_code == 404
    assert "还没有公开的话题" not in client.get(BOARD).content.decode()


def test_what_was_said_and_by_whom_is_not_shown(world: World, client: Client) -> None:
    text = read(client, published(world, summary="小结里写的内容"))

    assert "屋里漏雨" not in text
    assert "乙记录" not in text
    assert "小结里写的内容" not in text


def test_with_few_people_only_the_village_is_named(world: World, client: Client) -> None:
    text = read(client, published(world, heads_at_start=9))

    assert "双桥村" in text
    assert "老屋场" not in text


def test_after_a_dispute_only_the_village_is_named(world: World, client: Client) -> None:
    dispute = Category.objects.create(name="邻里争执", kind="DISPUTE", is_never_public=True)

    meeting = published(world, heads_at_start=40, category=dispute)

    assert "老屋场" not in read(client, meeting)
    assert "老屋场" not in client.get(BOARD).content.decode()


def test_decisions_show_how_far_they_are(world: World, client: Client) -> None:
    meeting = make_meeting(world)
    decision = contents.add_decision(by=world.secretary, meeting=meeting, text="油脂厂停产搬迁")
    first = contents.add_action(by=world.secretary, decision=decision, text="停产", owner="厂方")
    contents.add_action(by=world.secretary, decision=decision, text="搬迁", owner="镇政府", starts_after=first)
    contents.add_agenda_item(by=world.secretary, meeting=meeting, kind="HANDOUT", text="《科学用水》", number=60)
    add_recorder(meeting)
    recording.submit_record(by=world.secretary, meeting=meeting)
    recording.publish_meeting(by=world.officer, meeting=meeting)

    text = read(client, meeting)

    assert "停产之后" in text
    assert "60份" in text


def test_the_board_narrows_by_township_and_month(world: World, client: Client) -> None:
    meeting = published(world)
    month = f"{meeting.started_at:%Y-%m}"

    def shown(query: str) -> list[Meeting]:
        return client.get(f"{BOARD}?{query}").context["page"].rows

    assert shown(f"place={world.township.number}&month={month}") == [meeting]
    assert shown(f"place={world.neighbour_township.number}") == []
    assert shown("month=2020-01") == []


def test_the_board_tells_counties_apart_and_offers_the_townships_of_one(world: World, client: Client) -> None:
    here = published(world)
    published(world, by=world.neighbour, village=world.neighbour_village, yard="大屋场")
    other = make_county("屈原管理区", "430671")
    CountySettings.objects.create(county=other, site_name="屈原屋场恳谈会", number_prefix="QY")
    far = make_village(make_township(other, "河市镇"), "三江村")
    there = published(world, by=make_user("VILLAGE_SECRETARY", far), village=far, yard="三江屋场")

    together, ours, theirs, unknown, narrowed = (
        client.get(f"{BOARD}{query}")
        for query in ("", "?county=HN", "?county=QY", "?county=XX", f"?place={world.township.number}")
    )

    assert [len(page.context["page"].rows) for page in (together, ours, theirs, unknown)] == [3, 2, 1, 3]
    assert "全县" not in together.content.decode()
    assert [place.short_name for place in ours.context["townships"]] == ["泉湖镇", "三塘镇"]
    assert "衡南县群众恳谈" in ours.content.decode()
    assert theirs.context["page"].rows == [there]
    assert "没有找到地址里写的县" in unknown.content.decode()
    assert (narrowed.context["county"].number_prefix, narrowed.context["page"].rows) == ("HN", [here])


def test_the_only_county_is_not_asked_for(world: World, client: Client) -> None:
    published(world)
    published(world, by=world.neighbour, village=world.neighbour_village, yard="大屋场")

    page = client.get(BOARD).content.decode()

    assert ("全县" in page, "?county=" in page) == (True, False)


def test_the_board_asks_the_same_number_of_questions_for_one_and_for_three(world: World, client: Client) -> None:
    published(world)
    with CaptureQueriesContext(connection) as one:
        client.get(BOARD)
    published(world)
    published(world)
    with CaptureQueriesContext(connection) as three:
        client.get(BOARD)

    assert len(three) == len(one) <= 12


def test_the_page_of_a_talk_takes_at_most_twelve_queries(world: World, client: Client) -> None:
    meeting = published(world)

    with CaptureQueriesContext(connection) as seen:
        read(client, meeting)

    assert len(seen) <= 12


def test_an_empty_board_says_so(world: World, client: Client) -> None:
    assert "还没有公开的恳谈会" in client.get(BOARD).content.decode()
