"""Who reports on a long-term matter, and who takes it back to ordinary handling."""

from django.utils.translation import gettext as _

from directory.models import User
from directory.refusals import Conflict, Refused

from ..models import Issue, Referral, Status
from .parties import refuse_non_office, refuse_stranger
from .states import now_is


def refuse_report_progress(by: User, referral: Referral) -> Refused | None:
    """The lead of a long-term matter reports."""
    if refusal := refuse_stranger(by, referral):
        return refusal
    if referral.issue.status != Status.LONG_TERM or referral.role != Referral.Role.LEAD:
        return Conflict(_("只有长期推进的事项由主办单位报进展。"), code="wrong-state")
    return None


def refuse_resume(by: User, issue: Issue) -> Refused | None:
    """The offices take a long-term matter back to ordinary handling."""
    if refusal := refuse_non_office(by, issue):
        return refusal
    return None if issue.status == Status.LONG_TERM else now_is(issue, _("长期推进时"))
