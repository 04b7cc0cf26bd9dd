"""Who asks for returns and more time, who decides, who presses, merges, corrects and reports on the long term."""

import datetime

from django.utils.translation import gettext as _

from directory.models import Role, User
from directory.refusals import Conflict, NotAllowed, Refused
from directory.scopes import scope_of
from office.calendar import Calendar

from .models import ExtensionRequest, HandlingClass, Issue, Referral, ReturnVisit, Status, Supervision
from .models.referral import RUNNING
from .permissions import OFFICES, _covers, _handler, _live, _not_yours, _now_is, _referral_is, _sends

RETURN_WITHIN = 2
"""Working days after dispatch within which an order may be handed back."""
RETURNS_UNTIL_RULING = 2
"""After so many granted returns the county office rules, and a ruled order cannot be returned."""


def refuse_request_return(by: User, referral: Referral, *, now: datetime.datetime) -> Refused | None:
    """A department hands back within two working days of dispatch what the county has not ruled on."""
    refusal = _handler(by, referral)
    if refusal:
        return refusal
    if referral.status not in (Referral.Status.DISPATCHED, Referral.Status.ACCEPTED):
        return _referral_is(referral, _("待签收或办理中时"))
    if referral.issue.status != Status.REFERRED:
        return _now_is(referral.issue, _("已交办时"))
    if is_ruled(referral):
        return Conflict(_("这件事已退过两次，由县联席办裁定承办，不能再退。"), code="ruled")
    if referral.handling_class == HandlingClass.EMERGENCY:
        return Conflict(_("突发事项不能退单，请先处置，再与派单的单位商量。"), code="emergency")
    until = Calendar.at(referral.issue.path).add_working_days(referral.dispatched_at or now, RETURN_WITHIN)
    if now > until:
        return Conflict(_("派单已超过 %(n)s 个工作日，不能再退单。") % {"n": RETURN_WITHIN}, code="too-late")
    return None


def is_ruled(referral: Referral) -> bool:
    """Whether the county office ruled who handles this order, so that it cannot be returned."""
    returned = [
        order
        for order in referral.issue.referrals.all()
        if order.round == referral.round
        and order.role == Referral.Role.LEAD
        and order.status == Referral.Status.RETURNED
    ]
    return referral.role == Referral.Role.LEAD and len(returned) >= RETURNS_UNTIL_RULING


def refuse_decide_return(by: User, referral: Referral) -> Refused | None:
    """The sender's side decides, and never a person of the department that asks."""
    if not _sends(by, referral) or referral.department_id in scope_of(by).department_ids:
        return _not_yours(_("派单的乡镇或县联席办"))
    if referral.status != Referral.Status.RETURN_REQUESTED:
        return _referral_is(referral, _("申请退单时"))
    return None


def refuse_ask_extension(by: User, referral: Referral, *, now: datetime.datetime) -> Refused | None:
    """A department asks before the due time, one request open, one grant an order."""
    refusal = _handler(by, referral)
    if refusal:
        return refusal
    if referral.status != Referral.Status.ACCEPTED:
        return _referral_is(referral, _("办理中时"))
    if not referral.policy or not referral.policy.extension_limit:
        return Conflict(_("这类事项不能延期。"), code="no-extension")
    if referral.finish_due_at is None or now >= referral.finish_due_at:
        return Conflict(_("已过办结期限，不能再申请延期。"), code="too-late")
    decisions = {request.decision for request in referral.extension_requests.all()}
    if ExtensionRequest.Decision.OPEN in decisions:
        return Conflict(_("已有一个延期申请在等决定。"), code="already-open")
    if ExtensionRequest.Decision.GRANTED in decisions:
        return Conflict(_("一张交办单只能延期一次，这张已经延过。"), code="already-granted")
    return None


def refuse_decide_extension(by: User, referral: Referral) -> Refused | None:
    """The sender's side decides what is open, never who asked nor his department, while the order's clock runs."""
    if not _sends(by, referral) or referral.department_id in scope_of(by).department_ids:
        return _not_yours(_("派单的乡镇或县联席办"))
    asked = [request for request in referral.extension_requests.all() if request.decision == "OPEN"]
    if not asked or referral.status != Referral.Status.ACCEPTED or referral.finish_due_at is None:
        return Conflict(_("没有待决定的延期申请，可能别人已经决定，或已经报办结。"), code="wrong-state")
    if by.pk == asked[0].requested_by_id:
        return NotAllowed(_("自己的申请要由另一位同事决定。"))
    return None


def refuse_add_co(by: User, issue: Issue) -> Refused | None:
    """The sender adds departments that help, while a lead is at it."""
    if not _covers(by, issue, *OFFICES):
        return _not_yours(_("乡镇或县联席办"))
    has_lead = any(
        order.role == "LEAD" and order.status in ("DISPATCHED", "ACCEPTED") for order in issue.referrals.all()
    )
    if issue.status not in (Status.REFERRED, Status.LONG_TERM) or not has_lead:
        return Conflict(_("先派给主办单位，再加协办单位。"), code="wrong-state")
    return None


def refuse_reassign(by: User, referral: Referral) -> Refused | None:
    """The county moves a live order when its department was merged into another."""
    if not _covers(by, referral.issue, Role.COUNTY_OFFICE):
        return _not_yours(_("县联席办"))
    if referral.status not in RUNNING:
        return _referral_is(referral, _("在办时"))
    if referral.department and referral.department.is_active:
        return Conflict(_("承办单位没有撤并；要换单位请先撤回或由它退单。"))
    return None


def refuse_report_progress(by: User, referral: Referral) -> Refused | None:
    """The lead of a long-term matter reports."""
    refusal = _handler(by, referral)
    if refusal:
        return refusal
    if referral.issue.status != Status.LONG_TERM or referral.role != Referral.Role.LEAD:
        return Conflict(_("只有长期推进的事项由主办单位报进展。"), code="wrong-state")
    return None


def refuse_resume(by: User, issue: Issue) -> Refused | None:
    """The offices take a long-term matter back to ordinary handling."""
    if not _covers(by, issue, *OFFICES):
        return _not_yours(_("乡镇或县联席办"))
    return None if issue.status == Status.LONG_TERM else _now_is(issue, _("长期推进时"))


def refuse_merge(by: User, issue: Issue) -> Refused | None:
    """The offices merge what nobody is handling yet."""
    if not _covers(by, issue, *OFFICES):
        return _not_yours(_("乡镇或县联席办"))
    if issue.status not in (Status.RAISED, Status.REFERRED):
        return _now_is(issue, _("待分类或已交办时"))
    if any(order.status != Referral.Status.PROPOSED for order in _live(issue)):
        return Conflict(_("已有单位在办，先撤回交办单，再并案。"))
    return None


def refuse_unmerge(by: User, issue: Issue) -> Refused | None:
    """The offices take a merge back."""
    if not _covers(by, issue, *OFFICES):
        return _not_yours(_("乡镇或县联席办"))
    return None if issue.status == Status.MERGED else _now_is(issue, _("已并案时"))


def refuse_unguide(by: User, issue: Issue) -> Refused | None:
    """The offices take a guidance back."""
    if not _covers(by, issue, *OFFICES):
        return _not_yours(_("乡镇或县联席办"))
    return None if issue.status == Status.GUIDED else _now_is(issue, _("已引导时"))


def refuse_correct(by: User, issue: Issue) -> Refused | None:
    """The offices correct the first outcome, in a step that says so."""
    if not _covers(by, issue, *OFFICES):
        return _not_yours(_("乡镇或县联席办"))
    if not issue.outcome:
        return Conflict(_("这件事还没有办理方式。"), code="wrong-state")
    return None if issue.status not in (Status.VOIDED, Status.MERGED) else _now_is(issue, _("有效的事项"))


def refuse_adopt(by: User, issue: Issue) -> Refused | None:
    """The offices say what became of a suggestion once it was answered."""
    if not _covers(by, issue, *OFFICES):
        return _not_yours(_("乡镇或县联席办"))
    if issue.kind != Issue.Kind.SUGGESTION:
        return Conflict(_("只有意见建议要写采纳情况。"))
    if issue.status in (Status.RAISED, Status.VOIDED, Status.MERGED):
        return _now_is(issue, _("有了答复以后"))
    return None


def refuse_instruct(by: User, issue: Issue) -> Refused | None:
    """An official of the place writes a note on an open matter (批示)."""
    if not _covers(by, issue, Role.OFFICIAL):
        return _not_yours(_("分管的领导"))
    if issue.status in (Status.CLOSED, Status.GUIDED, Status.MERGED, Status.VOIDED):
        return _now_is(issue, _("还没有了结时"))
    return None


def refuse_answer_supervision(by: User, supervision: Supervision) -> Refused | None:
    """The department it is addressed to answers, once."""
    if supervision.department_id not in scope_of(by).department_ids:
        return _not_yours(str(supervision.department or ""))
    if supervision.kind == Supervision.Kind.REMINDER:
        return Conflict(_("催办不用回复，抓紧办就是。"), code="wrong-state")
    if supervision.issue.concerned_department_id in scope_of(by).department_ids:
        return NotAllowed(_("这件事涉及您的单位，由上一级办理。"))
    if supervision.state != Supervision.State.SENT:
        return Conflict(_("现在是“%(now)s”，不用回复。") % {"now": supervision.get_state_display()}, code="wrong-state")
    return None


def refuse_sign(by: User, supervision: Supervision) -> Refused | None:
    """Supervision signs orders and notices that were drafted."""
    if not _covers(by, supervision.issue, Role.SUPERVISION):
        return _not_yours(_("督查室"))
    if supervision.state != Supervision.State.DRAFTED:
        return Conflict(_("现在是“%(now)s”，不能签发。") % {"now": supervision.get_state_display()}, code="wrong-state")
    return None


def refuse_appeal(by: User, visit: ReturnVisit) -> Refused | None:
    """A department that handled the matter appeals a poor rating, once."""
    issue = visit.issue
    own = issue.referrals.filter(round=visit.round, status=Referral.Status.APPROVED).filter(
        department__in=scope_of(by).department_ids
    )
    if not own.exists():
        return _not_yours(_("办理这件事的单位"))
    if not visit.is_poor:
        return Conflict(_("只有不满意或未解决的评价可以申诉。"))
    if hasattr(visit, "appeal"):
        return Conflict(_("这次评价已经申诉过，只能申诉一次。"), code="already-appealed")
    return None


def refuse_decide_appeal(by: User, visit: ReturnVisit) -> Refused | None:
    """Supervision decides an appeal, once."""
    if not _covers(by, visit.issue, Role.SUPERVISION):
        return _not_yours(_("督查室"))
    appeal = getattr(visit, "appeal", None)
    if appeal is None:
        return Conflict(_("这次评价没有人申诉。"), code="wrong-state")
    if appeal.is_upheld is not None:
        return Conflict(_("这个申诉已经决定。"), code="wrong-state")
    return None
