"""The raiser's identity: read one at a time, for a task that is its ground, and every look is logged."""

from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import Role, User
from directory.refusals import Conflict, NotAllowed, Refused
from directory.scopes import scope_of
from office.access import log_access
from office.models import AccessLog

from .models import Contact, Issue, Raiser, Referral, Status
from .permissions import refuse_visit


@dataclass(frozen=True)
class Revealed:
    """What one look shows."""

    name: str
    phone: str


@transaction.atomic
def reveal(*, by: User, issue: Issue, request: HttpRequest | None = None) -> Revealed:
    """Show name and phone to somebody whose task is the grant, and log the look in the same transaction."""
    refusal = refuse_reveal(by, issue)
    if refusal:
        raise refusal
    raiser = Raiser.objects.get(issue=issue)
    log_access(by=by, action=AccessLog.Action.REVEAL, target=issue, purpose=_ground(by, issue, raiser), request=request)
    name, phone = raiser.unsealed()
    return Revealed(name=name, phone=phone)


def refuse_reveal(by: User, issue: Issue) -> Refused | None:
    """A lead whose raiser chose DIRECT, a return visitor with a task, the liaison, the recorder of the open talk."""
    raiser = raiser_of(issue)
    if raiser is None or not (raiser.sealed_name or raiser.sealed_phone):
        return Conflict(_("反映人没有留下称呼和电话。"), code="nothing-kept")
    if _ground(by, issue, raiser):
        return None
    return NotAllowed(_("您现在没有需要联系反映人的任务；请经联络人（登记的村或乡镇）联系。"))


def _ground(by: User, issue: Issue, raiser: Raiser) -> str:
    scope = scope_of(by)
    if raiser.contact == Contact.DIRECT and _leads(by, issue):
        return str(_("主办单位联系反映人"))
    if scope.has(Role.RETURN_VISITOR) and refuse_visit(by, issue) is None:
        return str(_("回访"))
    is_liaison = scope.covers(issue.path, Role.TOWNSHIP_OFFICE) or issue.created_by_id == by.pk
    if not is_liaison or raiser.contact != Contact.LIAISON or issue.status == Status.CLOSED:
        return ""
    visible = Issue.objects.visible_to(by).filter(pk=issue.pk).exists()
    return str(_("联络人联系反映人")) if visible else ""


def _leads(by: User, issue: Issue) -> bool:
    own = scope_of(by).department_ids - {issue.concerned_department_id}
    return any(
        order.status == Referral.Status.ACCEPTED and order.role == Referral.Role.LEAD and order.department_id in own
        for order in issue.referrals.all()
    )


def raiser_of(issue: Issue) -> Raiser | None:
    """Return the raiser's row, from `select_related` where the page has it."""
    return getattr(issue, "raiser", None)


def names_to_hide(issue: Issue) -> list[str]:
    """Return the raiser's own name for the personal-data check; it goes nowhere else."""
    raiser = raiser_of(issue)
    if raiser is None or not raiser.sealed_name:
        return []
    name, _phone = raiser.unsealed()
    return [name] if len(name) > 1 else []


@transaction.atomic
def erase(raiser: Raiser) -> None:
    """Erase name, phone and consent; the matter stays."""
    raiser.sealed_name = raiser.sealed_phone = None
    raiser.erased_at = timezone.now()
    raiser.save()
