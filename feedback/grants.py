"""What a right code opens: one matter, in this browser's session, for half an hour, while the slip is good."""

import datetime

from django.http import HttpRequest
from django.utils import timezone

from directory.sessions import follow_key

from .models import Issue, TraceCode

GRANT = "trace"
OPEN_FOR = datetime.timedelta(minutes=30)


def open_letter(request: HttpRequest, slip: TraceCode) -> None:
    """Open the matter of this slip to the session, instead of the one before; session and login get a new key.

    A slip revoked since it was found opens nothing: see `opened_letter`.
    """
    request.session.cycle_key()
    follow_key(request.session)
    request.session[GRANT] = {"issue": slip.issue_id, "slip": slip.pk, "until": (timezone.now() + OPEN_FOR).timestamp()}


def opened_letter(request: HttpRequest, number: str) -> Issue | None:
    """Return the matter of this number if it is open to the session; None otherwise, whatever the reason.

    A slip that was revoked or replaced meanwhile opens nothing any more. Reading writes nothing.
    """
    grant = request.session.get(GRANT)
    if not isinstance(grant, dict) or grant["until"] < timezone.now().timestamp():
        return None
    return (
        Issue.objects.filter(pk=grant["issue"], number=number)
        .filter(trace_codes__pk=grant["slip"], trace_codes__revoked_at=None)
        .select_related("village__township", "yard", "parent")
        .first()
    )


def shut_letter(request: HttpRequest) -> None:
    """Close whatever is open to the session."""
    request.session.pop(GRANT, None)
