"""What time brings: once for any schedule, in working hours only, emergencies always, and nothing on a dry run."""

import datetime
from collections import Counter
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback import ledger, workflow
from feedback.models import Referral, Status, Step, Supervision
from feedback.ticking import due_now
from office.calendar import Calendar
from office.models import Notice
from tests.dumps import dump
from tests.factories import seed_calendar
from tests.feedback.matters import long_term
from tests.world import World, accept_one, dispatch_one, raise_one, refer_one

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _days() -> None:
    seed_calendar()


def run(now: datetime.datetime) -> int:
    return sum(due.run() for due in due_now(now))


def at_ten(world: World, after: datetime.datetime, days: int) -> datetime.datetime:
    """Ten in the morning, so many working days after the moment's day."""
    day = Calendar.for_county(world.county).add_working_days(after, days)
    return timezone.localtime(day).replace(hour=10, minute=0)


def at(day: datetime.datetime, hour: int, minute: int = 0) -> datetime.datetime:
    """This time of the moment's day."""
    return timezone.localtime(day).replace(hour=hour, minute=minute, second=0, microsecond=0)


def pressed() -> Counter[str]:
    return Counter(Supervision.objects.values_list("kind", flat=True))


def test_a_reminder_comes_one_working_day_before_and_at_the_due_time(world: World) -> None:
    referral = accept_one(world)
    due = referral.finish_due_at
    day_before = at_ten(world, timezone.now(), 4)

    run(at_ten(world, timezone.now(), 2))
    assert pressed() == {}
    run(day_before)
    assert pressed() == {"REMINDER": 1}
    run(at(due, 17, 29))
    assert pressed() == {"REMINDER": 1}
    run(at(due, 17, 31))  # the same evening: due times end with the office day
    assert pressed() == {"REMINDER": 2}
    assert Notice.objects.filter(recipient=world.second_clerk, key__contains="-1-").count() == 2


def test_an_order_is_drafted_once_a_whole_working_day_has_passed_after_the_due_time(world: World) -> None:
    due = accept_one(world).finish_due_at
    next_day = at_ten(world, due, 1)
    run(at(due, 17, 31))

    run(next_day)
    run(at(next_day, 17, 29))
    assert pressed() == {"REMINDER": 1}
    run(at(next_day, 17, 31))

    assert pressed() == {"REMINDER": 1, "ORDER": 1}


def test_an_order_never_comes_with_the_reminder_it_follows(world: World) -> None:
    due = accept_one(world).finish_due_at
    late = at_ten(world, due, 3)

    run(late)
    run(late + datetime.timedelta(minutes=10))
    run(at(late, 17, 50))
    assert pressed() == {"REMINDER": 1}
    run(at_ten(world, late, 1))

    assert pressed() == {"REMINDER": 1, "ORDER": 1}


def test_nobody_is_pressed_after_six_in_the_evening(world: World) -> None:
    due = accept_one(world).finish_due_at

    run(at(due, 18, 0))

    assert pressed() == {}


@pytest.mark.parametrize("steps", [1, 2, 7])
def test_t23_nothing_comes_twice_whatever_the_schedule(world: World, steps: int) -> None:
    accept_one(world)
    start = at_ten(world, timezone.now(), 0)

    for day in range(0, 21, steps):
        run(start + datetime.timedelta(days=day))
        run(start + datetime.timedelta(days=day))
    run(at_ten(world, start, 20))

    assert max(Counter(Supervision.objects.values_list("kind", "occasion")).values()) == 1
    assert pressed()["ORDER"] == pressed()["NOTICE"] == 1
    assert list(ledger.verify()) == []


def test_orders_and_notices_are_drafted_never_sent(world: World) -> None:
    due = accept_one(world).finish_due_at

    run(at_ten(world, due, 1))
    run(at_ten(world, due, 6))

    drafts = Supervision.objects.exclude(kind="REMINDER")
    assert {draft.state for draft in drafts} == {"DRAFTED"}
    assert {draft.signed_by for draft in drafts} == {None}
    day = f"{timezone.localtime(due):%Y年%m月%d日}"
    assert {f"应于 {day} 办结" in draft.text and "工作日" not in draft.text for draft in drafts} == {True}
    assert Notice.objects.filter(recipient=world.supervisor).count() == 2


def test_outside_working_hours_only_emergencies_are_pressed(world: World) -> None:
    ordinary = dispatch_one(world)
    emergency = workflow.dispatch(
        by=world.officer,
        referral=refer_one(world),
        department=world.bureau,
        handling_class="EMERGENCY",
        digest="桥面塌了一块。",
    )
    night = at_ten(world, timezone.now(), 9).replace(hour=22)

    run(night)

    assert {row.referral_id for row in Supervision.objects.all()} == {emergency.pk}
    assert ordinary.status == Referral.Status.DISPATCHED


@pytest.mark.parametrize(("limit", "before"), [(24, 120), (4, 60)])
def test_an_emergency_is_reminded_of_its_end_when_it_is_near_and_not_when_it_begins(
    world: World, limit: int, before: int
) -> None:
    order = workflow.dispatch(
        by=world.officer,
        referral=refer_one(world),
        department=world.bureau,
        handling_class="EMERGENCY",
        digest="桥面塌了一块。",
    )
    workflow.accept(by=world.clerk, referral=order)
    due = order.clock_started_at + datetime.timedelta(hours=limit)
    Referral.objects.filter(pk=order.pk).update(finish_due_at=due)

    run(order.dispatched_at + datetime.timedelta(minutes=1))
    run(due - datetime.timedelta(minutes=before + 1))
    assert pressed() == {}
    run(due - datetime.timedelta(minutes=before - 1))

    assert pressed() == {"REMINDER": 1}
    assert "快到办结期限" in Supervision.objects.get().text


def test_the_sending_office_is_reminded_of_what_it_has_not_dispatched(world: World) -> None:
    refer_one(world)

    run(at_ten(world, timezone.now(), 2))

    told = set(Notice.objects.values_list("recipient", flat=True))
    assert told == {world.officer.pk, world.second_officer.pk}


def test_a_guarded_matter_reminds_only_who_may_read_it(world: World) -> None:
    raise_one(world, conflict="OFFICIAL")

    run(at_ten(world, timezone.now(), 2))

    assert set(Notice.objects.values_list("recipient", flat=True)) == {world.county_officer.pk}


def test_a_silent_matter_closes_after_seven_days_and_says_so(world: World) -> None:
    issue = raise_one(world, outcome="ANSWERED", outcome_text="已经讲清楚。")

    run(timezone.now() + datetime.timedelta(days=6))
    issue.refresh_from_db()
    assert issue.status == Status.ANSWERED
    run(timezone.now() + datetime.timedelta(days=8))

    issue.refresh_from_db()
    assert (issue.status, issue.closed_ground) == (Status.CLOSED, "NO_OBJECTION")


def test_an_objection_keeps_it_open(world: World) -> None:
    issue = raise_one(world, outcome="ANSWERED", outcome_text="已经讲清楚。")
    workflow.villager_answers(issue=issue, is_solved=False, satisfaction="NOT")

    run(timezone.now() + datetime.timedelta(days=8))

    issue.refresh_from_db()
    assert issue.status == Status.ANSWERED


def test_t23_a_dry_run_names_all_that_is_due_and_leaves_every_row_as_it_was(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    late = accept_one(world)
    moment = at_ten(world, late.finish_due_at, 6)
    run(at_ten(world, late.finish_due_at, 1))
    refer_one(world)
    raise_one(world, outcome="ANSWERED", outcome_text="已经讲清楚。")
    before = dump()

    with patch("feedback.management.commands.tick.timezone.now", return_value=moment):
        call_command("tick", "--dry-run")

    assert dump() == before
    said = capsys.readouterr().out.splitlines()
    assert Counter(line.split()[-1] for line in said if line.startswith("HN-")) == {
        "催办": 1, "拟督办单": 1, "拟通报": 1, "七日无异议销号": 1,
    }  # fmt: skip
    assert said[-1] == "将要办理 4 件，没有改动任何数据。"


def planned(world: World, *days: int) -> Referral:
    """A long-term matter with a step of its plan after so many days each."""
    referral = workflow.submit(
        by=world.clerk,
        referral=accept_one(world),
        completion="INTERIM",
        measures="列入计划。",
        result="分两步走。",
        contacted_on=timezone.localdate(),
        contacted_how="当面",
        milestones=[("做一步", timezone.localdate() + datetime.timedelta(days=day)) for day in days],
    )
    return workflow.approve(by=world.officer, referral=referral)


def reminded(kind: str) -> int:
    return Supervision.objects.filter(kind="REMINDER", occasion__contains=f"-{kind}-").count()


@pytest.mark.parametrize("rhythm", [1, 3, 7])
def test_t23_each_thirty_days_without_a_report_are_reminded_of_once_whatever_the_schedule(
    world: World, rhythm: int
) -> None:
    planned(world, 300)
    start = Step.objects.get(to_status="LONG_TERM").at

    for day in range(1, 110, rhythm):
        moment = at_ten(world, start + datetime.timedelta(days=day), 0)
        run(moment)
        run(moment)
        assert reminded("report") == (moment - start).days // 30

    assert pressed()["REMINDER"] >= 3


def test_after_a_report_the_thirty_days_begin_anew(world: World) -> None:
    referral, now = planned(world, 300), timezone.now()
    run(at_ten(world, now + datetime.timedelta(days=31), 1))
    workflow.report_progress(
        by=world.clerk, referral=referral, text="已经进场。", now=now + datetime.timedelta(days=40)
    )

    run(at_ten(world, now + datetime.timedelta(days=55), 1))
    assert reminded("report") == 1
    run(at_ten(world, now + datetime.timedelta(days=71), 1))

    assert reminded("report") == 2


def test_each_step_of_a_plan_that_was_not_reached_on_its_day_is_reminded_of_once(world: World) -> None:
    referral, now = planned(world, 12, 12, 40), timezone.now()
    reached = referral.issue.milestones.first()
    workflow.report_progress(by=world.clerk, referral=referral, text="第一步做完了。", milestone=reached)

    run(at_ten(world, now + datetime.timedelta(days=1), 1))
    assert reminded("step") == 0
    for _time in range(2):
        run(at_ten(world, now + datetime.timedelta(days=13), 1))
    assert reminded("step") == 1
    run(at_ten(world, now + datetime.timedelta(days=41), 1))

    assert reminded("step") == 2
    assert Notice.objects.filter(recipient=world.second_clerk, text__contains="还没有登记做到").count() == 2


def test_looking_for_what_is_due_costs_the_same_for_many_rows(world: World) -> None:
    now = at_ten(world, timezone.now() + datetime.timedelta(days=1), 1)
    later = at_ten(world, timezone.now() + datetime.timedelta(days=31), 1)

    def cost(moment: datetime.datetime) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as asked:
            found = len(list(due_now(moment)))
        return len(asked), found

    long_term(world)
    run(now)
    (few_told, _found), (few_owed, first) = cost(now), cost(later)
    for _n in range(3):
        long_term(world)
    run(now)
    (many_told, _found), (many_owed, all_four) = cost(now), cost(later)

    assert (few_told, few_owed) == (many_told, many_owed)
    assert (first, all_four) == (2, 8)  # a report and a step of the plan each
