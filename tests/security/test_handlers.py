"""T21: who handled never confirms; the lead reports after those that help; what is struck off gets no new deadline."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from directory.models import Role, User
from directory.refusals import Conflict, NotAllowed
from feedback import workflow
from feedback.models import Issue, Referral, ReturnVisit
from feedback.visiting import to_visit
from feedback.workflow.recomputing import recompute
from office.calendar import Calendar
from office.models import CalendarDay
from tests.factories import make_user, post
from tests.feedback.matters import answered, closed
from tests.world import World, accept_one, approve_one, refer_one

pytestmark = pytest.mark.django_db
CONTENT = {"method": "PHONE", "was_reached": "yes", "is_solved": "yes", "satisfaction": "SATISFIED"}


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def confirming(user: User, issue: Issue) -> list[int]:
    """Try every door to confirming: visit and close, as a person and as a script, and the visitor's own page."""
    client, form = logged_in(user), CONTENT | {"version": Issue.objects.get(pk=issue.pk).version}
    addresses = [
        f"{issue.get_absolute_url()}visit/", f"/desk/visits/{issue.number}/", f"{issue.get_absolute_url()}close/",
    ]  # fmt: skip
    tries = [{}, {"HTTP_ACCEPT": "application/json"}]
    return [
        client.post(address, form | {"ground": "CONFIRMED"}, **extra).status_code
        for address in addresses
        for extra in tries
    ]


@pytest.mark.parametrize("person", ["clerk", "second_clerk"])
@pytest.mark.parametrize("role", [Role.RETURN_VISITOR, Role.TOWNSHIP_OFFICE, Role.COUNTY_OFFICE])
def test_t21_who_handled_confirms_by_no_door_whatever_other_post_he_holds(world: World, person: str, role: str) -> None:
    user = getattr(world, person)
    post(user, role, world.township if role == Role.TOWNSHIP_OFFICE else world.county)
    issue = approve_one(world)

    assert set(confirming(user, issue)) <= {403, 404}
    assert not to_visit(user).filter(pk=issue.pk).exists()
    with pytest.raises(NotAllowed):
        workflow.record_visit(by=user, issue=issue, method="PHONE", is_solved=True, satisfaction="SATISFIED")
    assert not ReturnVisit.objects.exists()


def test_t21_who_answered_on_the_spot_confirms_by_no_door(world: World) -> None:
    issue = answered(world)

    assert set(confirming(world.secretary, issue)) <= {403, 404}
    assert Issue.objects.get(pk=issue.pk).status == "ANSWERED"


def test_t21_the_office_that_handled_itself_does_not_confirm(world: World) -> None:
    order = workflow.dispatch(
        by=world.county_officer,
        referral=workflow.pass_up(by=world.officer, referral=refer_one(world), reason="请县里定。"),
        department=world.township_office,
        handling_class="GENERAL",
        digest="组道损坏。",
    )
    order = workflow.accept(by=world.officer, referral=order)
    order = workflow.submit(
        by=world.officer, referral=order, completion="SUBSTANTIVE", measures="修补。", result="填平。",
        contacted_on=timezone.localdate(), contacted_how="当面",
    )  # fmt: skip
    issue = workflow.approve(by=world.county_officer, referral=order).issue

    assert set(confirming(world.second_officer, issue)) <= {403, 404}


def test_t21_who_left_the_department_stays_a_handler(world: World) -> None:
    issue = approve_one(world)
    Referral.objects.update(dispatched_at=timezone.now() - datetime.timedelta(days=20))
    left = timezone.localdate() - datetime.timedelta(days=3)
    world.second_clerk.postings.update(starts_on="2020-01-01", ends_on=left)
    post(world.second_clerk, Role.RETURN_VISITOR, world.county)
    world.second_clerk.__dict__.pop("_scope", None)

    assert set(confirming(world.second_clerk, issue)) <= {403, 404}


def test_t21_a_code_alone_closes_nothing(world: World) -> None:
    issue = approve_one(world)

    workflow.villager_answers(issue=issue, is_solved=True, satisfaction="SATISFIED")

    assert Issue.objects.get(pk=issue.pk).status == "REPLIED"


def test_t21_nobody_approves_what_he_reported(world: World) -> None:
    both = make_user(Role.DEPARTMENT, world.bureau, "辰两岗")
    post(both, Role.TOWNSHIP_OFFICE, world.township)
    order = accept_one(world)
    order = workflow.submit(
        by=both, referral=order, completion="SUBSTANTIVE", measures="修补。", result="填平。",
        contacted_on=timezone.localdate(), contacted_how="当面",
    )  # fmt: skip

    answer = logged_in(both).post(
        f"{order.get_absolute_url()}approve/", {"reply": "好", "version": Issue.objects.get().version}
    )

    assert answer.status_code == 403
    assert Referral.objects.get().status == "SUBMITTED"


def test_t21_the_lead_reports_after_those_that_help(world: World) -> None:
    order = accept_one(world)
    workflow.add_co_handler(by=world.officer, issue=order.issue, department=world.other_bureau, requirement="疏通水渠")
    page = f"{order.get_absolute_url()}submit/"

    answer = logged_in(world.clerk).get(page)

    assert answer.status_code == 409
    assert "协办单位还没有办完" in answer.content.decode()
    with pytest.raises(Conflict, match="协办单位还没有办完"):
        workflow.submit(
            by=world.clerk, referral=order, completion="SUBSTANTIVE", measures="修补。", result="填平。",
            contacted_on=timezone.localdate(), contacted_how="当面",
        )  # fmt: skip
    assert Referral.objects.get(pk=order.pk).status == "ACCEPTED"


def test_t21_what_is_struck_off_gets_no_new_deadline(world: World) -> None:
    issue = closed(world)
    order = issue.referrals.get()
    due = (Issue.objects.get(pk=issue.pk).promised_on, order.accept_due_at, order.contact_due_at, order.finish_due_at)
    tries = [
        lambda: workflow.ask_extension(by=world.clerk, referral=order, days=2, reason="再等等"),
        lambda: workflow.decide_extension(by=world.officer, referral=order, is_granted=True, days=2, reason="同意"),
        lambda: workflow.add_co_handler(
            by=world.officer, issue=issue, department=world.other_bureau, requirement="帮忙"
        ),
        lambda: workflow.dispatch(
            by=world.officer, referral=order, department=world.bureau, handling_class="GENERAL", digest="x"
        ),
        lambda: workflow.report_progress(by=world.clerk, referral=order, text="还在办"),
        lambda: workflow.resume(by=world.officer, issue=issue, reason="再办"),
    ]

    for attempt in tries:
        with pytest.raises((Conflict, NotAllowed)):
            attempt()
    before = Calendar.for_county(world.county)
    CalendarDay.objects.create(
        date=timezone.localdate() + datetime.timedelta(days=1), kind=CalendarDay.Kind.values[0], name="放假"
    )
    assert recompute(world.county, before, Calendar.for_county(world.county)) == []

    order = Referral.objects.get(pk=order.pk)
    now = (Issue.objects.get(pk=issue.pk).promised_on, order.accept_due_at, order.contact_due_at, order.finish_due_at)
    assert now == due
