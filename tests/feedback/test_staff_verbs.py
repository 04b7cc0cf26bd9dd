"""The verbs through their pages: done, refused, stale, by script; nothing happens on a GET; nothing typed is lost."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from directory.models import User
from feedback import workflow
from feedback.models import Category, Issue, Referral, Step, TraceCode
from feedback.slips import print_pad
from feedback.views.verb_table import ISSUE_VERBS, REFERRAL_VERBS
from feedback.workflow.raising import RaiserDetails
from office.models import AccessLog
from tests.world import (
    World,
    accept_one,
    dispatch_one,
    raise_one,
    refer_one,
    submit_one,
)

from .matters import STATES, answered

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


SUBMITTED = {
    "completion": "SUBSTANTIVE",
    "measures": "现场修补。",
    "result": "坑洼填平。",
    "contacted_on": timezone.localdate().isoformat(),
    "contact_channel": "PHONE",
    "contacted_how": "当面",
}
ISSUE_SUCCESSES: list[tuple[str, str, str, dict[str, Any], dict[str, Any]]] = [
    ("raised", "secretary", "answer", {"outcome_text": "年底动工。"}, {"status": "ANSWERED", "reply": "年底动工。"}),
    ("raised", "recorder", "resolve", {"outcome_text": "修好了。"}, {"status": "RESOLVED_ON_SITE"}),
    ("raised", "secretary", "refer", {"outcome_text": "请修路"}, {"status": "REFERRED"}),
    ("raised", "officer", "arrange", {"digest": "组道损坏。", "kind": "DEMAND"}, {"digest": "组道损坏。"}),
    ("raised", "officer", "guide", {"text": "请到便民中心。"}, {"status": "GUIDED"}),
    ("raised", "secretary", "propose-void", {"text": "录重了"}, {"status": "RAISED"}),
    ("raised", "officer", "void", {"text": "录重了"}, {"status": "VOIDED"}),
    ("answered", "secretary", "echo", {"channel": "PHONE"}, {"echo_channel": "PHONE"}),
    (
        "replied",
        "second_officer",
        "visit",
        {"method": "IN_PERSON", "was_reached": "yes", "is_solved": "yes", "satisfaction": "SATISFIED"},
        {"status": "CLOSED", "closed_ground": "CONFIRMED"},
    ),
    ("replied", "second_officer", "visit", {"method": "PHONE", "was_reached": "no"}, {"status": "REPLIED"}),
    ("unhappy", "officer", "reopen", {"text": "还有一段没修。"}, {"status": "REFERRED", "round": 2}),
    (
        "unhappy",
        "second_officer",
        "decline-reopening",
        {"text": "已修到位。"},
        {"status": "REPLIED", "reopening_asked_at": None},
    ),
    (
        "answered",
        "officer",
        "review",
        {"public_title": "修路", "public_text": "组道损坏。"},
        {"review_state": "REVIEWED"},
    ),
]


@pytest.mark.parametrize(("state", "person", "verb", "form", "after"), ISSUE_SUCCESSES)
def test_a_matters_verb_is_done_and_leads_back(
    world: World, client: Client, state: str, person: str, verb: str, form: dict, after: dict
) -> None:
    issue = fresh(STATES[state](world))

    answer = enter(client, getattr(world, person)).post(address(issue, verb), form | {"version": issue.version})

    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert answer.headers["Location"] in (issue.get_absolute_url(), "/desk/")
    assert {name: getattr(fresh(issue), name) for name in after} == after


ORDER_SUCCESSES = [
    (refer_one, "officer", "decline", {"text": "先问清楚"}, "DECLINED"),
    (refer_one, "officer", "pass-up", {"text": "乡镇办不了"}, "PROPOSED"),
    (dispatch_one, "officer", "withdraw", {"text": "派错了"}, "WITHDRAWN"),
    (dispatch_one, "clerk", "accept", {}, "ACCEPTED"),
    (accept_one, "second_clerk", "submit", SUBMITTED, "SUBMITTED"),
    (submit_one, "officer", "approve", {"reply": "已修好。"}, "APPROVED"),
    (submit_one, "second_officer", "send-back", {"text": "还有一段"}, "ACCEPTED"),
]


@pytest.mark.parametrize(("make", "person", "verb", "form", "status"), ORDER_SUCCESSES)
def test_an_orders_verb_is_done_and_leads_back(
    world: World, client: Client, make: Any, person: str, verb: str, form: dict, status: str
) -> None:
    order = make(world)

    answer = enter(client, getattr(world, person)).post(
        address(order, verb), form | {"version": fresh(order.issue).version}
    )

    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert Referral.objects.get(pk=order.pk).status == status


def test_dispatching_offers_what_is_known_and_nothing_personal(world: World, client: Client) -> None:
    order = refer_one(world, said="路坏了，电话 13812345678 找我。", suggested_department=world.other_bureau)

    page = enter(client, world.officer).get(address(order, "dispatch")).content.decode()

    form = page[page.index('<form method="post" novalidate') :]
    assert f'<option value="{world.other_bureau.pk}" selected>' in form
    assert "13812345678" not in form
    assert "138****5678" in form
    assert re.search(r'value="GENERAL"[^>]* checked', form)


def test_dispatching_sets_the_day_the_villager_sees(world: World, client: Client) -> None:
    order = refer_one(world)
    form = {"department": world.bureau.pk, "handling_class": "GENERAL", "digest": "组道损坏。"}

    enter(client, world.officer).post(address(order, "dispatch"), form | {"version": fresh(order.issue).version})

    order.refresh_from_db()
    assert order.department == world.bureau
    assert fresh(order.issue).promised_on == timezone.localdate(order.finish_due_at)


# Refusals


@pytest.mark.parametrize("verb", ["answer", "refer", "arrange", "guide", "void"])
def test_a_verb_that_is_not_ones_own_is_said_and_not_done(world: World, client: Client, verb: str) -> None:
    issue = raise_one(world)
    steps = Step.objects.count()
    enter(client, world.official)

    shown = client.get(address(issue, verb))
    done = client.post(address(issue, verb), {"outcome_text": TYPED, "text": TYPED, "digest": TYPED, "kind": "DEMAND"})

    assert (shown.status_code, done.status_code) == (403, 403)
    assert "办理" in shown.content.decode()
    assert Step.objects.count() == steps


def test_an_unknown_verb_is_not_found(world: World, client: Client) -> None:
    order = refer_one(world)
    enter(client, world.officer)

    assert client.get(address(order.issue, "delete")).status_code == 404
    assert client.get(address(order, "delete")).status_code == 404


def test_a_stale_form_keeps_what_was_typed_and_can_be_sent_again(world: World, client: Client) -> None:
    issue = raise_one(world)
    old = fresh(issue).version
    workflow.arrange(by=world.second_officer, issue=issue, digest="别人先整理了。", category=None, kind="DEMAND")
    enter(client, world.officer)

    answer = client.post(address(issue, "arrange"), {"digest": TYPED, "kind": "DEMAND", "version": old})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert TYPED in page
    assert "已有变化" in page
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    again = client.post(address(issue, "arrange"), {"digest": TYPED, "kind": "DEMAND", "version": version[1]})
    assert again.status_code == 302
    assert fresh(issue).digest == TYPED


def test_what_was_typed_is_shown_to_be_copied_when_its_form_has_no_place_any_more(world: World, client: Client) -> None:
    issue = raise_one(world)
    old = fresh(issue).version
    workflow.answer(by=world.recorder, issue=issue, text="当场答复了。")

    answer = enter(client, world.secretary).post(address(issue, "resolve"), {"outcome_text": TYPED, "version": old})

    assert answer.status_code == 409
    assert TYPED in answer.content.decode()


def test_a_dispatch_that_came_second_says_what_is_the_case_and_gives_back_each_value_by_its_label(
    world: World, client: Client
) -> None:
    order = refer_one(world)
    sent = {"department": world.other_bureau.pk, "handling_class": "COMPLEX", "digest": TYPED, "version": 1}
    dispatch_one(world, referral=order)

    answer = enter(client, world.officer).post(address(order, "dispatch"), sent)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "最近一步：派单 · 第 1 单" in page
    assert "登录" not in page[page.index("<main") : page.index("</main>")]
    for label, value in (("承办单位", "县水利局"), ("办理类型", "复杂"), ("整理稿", TYPED)):
        assert re.search(rf'>{label}</label><(textarea|input) [^>]*(>|value="){value}', page)


@pytest.mark.parametrize(
    ("verb", "form", "field"),
    [
        ("answer", {"outcome_text": " "}, "outcome_text"),
        ("answer", {"outcome_text": "长" * 5001}, "outcome_text"),
        ("guide", {}, "text"),
        ("hand-slip", {"slip_serial": "HN0000019"}, "slip_serial"),
        ("hand-slip", {"slip_serial": "不是号"}, "slip_serial"),
    ],
)
def test_a_fault_is_said_at_its_field_and_what_was_typed_stays(
    world: World, client: Client, verb: str, form: dict, field: str
) -> None:
    issue = raise_one(world)

    answer = enter(client, world.officer).post(address(issue, verb), form)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert all(value.strip() in page for value in form.values())
    assert fresh(issue).status == "RAISED"


def test_a_report_with_personal_data_is_refused_at_its_field(world: World, client: Client) -> None:
    order = accept_one(world)

    answer = enter(client, world.clerk).post(address(order, "submit"), SUBMITTED | {"result": "已告知 13812345678。"})

    assert answer.status_code == 422
    assert 'id="id_result_error"' in answer.content.decode()
    assert Referral.objects.get(pk=order.pk).status == "ACCEPTED"


def test_a_public_text_with_the_raisers_own_name_is_refused(world: World, client: Client) -> None:
    issue = answered(world)
    named = raise_one(world, outcome="ANSWERED", outcome_text="好", raiser=WITH_NAME)
    enter(client, world.officer)

    for matter, status in ((issue, 302), (named, 422)):
        form = {"public_title": "修路", "public_text": "申屠试反映路坏了。", "version": fresh(matter).version}
        assert client.post(address(matter, "review"), form).status_code == status


# T4: what a form names must lie in the asker's own reach


def test_no_department_of_elsewhere_and_no_concerned_one_is_accepted(world: World, client: Client) -> None:
    other_county_committee = world.committee
    order = refer_one(world, conflict="DEPARTMENT", concerned_department=world.bureau)
    enter(client, world.county_officer)
    steps = Step.objects.count()

    for department in (world.bureau, other_county_committee):
        form = {"department": department.pk, "handling_class": "GENERAL", "digest": "x"}
        assert client.post(address(order, "dispatch"), form).status_code == 422
    assert client.post(address(order, "dispatch"), {"department": "1 OR 1=1"}).status_code == 422
    assert Step.objects.count() == steps


def test_an_inactive_category_is_not_accepted(world: World, client: Client) -> None:
    issue = raise_one(world)
    Category.objects.filter(name="道路硬化").update(is_active=False)
    category = Category.objects.get(name="道路硬化")

    answer = enter(client, world.officer).post(
        address(issue, "arrange"), {"digest": "x", "kind": "DEMAND", "category": category.pk}
    )

    assert answer.status_code == 422


def test_a_slip_of_another_county_or_matter_is_not_accepted(world: World, client: Client) -> None:
    _batch, slips = print_pad(by=world.county_officer, county=world.county, count=1)
    first, second = raise_one(world, slip_serial=slips[0].serial), raise_one(world)

    answer = enter(client, world.secretary).post(address(second, "hand-slip"), {"slip_serial": slips[0].serial})

    assert answer.status_code == 422
    assert TraceCode.objects.get(serial=slips[0].serial).issue == first


# T14: looking changes nothing; that the words as spoken were looked at is written down


def test_no_page_of_a_verb_writes_more_than_the_look_when_it_is_looked_at(world: World, client: Client) -> None:
    order = refer_one(world, raiser=WITH_NAME)
    enter(client, world.officer)
    others = AccessLog.objects.exclude(action="RAW_NOTE")
    before = (Step.objects.count(), others.count(), TraceCode.objects.count(), fresh(order.issue).version)

    for verb in ISSUE_VERBS:
        client.get(address(order.issue, verb))
    for verb in REFERRAL_VERBS:
        client.get(address(order, verb))
    client.get(order.issue.get_absolute_url())

    after = (Step.objects.count(), others.count(), TraceCode.objects.count(), fresh(order.issue).version)
    assert after == before
    assert AccessLog.objects.get(action="RAW_NOTE").target_label == order.issue.number


@pytest.mark.parametrize("page", ["reveal/"])
def test_a_reveal_is_no_get(world: World, client: Client, page: str) -> None:
    order = accept_one(world, raiser=WITH_NAME)

    assert enter(client, world.clerk).get(f"{order.issue.get_absolute_url()}{page}").status_code == 405


# Scripts


def test_a_script_is_answered_in_its_own_words(world: World, client: Client) -> None:
    issue = raise_one(world)
    enter(client, world.secretary)

    empty = client.post(address(issue, "answer"), {}, **SCRIPT)
    done = client.post(address(issue, "answer"), {"outcome_text": "好"}, **SCRIPT)
    again = client.post(address(issue, "answer"), {"outcome_text": "好"}, **SCRIPT)
    elsewhere = client.post(address(issue, "approve"), {}, **SCRIPT)

    assert (empty.status_code, list(empty.json()["errors"])) == (422, ["outcome_text"])
    assert (done.status_code, done.json()) == (201, {"uuid": str(issue.draft_uuid), "number": issue.number})
    assert (again.status_code, again.json()["code"]) == (409, "wrong-state")
    assert elsewhere.status_code == 404


def test_a_script_that_may_not_is_told_so(world: World, client: Client) -> None:
    issue = raise_one(world)
    enter(client, world.official)

    for answer in (
        client.get(address(issue, "answer"), **SCRIPT),
        client.post(address(issue, "answer"), {"outcome_text": "好"}, **SCRIPT),
    ):
        assert answer.status_code == 403
        assert answer.headers["Content-Type"] == "application/problem+json"
