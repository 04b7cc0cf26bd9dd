"""Where a matter stands, as a tag of the staff says it: “已交办” alone would hide who has the turn."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from .models import Issue, Referral, Status
from .turn import lead_of


@dataclass(frozen=True)
class Standing:
    """A code that gives the tag its shape, and its words."""

    state: str
    label: str


def standing_of(issue: Issue) -> Standing:
    """Return where a matter stands; of a referred one, how far its lead order has come.

    Asks nothing of a matter loaded `with_standing()` or with its orders prefetched.
    """
    label = str(issue.get_status_display())
    if issue.status == Status.REPLIED and _is_explained(issue):
        return Standing(issue.status, _("%(label)s · 已解释") % {"label": label})
    if issue.status != Status.REFERRED:
        return Standing(issue.status, label)
    order = _lead_status(issue)
    words = Referral.Status(order).label if order else _("没有承办单位")
    return Standing(order or issue.status, f"{label} · {words}")


def _is_explained(issue: Issue) -> bool:
    if hasattr(issue, "is_explained"):
        return bool(issue.is_explained)
    return any(order.is_explanation and order.round == issue.round for order in issue.referrals.all())


def _lead_status(issue: Issue) -> str:
    if hasattr(issue, "lead_status"):
        return issue.lead_status or ""
    lead = lead_of(issue)
    return lead.status if lead else ""
