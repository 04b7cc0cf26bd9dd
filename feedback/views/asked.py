"""What was asked of the sending office, on the pages where it decides: nobody decides unread."""

from ..models import ExtensionRequest, Referral, ReturnRequest
from .targets import Target
from .verb import Verb


def asked_of(verb: Verb, target: Target) -> ReturnRequest | ExtensionRequest | None:
    """Return the open request this verb decides, with who asked; none for any other verb."""
    if not isinstance(target, Referral):
        return None
    if verb.slug == "decide-return":
        returns = target.return_requests.select_related("requested_by", "suggested_department")
        return returns.filter(decision=ReturnRequest.Decision.OPEN).first()
    if verb.slug == "decide-extension":
        longer = target.extension_requests.select_related("requested_by")
        return longer.filter(decision=ExtensionRequest.Decision.OPEN).first()
    return None


def returns_of(verb: Verb, target: Target) -> list[ReturnRequest]:
    """Return why departments handed the matter back in this round, for who is to place it anew, the first first."""
    if not isinstance(target, Referral) or verb.slug != "dispatch" or target.role != Referral.Role.LEAD:
        return []
    orders = [order for order in target.issue.referrals.all() if order.round == target.round]
    if not any(order.status == Referral.Status.RETURNED for order in orders):
        return []
    rows = ReturnRequest.objects.filter(referral__issue=target.issue_id, decision=ReturnRequest.Decision.GRANTED)
    rows = rows.filter(referral__round=target.round, referral__role=Referral.Role.LEAD)
    return list(rows.select_related("referral__department", "suggested_department").order_by("decided_at"))
