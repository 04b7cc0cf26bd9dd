"""Handing in a talk: feedback's condition around meetings' own verb."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from directory.models import User
from directory.refusals import Conflict, Invalid, Refused
from meetings import permissions, recording
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


@transaction.atomic
def cancel_meeting(*, by: User, meeting: Meeting, reason: str) -> Meeting:
    """Strike a talk that did not take place; refused once a matter was taken down at it."""
    meeting = recording.lock_meeting(meeting)
    refusal = refuse_cancel(by, meeting)
    if refusal:
        raise refusal
    return recording.cancel_meeting(by=by, meeting=meeting, reason=reason)


def refuse_cancel(by: User, meeting: Meeting) -> Refused | None:
    """An open record without matters may be cancelled by those who may edit it; guarded ones are out of their sight."""
    refusal = permissions.refuse_cancel(by, meeting)
    if refusal:
        return refusal
    if Issue.objects.unguarded().filter(mentions__meeting=meeting).exclude(status=Status.VOIDED).exists():
        return Conflict(_("这场会已经记了群众说的事，不能取消。真的记错了，先把那些事作废。"))
    return None


def missing_to_submit(meeting: Meeting, *, now: datetime.datetime | None = None) -> list[str]:
    """Return everything the record still lacks before it can be handed in, a sentence each."""
    sentence = unsorted(meeting)
    return recording.missing_to_submit(meeting, now=now) + ([sentence] if sentence else [])


def unsorted(meeting: Meeting) -> str:
    """Say how many matters of the talk still lack an outcome; empty when none does. Guarded ones do not count."""
    count = Issue.objects.unguarded().filter(mentions__meeting=meeting, status=Status.RAISED).count()
    return _("还有 %(n)s 件事没有选办理方式。") % {"n": count} if count else ""
