"""How a matter and its orders stand, and the refusal of what does not fit."""

from django.utils.translation import gettext as _

from directory.refusals import Conflict

from ..models import Issue, Referral, Status
from ..models.choices import LIVE

ON_THE_SPOT = (Status.ANSWERED, Status.RESOLVED_ON_SITE)


def live_orders(issue: Issue) -> list[Referral]:
    """The live orders, from what is prefetched if the page has it; a locked matter has nothing prefetched."""
    return [order for order in issue.referrals.all() if order.status in LIVE]


def takes_in(issue: Issue) -> bool:
    """Whether other matters are merged into this one; pages bring the answer along as `takes_in`."""
    known = issue.__dict__.get("takes_in")
    return issue.children.exists() if known is None else bool(known)


def now_is(issue: Issue, wanted: str) -> Conflict:
    """The refusal that says how the matter stands and when the step can be taken."""
    return Conflict(
        _("这件事现在是“%(now)s”，%(wanted)s才能这样办。") % {"now": issue.get_status_display(), "wanted": wanted},
        code="wrong-state",
    )


def referral_is(referral: Referral, wanted: str) -> Conflict:
    """The same of an order."""
    return Conflict(
        _("这张交办单现在是“%(now)s”，%(wanted)s才能这样办。")
        % {"now": referral.get_status_display(), "wanted": wanted},
        code="wrong-state",
    )
