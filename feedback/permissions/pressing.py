"""Who writes a note on a matter (批示), signs what is pressed for, and answers it."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import Role, User
from directory.refusals import Conflict, Refused
from directory.scopes import scope_of

from ..concerned import refuse_concerned
from ..models import Issue, Referral, Supervision
from ..models.choices import ENDED, RUNNING
from .parties import covers, not_yours
from .states import now_is


def refuse_instruct(by: User, issue: Issue) -> Refused | None:
    """An official of the place writes a note on an open matter (批示)."""
    if not covers(by, issue, Role.OFFICIAL):
        return not_yours(_("分管的领导"))
    if issue.status in ENDED:
        return now_is(issue, _("还没有了结时"))
    return None


def refuse_sign(by: User, supervision: Supervision, *, now: datetime.datetime) -> Refused | None:
    """Supervision signs orders and notices that were drafted, while what they press for is still late."""
    if refusal := refuse_drop(by, supervision):
        return refusal
    referral = supervision.referral
    if referral is None or referral.is_overdue(now):
        return None
    return Conflict(_("%(why)s，不用再督办。请选“不发”，写明原因。") % {"why": _not_late(referral)}, code="not-late")


def _not_late(referral: Referral) -> str:
    if referral.status not in RUNNING:
        return _("这张交办单现在是“%(now)s”") % {"now": referral.get_status_display()}
    if referral.finish_due_at is None:
        return _("这件事已转为长期推进，按计划办理")
    return _("办结期限已改到%(day)s，还没有到") % {
        "day": f"{timezone.localtime(referral.finish_due_at):%m月%d日 %H:%M}"
    }


def refuse_drop(by: User, supervision: Supervision) -> Refused | None:
    """Supervision decides not to send what was drafted, however the order stands."""
    if not covers(by, supervision.issue, Role.SUPERVISION):
        return not_yours(_("督查室"))
    if supervision.state != Supervision.State.DRAFTED:
        return Conflict(_("现在是“%(now)s”，不能签发。") % {"now": supervision.get_state_display()}, code="wrong-state")
    return None


def refuse_answer_supervision(by: User, supervision: Supervision) -> Refused | None:
    """The department it is addressed to answers, once."""
    if supervision.department_id not in scope_of(by).department_ids:
        return not_yours(str(supervision.department or ""))
    if supervision.kind == Supervision.Kind.REMINDER:
        return Conflict(_("催办不用回复，抓紧办就是。"), code="wrong-state")
    if refusal := refuse_concerned(by, supervision.issue):
        return refusal
    if supervision.state != Supervision.State.SENT:
        return Conflict(_("现在是“%(now)s”，不用回复。") % {"now": supervision.get_state_display()}, code="wrong-state")
    return None
