"""Making the small demo of the tests, and one digest of everything people see of it."""

import datetime
import hashlib
from io import StringIO

from django.core.management import call_command
from django.utils import timezone

from directory.models import User, YardPartyGroup
from feedback.models import Issue, Referral, Step
from meetings.models import Meeting
from office.models import OpeningBalance


def seed() -> str:
    """Make the smallest demo as of yesterday evening; return what the command said."""
    out = StringIO()
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    call_command("seed_demo", scale=0.05, today=yesterday, stdout=out, stderr=out)
    return out.getvalue()


def listed(*arguments: str) -> str:
    """Return what `demo_accounts` says."""
    out = StringIO()
    call_command("demo_accounts", *arguments, stdout=out)
    return out.getvalue()


def visible() -> str:
    """Everything people see, in one digest."""
    rows = [
        *Meeting.objects.order_by("number").values_list("number", "started_at", "status", "topic", "heads_at_peak"),
        *Issue.objects.order_by("number").values_list(
            "number", "status", "raw_note", "digest", "reply", "public_title", "promised_on", "closed_ground"
        ),
        *Referral.objects.order_by("issue__number", "ordinal").values_list(
            "issue__number", "status", "department__name", "finish_due_at", "was_finished_late", "result"
        ),
        *Step.objects.order_by("issue__number", "sequence").values_list("issue__number", "verb", "at", "by__username"),
        *User.objects.order_by("username").values_list("username", "full_name", "job_title"),
        *YardPartyGroup.objects.order_by("path").values_list("path", "name", "leader_name", "members"),
        *OpeningBalance.objects.order_by("year").values_list("year", "count"),
    ]
    return hashlib.sha256(repr([tuple(map(str, row)) for row in rows]).encode()).hexdigest()
