"""T20: what the table of arrows does not have happens by no verb, page, script, admin or command."""

import ast

import pytest
from django.core.management import call_command, get_commands, load_command_class
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directory.models import Role, User
from directory.refusals import Conflict
from feedback import ledger
from feedback.models import Issue, Referral, Status, Step
from feedback.models.choices import ReferralStatus
from feedback.views.verb_table import ISSUE_VERBS, REFERRAL_VERBS
from feedback.workflow import ARROWS, REFERRAL_ARROWS
from feedback.workflow._moving import check_arrow, move_referral
from tests.factories import make_user
from tests.feedback.matters import STATES
from tests.feedback.test_workflow_table import ISSUE_TABLE, REFERRAL_TABLE, expected
from tests.house import name_of, python_files, tree_of
from tests.world import World, raise_one, refer_one

pytestmark = pytest.mark.django_db
OWNERS = ("officer", "county_officer", "clerk", "secretary", "official", "visitor")
"""Of each verb the first of these whose it is presses the button."""
FILLED = {
    "outcome_text": "好", "digest": "组道损坏。", "kind": "DEMAND", "text": "写明理由。", "channel": "IN_PERSON",
    "method": "PHONE", "was_reached": "yes", "is_solved": "yes", "satisfaction": "SATISFIED", "ground": "CONFIRMED",
    "public_title": "修路", "public_text": "组道损坏。", "handling_class": "GENERAL", "completion": "SUBSTANTIVE",
    "measures": "现场修补。", "result": "坑洼填平。", "contacted_on": "2026-01-05", "contacted_how": "当面",
    "reply": "好了。", "requirement": "先疏通水渠。", "answer_due_on": "2099-01-01", "adoption": "ADOPTED", "days": "2",
    "is_granted": "yes", "outcome": "ANSWERED",
}  # fmt: skip
SCRIPT = {"HTTP_ACCEPT": "application/json"}


def test_t20_every_pair_of_statuses_that_is_no_arrow_is_refused(world: World) -> None:
    issue, refused = raise_one(world), []
    for before in Status:
        for after in Status:
            issue.status = before
            try:
                check_arrow(issue, after)
            except Conflict:
                refused.append((before, after))

    assert set(refused) == {(a, b) for a in Status for b in Status if b not in ARROWS[a]}
    assert len(refused) > 60


def test_t20_every_pair_of_an_orders_states_that_is_no_arrow_is_refused(world: World) -> None:
    referral, refused = refer_one(world), []
    for before in ReferralStatus:
        for after in ReferralStatus:
            referral.status = before
            if after not in REFERRAL_ARROWS[before]:
                with pytest.raises(Conflict):
                    move_referral(referral, after, now=timezone.now())
                refused.append((before, after))

    assert len(refused) > 50
    assert Referral.objects.get().status == "PROPOSED"


def forbidden(state: str, table: dict[str, tuple[set[str], set[str]]]) -> list[tuple[str, str]]:
    """The verbs that a state forbids to those whose they are."""
    pairs = []
    for verb, (whose, _states) in table.items():
        owner = next((name for name in OWNERS if name in whose), "")
        if owner and expected(table, verb, state, owner) is not None:
            pairs.append((verb, owner))
    return pairs


@pytest.mark.sqlite  # the table is asked in Python, the same on every database
@pytest.mark.parametrize("state", STATES)
def test_t20_by_page_or_by_script_a_forbidden_verb_answers_4xx_and_moves_nothing(world: World, state: str) -> None:
    """Each verb by script in every state that forbids it, and by page, which asks the same, in one state in four."""
    issue = STATES[state](world)
    order = issue.referrals.order_by("ordinal").last()
    pairs = [(issue, *pair) for pair in forbidden(state, ISSUE_TABLE)]
    pairs += [(order, *pair) for pair in of_order(state, order)]
    clients = {owner: logged_in(getattr(world, owner)) for _target, _verb, owner in pairs}
    form = FILLED | {"version": Issue.objects.get(pk=issue.pk).version, "department": world.other_bureau.pk}
    before = (Issue.objects.get(pk=issue.pk).status, Step.objects.count(), Referral.objects.count())
    done = []

    for place, (target, verb, owner) in enumerate(pairs, list(STATES).index(state)):
        extra = {} if place % 4 == 0 else SCRIPT
        answer = clients[owner].post(f"{target.get_absolute_url()}{verb}/", form, **extra)
        if answer.status_code not in (403, 404, 409, 422):
            done.append((verb, owner, answer.status_code))
        if extra and answer.status_code != 404:
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert answer.json()["code"]

    assert done == []
    assert (Issue.objects.get(pk=issue.pk).status, Step.objects.count(), Referral.objects.count()) == before


def of_order(state: str, order: Referral | None) -> list[tuple[str, str]]:
    """The verbs of an order that its own status forbids to those whose they are."""
    wanted = {"dispatched": "DISPATCHED", "accepted": "ACCEPTED", "submitted": "SUBMITTED", "proposed": "PROPOSED"}
    named = next((name for name, status in wanted.items() if order and order.status == status), "")
    return forbidden(state, REFERRAL_TABLE) if named == state else []


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_t20_the_admin_writes_no_status(world: World) -> None:
    order = refer_one(world)
    rows = {"issue": order.issue, "referral": order, "step": order.issue.steps.first()}
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.COUNTY_OFFICE):
        client = logged_in(make_user(role, world.county))
        for model, row in rows.items():
            for page, form in (
                ("change", {"status": "CLOSED", "closed_ground": "CONFIRMED", "verb": "close"}),
                ("delete", {"post": "yes"}),
            ):
                address = reverse(f"admin:feedback_{model}_{page}", args=[row.pk])
                assert client.post(address, form).status_code in (302, 403)
            actions = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
            client.post(reverse(f"admin:feedback_{model}_changelist"), actions)
            client.post(reverse(f"admin:feedback_{model}_add"), {"status": "CLOSED"})

    order.refresh_from_db()
    assert (order.status, order.issue.status) == ("PROPOSED", "REFERRED")
    assert Issue.objects.count() == Referral.objects.count() == 1
    assert list(ledger.verify()) == []


def test_t20_no_command_takes_a_status(world: World) -> None:
    ours = {name: app for name, app in get_commands().items() if app in ("feedback", "meetings", "office", "wutang")}
    for name, app in ours.items():
        parser = load_command_class(str(app), name).create_parser("manage.py", name)
        options = {option.dest for option in parser._actions}
        assert not options & {"status", "state", "to", "force", "verb"}, name

    raise_one(world)
    before = list(Issue.objects.values_list("status", flat=True))
    call_command("tick", verbosity=0)
    assert list(Issue.objects.values_list("status", flat=True)) == before


def test_t20_nothing_but_the_verbs_writes_a_status() -> None:
    """Read from the code: an assignment to `.status`, or `update(status=…)`, of a matter or an order."""
    writing = set()
    for path in python_files("feedback", "summary", "wutang"):
        for node in ast.walk(tree_of(path)):
            targets = node.targets if isinstance(node, ast.Assign) else []
            if any(isinstance(one, ast.Attribute) and one.attr == "status" for one in targets):
                writing.add(name_of(path))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                is_write = node.func.attr in ("update", "bulk_update", "update_or_create")
                if is_write and any(keyword.arg == "status" for keyword in node.keywords):
                    writing.add(name_of(path))

    assert writing == {"feedback/workflow/_moving.py"}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("status", "DONE"),
        ("status", "CLOSED"),
        ("outcome", "MAYBE"),
        ("conflict", "NOBODY"),
        ("status", "MERGED"),
    ],
)
def test_t20_the_database_refuses_by_hand_what_is_no_status_or_lacks_what_belongs_to_it(
    world: World, column: str, value: str
) -> None:
    issue = raise_one(world)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE feedback_issue SET {column} = %s WHERE id = %s", [value, issue.pk])  # noqa: S608


@pytest.mark.plants_faults
def test_t20_what_is_moved_by_hand_all_the_same_is_found(world: World) -> None:
    issue = raise_one(world)
    Issue.objects.filter(pk=issue.pk).update(status="GUIDED")

    assert [fault.number for fault in ledger.verify()] == [issue.number]


def test_t20_the_tables_of_verbs_are_the_pages(world: World) -> None:
    client = logged_in(world.officer)
    issue = raise_one(world)

    assert client.post(f"{issue.get_absolute_url()}import/", {}).status_code == 404
    assert client.post(f"{issue.get_absolute_url()}move/", {"to": "CLOSED"}).status_code == 404
    assert set(ISSUE_TABLE) <= set(ISSUE_VERBS)
    assert set(REFERRAL_TABLE) <= set(REFERRAL_VERBS)
