"""What others read of a matter is refused while it tells who somebody is, and the masked text is offered. Invented."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from feedback import workflow
from feedback.workflow.raising import RaiserDetails
from office.privacy import PersonalData
from tests.world import World, accept_one, dispatch_one, raise_one, refer_one, submit_one

pytestmark = pytest.mark.django_db
RAISER = RaiserDetails(contact="LIAISON", name="张秀英", phone="13812345678", consent=True)
TEXT = "已到张秀英那里看过，电话13812345678。"
MASKED = "已到张某某那里看过，电话138****5678。"


def offered(verb: Callable[..., Any], **arguments: Any) -> dict[str, str]:
    with pytest.raises(PersonalData) as refusal:
        verb(**arguments)
    return refusal.value.masked


REPORT = {"completion": "SUBSTANTIVE", "measures": "派队修补。", "result": "坑洼已经填平。"}


@pytest.mark.parametrize("field", ["measures", "result", "basis", "contacted_how"])
def test_every_text_of_a_report(world: World, field: str) -> None:
    referral = accept_one(world, raiser=RAISER)
    report = {**REPORT, "contacted_on": timezone.localdate(), "contacted_how": "上门", field: TEXT}

    assert offered(workflow.submit, by=world.clerk, referral=referral, **report) == {field: MASKED}


def test_why_an_order_is_handed_back_or_wants_more_time(world: World) -> None:
    referral = accept_one(world, raiser=RAISER)
    asked = {"by": world.clerk, "referral": referral, "reason": TEXT}

    assert offered(workflow.request_return, **asked, suggested_department=world.other_bureau) == {"text": MASKED}
    assert offered(workflow.ask_extension, **asked, days=1) == {"text": MASKED}


@pytest.mark.parametrize(
    ("verb", "make"),
    [("send_back", submit_one), ("decline", refer_one), ("pass_up", refer_one), ("withdraw", dispatch_one)],
)
def test_why_the_office_sends_an_order_another_way(world: World, verb: str, make: Callable[..., Any]) -> None:
    order = make(world, raiser=RAISER)

    assert offered(getattr(workflow, verb), by=world.officer, referral=order, reason=TEXT) == {"text": MASKED}


def test_what_a_leader_writes_to_a_department(world: World) -> None:
    issue = accept_one(world, raiser=RAISER).issue
    note = {"department": world.bureau, "text": TEXT, "answer_due_on": timezone.localdate()}

    assert offered(workflow.instruct, by=world.official, issue=issue, **note) == {"text": MASKED}


@pytest.mark.parametrize("verb", ["answer", "resolve_on_site"])
def test_what_was_answered_in_the_yard(world: World, verb: str) -> None:
    issue = raise_one(world, raiser=RAISER)

    assert offered(getattr(workflow, verb), by=world.secretary, issue=issue, text=TEXT) == {"outcome_text": MASKED}
