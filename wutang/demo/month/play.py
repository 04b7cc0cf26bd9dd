"""Playing the month: talks in the evenings, everybody's steps in office hours, `tick` every hour."""

import contextlib
import datetime
import heapq
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.utils import timezone

from directory.models import Role, Village
from directory.refusals import Refused
from feedback import workflow
from feedback.models import Issue, Step, Supervision
from feedback.ticking import due_now
from feedback.workflow import OldMatter
from meetings.recording import publish_meeting

from ..clock import ONE_DAY
from ..hengnan import plan_talk
from ..stage import Stage
from ..talks import Plan, hold
from ..texts import Said
from . import again, referred, spot  # noqa: F401  (their courses are registered)
from .matter import COURSES, Course, Matter

OFFICE_HOURS = (9, 10, 11, 12, 13, 14, 15, 16, 17)
EVENING = 20
SPECIAL_TALKS, PER_TALK = 4, 6
LONGEST_FIRST = ("closed_and_reopened", "second_round", "returned_twice", "long_term_done", "asked_at_the_next_talk")
OLD_MATTERS = 3
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Played:
    """What happened, in numbers."""

    matters: int
    steps: int
    pressed: int


class Month:
    """The queue of everything that is to happen, in the order of time."""

    def __init__(self, stage: Stage, villages: Sequence[Village], start: datetime.datetime) -> None:
        self.stage, self.villages, self.start = stage, villages, start
        self._queue: list[tuple[datetime.datetime, int, Course, Matter | None]] = []
        self._serial = itertools.count()

    def add(self, told: Course, matter: Matter | None = None) -> None:
        """Let a course run until it wants to wait, and wake it up when its moment has come."""
        moment = next(told, None)
        if moment is not None:
            heapq.heappush(self._queue, (moment, next(self._serial), told, matter))

    def run_until(self, moment: datetime.datetime) -> None:
        """Let everything happen that is to happen before the moment."""
        while self._queue and self._queue[0][0] <= moment:
            at, _serial, told, matter = heapq.heappop(self._queue)
            if matter is not None:
                matter.at = at
            self.add(told, matter)


def play(
    stage: Stage,
    villages: Sequence[Village],
    *,
    days: int,
    matters: int,
    hours: Sequence[int] = OFFICE_HOURS,
    tell: Tell = lambda _words: None,
) -> Played:
    """Play so many days up to the stage's moment; every course at least once, ordinary ones up to `matters` in all."""
    start = stage.clock.moment(stage.clock.today - ONE_DAY * days, 8)
    month = Month(stage, villages, start)
    _bring_in_old_matters(stage, villages, start)
    for plan, names in _talks(month, days, matters):
        month.add(_talk(month, plan, names))
    month.add(_rounds(stage, start))
    pressed = 0
    for moment in _hours(stage, start, hours):
        month.run_until(moment)
        pressed += tick(moment)
        if moment.hour == hours[0]:
            tell(f"{timezone.localdate(moment):%Y-%m-%d}")
    return Played(matters=Issue.objects.count(), steps=Step.objects.count(), pressed=pressed)


def tick(now: datetime.datetime) -> int:
    """Do what time brings at this moment, as the command does; return how much."""
    count = 0
    for due in due_now(now):
        with contextlib.suppress(Refused):
            count += due.run()
    return count


def _hours(stage: Stage, start: datetime.datetime, hours: Sequence[int]) -> Iterator[datetime.datetime]:
    """Every hour of the office days, and one in the evening of every day, up to the stage's moment."""
    day = timezone.localdate(start)
    while day <= stage.clock.today:
        worked = hours if stage.clock.calendar.is_working_day(day) else ()
        for hour in (*worked, EVENING):
            moment = stage.clock.moment(day, hour)
            if start <= moment < stage.clock.now:
                yield timezone.localtime(moment)
        day += ONE_DAY


def _talks(month: Month, days: int, matters: int) -> Iterator[tuple[Plan, list[str]]]:
    """The talks of the month: courses that come once in the first evenings, then the others, rare ones first."""
    once = [name for name in COURSES if not COURSES[name].weight and name not in LONGEST_FIRST]
    once = [*LONGEST_FIRST, *once]
    for number in range(SPECIAL_TALKS):
        yield _plan(month, number, [*once[number::SPECIAL_TALKS], "ordinary"])
    usual = sorted((script for script in COURSES.values() if script.weight), key=lambda script: script.weight)
    names = [script.name for script in usual]
    left = max(0, matters - len(once) - SPECIAL_TALKS - OLD_MATTERS - len(names))
    names += month.stage.rng.choices(names, weights=[script.weight for script in usual], k=left)
    talks = [names[place : place + PER_TALK] for place in range(0, len(names), PER_TALK)]
    for turn, chosen in enumerate(talks):
        day = SPECIAL_TALKS + (days - SPECIAL_TALKS - 1) * turn // len(talks)
        yield _plan(month, day, chosen)


def _plan(month: Month, day: int, names: list[str]) -> tuple[Plan, list[str]]:
    stage = month.stage
    village = month.villages[day % len(month.villages)]
    start = stage.clock.moment(timezone.localdate(month.start) + ONE_DAY * day, 19, 30)
    said = [(_said(stage, COURSES[name].kind), _fate(COURSES[name].kind)) for name in names]
    return plan_talk(stage, village, start, said), names


def _fate(kind: str) -> str:
    """How a talk takes a matter down: guided or only raised, or with the outcome of what was said."""
    return {"guided": "guided", "ours": "guided", "raised": "raised"}.get(kind, "")


def _said(stage: Stage, kind: str) -> Said:
    script = stage.script
    if kind in ("answered", "raised"):
        return script.answered()
    if kind == "resolved":
        return script.resolved()
    if kind == "guided":
        return script.guided()
    return next(said for said in iter(script.referred, None) if said.department in stage.staff.clerks)


def _talk(month: Month, plan: Plan, names: list[str]) -> Course:
    """Hold a talk, set its matters on their way, hand the record in once none is left without an outcome."""
    stage = month.stage
    yield plan.start + datetime.timedelta(minutes=plan.minutes + 5)
    meeting, lives = hold(stage, plan)
    for life, name in zip(lives, names, strict=True):
        matter = Matter.of(life, name)
        month.add(COURSES[name].tell(matter), matter)
    evening = plan.start + datetime.timedelta(minutes=plan.minutes + 45)
    handed_in = evening
    if any(fate == "raised" for _said, fate in plan.said):
        handed_in = stage.clock.moment(stage.clock.working_day(timezone.localdate(plan.start), 6), 17)
    yield handed_in
    workflow.submit_meeting(by=meeting.created_by, meeting=meeting, now=handed_in)
    shown = stage.clock.moment(stage.clock.working_day(timezone.localdate(handed_in), 1), 9, 30)
    yield shown
    publish_meeting(by=stage.staff.officers[plan.village.township_id][0], meeting=meeting, now=shown)


def _rounds(stage: Stage, start: datetime.datetime) -> Course:
    """Each working day supervision signs what was drafted, or drops it; departments answer what was signed before."""
    day = timezone.localdate(start)
    while True:
        day = stage.clock.working_day(day, 1)
        now = stage.clock.moment(day, 16, 10)
        yield now
        for sent in _supervisions(Supervision.State.SENT):
            if sent.department is not None:
                by = stage.staff.member_of(sent.department)
                answer = stage.script.phrase("supervised")
                workflow.answer_supervision(by=by, supervision=sent, text=answer, now=now)
        for draft in _supervisions(Supervision.State.DRAFTED):
            _sign_or_drop(stage, draft, now)


def _supervisions(state: str) -> list[Supervision]:
    kinds = (Supervision.Kind.ORDER, Supervision.Kind.NOTICE)
    rows = Supervision.objects.filter(state=state, kind__in=kinds).select_related("issue", "department", "referral")
    return list(rows.order_by("pk"))


def _sign_or_drop(stage: Stage, draft: Supervision, now: datetime.datetime) -> None:
    supervisor = stage.staff.seats[Role.SUPERVISION][0]
    order = draft.referral
    if order is not None and order.is_overdue(now):
        due = stage.clock.working_day(timezone.localdate(now), 3)
        workflow.sign(by=supervisor, supervision=draft, text=draft.text, answer_due_on=due, now=now)
    else:
        reason = stage.script.phrase("dropped")
        workflow.drop(by=supervisor, supervision=draft, reason=reason, now=now)


def _bring_in_old_matters(stage: Stage, villages: Sequence[Village], start: datetime.datetime) -> None:
    """A few settled matters of the old ledger, brought in by the township before the month begins."""
    village = villages[0]
    day = timezone.localdate(start) - ONE_DAY * 40
    rows = []
    for _number in range(OLD_MATTERS):
        said = stage.script.answered()
        rows.append(
            OldMatter(village, None, day, day + ONE_DAY * 5, said.digest, "ANSWERED", said.reply, stage.category(said))
        )
    workflow.import_closed(by=stage.staff.officers[village.township_id][0], rows=rows, now=start)
