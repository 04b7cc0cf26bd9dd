"""Which arrows of the two tables a database's steps have taken, for the command's last line and its test."""

from feedback.models import Referral, ReturnRequest, Step
from feedback.workflow import ARROWS, REFERRAL_ARROWS

S = Referral.Status
Arrow = tuple[str, str]
BY_VERB: dict[str, Arrow] = {
    "dispatch": (S.PROPOSED, S.DISPATCHED),
    "decline": (S.PROPOSED, S.DECLINED),
    "accept": (S.DISPATCHED, S.ACCEPTED),
    "withdraw": (S.DISPATCHED, S.WITHDRAWN),
    "submit": (S.ACCEPTED, S.SUBMITTED),
    "approve": (S.SUBMITTED, S.APPROVED),
    "send-back": (S.SUBMITTED, S.ACCEPTED),
    "plan-long-term": (S.SUBMITTED, S.ACCEPTED),
}
"""The arrow of an order that a verb always takes; returns say themselves where they began."""


def issue_arrows() -> set[Arrow]:
    """Arrows of matters, as the steps say."""
    return {
        (before, after) for before, after in Step.objects.values_list("from_status", "to_status") if before != after
    }


def referral_arrows() -> set[Arrow]:
    """Arrows of orders, from the verbs of the steps and the requests to hand back."""
    verbs = set(Step.objects.exclude(referral_ordinal=None).values_list("verb", flat=True))
    taken = {arrow for verb, arrow in BY_VERB.items() if verb in verbs}
    for before, decision in ReturnRequest.objects.values_list("status_before", "decision"):
        taken.add((before, S.RETURN_REQUESTED))
        if decision == ReturnRequest.Decision.GRANTED:
            taken.add((S.RETURN_REQUESTED, S.RETURNED))
        elif decision == ReturnRequest.Decision.REFUSED:
            taken.add((S.RETURN_REQUESTED, before))
    return taken


def all_of(table: dict[str, tuple[str, ...]]) -> set[Arrow]:
    """Every arrow of a table."""
    return {(before, after) for before, targets in table.items() for after in targets}


def not_taken() -> set[Arrow]:
    """Arrows of either table that no step has taken."""
    return (all_of(ARROWS) - issue_arrows()) | (all_of(REFERRAL_ARROWS) - referral_arrows())
