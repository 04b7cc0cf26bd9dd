"""No verb asks the database more than fifteen times, whoever runs it and however much there is."""

import datetime
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from directory.models import User
from feedback import workflow
from feedback.deadlines import install_defaults
from feedback.models import Issue
from feedback.workflow.raising import RaiserDetails
from tests.world import (
    World,
    accept_one,
    approve_one,
    dispatch_one,
    make_meeting,
    raise_one,
    refer_one,
    submit_one,
)

from .matters import long_term

pytestmark = pytest.mark.django_db
MOST = 15

REPORT = {
    "completion": "SUBSTANTIVE",
    "measures": "已做。",
    "result": "已经做好。",
    "contacted_on": timezone.localdate(),
    "contacted_how": "当面",
}


def raised(world: World) -> Callable[[], Any]:
    meeting = make_meeting(world)
    return lambda: workflow.raise_issue(
        by=anew(world.secretary), meeting=meeting, said="路坏了。", outcome="REFERRED", draft_uuid=uuid.uuid4()
    )


def answered(world: World) -> Callable[[], Any]:
    issue = raise_one(world)
    return lambda: workflow.answer(by=anew(world.secretary), issue=issue, text="讲清楚了。")


def arranged(world: World) -> Callable[[], Any]:
    issue = raise_one(world)
    return lambda: workflow.arrange(
        by=anew(world.officer), issue=issue, digest="路坏了。", category=None, kind="DEMAND"
    )


def dispatched(world: World) -> Callable[[], Any]:
    referral = refer_one(world)
    return lambda: workflow.dispatch(
        by=anew(world.officer),
        referral=referral,
        department=world.bureau,
        handling_class="GENERAL",
        digest="路坏了。",
    )


def accepted(world: World) -> Callable[[], Any]:
    referral = dispatch_one(world)
    return lambda: workflow.accept(by=anew(world.clerk), referral=referral)


def contacted(world: World) -> Callable[[], Any]:
    referral = accept_one(
        world, raiser=RaiserDetails(contact="DIRECT", name="申屠试", phone="13800001111", consent=True)
    )
    how = {"contacted_on": timezone.localdate(), "contacted_how": "问清了地点。", "contact_channel": "PHONE"}
    return lambda: workflow.note_contact(by=anew(world.clerk), referral=referral, **how)


def submitted(world: World) -> Callable[[], Any]:
    referral = accept_one(world)
    return lambda: workflow.submit(by=anew(world.clerk), referral=referral, **REPORT)


def approved(world: World) -> Callable[[], Any]:
    referral = submit_one(world)
    return lambda: workflow.approve(by=anew(world.officer), referral=referral)


def sent_back(world: World) -> Callable[[], Any]:
    referral = submit_one(world)
    return lambda: workflow.send_back(by=anew(world.officer), referral=referral, reason="没做完。")


def visited(world: World) -> Callable[[], Any]:
    issue = approve_one(world)
    return lambda: workflow.record_visit(
        by=anew(world.visitor), issue=issue, method="IN_PERSON", is_solved=True, satisfaction="SATISFIED"
    )


def reopened(world: World) -> Callable[[], Any]:
    issue = approve_one(world)
    return lambda: workflow.reopen(by=anew(world.officer), issue=issue, reason="没做完。")


def returned(world: World) -> Callable[[], Any]:
    referral = dispatch_one(world)
    return lambda: workflow.request_return(
        by=anew(world.clerk), referral=referral, reason="不归我们。", suggested_department=world.other_bureau
    )


def return_decided(world: World) -> Callable[[], Any]:
    referral = dispatch_one(world)
    workflow.request_return(
        by=world.clerk, referral=referral, reason="不归我们。", suggested_department=world.other_bureau
    )
    return lambda: workflow.decide_return(by=anew(world.officer), referral=referral, is_granted=True, reason="同意。")


def extended(world: World) -> Callable[[], Any]:
    referral = accept_one(world)
    workflow.ask_extension(by=world.clerk, referral=referral, days=2, reason="下雨。")
    return lambda: workflow.decide_extension(
        by=anew(world.officer), referral=referral, is_granted=True, reason="同意。"
    )


def merged(world: World) -> Callable[[], Any]:
    one, other = raise_one(world), raise_one(world)
    return lambda: workflow.merge(by=anew(world.officer), issue=one, into=other, reason="同一件。")


def reviewed(world: World) -> Callable[[], Any]:
    issue = approve_one(world)
    return lambda: workflow.review(by=anew(world.officer), issue=issue, title="修路", text="组道损坏。")


def mentioned(world: World) -> Callable[[], Any]:
    issue, meeting = approve_one(world), make_meeting(world)
    return lambda: workflow.mention(
        by=anew(world.recorder), issue=issue, meeting=meeting, note="修好了。", opinion="CONTENT"
    )


def planned(world: World) -> Callable[[], Any]:
    referral = accept_one(world)
    soon = timezone.localdate() + datetime.timedelta(days=30)
    return lambda: workflow.submit(
        by=anew(world.clerk), referral=referral, **{**REPORT, "completion": "INTERIM"}, milestones=[("动工", soon)]
    )


def resumed(world: World) -> Callable[[], Any]:
    issue = long_term(world)
    return lambda: workflow.resume(by=anew(world.officer), issue=issue, reason="资金到了。")


def instructed(world: World) -> Callable[[], Any]:
    issue, today = accept_one(world).issue, timezone.localdate()
    return lambda: workflow.instruct(
        by=anew(world.official), issue=issue, department=world.bureau, text="请抓紧。", answer_due_on=today
    )


def appealed(world: World) -> Callable[[], Any]:
    visit = workflow.villager_answers(issue=approve_one(world), is_solved=False, satisfaction="NOT")
    return lambda: workflow.appeal_rating(by=anew(world.clerk), visit=visit, reason="已经修完。")


def anew(user: User) -> User:
    """The user as a request loads him: with no scope remembered."""
    return User.objects.get(pk=user.pk)


VERBS = [
    raised,
    answered,
    arranged,
    dispatched,
    accepted,
    contacted,
    submitted,
    approved,
    sent_back,
    visited,
    reopened,
    returned,
    return_decided,
    extended,
    merged,
    reviewed,
    mentioned,
    planned,
    resumed,
    instructed,
    appealed,
]


@pytest.mark.parametrize("prepare", VERBS)
def test_a_verb_asks_at_most_fifteen_times(world: World, prepare: Callable[[World], Callable[[], Any]]) -> None:
    install_defaults(world.county)
    for _number in range(3):
        raise_one(world)
    run = prepare(world)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        run()

    real = [row["sql"] for row in asked if not row["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    assert len(real) - 1 <= MOST, "\n".join(real)  # the user is loaded by the request, not by the verb
    assert Issue.objects.exists()
