"""A notice moves the due times it concerns, shows them first, and writes each into the ledger."""

import datetime
import json
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from directory.refusals import Invalid
from feedback import workflow
from feedback.deadlines import due_times
from feedback.models import Issue, Referral, Step
from office.calendar import Calendar, statutory_days
from office.calendar_changes import calendar_change, year_without_notice
from office.calendar_notices import load_notice
from office.models import CalendarDay, CalendarNotice
from tests.world import World, accept_one, dispatch_one, refer_one, submit_one

pytestmark = pytest.mark.django_db


def next_working_days(world: World, count: int) -> list[datetime.date]:
    calendar = Calendar.for_county(world.county)
    now = timezone.now()
    return [timezone.localdate(calendar.add_working_days(now, number)) for number in range(1, count + 1)]


def notice_of(*days: tuple[datetime.date, bool]) -> str:
    year = days[0][0].year
    rows = [{"date": day.isoformat(), "name": "调整", "isOffDay": is_off} for day, is_off in days]
    known = CalendarDay.objects.filter(notice=year)
    rows += [{"date": str(day.date), "name": day.name, "isOffDay": day.kind == "REST"} for day in known]
    others = statutory_days(year) - {day.date for day in known}
    rows += [{"date": str(day), "name": "法定", "isOffDay": True} for day in others]
    return json.dumps({"year": year, "days": rows})


def day_off(world: World, day: datetime.date) -> list:
    with calendar_change(county=world.county, by=world.county_officer) as moved:
        CalendarDay.objects.create(date=day, kind="REST", name="停班", county=world.county)
    return moved


def test_a_day_off_moves_what_is_waited_for_and_says_so(world: World) -> None:
    order = dispatch_one(world)
    first, second, *_rest = next_working_days(world, 3)
    due = order.finish_due_at

    moved = day_off(world, first)

    order.refresh_from_db()
    assert [one.what for one in moved] == ["办结期限", "签收期限", "联系期限"]
    assert {one.number for one in moved} == {order.issue.number}
    assert timezone.localdate(order.accept_due_at) == second
    assert order.finish_due_at > due
    step = order.issue.steps.last()
    assert (step.verb, step.by, step.from_status, step.to_status) == (
        "recompute", world.county_officer, "REFERRED", "REFERRED",
    )  # fmt: skip
    assert step.facts["finish_due_at"] == [timezone.localtime(at).isoformat() for at in (due, order.finish_due_at)]


def test_the_promise_moves_openly_with_the_leads_finish_time(world: World) -> None:
    order = dispatch_one(world)
    issue = Issue.objects.get(pk=order.issue_id)
    promised = issue.promised_on

    day_off(world, next_working_days(world, 1)[0])

    order.refresh_from_db()
    issue.refresh_from_db()
    assert issue.promised_on == timezone.localdate(order.finish_due_at) > promised
    assert f"由 {promised} 改为 {issue.promised_on}" in issue.steps.last().texts.get(audience="PUBLIC").text


def test_what_was_done_in_time_is_not_touched(world: World) -> None:
    order = accept_one(world)
    accept_due = order.accept_due_at

    moved = day_off(world, next_working_days(world, 1)[0])

    order.refresh_from_db()
    assert [one.what for one in moved] == ["办结期限", "联系期限"]
    assert order.accept_due_at == accept_due


def test_a_proposed_and_a_reported_order_move_too(world: World) -> None:
    proposed, reported = refer_one(world), submit_one(world)

    moved = day_off(world, next_working_days(world, 1)[0])

    assert [(one.number, one.what) for one in moved] == [
        (proposed.issue.number, "派单期限"),
        (reported.issue.number, "办结期限"),
    ]


def test_a_granted_extension_is_kept_and_an_open_request_follows(world: World) -> None:
    granted, asked = accept_one(world), accept_one(world)
    for order in (granted, asked):
        workflow.ask_extension(by=world.clerk, referral=order, days=2, reason="等材料。")
    workflow.decide_extension(by=world.officer, referral=granted, is_granted=True, days=2, reason="同意。")
    granted.refresh_from_db()

    day_off(world, next_working_days(world, 1)[0])

    calendar = Calendar.for_county(world.county)
    before = granted.finish_due_at
    granted.refresh_from_db()
    asked.refresh_from_db()
    base = due_times(granted.policy, granted.dispatched_at, calendar).finish
    assert granted.finish_due_at == calendar.add_working_days(base, 2) > before
    assert asked.extension_requests.get().due_before == asked.finish_due_at


def test_a_make_up_day_never_takes_the_last_day_away(world: World) -> None:
    order = dispatch_one(world)
    days = next_working_days(world, 2)
    day_off(world, days[0])
    order.refresh_from_db()
    later = order.finish_due_at

    with calendar_change(county=world.county) as moved:
        CalendarDay.objects.filter(county=world.county).update(kind="WORK")

    order.refresh_from_db()
    floor = Calendar.for_county(world.county).add_working_days(timezone.now(), 1)
    assert order.finish_due_at < later
    assert all(one.new >= floor for one in moved)


def test_another_county_and_a_day_outside_move_nothing(world: World) -> None:
    order = dispatch_one(world)

    assert day_off(world, timezone.localdate() + datetime.timedelta(days=300)) == []
    assert order.issue.steps.last().verb == "dispatch"


def rows() -> list:
    kinds = (CalendarDay, CalendarNotice, Referral, Issue, Step)
    return [list(kind.objects.order_by("pk").values()) for kind in kinds]


def test_a_trial_tells_the_same_and_leaves_every_row_as_it_was(world: World) -> None:
    order = dispatch_one(world)
    data = notice_of((next_working_days(world, 1)[0], True))
    before = rows()

    trial = load_notice(data, is_trial=True)

    assert rows() == before
    real = load_notice(data)
    assert (trial.moved, trial.days, trial.added) == (real.moved, real.days, real.added)
    assert len(real.moved) == 3
    assert str(real.days[0]).endswith("：平常日 → 调整放假")
    assert order.issue.number in str(real.moved[0])
    assert load_notice(data).moved == []


def test_the_command_asks_before_it_moves_anything(world: World, tmp_path, capsys, monkeypatch) -> None:
    order = dispatch_one(world)
    file = tmp_path / "notice.json"
    file.write_text(notice_of((next_working_days(world, 1)[0], True)), encoding="utf-8")
    due = order.finish_due_at

    call_command("import_calendar", str(file), preview=True)
    shown = capsys.readouterr().out
    monkeypatch.setattr("builtins.input", lambda _words: "不")
    with pytest.raises(CommandError, match="没有导入"):
        call_command("import_calendar", str(file))
    order.refresh_from_db()
    assert order.finish_due_at == due

    call_command("import_calendar", str(file), yes=True)

    order.refresh_from_db()
    assert order.finish_due_at > due
    assert "将要移动的办理期限 3 个" in shown
    assert order.issue.number in shown
    assert "移动了 3 个办理期限" in capsys.readouterr().out


def test_a_wrong_file_moves_nothing(world: World) -> None:
    dispatch_one(world)

    with pytest.raises(Invalid):
        load_notice("{}", is_trial=True)


@pytest.mark.parametrize(
    ("today", "missing"),
    [("2026-10-31", None), ("2026-11-01", 2027), ("2027-01-05", 2027), ("2025-12-31", None)],
)
def test_t22_a_year_without_a_notice_is_told_from_november_on(db, today: str, missing: int | None) -> None:
    assert year_without_notice(datetime.date.fromisoformat(today)) == missing
    if missing:
        CalendarNotice.objects.create(year=missing, imported_at=timezone.now())
        assert year_without_notice(datetime.date.fromisoformat(today)) is None


def resumed_order(world: World) -> Referral:
    """A lead order dispatched long ago and extended then, whose matter was long-term and is taken back today."""
    long_ago = timezone.now() - datetime.timedelta(days=120)
    order = accept_one(world)
    Referral.objects.filter(pk=order.pk).update(dispatched_at=long_ago, clock_started_at=long_ago)
    workflow.ask_extension(by=world.clerk, referral=order, days=5, reason="等材料。", now=long_ago)
    workflow.decide_extension(by=world.officer, referral=order, is_granted=True, reason="同意。", now=long_ago)
    plan = [("分期完成", timezone.localdate() + datetime.timedelta(days=30))]
    told = {
        "contacted_on": timezone.localdate(),
        "contacted_how": "电话",
        "measures": "列入计划。",
        "result": "分期修。",
    }
    workflow.submit(by=world.clerk, referral=order, completion="INTERIM", milestones=plan, **told)
    workflow.approve(by=world.officer, referral=order)
    workflow.resume(by=world.officer, issue=order.issue, reason="资金到了。")
    return Referral.objects.get(pk=order.pk)


def test_a_clock_started_anew_is_moved_as_one_started_today(world: World) -> None:
    resumed, fresh = resumed_order(world), dispatch_one(world)
    due = fresh.finish_due_at
    assert resumed.finish_due_at == due

    day_off(world, next_working_days(world, 1)[0])

    resumed.refresh_from_db()
    fresh.refresh_from_db()
    assert resumed.finish_due_at == fresh.finish_due_at > due
    assert Issue.objects.get(pk=resumed.issue_id).promised_on == timezone.localdate(resumed.finish_due_at)


def test_orders_of_before_know_when_their_clock_started(world: World) -> None:
    resumed, fresh, proposed = resumed_order(world), dispatch_one(world), refer_one(world)
    started = [resumed.clock_started_at, fresh.dispatched_at, None]
    orders = Referral.objects.filter(pk__in=[resumed.pk, fresh.pk, proposed.pk]).order_by("pk")
    orders.update(clock_started_at=None)

    import_module("feedback.migrations.0013_when_the_clock_started").start_clocks(apps, connection.schema_editor())

    assert list(orders.values_list("clock_started_at", flat=True)) == started
