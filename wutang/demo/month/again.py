"""The course that needs another talk: what is left over is asked there, and what is done confirmed."""

import datetime

from django.utils import timezone

from feedback import workflow
from feedback.models import Issue, Status

from ..clock import ONE_DAY
from ..hengnan import plan_talk
from ..talks import hand_in, hold
from .matter import Course, Matter, course
from .parts import done, placed


@course("referred")
def asked_at_the_next_talk(matter: Matter) -> Course:
    """Done before the yard's next talk, and confirmed there by its raiser."""
    yield from placed(matter)
    yield from done(matter, 1)
    stage, talk = matter.stage, matter.issue.mentions.earliest("pk").meeting
    start = stage.clock.moment(timezone.localdate(matter.at) + ONE_DAY, 19)
    plan = plan_talk(stage, matter.village, start, [])
    plan.yard = talk.yard or plan.yard
    yield start + datetime.timedelta(minutes=plan.minutes + 5)
    meeting, _lives = hold(stage, plan)
    note = matter.script.phrase("again_content")
    workflow.mention(
        by=matter.second_officer, issue=matter.issue, meeting=meeting, note=note, opinion="CONTENT", now=matter.at
    )
    for open_one in _unfinished(matter.issue):
        note = matter.script.phrase("again")
        workflow.mention(by=matter.recorder, issue=open_one, meeting=meeting, note=note, now=matter.at)
    hand_in(stage, plan, meeting)


def _unfinished(issue: Issue) -> list[Issue]:
    rows = Issue.objects.filter(village=issue.village, status=Status.REFERRED, conflict="").order_by("number")
    return list(rows[:2])
