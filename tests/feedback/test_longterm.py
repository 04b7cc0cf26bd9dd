"""Long-term matters: an approved plan with public milestones, reports, and the way back or home."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from directory.refusals import Conflict, Invalid, NotAllowed, Refused
from feedback import ledger, workflow
from feedback.models import Issue, Referral, Status
from tests.world import World, accept_one

pytestmark = pytest.mark.django_db


def soon(days: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


PLAN = (("完成勘察设计", 40), ("动工", 90), ("通车", 200))


def report_interim(world: World, plan: tuple[tuple[str, int], ...] = PLAN) -> Referral:
    return workflow.submit(
        by=world.clerk,
        referral=accept_one(world),
        completion="INTERIM",
        measures="已列入明年计划。",
        result="这条路要重修，分三步走，每一步都会公布。",
        contacted_on=timezone.localdate(),
        contacted_how="当面说明",
        milestones=[(title, soon(days)) for title, days in plan],
    )


def plan_one(world: World) -> Referral:
    return workflow.approve(by=world.officer, referral=report_interim(world))


def test_an_approved_plan_makes_the_matter_long_term(world: World) -> None:
    referral = plan_one(world)

    issue = Issue.objects.get()
    assert issue.status == Status.LONG_TERM
    assert issue.promised_on == soon(200)
    assert [milestone.title for milestone in issue.milestones.all()] == ["完成勘察设计", "动工", "通车"]
    assert (referral.status, referral.finish_due_at) == (Referral.Status.ACCEPTED, None)


@pytest.mark.parametrize("plan", [(), (("", 30),), (("动工", 0),), (("联系13812345678", 30),)])
def test_a_plan_needs_milestones_to_come_without_personal_data(world: World, plan: tuple[tuple[str, int], ...]) -> None:
    with pytest.raises(Invalid):
        report_interim(world, plan)


def test_a_milestone_is_reached_with_a_report_villagers_read(world: World) -> None:
    referral = plan_one(world)
    first = referral.issue.milestones.first()

    workflow.report_progress(by=world.clerk, referral=referral, text="设计单位已经进场。", milestone=first)

    first.refresh_from_db()
    assert first.reached_on == timezone.localdate()
    assert referral.issue.steps.last().texts.get().audience == "PUBLIC"
    with pytest.raises(Conflict):
        workflow.report_progress(by=world.clerk, referral=referral, text="又报一次。", milestone=first)


def test_only_the_lead_department_reports(world: World) -> None:
    referral = plan_one(world)

    for person in (world.other_clerk, world.officer, world.secretary):
        with pytest.raises(NotAllowed):
            workflow.report_progress(by=person, referral=referral, text="有进展。")


def test_it_comes_home_by_a_substantive_report(world: World) -> None:
    referral = plan_one(world)

    workflow.submit(
        by=world.clerk,
        referral=referral,
        completion="SUBSTANTIVE",
        measures="全线完工。",
        result="路修好了。",
        contacted_on=timezone.localdate(),
        contacted_how="当面说明",
    )
    workflow.approve(by=world.officer, referral=referral)

    assert Issue.objects.get().status == Status.REPLIED
    assert list(ledger.verify()) == []


def test_an_office_takes_it_back_to_ordinary_handling(world: World) -> None:
    issue = plan_one(world).issue

    with pytest.raises(NotAllowed):
        workflow.resume(by=world.clerk, issue=issue, reason="不用等了。")
    workflow.resume(by=world.officer, issue=issue, reason="资金已经到位，不用等。")

    issue.refresh_from_db()
    lead = issue.referrals.get()
    assert issue.status == Status.REFERRED
    assert lead.handling_class == "GENERAL"
    assert lead.finish_due_at is not None
    assert issue.promised_on == timezone.localdate(lead.finish_due_at)


def test_a_plan_is_made_once_and_by_the_lead(world: World) -> None:
    referral = plan_one(world)
    helper = workflow.add_co_handler(
        by=world.officer, issue=referral.issue, department=world.other_bureau, requirement="先疏通水渠。"
    )
    workflow.accept(by=world.other_clerk, referral=helper)

    for by, order in ((world.clerk, referral), (world.other_clerk, helper)):
        with pytest.raises(Refused):
            workflow.submit(
                by=by,
                referral=order,
                completion="INTERIM",
                measures="再定一个计划。",
                result="再分三步。",
                milestones=[("动工", soon(30))],
                contacted_on=timezone.localdate(),
                contacted_how="当面说明",
            )

    assert Issue.objects.get().milestones.count() == 3


def report(client: Client, referral: Referral, **given: str) -> int:
    answer = client.post(
        f"{referral.get_absolute_url()}submit/",
        {
            "version": str(Issue.objects.get().version),
            "completion": "INTERIM",
            "measures": "已列入计划。",
            "result": "分两步走。",
            "contacted_on": timezone.localdate().isoformat(),
            "contact_channel": "PHONE",
            "contacted_how": "当面说明",
            **given,
        },
    )
    return answer.status_code


def test_the_page_takes_a_plan_in_pairs(world: World, client: Client) -> None:
    referral = accept_one(world)
    client.force_login(world.clerk)
    day = soon(40).isoformat()

    assert report(client, referral) == 422
    assert report(client, referral, step_1="完成设计") == 422
    assert report(client, referral, step_2_on=day) == 422
    assert (
        report(client, referral, step_1="完成设计", step_1_on=day, step_3="通车", step_3_on=soon(80).isoformat()) == 302
    )
    assert [title for title, _day in Referral.objects.get().plan] == ["完成设计", "通车"]
    assert Referral.objects.get().completion == "INTERIM"


def test_who_approves_sees_the_plan_and_the_villager_does_not_yet(world: World, client: Client) -> None:
    referral = accept_one(world)
    client.force_login(world.clerk)
    report(client, referral, step_1="完成设计", step_1_on=soon(40).isoformat())
    client.force_login(world.officer)

    pages = [client.get(f"{referral.get_absolute_url()}{page}").content.decode() for page in ("", "approve/")]

    assert ["完成设计" in page for page in pages] == [True, True]
    assert not Issue.objects.get().milestones.exists()


def test_lateness_frozen_by_a_plan_outlives_a_report_sent_back(world: World) -> None:
    order = report_interim(world)
    Referral.objects.filter(pk=order.pk).update(was_finished_late=True)
    order = workflow.approve(by=world.officer, referral=order)
    told = {"contacted_on": timezone.localdate(), "contacted_how": "当面说明"}
    done = {"completion": "SUBSTANTIVE", "measures": "修好了。", "result": "可以通车。", **told}

    order = workflow.submit(by=world.clerk, referral=order, **done)
    order = workflow.send_back(by=world.officer, referral=order, reason="还有一段没修。")
    order = workflow.submit(by=world.clerk, referral=order, **done)

    assert order.was_finished_late is True
