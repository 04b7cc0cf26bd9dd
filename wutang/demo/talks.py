"""Holding a talk of the demo: the record is opened, filled, handed in and shown, through the verbs."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from directory.models import ResidentTeam, User, Village, Yard
from feedback import workflow
from feedback.models import Issue
from feedback.workflow.raising import RaiserDetails
from meetings.contents import add_agenda_item, add_attendee
from meetings.models import Meeting, PlusTag
from meetings.recording import publish_meeting, start_meeting

from .life import Life
from .stage import Stage
from .texts import Said

SLIPS_EVERY = 3
"""Of so many raisers one takes a slip."""
WISHED_BY_RECORDER = 0.6


@dataclass
class Plan:
    """One talk as it will be told: where, when, who came, what was said and what becomes of each matter."""

    village: Village
    yard: Yard | str
    start: datetime.datetime
    said: list[tuple[Said, str]] = field(default_factory=list)
    agenda: list[dict[str, Any]] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)
    officials: list[tuple[str, str, str]] = field(default_factory=list)
    """Further officials: name, title, level."""
    tags: list[PlusTag] = field(default_factory=list)
    team: ResidentTeam | None = None
    minutes: int = 110
    is_open: bool = False
    is_public: bool = True
    shows_slip: bool = False
    by: User | None = None


def hold(stage: Stage, plan: Plan) -> tuple[Meeting, list[Life]]:
    """Hold the talk and take down its matters; return the record and the matters' lives, which are told afterwards."""
    by = plan.by or stage.staff.secretaries[plan.village.pk]
    meeting = _open(stage, plan, by)
    written = _written_at(stage, plan)
    _fill(stage, plan, meeting, by)
    lives = []
    for place, (said, fate) in enumerate(plan.said):
        at = min(written + datetime.timedelta(minutes=2 * place), stage.clock.now)
        issue = _take_down(stage, plan, meeting, by, said, fate, place, at)
        lives.append(Life(stage, issue, plan.village, said, fate, by, at, may_be_public=plan.is_public))
    return meeting, lives


def hand_in(stage: Stage, plan: Plan, meeting: Meeting) -> None:
    """Hand the record in that evening, and have the township show it on the next working day."""
    by = meeting.created_by
    evening = _written_at(stage, plan) + datetime.timedelta(minutes=40)
    workflow.submit_meeting(by=by, meeting=meeting, now=min(evening, stage.clock.now))
    day = stage.clock.working_day(evening.date(), 1)
    shown = stage.clock.moment(day, 9, 30)
    if plan.is_public and shown < stage.clock.now:
        officer = stage.staff.officers[plan.village.township_id][0]
        publish_meeting(by=officer, meeting=meeting, now=shown)


def _written_at(stage: Stage, plan: Plan) -> datetime.datetime:
    minutes = 8 if plan.is_open else plan.minutes + 5
    return min(plan.start + datetime.timedelta(minutes=minutes), stage.clock.now)


def _open(stage: Stage, plan: Plan, by: User) -> Meeting:
    details = dict(plan.details)
    if not plan.is_open:
        details["ended_at"] = plan.start + datetime.timedelta(minutes=plan.minutes)
    meeting, _new = start_meeting(
        by=by,
        village=plan.village,
        yard=plan.yard,
        draft_uuid=stage.draft(),
        now=_written_at(stage, plan),
        plus_tags=plan.tags,
        is_another=True,
        is_demo=True,
        started_at=plan.start,
        team=plan.team,
        **details,
    )
    return meeting


def _fill(stage: Stage, plan: Plan, meeting: Meeting, by: User) -> None:
    officer = stage.rng.choice(stage.staff.officers[plan.village.township_id])
    for role in ("HOST", "RECORDER"):
        add_attendee(by=by, meeting=meeting, name=by.full_name, title=by.job_title, role=role, user=by)
    title = f"{plan.village.township.short_name}{officer.job_title}"
    add_attendee(
        by=by, meeting=meeting, name=officer.full_name, title=title, role="ANSWERER", level="TOWNSHIP", user=officer
    )
    for name, post, level in plan.officials:
        add_attendee(by=by, meeting=meeting, name=name, title=post, role="OBSERVER", level=level)
    for item in plan.agenda:
        add_agenda_item(by=by, meeting=meeting, **item)


def _take_down(
    stage: Stage,
    plan: Plan,
    meeting: Meeting,
    by: User,
    said: Said,
    fate: str,
    place: int,
    at: datetime.datetime,
) -> Issue:
    outcome = "" if fate in ("guided", "raised") else said.outcome or "REFERRED"
    is_referred = outcome == "REFERRED"
    suggested = None
    if is_referred and not said.conflict and stage.rng.random() < WISHED_BY_RECORDER:
        suggested = stage.department(said.department, plan.village.pk, plan.village.township_id)
    takes_slip = plan.shows_slip and place == 0
    takes_slip = takes_slip or (plan.start >= stage.clock.moment(stage.clock.first_day, 9) and not place % SLIPS_EVERY)
    issue, _new = workflow.raise_issue(
        by=by,
        meeting=meeting,
        said=said.said,
        draft_uuid=stage.draft(),
        outcome=outcome,
        outcome_text=stage.script.phrase("wishes") if is_referred else said.reply if outcome else "",
        suggested_department=suggested,
        category=stage.category(said) if stage.rng.random() < 0.8 else None,
        conflict=said.conflict,
        concerned_department=stage.staff.departments[said.concerned] if said.concerned else None,
        raiser=RaiserDetails() if said.conflict else stage.raiser(),
        slip_serial=stage.slip(is_shown=plan.shows_slip and place == 0) if takes_slip and not said.conflict else "",
        now=at,
    )
    if fate == "guided":
        workflow.guide(by=by, issue=issue, text=said.reply, now=at)
    return issue
