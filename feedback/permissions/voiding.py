"""Who asks for a matter to be voided, and who decides."""

from django.utils.translation import gettext as _

from directory.models import User
from directory.refusals import Conflict, NotAllowed, Refused

from ..models import Issue, Referral, Status
from .parties import RECORDERS, covers, not_yours, refuse_non_office
from .states import ON_THE_SPOT, live_orders, now_is, takes_in

VOIDABLE = (Status.RAISED, *ON_THE_SPOT, Status.REFERRED)


def refuse_propose_void(by: User, issue: Issue) -> Refused | None:
    """Who mistyped asks for it to be voided; another person decides."""
    if not covers(by, issue, *RECORDERS):
        return not_yours(_("登记的村或乡镇"))
    if issue.void_proposed_by_id:
        return Conflict(_("已经申请作废，等另一位同事确认。"))
    return _refuse_voidable(issue)


def refuse_void(by: User, issue: Issue) -> Refused | None:
    """A second person voids: an office, never who wrote it down or who asked."""
    if refusal := refuse_non_office(by, issue):
        return refusal
    if by.pk in (issue.created_by_id, issue.void_proposed_by_id):
        return NotAllowed(_("作废要由登记人、申请人以外的另一位同事确认。"))
    return _refuse_voidable(issue)


def refuse_decline_void(by: User, issue: Issue) -> Refused | None:
    """An office lets the matter stand; whoever asked may take it back himself."""
    if issue.void_proposed_by_id is None:
        return Conflict(_("没有人申请作废。"), code="wrong-state")
    return None if by.pk == issue.void_proposed_by_id else refuse_non_office(by, issue)


def _refuse_voidable(issue: Issue) -> Refused | None:
    if issue.status not in VOIDABLE:
        return now_is(issue, _("还没有办结时"))
    if any(order.status != Referral.Status.PROPOSED for order in live_orders(issue)):
        return Conflict(_("已有单位在办，先撤回交办单，再作废。"))
    if takes_in(issue):
        return Conflict(_("有别的事项并入这件事，先分开并案，再作废。"))
    return None
