"""Verbs of the end: asking back, the raiser's own answer by code, closing, doing it again (三不销号)."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import User
from directory.refusals import Conflict, Invalid, allow

from ..models import Issue, Raiser, ReturnVisit, Satisfaction, Status
from ..models.choices import ClosedBy, EchoChannel, VisitMethod
from ..permissions import ON_THE_SPOT, refuse_close, refuse_decline_reopening, refuse_reopen, refuse_visit
from ._moving import check_arrow, fitting, for_others, lock, move, optional_for_others
from .grounds import CONTENT, is_objected_to_by_joined, refuse_ground, refuse_silence
from .settling import propose

ECHO_OF_VISIT = {
    VisitMethod.IN_PERSON: EchoChannel.IN_PERSON,
    VisitMethod.PHONE: EchoChannel.PHONE,
    VisitMethod.NEXT_TALK: EchoChannel.NEXT_TALK,
    VisitMethod.BY_CODE: EchoChannel.BY_CODE,
}


@transaction.atomic
def record_visit(
    *,
    by: User,
    issue: Issue,
    method: str,
    was_reached: bool = True,
    is_solved: bool | None = None,
    satisfaction: str = "",
    reason: str = "",
    version: int | None = None,
    now: datetime.datetime | None = None,
) -> ReturnVisit:
    """Record one asking back. Solved and content closes the matter; not content asks for it to be done again."""
    return ask_back(
        lock(issue, version=version),
        by=by,
        method=method,
        was_reached=was_reached,
        is_solved=is_solved,
        satisfaction=satisfaction,
        reason=reason,
        now=now or timezone.now(),
    )


def ask_back(issue: Issue, *, by: User, method: str, now: datetime.datetime, **said: Any) -> ReturnVisit:
    """Record one asking back of a matter the caller has locked; `said` is as in `record_visit`."""
    allow(refuse_visit(by, issue))
    if method not in VisitMethod.values or method == VisitMethod.BY_CODE:
        raise Invalid(_("请选怎样回访的。"), errors={"method": [_("请选怎样回访的。")]})
    visit = _write_visit(issue, by=by, method=method, now=now, **said)
    is_content = visit.was_reached and visit.is_solved and visit.satisfaction in CONTENT
    if is_content and not is_objected_to_by_joined(issue):
        _close(issue, ClosedBy.CONFIRMED, by=by, now=now)
    return visit


@transaction.atomic
def villager_answers(
    *,
    issue: Issue,
    is_solved: bool,
    satisfaction: str,
    reason: str = "",
    now: datetime.datetime | None = None,
) -> ReturnVisit:
    """Record what the raiser says by code: once a round. It closes nothing by itself; not content asks for more.

    Who was merged into another matter answers for himself: what he says is kept with his own, and his discontent asks
    for that other one to be done again.
    """
    now = now or timezone.now()
    issue, lead = _locked_with_lead(issue)
    if lead.status not in (*ON_THE_SPOT, Status.REPLIED, Status.CLOSED):
        raise Conflict(_("这件事还在办理，办结以后再请您评价。"), code="wrong-state")
    if ReturnVisit.objects.on_result(issue, lead).filter(method=VisitMethod.BY_CODE).exists():
        raise Conflict(_("您已经评价过，谢谢。还有话要说，请拨打页面下方的电话。"), code="already-answered")
    visit = _write_visit(
        issue,
        by=None,
        method=VisitMethod.BY_CODE,
        was_reached=True,
        is_solved=is_solved,
        satisfaction=satisfaction,
        reason=reason,
        now=now,
        lead=lead,
    )
    if visit.is_poor and lead.pk != issue.pk:
        move(lead, verb="joined-answer", by=None, now=now, facts={"from": issue.number}, reopening_asked_at=now)
    return visit


def _locked_with_lead(issue: Issue) -> tuple[Issue, Issue]:
    """Return the matter and the one it was merged into, else itself, both as they are now and locked in order."""
    parent = Issue.objects.filter(children=issue.pk).values_list("pk", flat=True).first()
    rows = {pk: lock(Issue(pk=pk)) for pk in sorted({issue.pk, parent or issue.pk})}
    own = rows[issue.pk]
    if own.parent_id != parent:
        raise Conflict(_("这件事刚才有变化，请再交一次。"), code="stale")
    return own, rows[parent or issue.pk]


@transaction.atomic
def close(
    *,
    by: User,
    issue: Issue,
    ground: str,
    reason: str = "",
    version: int | None = None,
    now: datetime.datetime | None = None,
) -> Issue:
    """Strike the matter off on a ground that holds: confirmed, seven days without objection, or an exception.

    An exception (explained, unreachable, withdrawn) needs a reason, and a person other than the last visitor.
    """
    now = now or timezone.now()
    issue = lock(issue, version=version)
    allow(refuse_close(by, issue))
    allow(refuse_ground(by, issue, ground, now=now))
    why = ""
    if ground in (ClosedBy.EXPLAINED, ClosedBy.UNREACHABLE, ClosedBy.WITHDRAWN):
        why = for_others(issue, "text", reason, _("请写明理由，反映人能看到。"), most=1000)
    _close(issue, ground, by=by, now=now, public=why)
    return issue


@transaction.atomic
def close_silent(*, issue: Issue, now: datetime.datetime | None = None) -> bool:
    """Close an on-the-spot matter after seven days without objection; for `tick`. Returns whether it was closed."""
    now = now or timezone.now()
    issue = lock(issue)
    last = ReturnVisit.objects.on_result(issue).filter(was_reached=True).order_by("pk").last()
    if refuse_silence(issue, last, now):
        return False
    _close(issue, ClosedBy.NO_OBJECTION, by=None, now=now)
    return True


@transaction.atomic
def reopen(
    *, by: User, issue: Issue, reason: str, version: int | None = None, now: datetime.datetime | None = None
) -> Issue:
    """Have the matter done again, one level up, with a reason the raiser can read.

    Above a village that answered it stands the township, above a department that reported it done the county.
    """
    now = now or timezone.now()
    issue = lock(issue, version=version)
    allow(refuse_reopen(by, issue))
    why = for_others(issue, "text", reason, _("请写明为什么重办，反映人能看到。"), most=1000)
    check_arrow(issue, Status.REFERRED)
    issue.round += 1
    issue.outcome = issue.outcome or Issue.Outcome.REFERRED
    propose(issue, by=by, now=now)
    move(
        issue,
        verb="reopen",
        to=Status.REFERRED,
        by=by,
        now=now,
        public=why,
        round=issue.round,
        reopening_asked_at=None,
        closed_at=None,
        closed_ground="",
        settled_at=None,
    )
    return issue


@transaction.atomic
def decline_reopening(
    *, by: User, issue: Issue, reason: str, version: int | None = None, now: datetime.datetime | None = None
) -> Issue:
    """Decline a request to do it again, with a reason the raiser can read."""
    issue = lock(issue, version=version)
    allow(refuse_decline_reopening(by, issue))
    why = for_others(issue, "text", reason, _("请写明为什么不重办，反映人能看到。"), most=1000)
    move(issue, verb="decline-reopening", by=by, now=now or timezone.now(), public=why, reopening_asked_at=None)
    return issue


def _write_visit(
    issue: Issue,
    *,
    by: User | None,
    method: str,
    was_reached: bool,
    is_solved: bool | None,
    satisfaction: str,
    reason: str,
    now: datetime.datetime,
    lead: Issue | None = None,
) -> ReturnVisit:
    discontent = was_reached and (is_solved is False or satisfaction == Satisfaction.NOT)
    why = optional_for_others(issue, "reason", reason, most=500) if by else fitting("reason", reason, most=500)
    if was_reached:
        _check_answers(is_solved, satisfaction, needs_reason=discontent and by is not None and not why)
        _check_method(issue, method)
    visit = ReturnVisit.objects.create(
        issue=issue,
        round=(lead or issue).round,
        about=lead if lead is not None and lead.pk != issue.pk else None,
        method=method,
        was_reached=was_reached,
        is_solved=is_solved if was_reached else None,
        satisfaction=satisfaction if was_reached else "",
        reason=why,
        visitor=by,
        visited_at=now,
    )
    told: dict[str, Any] = {}
    if was_reached and not issue.echoed_at:
        told = {"echo_channel": ECHO_OF_VISIT[VisitMethod(method)], "echoed_at": now, "echoed_by": by}
    if discontent and issue.parent_id is None:
        told["reopening_asked_at"] = now
    move(
        issue,
        verb="visit" if by else "villager-answer",
        by=by,
        now=now,
        facts={
            "method": method,
            "reached": was_reached,
            "solved": visit.is_solved,
            "satisfaction": visit.satisfaction,
        },
        internal=why,
        **told,
    )
    return visit


def _check_answers(is_solved: bool | None, satisfaction: str, *, needs_reason: bool) -> None:
    errors: dict[str, list[str]] = {}
    if is_solved is None:
        errors["is_solved"] = [_("请选解决了没有。")]
    if satisfaction not in Satisfaction.values:
        errors["satisfaction"] = [_("请选满意不满意。")]
    if is_solved is False and satisfaction == Satisfaction.SATISFIED:
        errors["satisfaction"] = [_("没有解决又选了满意，请再选一次；能理解办不了的，可以选“基本满意”。")]
    if needs_reason:
        errors["reason"] = [_("请写他说的原因，不写姓名。")]
    if errors:
        raise Invalid(next(iter(errors.values()))[0], errors=errors)


def _check_method(issue: Issue, method: str) -> None:
    raiser = Raiser.objects.filter(issue=issue).only("sealed_phone", "erased_at").first()
    if method == VisitMethod.PHONE and raiser and raiser.sealed_phone is None and raiser.erased_at is None:
        sentence = _("反映人没有留电话，不能电话回访；请上门、在下次恳谈会上问，或等他凭码评价。")
        raise Invalid(sentence, errors={"method": [sentence]})


def _close(issue: Issue, ground: str, *, by: User | None, now: datetime.datetime, public: str = "") -> None:
    move(
        issue,
        verb="close",
        to=Status.CLOSED,
        by=by,
        now=now,
        public=public,
        closed_at=now,
        closed_ground=ground,
        reopening_asked_at=None,
        facts={"ground": ground},
    )
