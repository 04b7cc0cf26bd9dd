"""What a desk lists as waiting, what `tick` announces and what the verbs allow are one and the same question."""

import datetime
import itertools

import pytest
from django.utils import timezone

from directory.models import User
from feedback import workflow
from feedback.models import Issue, Referral, ReturnVisit
from feedback.sections import sections_for
from feedback.ticking import due_now
from feedback.waiting import report_owed, unechoed, unopposed
from feedback.workflow.grounds import refuse_ground
from office.calendar import Calendar
from tests.factories import seed_calendar
from tests.world import World, accept_one, approve_one, raise_one

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
CONTENT, POOR, UNSOLVED, UNREACHED = (True, "SATISFIED"), (True, "NOT"), (False, "NONE"), None


@pytest.fixture(autouse=True)
def _days() -> None:
    seed_calendar()


def asked(issue: Issue, world: World, words: list[tuple[bool, str] | None]) -> None:
    for word in words:
        is_solved, satisfaction = word or (None, "")
        ReturnVisit.objects.create(
            issue=issue,
            round=issue.round,
            method="PHONE",
            was_reached=word is not None,
            is_solved=is_solved,
            satisfaction=satisfaction,
            visitor=world.visitor,
        )


@pytest.mark.parametrize(
    "words", [[], *map(list, itertools.product((CONTENT, POOR, UNSOLVED, UNREACHED), repeat=2))], ids=str
)
def test_silence_is_one_question_for_the_desk_the_clock_and_the_verb(
    world: World, words: list[tuple[bool, str] | None]
) -> None:
    issue = raise_one(world, outcome="ANSWERED", outcome_text="已经讲清楚。")
    asked(issue, world, words)
    later = timezone.now() + 8 * DAY
    said = [word for word in words if word]
    is_silent = not said or said[-1] == CONTENT

    listed = unopposed(Issue.objects.all(), later).exists()
    announced = [due for due in due_now(later) if due.number == issue.number]
    refusal = refuse_ground(world.officer, issue, "NO_OBJECTION", now=later)

    assert (listed, bool(announced), refusal is None) == (is_silent,) * 3
    assert all(due.run() for due in announced)


def unechoed_of(person: User) -> list[Issue]:
    """What the person's desk says nobody told its raiser."""
    return [issue for section in sections_for(person) if section.slug == "echo" for issue in section.rows]


def test_what_nobody_told_its_raiser_is_listed_until_somebody_did(world: World) -> None:
    issue = approve_one(world)
    assert unechoed_of(world.secretary) == unechoed_of(world.officer) == [issue]
    assert unechoed_of(world.neighbour) == unechoed_of(world.clerk) == []

    workflow.echo(by=world.secretary, issue=issue, channel="PHONE")

    assert unechoed_of(world.secretary) == unechoed_of(world.officer) == []


def test_an_answer_given_in_the_yard_was_told_there(world: World) -> None:
    raise_one(world, outcome="ANSWERED", outcome_text="已经讲清楚。")

    assert unechoed_of(world.secretary) == []


def test_a_published_reply_is_an_echo_and_so_is_being_asked_back(world: World) -> None:
    published, asked_back = approve_one(world), approve_one(world)
    workflow.review(by=world.officer, issue=published, title="路已修好", text="雨天车进不来。", reply="已填平。")
    workflow.publish(by=world.second_officer, issue=Issue.objects.get(pk=published.pk))
    workflow.record_visit(
        by=world.visitor, issue=asked_back, method="IN_PERSON", is_solved=True, satisfaction="NO_OPINION"
    )

    assert unechoed_of(world.officer) == []


def test_a_second_result_is_told_anew(world: World) -> None:
    issue = approve_one(world)
    workflow.echo(by=world.secretary, issue=issue, channel="PHONE")
    workflow.reopen(by=world.officer, issue=issue, reason="还有一段没有修。")
    order = workflow.dispatch(
        by=world.county_officer,
        referral=issue.referrals.get(round=2),
        department=world.bureau,
        handling_class="GENERAL",
    )
    workflow.accept(by=world.clerk, referral=order)
    done = {"completion": "SUBSTANTIVE", "measures": "补修。", "result": "全部填平。"}
    workflow.submit(by=world.clerk, referral=order, contacted_on=timezone.localdate(), contacted_how="当面", **done)
    assert unechoed_of(world.secretary) == []

    workflow.approve(by=world.county_officer, referral=order)

    assert unechoed_of(world.secretary) == [issue]


def planned(world: World, referral: Referral, now: datetime.datetime) -> Referral:
    workflow.submit(
        by=world.clerk,
        referral=referral,
        completion="INTERIM",
        measures="列入计划。",
        result="分两步走。",
        contacted_on=timezone.localdate(),
        contacted_how="当面",
        milestones=[("动工", timezone.localdate(now) + 200 * DAY)],
        now=now,
    )
    return workflow.approve(by=world.officer, referral=Referral.objects.get(), now=now)


def owes_report(world: World, day: datetime.datetime) -> tuple[bool, bool]:
    """Whether the department's desk lists it, and whether `tick` sends a reminder, on the working day that follows."""
    now = timezone.localtime(Calendar.for_county(world.county).add_working_days(day, 1)).replace(hour=10, minute=0)
    listed = Referral.objects.filter(report_owed(now)).exists()
    return listed, any("催办" in due.what for due in due_now(now))


def test_a_plan_made_anew_gives_thirty_days_anew(world: World) -> None:
    start = timezone.now()
    referral = planned(world, accept_one(world), start)
    workflow.report_progress(by=world.clerk, referral=referral, text="设计单位已经进场。", now=start + 20 * DAY)
    issue = Issue.objects.get()

    assert owes_report(world, start + 35 * DAY) == (False, False)
    assert owes_report(world, start + 51 * DAY) == (True, True)
    workflow.resume(by=world.officer, issue=issue, reason="资金已经到位。", now=start + 51 * DAY)
    planned(world, Referral.objects.get(), start + 52 * DAY)

    assert owes_report(world, start + 60 * DAY) == (False, False)
    assert owes_report(world, start + 83 * DAY) == (True, True)


def test_who_was_told_the_answer_is_told_again_where_to_go(world: World) -> None:
    issue = workflow.refer(by=world.secretary, issue=raise_one(world, outcome="ANSWERED", outcome_text="等年底。"))
    assert issue.echoed_at is not None

    issue = workflow.guide(by=world.officer, issue=issue, text="请到县供电公司办。")

    assert (issue.echoed_at, issue.echoed_by, issue.echo_channel) == (None, None, "")
    assert list(unechoed(Issue.objects.all())) == [issue]
