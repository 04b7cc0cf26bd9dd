"""Who asks back, strikes off and has a matter done again; who appeals a rating, and who decides."""

from django.utils.translation import gettext as _

from directory.models import Role, User
from directory.refusals import Conflict, NotAllowed, Refused
from directory.scopes import scope_of

from ..concerned import refuse_concerned
from ..handlers import handled_by
from ..models import Issue, Referral, ReturnVisit, Status
from .parties import CONFIRMERS, covers, not_yours, refuse_non_office
from .states import ON_THE_SPOT, now_is


def refuse_visit(by: User, issue: Issue) -> Refused | None:
    """A return visit is made by somebody who neither handled nor answered the matter."""
    if not covers(by, issue, *CONFIRMERS):
        return not_yours(_("回访员或没有办理过这件事的同事"))
    if issue.status not in (*ON_THE_SPOT, Status.REPLIED):
        return now_is(issue, _("已答复或已办结时"))
    if handled_by(by, issue):
        return NotAllowed(_("这件事由您或您的单位办理过，回访要请没有办理过的同事来做。"), code="handler")
    return None


def refuse_close(by: User, issue: Issue) -> Refused | None:
    """Striking off is for those who may visit; what ground holds is asked by the verb (三不销号)."""
    return refuse_visit(by, issue)


def refuse_reopen(by: User, issue: Issue) -> Refused | None:
    """The township or the county decides to have a matter done again."""
    if refusal := refuse_non_office(by, issue):
        return refusal
    if issue.status not in (*ON_THE_SPOT, Status.REPLIED, Status.CLOSED):
        return now_is(issue, _("已答复、已办结或已销号时"))
    return None


def refuse_decline_reopening(by: User, issue: Issue) -> Refused | None:
    """A request to do it again may be declined by who did not handle it, with a reason the raiser can read."""
    if issue.reopening_asked_at is None:
        return Conflict(_("反映人没有要求重办。"))
    if refusal := refuse_reopen(by, issue):
        return refusal
    if handled_by(by, issue):
        sentence = _("这件事由您或您的单位办理、审核过，不重办要由另一位同事或上一级决定；您可以决定重办。")
        return NotAllowed(sentence, code="handler")
    return None


def refuse_appeal(by: User, visit: ReturnVisit) -> Refused | None:
    """A department that handled the matter appeals a poor rating, once."""
    issue = visit.issue
    own = issue.referrals.filter(round=visit.round, status=Referral.Status.APPROVED).filter(
        department__in=scope_of(by).department_ids
    )
    if not own.exists():
        return not_yours(_("办理这件事的单位"))
    if refusal := refuse_concerned(by, issue):
        return refusal
    if not visit.is_poor:
        return Conflict(_("只有不满意或未解决的评价可以申诉。"))
    if hasattr(visit, "appeal"):
        return Conflict(_("这次评价已经申诉过，只能申诉一次。"), code="already-appealed")
    return None


def refuse_decide_appeal(by: User, visit: ReturnVisit) -> Refused | None:
    """Supervision decides an appeal, once."""
    if not covers(by, visit.issue, Role.SUPERVISION):
        return not_yours(_("督查室"))
    appeal = getattr(visit, "appeal", None)
    if appeal is None:
        return Conflict(_("这次评价没有人申诉。"), code="wrong-state")
    if appeal.is_upheld is not None:
        return Conflict(_("这个申诉已经决定。"), code="wrong-state")
    return None
