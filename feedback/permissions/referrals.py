"""Who sends an order, takes it back, accepts it, reports on it and approves the report."""

from django.utils.translation import gettext as _

from directory.models import Role, User
from directory.refusals import Conflict, NotAllowed, Refused
from directory.scopes import scope_of

from ..models import Contact, Issue, Referral, Status
from ..models.choices import RUNNING
from .parties import covers, not_yours, refuse_non_office, refuse_non_sender, refuse_stranger
from .states import live_orders, referral_is


def refuse_dispatch(by: User, referral: Referral) -> Refused | None:
    """What was proposed is dispatched, declined or passed up by the office whose turn it is, or by the county."""
    if refusal := refuse_non_sender(by, referral):
        return refusal
    if referral.status != Referral.Status.PROPOSED:
        return referral_is(referral, _("待派单时"))
    return None


def refuse_pass_up(by: User, referral: Referral) -> Refused | None:
    """The township passes to the county what it cannot place."""
    if referral.sender_level == Referral.SenderLevel.COUNTY:
        return Conflict(_("已经在县联席办。"))
    return refuse_dispatch(by, referral)


def refuse_withdraw(by: User, referral: Referral) -> Refused | None:
    """An order may be taken back only until it is accepted."""
    if refusal := refuse_non_sender(by, referral):
        return refusal
    if referral.status in (Referral.Status.ACCEPTED, Referral.Status.SUBMITTED):
        return Conflict(_("承办单位已经签收，不能再撤回；需要改派请与承办单位商量退单。"), code="wrong-state")
    return None if referral.status == Referral.Status.DISPATCHED else referral_is(referral, _("待签收时"))


def refuse_accept(by: User, referral: Referral) -> Refused | None:
    """A department accepts what was dispatched to it."""
    return refuse_stranger(by, referral) or (
        None if referral.status == Referral.Status.DISPATCHED else referral_is(referral, _("待签收时"))
    )


def must_contact(referral: Referral) -> bool:
    """Whether the order's department has to contact the raiser: the lead, while he wishes it and can be reached."""
    raiser = getattr(referral.issue, "raiser", None)
    is_reachable = raiser is not None and raiser.contact != Contact.NONE and raiser.erased_at is None
    return is_reachable and referral.role == Referral.Role.LEAD


def refuse_contact(by: User, referral: Referral) -> Refused | None:
    """The lead notes the first contact with the raiser, once, while it is at work."""
    if refusal := refuse_stranger(by, referral):
        return refusal
    if referral.status != Referral.Status.ACCEPTED:
        return referral_is(referral, _("办理中时"))
    if referral.role != Referral.Role.LEAD:
        return Conflict(_("反映人由主办单位联系、登记。"), code="not-lead")
    if not must_contact(referral):
        return Conflict(_("反映人没有留联系方式，不用联系。"), code="no-contact")
    if referral.contacted_on:
        words = {"month": referral.contacted_on.month, "day": referral.contacted_on.day}
        return Conflict(_("首次联系已经登记过：%(month)s月%(day)s日。") % words, code="already-contacted")
    return None


def refuse_submit(by: User, referral: Referral) -> Refused | None:
    """A department reports completion of what it accepted; the lead only when no co-handler is open."""
    if refusal := refuse_stranger(by, referral):
        return refusal
    if referral.status != Referral.Status.ACCEPTED:
        return referral_is(referral, _("办理中时"))
    return _refuse_before_helpers(referral) if referral.role == Referral.Role.LEAD else None


def _refuse_before_helpers(lead: Referral) -> Refused | None:
    """The lead reports once every co-handler's part is approved; it is told for whom it waits."""
    helping = [order for order in live_orders(lead.issue) if order.role == Referral.Role.CO]
    if not helping:
        return None
    if all(order.status == Referral.Status.SUBMITTED for order in helping):
        return Conflict(_("协办单位已经报了，等派单的乡镇或县联席办审核，审核过了再报办结。"))
    return Conflict(_("协办单位还没有办完，主办单位等他们办完再报办结。"))


def refuse_approve(by: User, referral: Referral) -> Refused | None:
    """The sender's side approves or sends back, never a person of the department that reports.

    What a township office handles itself is therefore approved by the county.
    """
    if refusal := refuse_non_sender(by, referral):
        return refusal
    if referral.status != Referral.Status.SUBMITTED:
        return referral_is(referral, _("已报办结时"))
    if referral.department_id in scope_of(by).department_ids or by.pk == referral.submitted_by_id:
        return NotAllowed(_("自己单位办理的不能自己审核；乡镇办理的由县联席办审核。"))
    return None


def refuse_add_co(by: User, issue: Issue) -> Refused | None:
    """The office that sent the lead's order adds departments that help, while the lead is at it."""
    at_work = (Referral.Status.DISPATCHED, Referral.Status.ACCEPTED)
    leads = [order for order in issue.referrals.all() if order.role == Referral.Role.LEAD and order.status in at_work]
    if refusal := refuse_non_sender(by, leads[0]) if leads else refuse_non_office(by, issue):
        return refusal
    if issue.status not in (Status.REFERRED, Status.LONG_TERM) or not leads:
        return Conflict(_("先派给主办单位，再加协办单位。"), code="wrong-state")
    return None


def refuse_reassign(by: User, referral: Referral) -> Refused | None:
    """The county moves a live order when its department was merged into another."""
    if not covers(by, referral.issue, Role.COUNTY_OFFICE):
        return not_yours(_("县联席办"))
    if referral.status not in RUNNING:
        return referral_is(referral, _("在办时"))
    if referral.department and referral.department.is_active:
        return Conflict(_("承办单位没有撤并；要换单位请先撤回或由它退单。"))
    return None
