"""On which grounds a matter may be struck off: confirmed, seven days without objection, or an exception (三不销号)."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import Department, User
from directory.refusals import Conflict, Invalid, Refused

from ..deadlines import SILENCE
from ..models import Issue, ReturnVisit, Satisfaction
from ..models.choices import HANDLING, ClosedBy, VisitMethod
from ..models.visit import POOR
from ..permissions import ON_THE_SPOT

CONTENT = (Satisfaction.SATISFIED, Satisfaction.BASICALLY)
TRIES_UNTIL_UNREACHABLE = 3


def refuse_ground(by: User, issue: Issue, ground: str, *, now: datetime.datetime) -> Refused | None:
    """Say whether the ground holds for closing: unsolved, unsatisfied, unreconciled stays open."""
    return _refuse_ground(by, issue, ground, list(ReturnVisit.objects.on_result(issue)), now)


def grounds_that_hold(by: User, issue: Issue, *, now: datetime.datetime) -> list[str]:
    """Return the grounds on which this person may close the matter now."""
    visits = list(ReturnVisit.objects.on_result(issue))
    return [ground for ground in ClosedBy.values if _refuse_ground(by, issue, ground, visits, now) is None]


def _refuse_ground(
    by: User, issue: Issue, ground: str, visits: list[ReturnVisit], now: datetime.datetime
) -> Refused | None:
    if ground not in ClosedBy.values or ground == ClosedBy.IMPORTED:
        return Invalid(_("请选销号依据。"), errors={"ground": [_("请选销号依据。")]})
    last = next((visit for visit in reversed(visits) if visit.was_reached), None)
    if ground == ClosedBy.CONFIRMED:
        return _refuse_confirmed(issue, last)
    if ground == ClosedBy.NO_OBJECTION:
        return refuse_silence(issue, last, now)
    return _refuse_exception(by, issue, ground, visits, last)


def _refuse_exception(
    by: User, issue: Issue, ground: str, visits: list[ReturnVisit], last: ReturnVisit | None
) -> Refused | None:
    """An exception is a second person's, and never stands in for the decision on a wish to have it done again."""
    if issue.reopening_asked_at:
        return Conflict(_("反映人要求重办：先决定重办或不重办，写明理由，再看能不能销号。"), code="asked-again")
    visitors = {visit.visitor_id for visit in visits if visit.visitor_id}
    if by.pk in (visitors or {issue.created_by_id}):
        return Conflict(_("例外销号要由回访人（没有回访过的，登记人）以外的另一位同事办理。"), code="second-person")
    if ground == ClosedBy.UNREACHABLE:
        return _refuse_unreachable(visits, last)
    if ground == ClosedBy.EXPLAINED and not any(visit.was_reached and visit.visitor_id for visit in visits):
        return Conflict(_("先回访、向反映人当面或电话解释，再这样销号。"), code="not-visited")
    return None


def _refuse_unreachable(visits: list[ReturnVisit], last: ReturnVisit | None) -> Refused | None:
    if last and last.is_poor:
        return Conflict(_("反映人说过没有解决或不满意，不算联系不上。"), code="objection")
    tries = {timezone.localdate(visit.visited_at) for visit in visits if not visit.was_reached}
    if len(tries) < TRIES_UNTIL_UNREACHABLE:
        sentence = _("要在三个不同的日子都联系不上才能这样销号，现在记了 %(n)s 天。") % {"n": len(tries)}
        return Conflict(sentence, code="few-tries")
    return None


def is_objected_to_by_joined(issue: Issue) -> bool:
    """Whether somebody whose matter was merged into this one is not content, and nothing is decided on it yet."""
    if issue.reopening_asked_at is None:
        return False
    return ReturnVisit.objects.filter(POOR, issue__parent=issue, about=issue, round=issue.round).exists()


def _refuse_confirmed(issue: Issue, last: ReturnVisit | None) -> Refused | None:
    if is_objected_to_by_joined(issue):
        return Conflict(_("并入这件事的反映人不满意：先决定重办或不重办，写明理由，再销号。"), code="asked-again")
    if last is None or not last.is_solved or last.satisfaction not in CONTENT:
        return Conflict(_("还没有群众确认解决并满意的回访，不能按“群众确认”销号。"), code="not-confirmed")
    if last.method == VisitMethod.BY_CODE and _village_could_rate_itself(issue):
        sentence = _("这件事由村里自己办理，或查询码被工作人员见过，只凭码评价不能销号，请另外回访一次。")
        return Conflict(sentence, code="code-alone")
    return None


def _village_could_rate_itself(issue: Issue) -> bool:
    """Whether the village that wrote the matter down also handled it, or staff saw the code the rating came by."""
    if issue.answered_by_id:
        return True
    by_village = issue.referrals.filter(status__in=HANDLING, department__kind=Department.Kind.VILLAGE_COMMITTEE)
    return by_village.exists() or issue.trace_codes.filter(revoked_at=None, was_seen_by_staff=True).exists()


def refuse_silence(issue: Issue, last: ReturnVisit | None, now: datetime.datetime) -> Refused | None:
    """Ask of one matter what `waiting.unopposed` asks of many."""
    if issue.status not in ON_THE_SPOT:
        return Conflict(_("只有当场答复、现场解决的事项，七日无异议可以销号。"), code="wrong-ground")
    if issue.reopening_asked_at or (last and last.is_poor):
        return Conflict(_("反映人有异议，不能按“七日无异议”销号。"), code="objection")
    if issue.settled_at is None or now - issue.settled_at < SILENCE:
        return Conflict(_("答复还不到七天，再等等看有没有异议。"), code="too-early")
    return None
