"""T3: a row is reached through its own parent only, by a page and by a script, to look at it and to change it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from feedback import slips
from feedback.models import Issue, Referral
from meetings import contents
from meetings.models import Meeting
from meetings.photos import add_photo
from tests.dumps import dump
from tests.feedback.matters import extending, published
from tests.samples import picture, upload
from tests.world import World, make_meeting, raise_one

pytestmark = pytest.mark.django_db
SCRIPT = {"HTTP_ACCEPT": "application/json"}


def furnished(world: World, topic: str) -> tuple[Meeting, dict[str, Any]]:
    """A talk of the own village with a row of every kind below it."""
    meeting = make_meeting(world, topic=topic)
    by = world.secretary
    decision = contents.add_decision(by=by, meeting=meeting, text="修路")
    rows = {
        "attendee-remove": contents.add_attendee(by=by, meeting=meeting, name="辰主持", role="HOST"),
        "agenda-remove": contents.add_agenda_item(by=by, meeting=meeting, kind="OTHER", text="学习"),
        "decision-remove": decision,
        "action-add": decision,
        "action-remove": contents.add_action(by=by, decision=decision, text="量路", owner="村委会"),
        "photo-change": add_photo(by=by, meeting=meeting, upload=upload(picture(60, 40)), caption="会场"),
    }
    rows |= {"action-finish": rows["action-remove"], "photo-remove": rows["photo-change"]}
    rows |= {"photo-file": rows["photo-change"], "photo-file-small": rows["photo-change"]}
    return meeting, rows


def test_t3_no_row_of_a_talk_is_reached_through_another_talk(world: World) -> None:
    meeting, rows = furnished(world, "修路")
    other, _rows = furnished(world, "水渠")
    client = Client()
    client.force_login(world.secretary)
    before, answers = dump(), {}

    for name, row in rows.items():
        argument = {"photo": row.file.uuid} if "photo" in name else {"row": row.pk}
        address = reverse(f"meetings:{name}", kwargs={"number": other.number, **argument})
        for method in ("get", "post"):
            for extra in ({}, SCRIPT):
                given = {"version": other.version, "text": "改", "owner": "改", "caption": "改"}
                answers[name, method, bool(extra)] = getattr(client, method)(address, given, **extra).status_code

    assert {pair for pair, status in answers.items() if status not in (404, 405)} == set()
    assert {name for (name, _method, _extra), status in answers.items() if status == 404} == set(rows)
    assert dump() == before
    assert Meeting.objects.get(pk=meeting.pk).version == meeting.version


def test_t3_no_order_and_no_request_is_reached_through_another_matter(world: World) -> None:
    asked: Issue = extending(world)
    other = raise_one(world)
    order: Referral = asked.referrals.get()
    client = Client()
    client.force_login(world.officer)
    page = reverse("feedback:referral-detail", kwargs={"number": other.number, "ordinal": order.ordinal})
    form = {"is_granted": "yes", "days": 2, "text": "同意", "version": asked.version}

    answers = [client.get(page), client.post(f"{page}decide-extension/", form), client.post(f"{page}submit/", form)]

    assert {answer.status_code for answer in answers} == {404}
    assert order.extension_requests.get().decision == "OPEN"


def test_t3_a_letter_is_opened_by_the_code_of_its_own_matter(world: World) -> None:
    mine, other = raise_one(world), published(world)
    slip = slips.show_code(by=world.secretary, issue=mine)
    client = Client()
    client.post("/trace/", {"number": slip.serial, "code": slip.code})
    before = dump()

    for name in ("trace-letter", "trace-answer", "trace-erase", "trace-protect"):
        address = reverse(f"feedback:{name}", kwargs={"number": other.number})
        for answer in (client.get(address), client.post(address, {"is_solved": "no", "words": "有人上门"})):
            assert answer.status_code in (302, 403, 404, 405)

    assert client.get(reverse("feedback:trace-letter", kwargs={"number": mine.number})).status_code == 200
    assert dump() == before
