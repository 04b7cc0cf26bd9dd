"""Rows made by hand for the figures: many at once, without the verbs, so that a test says exactly what counts."""

import datetime
import itertools
from typing import Any

from django.utils import timezone

from directory.models import Village, Yard
from feedback.ledger import write_step
from feedback.models import Issue
from meetings.models import Meeting
from tests.world import World

_serial = itertools.count(1)
DAY = datetime.date(2026, 3, 10)


def at(day: datetime.date, hour: int = 19, minute: int = 30, second: int = 0) -> datetime.datetime:
    """A moment in Asia/Shanghai."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, minute, second)))


def a_talk(
    world: World,
    when: datetime.datetime | None = None,
    village: Village | None = None,
    yard: Yard | None = None,
    **more: Any,
) -> Meeting:
    """A talk that was handed in."""
    when = when or at(DAY)
    village = village or world.village
    more.setdefault("status", "SUBMITTED")
    if more["status"] in ("SUBMITTED", "ARCHIVED"):
        more |= {"submitted_at": when, "submitted_by": world.secretary}
    return Meeting.objects.create(
        number=f"HN-H2026-9{next(_serial):06d}",
        village=village,
        yard=yard,
        path=(yard or village).path,
        started_at=when,
        is_evening=True,
        created_by=world.secretary,
        changed_by=world.secretary,
        **more,
    )


def a_matter(
    world: World,
    status: str = "ANSWERED",
    outcome: str | None = None,
    on: datetime.date = DAY,
    village: Village | None = None,
    yard: Yard | None = None,
    **more: Any,
) -> Issue:
    """A matter as it stands, with whatever the database asks of its status."""
    village = village or world.village
    if outcome is None:
        outcome = status if status in ("ANSWERED", "RESOLVED_ON_SITE") else "REFERRED"
    if status == "CLOSED":
        more = {"closed_at": at(on), "closed_ground": "CONFIRMED"} | more
    if status == "MERGED":
        more.setdefault("parent", a_matter(world, "REFERRED", on=datetime.date(2020, 1, 1), village=village))
    issue = Issue.objects.create(
        number=f"HN-2026-9{next(_serial):06d}",
        village=village,
        yard=yard,
        path=(yard or village).path,
        raw_note="原话只有记录人看",
        status=status,
        outcome="" if status == "RAISED" else outcome,
        raised_on=on,
        created_by=world.secretary,
        **more,
    )
    write_step(issue=issue, verb="import", from_status="", by=world.secretary, at=at(on))
    return issue


def published(world: World, title: str = "组道路灯已修好", **more: Any) -> Issue:
    """A matter everybody may read."""
    now = timezone.now()
    return a_matter(
        world,
        **{"status": "CLOSED", "published_at": now} | more,
        public_title=title,
        public_text="晚上出门不方便。",
        public_reply="已换灯头。",
        review_state="PUBLISHED",
        reviewed_at=now,
        reviewed_by=world.officer,
        published_by=world.county_officer,
    )
