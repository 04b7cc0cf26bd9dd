"""Asking to see a raiser's identity outside one's task: asked with a purpose, ruled on by another unit, for one look.

The security administrator or supervision rules (domain.md §2.6); never the asker, never somebody of his unit, never
somebody the matter concerns. Asking and ruling are rows of the access log.
"""

import datetime

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import Role, User
from directory.refusals import Conflict, NotAllowed, Refused, allow
from directory.scopes import scope_of
from office.access import log_access
from office.counties import public_phones
from office.models import AccessLog
from office.privacy import refuse_texts

from .concerned import concerns
from .identity import purpose_of, raiser_of
from .models import IdentityAccess, Issue, Referral
from .models.identity_access import DECIDING_ROLES
from .workflow._moving import lock, needed

MOST_SIGNS = 200
VALID_FOR = datetime.timedelta(hours=24)
ASKING_OFFICES = (Role.TOWNSHIP_OFFICE, Role.COUNTY_OFFICE)


@transaction.atomic
def ask(
    *, by: User, issue: Issue, purpose: str, request: HttpRequest | None = None, now: datetime.datetime | None = None
) -> IdentityAccess:
    """Ask to see one matter's raiser once, for a purpose that the raiser will read.

    The purpose is checked for personal data without knowing the raiser's own: else names could be tried until one is
    refused. The lesser evil is a guess that stands in the request unconfirmed; the log keeps it masked.
    """
    issue = lock(issue)
    allow(refuse_ask(by, issue))
    kept = needed("purpose", purpose, _("请写明为什么要看，反映人能看到这句话。"), most=MOST_SIGNS)
    refuse_texts({"purpose": kept}, _("事由里不要写姓名、电话等个人信息。"), allowed=public_phones(issue.path))
    asked_as = _unit_for(by, issue)
    access = IdentityAccess.objects.create(
        issue=issue, purpose=kept, asked_by=by, asked_as=asked_as[:80], asked_at=now or timezone.now()
    )
    _log(by, access, _("申请查看反映人"), asked_as, request)
    return access


@transaction.atomic
def approve(
    *, by: User, access: IdentityAccess, request: HttpRequest | None = None, now: datetime.datetime | None = None
) -> IdentityAccess:
    """Allow one look within 24 hours."""
    now = now or timezone.now()
    access = _lock(access)
    allow(refuse_decide(by, access))
    access.expires_at = now + VALID_FOR
    return _rule(access, IdentityAccess.Decision.APPROVED, by=by, now=now, request=request)


@transaction.atomic
def refuse(
    *,
    by: User,
    access: IdentityAccess,
    reason: str,
    request: HttpRequest | None = None,
    now: datetime.datetime | None = None,
) -> IdentityAccess:
    """Decline a request, with a reason the asker reads."""
    access = _lock(access)
    allow(refuse_decide(by, access))
    access.decision_reason = needed("reason", reason, _("请写明为什么不同意。"), most=MOST_SIGNS)
    return _rule(access, IdentityAccess.Decision.REFUSED, by=by, now=now or timezone.now(), request=request)


def refuse_ask(by: User, issue: Issue) -> Refused | None:
    """The township, the county office and a department at work on the matter may ask, once at a time."""
    if not Issue.objects.visible_to(by).filter(pk=issue.pk).exists() or not _unit_for(by, issue):
        return NotAllowed(_("查看反映人由正在办这件事的单位、乡镇屋场办或县联席办申请。"))
    raiser = raiser_of(issue)
    if raiser is None or not (raiser.sealed_name or raiser.sealed_phone):
        return Conflict(_("反映人没有留下称呼和电话。"), code="nothing-kept")
    if IdentityAccess.objects.filter(issue=issue, asked_by=by.pk).open().exists():
        return Conflict(_("您的申请还在等审批。"), code="already-asked")
    return None


def refuse_decide(by: User, access: IdentityAccess) -> Refused | None:
    """Another unit's security administrator or supervision rules, once."""
    if not scope_of(by).covers(access.issue.path, *DECIDING_ROLES):
        return NotAllowed(_("查看反映人由县安全管理员或督查室审批。"))
    if by.pk == access.asked_by_id or _units(by) & _units(access.asked_by):
        return NotAllowed(_("自己和本单位同事的申请，要由另一个单位审批。"), code="same-unit")
    if concerns(by, access.issue):
        return NotAllowed(_("这件事涉及您的单位或您任职的村，由另一位同事审批。"), code="concerned")
    if access.decision != IdentityAccess.Decision.OPEN:
        return Conflict(_("这份申请已经审批过。"), code="decided")
    return None


def _rule(
    access: IdentityAccess, decision: str, *, by: User, now: datetime.datetime, request: HttpRequest | None
) -> IdentityAccess:
    access.decision = IdentityAccess.Decision(decision)
    access.decided_by, access.decided_at = by, now
    access.save()
    what = _("同意查看反映人") if decision == IdentityAccess.Decision.APPROVED else _("不同意查看反映人")
    posts = [role for role in DECIDING_ROLES if scope_of(by).covers(access.issue.path, role)]
    _log(by, access, what, str(Role(posts[0]).label), request)
    return access


def _lock(access: IdentityAccess) -> IdentityAccess:
    return IdentityAccess.objects.select_for_update(of=("self",)).select_related("issue", "asked_by").get(pk=access.pk)


def _log(by: User, access: IdentityAccess, what: str, acting_as: str, request: HttpRequest | None) -> None:
    log_access(
        by=by,
        action=AccessLog.Action.UNMASKING,
        target=access.issue,
        purpose=f"{what}：{purpose_of(access, access.issue)}",
        acting_as=acting_as,
        request=request,
    )


def _unit_for(by: User, issue: Issue) -> str:
    """Return the unit or post for which somebody may ask about this matter; empty when there is none."""
    if concerns(by, issue):
        return ""
    scope = scope_of(by)
    for order in issue.referrals.all():
        if order.status == Referral.Status.ACCEPTED and order.department_id in scope.department_ids:
            return str(order.department)
    posts = [role for role in ASKING_OFFICES if scope.covers(issue.path, role)]
    return str(Role(posts[0]).label) if posts else ""


def _units(user: User) -> frozenset[tuple[str, str]]:
    """Return where somebody works: departments by key, and posts by role and place."""
    scope = scope_of(user)
    posts = {(seat.role, seat.path) for seat in scope.seats if seat.department_id is None}
    return frozenset(posts | {("", str(pk)) for pk in scope.department_ids})
