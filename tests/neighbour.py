"""A neighbouring village full of marked rows: whatever of it reaches somebody it should not, shows the mark."""

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from feedback import slips, workflow
from feedback.models import Issue, Referral, SlipBatch
from feedback.workflow.raising import RaiserDetails
from meetings import contents
from meetings.models import Meeting
from office.notices import notify

from .world import World, add_recorder, make_meeting

MARK = "隔壁秘密"
PHONE = "13912345678"
RAISER = RaiserDetails(identity="CONFIDENTIAL", contact="DIRECT", name=f"{MARK}某", phone=PHONE, consent=True)


@dataclass
class Neighbour:
    """Rows of the neighbouring village, one of each kind, none of them public."""

    meeting: Meeting
    issue: Issue
    guarded: Issue
    referral: Referral
    batch: SlipBatch
    values: dict[str, Any]


def make_neighbour(world: World) -> Neighbour:
    """Fill the neighbouring village."""
    meeting = make_meeting(
        world,
        by=world.neighbour,
        village=world.neighbour_village,
        yard=f"{MARK}屋场",
        topic=f"{MARK}话题",
        summary=f"{MARK}小结",
        venue_name=f"{MARK}禾坪",
    )
    add_recorder(meeting)
    attendee = contents.add_attendee(by=world.neighbour, meeting=meeting, name=f"{MARK}干部", role="HOST")
    item = contents.add_agenda_item(by=world.neighbour, meeting=meeting, kind="OTHER", text=f"{MARK}议程")
    decision = contents.add_decision(by=world.neighbour, meeting=meeting, text=f"{MARK}议定")
    action = contents.add_action(by=world.neighbour, decision=decision, text=f"{MARK}措施", owner="村委会")
    issue = _raise(world, meeting, outcome="REFERRED", raiser=RAISER)
    guarded = _raise(world, meeting, conflict="VILLAGE_CADRE")
    referral = workflow.dispatch(
        by=world.neighbour_officer,
        referral=issue.referrals.get(),
        department=world.other_bureau,
        handling_class="GENERAL",
        digest=f"{MARK}整理稿",
        requirement=f"{MARK}要求",
    )
    batch, _codes = slips.print_pad(by=world.county_officer, county=world.county, count=2)
    notify([world.neighbour], key="mark", text=f"{MARK}通知", address="/desk/", now=timezone.now())
    issue.refresh_from_db()
    yard = meeting.yard
    assert yard is not None
    return Neighbour(
        meeting=meeting,
        issue=issue,
        guarded=guarded,
        referral=referral,
        batch=batch,
        values={
            "meeting_number": meeting.number,
            "issue_number": issue.number,
            "ordinal": referral.ordinal,
            "batch": batch.pk,
            "place": world.neighbour_village.number,
            "yard": yard.number,
            "attendee": attendee.pk,
            "item": item.pk,
            "decision": decision.pk,
            "action": action.pk,
            "user": world.neighbour.pk,
        },
    )


def _raise(world: World, meeting: Meeting, **details: Any) -> Issue:
    issue, _new = workflow.raise_issue(
        by=world.neighbour,
        meeting=meeting,
        said=f"{MARK}原话",
        draft_uuid=uuid.uuid4(),
        now=timezone.now() - datetime.timedelta(minutes=1),
        **details,
    )
    return issue
