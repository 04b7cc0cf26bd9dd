"""Handing an order back (退单): asked with a reason and a better place, decided by the sender, ruled on after two."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import Department, User
from directory.refusals import Conflict, Invalid, allow

from ..models import Referral, ReturnRequest
from ..permissions import needs_ruling, refuse_decide_return, refuse_request_return
from ._moving import for_others, lock_referral, move, move_referral
from .reach import departments_for
from .settling import propose


@transaction.atomic
def request_return(
    *,
    by: User,
    referral: Referral,
    reason: str,
    suggested_department: Department | None,
    version: int | None = None,
    now: datetime.datetime | None = None,
) -> ReturnRequest:
    """Ask to hand the order back, with a reason and where it belongs; the clock runs on."""
    now = now or timezone.now()
    referral = lock_referral(referral, version=version)
    allow(refuse_request_return(by, referral, now=now))
    why = for_others(referral.issue, "text", reason, _("请写明为什么不该由本单位办。"), most=1000)
    if suggested_department is None or suggested_department.pk == referral.department_id:
        sentence = _("请选一个该办这件事的单位。")
        raise Invalid(sentence, errors={"department": [sentence]})
    if not departments_for(referral.issue).filter(pk=suggested_department.pk).exists():
        sentence = _("“%(name)s”不在可派单的范围内，请另选。") % {"name": suggested_department}
        raise Invalid(sentence, errors={"department": [sentence]})
    request = ReturnRequest.objects.create(
        referral=referral,
        reason=why,
        suggested_department=suggested_department,
        status_before=referral.status,
        requested_by=by,
        requested_at=now,
    )
    move_referral(referral, Referral.Status.RETURN_REQUESTED, now=now)
    move(
        referral.issue,
        verb="request-return",
        by=by,
        now=now,
        referral=referral,
        internal=why,
        facts={"suggested": str(suggested_department)},
    )
    return request


@transaction.atomic
def decide_return(
    *,
    by: User,
    referral: Referral,
    is_granted: bool,
    reason: str = "",
    version: int | None = None,
    now: datetime.datetime | None = None,
) -> Referral:
    """Grant the return, which proposes the matter anew, or refuse it and let it go on.

    It is proposed to who sent it, and to the county after two returns.
    """
    now = now or timezone.now()
    referral = lock_referral(referral, version=version)
    issue = referral.issue
    allow(refuse_decide_return(by, referral))
    request = open_request(referral)
    why = for_others(issue, "text", reason, _("请写明决定的理由。"), most=1000)
    request.decision = ReturnRequest.Decision.GRANTED if is_granted else ReturnRequest.Decision.REFUSED
    request.decision_reason, request.decided_by, request.decided_at = why, by, now
    request.save()
    if is_granted:
        move_referral(referral, Referral.Status.RETURNED, now=now, ended_at=now)
        if referral.role == Referral.Role.LEAD:
            _propose_again(referral, request, by=by, now=now)
    else:
        move_referral(referral, request.status_before, now=now)
    move(
        issue,
        verb="grant-return" if is_granted else "refuse-return",
        by=by,
        now=now,
        referral=referral,
        internal=why,
    )
    return referral


def _propose_again(referral: Referral, request: ReturnRequest, *, by: User, now: datetime.datetime) -> None:
    orders = list(referral.issue.referrals.all())
    propose(
        referral.issue,
        by=by,
        now=now,
        suggested_department=request.suggested_department,
        to_county=needs_ruling(orders, referral.round),
        orders=orders,
    )


def open_request(referral: Referral) -> ReturnRequest:
    """Return the order's open request, locked; raise Conflict when there is none."""
    rows = referral.return_requests.select_for_update(of=("self",)).select_related("suggested_department")
    request = rows.filter(decision=ReturnRequest.Decision.OPEN).first()
    if request is None:
        raise Conflict(_("这张交办单没有待决定的退单申请，可能别人已经决定了。"), code="wrong-state")
    return request
