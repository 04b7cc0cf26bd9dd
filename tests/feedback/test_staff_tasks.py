"""The tasks beside the verbs: a reveal, a return visit, a publication, slips."""

import re

import pytest
from django.test import Client

from directory.models import User
from feedback import workflow
from feedback.models import Issue, Referral, SlipBatch, TraceCode
from feedback.sections import sections_for
from feedback.workflow.raising import RaiserDetails
from office.models import AccessLog
from tests.world import (
    World,
    accept_one,
    approve_one,
    raise_one,
)

from .matters import answered, reviewed, unhappy

pytestmark = pytest.mark.django_db
SCRIPT = {"HTTP_ACCEPT": "application/json"}
TYPED = "这是打了半天的字，不能丢。"
WITH_NAME = RaiserDetails(identity="CONFIDENTIAL", contact="DIRECT", name="申屠试", phone="13800001111", consent=True)


def enter(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def address(target: Issue | Referral, verb: str) -> str:
    return f"{target.get_absolute_url()}{verb}/"


def fresh(issue: Issue) -> Issue:
    return Issue.objects.get(pk=issue.pk)


# Identity


def test_a_reveal_shows_once_and_is_logged(world: World, client: Client) -> None:
    order = accept_one(world, raiser=WITH_NAME)
    enter(client, world.clerk)
    page = client.get(order.issue.get_absolute_url()).content.decode()

    answer = client.post(f"{order.issue.get_absolute_url()}reveal/")

    assert "申屠试" not in page
    assert "查看电话" in page
    assert "13800001111" in answer.content.decode()
    assert "申屠试" not in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert AccessLog.objects.filter(action="REVEAL", target_label=order.issue.number).count() == 1


@pytest.mark.parametrize("person", ["officer", "county_officer", "official", "recorder"])
def test_nobody_without_a_task_is_shown_a_name(world: World, client: Client, person: str) -> None:
    order = accept_one(world, raiser=WITH_NAME)
    enter(client, getattr(world, person))

    answer = client.post(f"{order.issue.get_absolute_url()}reveal/")

    assert answer.status_code in (403, 409)
    assert "申屠试" not in answer.content.decode()
    assert AccessLog.objects.filter(action="REVEAL").count() == 0


# The visitor's page


def test_a_visitor_reads_what_it_is_about_and_the_reply_and_nothing_else(world: World, client: Client) -> None:
    issue = approve_one(world, said="不给回访员看的原话", raiser=WITH_NAME)
    Issue.objects.filter(pk=issue.pk).update(digest="组道的坑洼要填，找我李四毛。不给回访员看的整理稿")
    enter(client, world.visitor)

    page = client.get(f"/desk/visits/{issue.number}/").content.decode()

    assert "坑洼已经填平" in page
    assert "<h1>组道的坑洼要填，找我李某某</h1>" in page
    assert "组道的坑洼要填" in client.get("/desk/visits/").content.decode()
    for hidden in ("不给回访员看的原话", "不给回访员看的整理稿", "申屠试", "13800001111", "辛交通"):
        assert hidden not in page
    assert client.get(issue.get_absolute_url()).status_code == 404


def test_a_visitor_sees_one_number_for_one_task(world: World, client: Client) -> None:
    issue = approve_one(world, raiser=WITH_NAME)
    enter(client, world.visitor)

    answer = client.post(f"/desk/visits/{issue.number}/reveal/")
    form = {"method": "PHONE", "was_reached": "yes", "is_solved": "yes", "satisfaction": "BASICALLY"}
    done = client.post(f"/desk/visits/{issue.number}/", form | {"version": fresh(issue).version})

    assert "13800001111" in answer.content.decode()
    assert done.headers["Location"] == "/desk/visits/"
    assert fresh(issue).status == "CLOSED"
    assert client.post(f"/desk/visits/{issue.number}/reveal/").status_code == 410


@pytest.mark.parametrize("person", ["clerk", "second_clerk"])
def test_a_handler_is_never_offered_the_return_visit(world: World, client: Client, person: str) -> None:
    issue = approve_one(world)
    enter(client, getattr(world, person))

    assert issue.number not in client.get("/desk/visits/").content.decode()
    assert client.get(f"/desk/visits/{issue.number}/").status_code == 404


def test_a_discontent_raiser_leaves_the_visitors_list_for_the_offices(world: World, client: Client) -> None:
    issue = unhappy(world)

    assert issue.number not in enter(client, world.visitor).get("/desk/visits/").content.decode()
    assert issue.number in enter(client, world.officer).get("/desk/issues/?todo=reopening").content.decode()


# Publication


def test_who_reviewed_may_not_publish_and_another_may(world: World, client: Client) -> None:
    issue = reviewed(world)

    own = enter(client, world.officer).post(address(issue, "publish"))
    other = enter(client, world.second_officer).post(address(issue, "publish"), {"version": fresh(issue).version})

    assert (own.status_code, other.status_code) == (403, 302)
    assert fresh(issue).review_state == "PUBLISHED"


def test_the_review_page_finds_personal_data_and_offers_the_masked_text(world: World, client: Client) -> None:
    issue = answered(world)
    Issue.objects.filter(pk=issue.pk).update(digest="路坏了，找 13812345678 。")  # kept before digests were checked
    enter(client, world.officer)

    page = client.get("/desk/review/").content.decode()
    form = client.post(
        address(issue, "review"),
        {"public_title": "路", "public_text": "找 13812345678", "version": fresh(issue).version},
    )

    assert "文中好像有个人信息" in page
    assert form.status_code == 422
    assert "138****5678" in form.content.decode()


# Slips


def test_a_pad_is_shown_once_with_codes_that_open_and_are_kept_nowhere(world: World, client: Client) -> None:
    enter(client, world.county_officer)

    page = client.post("/desk/slips/", {"county": world.county.pk, "count": 3}).content.decode()

    codes = re.findall(r"<strong class=\"number\">(\d{4} \d{4} \d{4})</strong>", page)
    assert len(codes) == 3
    assert page.count('class="qr"') == 3
    assert " style=" not in page
    batch = TraceCode.objects.first().batch
    for address_again in ("/desk/slips/", f"/desk/slips/{batch.pk}/"):
        assert not any(code in client.get(address_again).content.decode() for code in codes)
    assert AccessLog.objects.filter(action="PRINT").count() == 1


def test_a_page_sent_twice_prints_one_pad_and_says_so(world: World, client: Client) -> None:
    enter(client, world.county_officer)
    sent = {"county": world.county.pk, "count": 3, "after": 0}
    assert client.post("/desk/slips/", sent).status_code == 201

    again = client.post("/desk/slips/", sent)

    last = SlipBatch.objects.get()
    assert again.status_code == 409
    assert f"已经印了一本（{last}），没有再印" in again.content.decode()
    assert re.search(r"data-error-summary>\s*<h2>没有印</h2>", again.content.decode())
    assert f'name="after" value="{last.pk}"' in again.content.decode()
    assert client.post("/desk/slips/", sent | {"after": last.pk}).status_code == 201


@pytest.mark.parametrize("count", ["0", "201", "-1", "x", ""])
def test_a_pad_has_between_one_and_two_hundred_slips(world: World, client: Client, count: str) -> None:
    answer = enter(client, world.county_officer).post("/desk/slips/", {"county": world.county.pk, "count": count})

    assert answer.status_code == 422
    assert TraceCode.objects.count() == 0


@pytest.mark.parametrize("person", ["officer", "secretary", "clerk", "official"])
def test_pads_are_the_countys(world: World, client: Client, person: str) -> None:
    answer = enter(client, getattr(world, person)).post("/desk/slips/", {"county": world.county.pk, "count": 3})

    assert answer.status_code in (403, 422)
    assert TraceCode.objects.count() == 0


def test_a_code_on_the_screen_is_shown_once_and_marked(world: World, client: Client) -> None:
    issue = raise_one(world)
    enter(client, world.secretary)

    page = client.post(address(issue, "show-code")).content.decode()

    slip = TraceCode.objects.get(issue=issue)
    code = re.search(r"\d{4} \d{4} \d{4}", page)
    assert code
    assert slip.serial in page
    assert slip.was_seen_by_staff
    assert code[0] not in client.get(issue.get_absolute_url()).content.decode()


@pytest.mark.parametrize("person", ["official", "supervisor"])
def test_who_only_reads_takes_no_code(world: World, client: Client, person: str) -> None:
    issue = raise_one(world)

    assert enter(client, getattr(world, person)).post(address(issue, "show-code")).status_code == 403
    assert TraceCode.objects.count() == 0


def test_what_was_taken_down_waits_to_be_reviewed_again_and_says_so(world: World, client: Client) -> None:
    issue = workflow.publish(by=world.second_officer, issue=reviewed(world))
    workflow.withdraw_publication(by=world.officer, issue=issue, reason="标题写错了村名。")
    client.force_login(world.officer)

    page = client.get("/desk/review/").content.decode()
    waiting = {section.slug: section.rows.count() for section in sections_for(world.officer)}

    assert issue.number in page
    assert "后来撤下了" in page
    assert waiting["review"] == 1
