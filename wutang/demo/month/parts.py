"""Stretches of a matter's way that many courses share."""

import datetime

from django.utils import timezone

from feedback import workflow
from feedback.permissions import never_public

from .matter import Course, Matter


def placed(matter: Matter, *, handling_class: str = "") -> Course:
    """The sender dispatches it on the next working day."""
    yield matter.on(1)
    matter.dispatch(by=matter.sender(), handling_class=handling_class)


def accepted(matter: Matter) -> Course:
    """The department accepts it the next day."""
    yield matter.on(1)
    matter.accept()


def reported(matter: Matter, days: int = 2) -> Course:
    """The department reports it done."""
    yield matter.on(days)
    matter.submit()


def approved(matter: Matter) -> Course:
    """The sender approves the report."""
    yield matter.on(1)
    matter.approve(by=matter.sender())


def done(matter: Matter, days: int = 2) -> Course:
    """From acceptance to the answer."""
    yield from accepted(matter)
    yield from reported(matter, days)
    yield from approved(matter)


def content(matter: Matter) -> Course:
    """Asked back, content, struck off."""
    yield matter.on(1)
    matter.visit("SATISFIED")


def discontent(matter: Matter) -> Course:
    """Asked back, not content."""
    yield matter.on(1)
    matter.visit("NOT", reason=matter.script.phrase("unhappy"))


def handled(matter: Matter) -> Course:
    """Dispatched, done, asked back, struck off."""
    yield from placed(matter)
    yield from done(matter, matter.rng.randint(1, 3))
    yield from content(matter)


def shown(matter: Matter) -> Course:
    """Reviewed by one person of the township, published by the other on the next day."""
    matter.issue.refresh_from_db()
    if never_public(matter.issue):
        return
    said = matter.said
    workflow.review(
        by=matter.officer,
        issue=matter.issue,
        title=said.title,
        text=said.digest,
        reply=matter.issue.reply,
        now=matter.at,
    )
    yield matter.on(1)
    workflow.publish(by=matter.second_officer, issue=matter.issue, now=matter.at)


def arranged(matter: Matter) -> Course:
    """The township completes text and category."""
    yield matter.on(1)
    matter.arrange()


def planned(matter: Matter) -> Course:
    """Too long for a clock: an interim report with a plan, approved."""
    yield from placed(matter, handling_class="COMPLEX")
    yield from accepted(matter)
    yield matter.on(1)
    today = timezone.localdate(matter.at)
    plan = [("完成勘测和设计", today + datetime.timedelta(days=20)), ("开工", today + datetime.timedelta(days=90))]
    matter.submit(completion="INTERIM", result=matter.script.phrase("long_term"), milestones=plan)
    yield from approved(matter)
