"""Statuses × verbs × persons: who may do what in which state, and which refusal everybody else gets.

One table; nothing else happens on a refusal: no status moves, no step is written.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from directory.models import User
from directory.refusals import Conflict, NotAllowed, Refused
from feedback.models import Issue, Referral, Status, Step
from feedback.views.verb_table import ISSUE_VERBS, REFERRAL_VERBS, Verb
from feedback.workflow import ARROWS, REFERRAL_ARROWS
from tests.house import name_of, python_files
from tests.world import World

from .matters import STATES

pytestmark = pytest.mark.django_db

VILLAGE = {"secretary", "recorder"}
TOWNSHIP = {"officer", "second_officer"}
OFFICES = TOWNSHIP | {"county_officer"}
RECORDING = VILLAGE | OFFICES
BUREAU = {"clerk", "second_clerk"}
PEOPLE = sorted(
    RECORDING
    | BUREAU
    | {"neighbour", "neighbour_officer", "other_clerk", "visitor", "official", "supervisor", "stranger"}
)

SETTLED = {"answered", "resolved"}
UNFINISHED = {"raised", *SETTLED, "proposed", "unplaced"}
ANSWERED_TO = {*SETTLED, "long-term", "replied", "unhappy", "closed", "guided"}
ALIVE = set(STATES) - {"merged", "voided"}

ISSUE_TABLE: dict[str, tuple[set[str], set[str]]] = {
    "answer": (RECORDING, {"raised"}),
    "resolve": (RECORDING, {"raised"}),
    "refer": (RECORDING, {"raised", *SETTLED, "unplaced"}),
    "arrange": (OFFICES, ALIVE),
    "guide": (OFFICES, {"raised", "proposed", "unplaced"}),
    "propose-void": (VILLAGE | TOWNSHIP, UNFINISHED),
    "void": (OFFICES, UNFINISHED),
    "decline-void": (OFFICES, set()),
    "echo": (RECORDING, {*SETTLED, "long-term", "replied", "unhappy", "closed", "guided"}),
    "visit": (RECORDING | {"visitor"}, {*SETTLED, "replied", "unhappy"}),
    "close": (RECORDING | {"visitor"}, {*SETTLED, "replied", "unhappy"}),
    "reopen": (OFFICES, {*SETTLED, "replied", "unhappy", "closed"}),
    "decline-reopening": (OFFICES, {"unhappy"}),
    "review": (OFFICES, ANSWERED_TO),
    "publish": (OFFICES, set()),
    "withdraw-publication": (OFFICES, set()),
    "hand-slip": (RECORDING, ALIVE),
    "show-code": (RECORDING, ALIVE),
    "add-co": (OFFICES, {"dispatched", "accepted", "extending", "long-term"}),
    "instruct": ({"official"}, ALIVE - {"closed", "guided"}),
    "adopt": (OFFICES, set()),
    "resume": (OFFICES, {"long-term"}),
    "merge": (OFFICES, {"raised", "proposed", "unplaced"}),
    "unmerge": (OFFICES, {"merged"}),
    "unguide": (OFFICES, {"guided"}),
    "correct": (OFFICES, ALIVE - {"raised", "guided"}),
}
"""Verb → whose it is (own village, no conflict), and in which states. Elsewhere the owner meets a Conflict."""

REFERRAL_TABLE: dict[str, tuple[set[str], set[str]]] = {
    "dispatch": (OFFICES, {"proposed"}),
    "decline": (OFFICES, {"proposed"}),
    "pass-up": (OFFICES, {"proposed"}),
    "withdraw": (OFFICES, {"dispatched"}),
    "accept": (BUREAU, {"dispatched"}),
    "contact": (BUREAU, set()),  # of these matters nobody wishes to be contacted: tests of its own
    "submit": (BUREAU, {"accepted", "extending", "long-term"}),
    "approve": (OFFICES, {"submitted"}),
    "send-back": (OFFICES, {"submitted"}),
    "request-return": (BUREAU, {"dispatched", "accepted", "extending"}),
    "decide-return": (OFFICES, {"returning"}),
    "ask-extension": (BUREAU, {"accepted"}),
    "decide-extension": (OFFICES, {"extending"}),
    "report-progress": (BUREAU, {"long-term"}),
    "reassign": ({"county_officer"}, set()),
}
OF_THE_DEPARTMENT = ("accept", "contact", "submit", "request-return", "ask-extension", "report-progress")

EXCEPTIONS: dict[tuple[str, str, str], type[Refused] | None] = {
    # in the yard the recorder may guide as well
    **{("guide", "raised", person): None for person in VILLAGE},
    # who answered is a handler, and so never asks back or strikes off
    **{(verb, state, "secretary"): NotAllowed for verb in ("visit", "close") for state in SETTLED},
    # so is who approved the result
    **{(verb, state, "officer"): NotAllowed for verb in ("visit", "close") for state in ("replied", "unhappy")},
    # who approved it does not decide that it is good enough
    ("decline-reopening", "unhappy", "officer"): NotAllowed,
    # who asked may take it back; nobody asked in these states
    **{("decline-void", state, person): Conflict for state in STATES for person in PEOPLE},
    # before it is dispatched an order is no department's
    **{(verb, "proposed", person): NotAllowed for verb in OF_THE_DEPARTMENT for person in BUREAU},
    # nobody asked for it: that is said before whose it would be
    **{("decline-reopening", state, person): Conflict for state in set(STATES) - {"unhappy"} for person in PEOPLE},
}


def expected(table: dict[str, tuple[set[str], set[str]]], verb: str, state: str, person: str) -> type[Refused] | None:
    """What the table says: None for allowed, or the class of the refusal."""
    if (verb, state, person) in EXCEPTIONS:
        return EXCEPTIONS[verb, state, person]
    whose, states = table[verb]
    if person not in whose:
        return NotAllowed
    return None if state in states else Conflict


def arguments(verb: str, world: World) -> dict[str, Any]:
    """What a verb is given when it is run as it should be."""
    given: dict[str, dict[str, Any]] = {
        "answer": {"text": "年底动工。"},
        "resolve": {"text": "当场修好。"},
        "arrange": {"digest": "组道损坏。", "category": None, "kind": "DEMAND"},
        "guide": {"text": "请到镇便民中心办。"},
        "echo": {"channel": "IN_PERSON"},
        "visit": {"method": "IN_PERSON", "is_solved": True, "satisfaction": "SATISFIED"},
        "review": {"title": "修路", "text": "组道损坏。"},
        "dispatch": {"department": world.bureau, "handling_class": "GENERAL", "digest": "组道损坏。"},
        "submit": {
            "completion": "SUBSTANTIVE",
            "measures": "现场修补。",
            "result": "坑洼填平。",
            "contacted_on": timezone.localdate(),
            "contacted_how": "当面",
        },
        "contact": {"contacted_on": timezone.localdate(), "contacted_how": "电话", "contact_channel": "PHONE"},
        "hand-slip": {"serial": ""},
        "add-co": {"department": world.other_bureau, "requirement": "先疏通水渠。"},
        "instruct": {"department": world.bureau, "text": "请抓紧。", "answer_due_on": timezone.localdate()},
        "adopt": {"adoption": "ADOPTED", "reason": "好主意。"},
        "correct": {"outcome": "ANSWERED", "reason": "填错了。"},
        "request-return": {"reason": "不归我们。", "suggested_department": world.other_bureau},
        "decide-return": {"is_granted": True, "reason": "同意。"},
        "ask-extension": {"days": 2, "reason": "连日下雨。"},
        "decide-extension": {"is_granted": True, "reason": "同意。"},
        "report-progress": {"text": "已经进场。"},
        "reassign": {"department": world.other_bureau, "reason": "机构合并。"},
    }
    with_reason = {"propose-void", "void", "reopen", "decline-reopening", "withdraw-publication"}
    with_reason |= {"decline", "pass-up", "withdraw", "send-back", "resume", "unmerge", "unguide", "decline-void"}
    return given.get(verb, {"reason": "写明理由。"} if verb in with_reason else {})


def attempt(run: Callable[[], object]) -> type[Refused] | None:
    """Run in a transaction that is always undone; return the class of the refusal, None when it was done."""
    try:
        with transaction.atomic():
            run()
            transaction.set_rollback(True)
    except Refused as refusal:
        return next(kind for kind in (NotAllowed, Conflict, Refused) if isinstance(refusal, kind))
    return None


def differences(world: World, state: str, verbs: dict[str, Verb], table: Any, target: Issue | Referral) -> list[str]:
    """Every person and verb of which the code says something else than the table."""
    found: list[str] = []
    name = "issue" if isinstance(target, Issue) else "referral"
    for person in PEOPLE:
        by: User = getattr(world, person)
        for slug, verb in verbs.items():
            wanted = expected(table, slug, state, person)
            said = verb.refuse(by, type(target).objects.get(pk=target.pk))
            kind = next((one for one in (NotAllowed, Conflict) if isinstance(said, one)), None)
            if kind is not wanted:
                found.append(f"{person} {slug}: button {kind}, table {wanted}")
            if slug == "merge" or (slug in ("close", "hand-slip", "correct") and wanted is None):
                continue  # their own conditions have their own tests
            given = arguments(slug, world)
            if slug == "close":
                given = {"ground": "CONFIRMED"}
            done = attempt(lambda verb=verb, by=by, given=given: verb.run(by=by, **{name: target}, **given))
            if done is not wanted:
                found.append(f"{person} {slug}: verb {done}, table {wanted}")
    return found


@pytest.mark.parametrize("state", STATES)
def test_matters(world: World, state: str) -> None:
    issue = STATES[state](world)
    before = (Issue.objects.get(pk=issue.pk).status, Step.objects.count())

    found = differences(world, state, ISSUE_VERBS, ISSUE_TABLE, issue)

    assert found == []
    assert (Issue.objects.get(pk=issue.pk).status, Step.objects.count()) == before


@pytest.mark.parametrize(
    "state", ["proposed", "dispatched", "accepted", "submitted", "returning", "extending", "long-term", "replied"]
)
def test_orders(world: World, state: str) -> None:
    referral = STATES[state](world).referrals.get()
    before = (referral.status, Step.objects.count())

    found = differences(world, state, REFERRAL_VERBS, REFERRAL_TABLE, referral)

    assert found == []
    assert (Referral.objects.get(pk=referral.pk).status, Step.objects.count()) == before


def test_the_tables_name_every_verb() -> None:
    assert set(ISSUE_TABLE) == set(ISSUE_VERBS)
    assert set(REFERRAL_TABLE) == set(REFERRAL_VERBS)


def test_every_status_is_reached_by_a_state(world: World) -> None:
    reached = {Issue.objects.get(pk=make(world).pk).status for make in STATES.values()}

    assert reached == set(Status.values)


@pytest.mark.parametrize("status", Status.values)
def test_arrows_lead_to_statuses_only(status: str) -> None:
    assert set(ARROWS[status]) <= set(Status.values)


@pytest.mark.parametrize("status", Referral.Status.values)
def test_arrows_of_orders_lead_to_statuses_only(status: str) -> None:
    assert set(REFERRAL_ARROWS[status]) <= set(Referral.Status.values)


def test_what_villagers_read_of_a_matter_changes_nowhere_without_a_step() -> None:
    """Read from the code: a matter is saved where its step is written, and where words are erased for good."""
    saved = re.compile(r"\bissue\.save\(|\bIssue\.objects[^\n]*\.(update|bulk_update|create|bulk_create)\(")
    packages = ("feedback", "summary", "meetings", "office", "directory")

    writing = {name_of(path) for path in python_files(*packages) if saved.search(path.read_text(encoding="utf-8"))}

    assert writing == {"feedback/workflow/_moving.py", "feedback/anonymising.py"}
