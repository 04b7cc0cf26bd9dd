"""What verbs are done to: matters, orders, pressings and ratings, each loaded whole and found through its scope."""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch
from django.http import Http404
from django.utils.translation import gettext as _

from directory.models import User

from ..gone import order_gone
from ..models import Issue, Referral, ReturnVisit, Supervision
from ..permissions import may_read_raw
from ..personal_data import masked
from ..standing import standing_of

Target = Issue | Referral | Supervision | ReturnVisit
NAMES: dict[type, str] = {Issue: "issue", Referral: "referral", Supervision: "supervision", ReturnVisit: "visit"}
"""The name under which verbs take each of them."""


def whole_issues() -> Any:
    """Matters with all that their pages and permissions ask for."""
    rows = Issue.objects.with_place().select_related("raiser", "created_by", "concerned_department", "parent")
    children = Issue.objects.filter(parent=OuterRef("pk"))
    return rows.annotate(takes_in=Exists(children)).prefetch_related(
        Prefetch(
            "referrals",
            Referral.objects.select_related("department", "suggested_department", "policy").prefetch_related(
                "extension_requests"
            ),
        )
    )


def whole_referrals() -> Any:
    """Orders with all that their pages and permissions ask for."""
    rows = Referral.objects.with_issue().select_related("suggested_department", "issue__raiser", "dispatched_by")
    rows = rows.select_related("issue__concerned_department", "policy")
    return rows.prefetch_related("issue__referrals", "extension_requests")


def whole_supervisions() -> Any:
    """Orders of supervision, notices and notes with all that their pages and permissions ask for."""
    return Supervision.objects.with_issue().select_related("answered_by")


def whole_ratings() -> Any:
    """Ratings with all that their pages and permissions ask for."""
    return ReturnVisit.objects.with_issue().select_related("appeal__appealed_by", "appeal__decided_by")


def issue_for(user: User, number: str) -> Issue:
    """Return the matter; 404 for whoever may not read it, and a sentence for whose it was."""
    issue: Issue | None = whole_issues().visible_to(user).filter(number=number).first()
    if issue is None:
        raise order_gone(user, number) or Http404
    return issue


def referral_for(user: User, number: str, ordinal: int) -> Referral:
    """Return the order with its matter; 404 for whoever may not read it, and a sentence for whose it was."""
    order: Referral | None = whole_referrals().visible_to(user).filter(issue__number=number, ordinal=ordinal).first()
    if order is None:
        raise order_gone(user, number, ordinal) or Http404
    return order


def fresh(target: Target) -> Target:
    """Return the target as it is now."""
    whole: dict[type, Any] = {
        Issue: whole_issues,
        Referral: whole_referrals,
        Supervision: whole_supervisions,
        ReturnVisit: whole_ratings,
    }
    row: Target = whole[type(target)]().get(pk=target.pk)
    return row


def matter_of(target: Target) -> Issue:
    """The matter itself, or that of the order, the pressing, the rating."""
    return target if isinstance(target, Issue) else target.issue


def kind_of(target: Target) -> str:
    """The name under which verbs take their target."""
    return NAMES[type(target)]


def name_of(target: Target) -> str:
    """What a page calls the target."""
    if isinstance(target, ReturnVisit):
        return _("%(number)s 的评价") % {"number": target.issue.number}
    if isinstance(target, Supervision):
        return f"{target.get_kind_display()} {target.issue.number}"
    return str(target)


def state_of(target: Target) -> tuple[str, str]:
    """The state of the target and its word, for the tag."""
    if isinstance(target, Supervision):
        return target.state, str(target.get_state_display())
    if isinstance(target, ReturnVisit):
        return state_of(target.issue)
    if isinstance(target, Issue):
        standing = standing_of(target)
        return standing.state, standing.label
    return target.status, str(target.get_status_display())


def words_of(target: Target, reader: User) -> str:
    """The words a verb is about: what was said of the matter, what the pressing says, why the rating is poor."""
    if isinstance(target, Supervision):
        return target.text
    if isinstance(target, ReturnVisit):
        return reason_of(target)
    issue = matter_of(target)
    return issue.raw_note if may_read_raw(reader, issue) else issue.working_text


def reason_of(visit: ReturnVisit) -> str:
    """Why a raiser is not content, without anything personal he may have typed."""
    return masked(visit.issue, visit.reason) or _("（没有写原因）")
