"""Who asks to hand an order back or for more time, and who decides."""

import datetime
from collections.abc import Iterable

from django.utils.translation import gettext as _

from directory.models import User
from directory.refusals import Conflict, NotAllowed, Refused
from directory.scopes import scope_of
from office.calendar import Calendar

from ..deadlines import ASK_BEFORE, return_until
from ..models import ExtensionRequest, HandlingClass, Referral, Status
from .parties import not_yours, refuse_non_sender, refuse_stranger
from .states import now_is, referral_is

RETURNS_UNTIL_RULING = 2
"""After so many granted returns the county office rules, and a ruled order cannot be returned."""


def refuse_request_return(by: User, referral: Referral, *, now: datetime.datetime) -> Refused | None:
    """A department hands back, within the days of the policy, what the county has not ruled on."""
    if refusal := refuse_stranger(by, referral):
        return refusal
    if referral.status not in (Referral.Status.DISPATCHED, Referral.Status.ACCEPTED):
        return referral_is(referral, _("待签收或办理中时"))
    if referral.issue.status != Status.REFERRED:
        return now_is(referral.issue, _("已交办时"))
    if is_ruled(referral):
        return Conflict(_("这件事已退过两次，由县联席办裁定承办，不能再退。"), code="ruled")
    if referral.handling_class == HandlingClass.EMERGENCY:
        return Conflict(_("突发事项不能退单，请先处置，再与派单的单位商量。"), code="emergency")
    return _refuse_by_policy(referral, now)


def _refuse_by_policy(referral: Referral, now: datetime.datetime) -> Refused | None:
    policy = referral.policy
    if policy is None or policy.return_limit is None:
        return Conflict(_("这类事项不能退单，请与派单的单位商量。"), code="no-return")
    until = return_until(policy, referral.dispatched_at or now, Calendar.at(referral.issue.path))
    if until is not None and now > until:
        return Conflict(_("派单已超过 %(n)s 个工作日，不能再退单。") % {"n": policy.return_limit}, code="too-late")
    return None


def is_ruled(referral: Referral) -> bool:
    """Whether the county office ruled who handles this order, so that it cannot be returned."""
    is_lead = referral.role == Referral.Role.LEAD
    return is_lead and needs_ruling(referral.issue.referrals.all(), referral.round)


def needs_ruling(orders: Iterable[Referral], round_: int) -> bool:
    """Whether of a matter's orders so many were handed back by a lead in this round that the county rules."""
    returned = [
        order
        for order in orders
        if order.round == round_ and order.role == Referral.Role.LEAD and order.status == Referral.Status.RETURNED
    ]
    return len(returned) >= RETURNS_UNTIL_RULING


def refuse_decide_return(by: User, referral: Referral) -> Refused | None:
    """The sender's side decides, and never a person of the department that asks."""
    if refusal := _refuse_own(by, referral):
        return refusal
    if referral.status != Referral.Status.RETURN_REQUESTED:
        return referral_is(referral, _("申请退单时"))
    return None


def refuse_ask_extension(by: User, referral: Referral, *, now: datetime.datetime) -> Refused | None:
    """A department asks in good time before the due time (`ASK_BEFORE`), one request open, one grant an order."""
    if refusal := refuse_stranger(by, referral):
        return refusal
    if referral.status != Referral.Status.ACCEPTED:
        return referral_is(referral, _("办理中时"))
    if not referral.policy or not referral.policy.extension_limit:
        return Conflict(_("这类事项不能延期。"), code="no-extension")
    if referral.finish_due_at is None or now >= referral.finish_due_at:
        return Conflict(_("已过办结期限，不能再申请延期。"), code="too-late")
    if now > referral.finish_due_at - ASK_BEFORE:
        hours = ASK_BEFORE // datetime.timedelta(hours=1)
        sentence = _("离办结期限不到 %(n)s 小时，不能再申请延期；请报办结，一时办不完的可以报阶段性办结。")
        return Conflict(sentence % {"n": hours}, code="too-late")
    decisions = {request.decision for request in referral.extension_requests.all()}
    if ExtensionRequest.Decision.OPEN in decisions:
        return Conflict(_("已有一个延期申请在等决定。"), code="already-open")
    if ExtensionRequest.Decision.GRANTED in decisions:
        return Conflict(_("一张交办单只能延期一次，这张已经延过。"), code="already-granted")
    return None


def refuse_decide_extension(by: User, referral: Referral) -> Refused | None:
    """The sender's side decides what is open, never who asked nor his department, while the order's clock runs."""
    if refusal := _refuse_own(by, referral):
        return refusal
    undecided = ExtensionRequest.Decision.OPEN
    asked = [request for request in referral.extension_requests.all() if request.decision == undecided]
    if not asked or referral.status != Referral.Status.ACCEPTED or referral.finish_due_at is None:
        return Conflict(_("没有待决定的延期申请，可能别人已经决定，或已经报办结。"), code="wrong-state")
    if by.pk == asked[0].requested_by_id:
        return NotAllowed(_("自己的申请要由另一位同事决定。"))
    return None


def _refuse_own(by: User, referral: Referral) -> Refused | None:
    if referral.department_id in scope_of(by).department_ids:
        return not_yours(_("派单的乡镇或县联席办"))
    return refuse_non_sender(by, referral)
