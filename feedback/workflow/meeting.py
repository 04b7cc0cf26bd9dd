"""Handing in a talk: feedback's condition around meetings' own verb."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from directory.models import User
from directory.refusals import Invalid
from meetings import recording
from meetings.models import Meeting

from ..models import Issue, Status


@transaction.atomic
def submit_meeting(*, by: User, meeting: Meeting, now: datetime.datetime | None = None) -> Meeting:
    """Hand the record in; refused while a matter of it is unsorted."""
    meeting = recording.lock_meeting(meeting)
    missing = unsorted(meeting)
    if missing:
        raise Invalid(missing, code="incomplete")
    return recording.submit_record(by=by, meeting=meeting, now=now)


def missing_to_submit(meeting: Meeting, *, now: datetime.datetime | None = None) -> list[str]:
    """Return everything the record still lacks before it can be handed in, a sentence each."""
    sentence = unsorted(meeting)
    return recording.missing_to_submit(meeting, now=now) + ([sentence] if sentence else [])


def unsorted(meeting: Meeting) -> str:
    """Say how many matters of the talk still lack an outcome; empty when none does."""
    count = Issue.objects.filter(mentions__meeting=meeting, status=Status.RAISED).count()
    return _("还有 %(n)s 件事没有选办理方式。") % {"n": count} if count else ""
