"""What is said of a matter that was in somebody's hands and has left them: one sentence, and nothing else of it."""

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import User
from directory.refusals import Refused
from directory.scopes import scope_of
from office.day_words import plain_day

from .models import Referral, ReturnVisit, Status, Step, StepText
from .models.choices import Conflict
from .personal_data import masked
from .visiting import VISITABLE, in_reach

TAKEN_AWAY = (Referral.Status.WITHDRAWN, Referral.Status.RETURNED)


class Gone(Refused):
    """This was this person's to do and is so no more."""

    status = 410
    default_code = "gone"


def order_gone(user: User, number: str, ordinal: int | None = None) -> Gone | None:
    """Tell a department who took back which order of its own, and why; nothing of a guarded matter.

    `ordinal` names the order; without it the last one of the matter that was the department's.
    """
    rows = Referral.objects.filter(department__in=scope_of(user).department_ids, status__in=TAKEN_AWAY)
    rows = rows.filter(issue__number=number, issue__conflict=Conflict.NONE, issue__concerned_department=None)
    rows = rows if ordinal is None else rows.filter(ordinal=ordinal)
    order = rows.select_related("issue__raiser").order_by("-ordinal").first()
    step = _ending(order) if order else None
    if order is None or step is None:
        return None
    words = _("%(number)s 第 %(n)s 单已退单，由%(who)s于 %(day)s 同意。")
    if order.status == Referral.Status.WITHDRAWN:
        words = _("%(number)s 第 %(n)s 单已由%(who)s于 %(day)s 撤回。")
    given = {"number": number, "n": order.ordinal, "who": step.by, "day": plain_day(timezone.localdate(step.at))}
    return Gone(f"{words % given}{_why(order, step)}{_('您单位不用再办。')}")


def visit_gone(user: User, number: str) -> Gone | None:
    """Tell who might ask a raiser back that the matter was asked back already, and how it stands."""
    visited = Exists(ReturnVisit.objects.filter(issue=OuterRef("pk")))
    issue = in_reach(user).filter(visited, number=number).exclude(status__in=VISITABLE).first()
    if issue is None:
        return None
    if issue.status == Status.CLOSED:
        return Gone(_("%(number)s 已销号，不用再回访。") % {"number": number})
    stands = {"number": number, "now": issue.get_status_display()}
    return Gone(_("%(number)s 已经回访过，现在是“%(now)s”，不用再回访。") % stands)


def _ending(order: Referral) -> Step | None:
    steps = order.issue.steps.filter(verb__in=("withdraw", "grant-return"), referral_ordinal=order.ordinal)
    return steps.select_related("by").order_by("-sequence").first()


def _why(order: Referral, step: Step) -> str:
    reason = step.texts.filter(audience=StepText.Audience.INTERNAL).values_list("text", flat=True).first()
    return _("理由：%(why)s　") % {"why": masked(order.issue, reason)} if reason else ""
