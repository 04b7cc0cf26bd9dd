"""Verbs of pressing: an official's note, orders and notices signed by a person, answers to them; appeals of ratings."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import Department, User
from directory.refusals import Invalid, allow
from directory.scopes import scope_of

from ..models import Issue, RatingAppeal, ReturnVisit, Supervision
from ..permissions import (
    refuse_answer_supervision,
    refuse_appeal,
    refuse_decide_appeal,
    refuse_drop,
    refuse_instruct,
    refuse_sign,
)
from ._moving import fitting, for_others, lock, move
from .reach import departments_near


@transaction.atomic
def instruct(
    *,
    by: User,
    issue: Issue,
    department: Department,
    text: str,
    answer_due_on: datetime.date,
    version: int | None = None,
    now: datetime.datetime | None = None,
) -> Supervision:
    """Write an official's note (批示) to a department, with the day its answer is due."""
    now = now or timezone.now()
    issue = lock(issue, version=version)
    allow(refuse_instruct(by, issue))
    kept = for_others(issue, "text", text, _("请写批示内容。"), most=1000)
    _check_addressee(issue, department)
    if answer_due_on < timezone.localdate(now):
        sentence = _("回复期限不能早于今天。")
        raise Invalid(sentence, errors={"answer_due_on": [sentence]})
    note = Supervision.objects.create(
        kind=Supervision.Kind.INSTRUCTION,
        state=Supervision.State.SENT,
        issue=issue,
        department=department,
        occasion=f"instruction-{issue.supervisions.filter(kind='INSTRUCTION').count() + 1}",
        text=kept,
        created_at=now,
        signed_by=by,
        signed_at=now,
        answer_due_on=answer_due_on,
    )
    move(issue, verb="instruct", by=by, now=now, internal=kept, facts={"department": str(department)})
    return note


@transaction.atomic
def sign(
    *,
    by: User,
    supervision: Supervision,
    text: str,
    answer_due_on: datetime.date,
    now: datetime.datetime | None = None,
) -> Supervision:
    """Sign a drafted order or notice, as it stands or reworded, and send it, while the order it presses is late."""
    now = now or timezone.now()
    supervision = lock_supervision(supervision)
    allow(refuse_sign(by, supervision, now=now))
    supervision.text = for_others(supervision.issue, "text", text, _("请写内容。"), most=2000)
    if answer_due_on < timezone.localdate(now):
        sentence = _("回复期限不能早于今天。")
        raise Invalid(sentence, errors={"answer_due_on": [sentence]})
    supervision.answer_due_on = answer_due_on
    supervision.state = Supervision.State.SENT
    supervision.signed_by, supervision.signed_at = by, now
    supervision.save()
    verb = "sign-order" if supervision.kind == Supervision.Kind.ORDER else "sign-notice"
    move(supervision.issue, verb=verb, by=by, now=now, referral=supervision.referral, internal=supervision.text)
    return supervision


@transaction.atomic
def drop(*, by: User, supervision: Supervision, reason: str, now: datetime.datetime | None = None) -> Supervision:
    """Decide not to send a drafted order or notice, with a reason."""
    supervision = lock_supervision(supervision)
    allow(refuse_drop(by, supervision))
    why = for_others(supervision.issue, "text", reason, _("请写明为什么不发。"))
    supervision.state = Supervision.State.DROPPED
    supervision.save()
    move(supervision.issue, verb="drop-order", by=by, now=now or timezone.now(), internal=why)
    return supervision


@transaction.atomic
def answer_supervision(
    *, by: User, supervision: Supervision, text: str, now: datetime.datetime | None = None
) -> Supervision:
    """Answer an order, a notice or a note, for the department it is addressed to."""
    now = now or timezone.now()
    supervision = lock_supervision(supervision)
    allow(refuse_answer_supervision(by, supervision))
    supervision.answer = for_others(supervision.issue, "text", text, _("请写回复。"), most=2000)
    supervision.state = Supervision.State.ANSWERED
    supervision.answered_by, supervision.answered_at = by, now
    supervision.save()
    move(supervision.issue, verb="answer-supervision", by=by, now=now, internal=supervision.answer)
    return supervision


@transaction.atomic
def appeal_rating(*, by: User, visit: ReturnVisit, reason: str, now: datetime.datetime | None = None) -> RatingAppeal:
    """Appeal a rating once, with reasons, to supervision."""
    now = now or timezone.now()
    issue = lock(visit.issue)
    visit = ReturnVisit.objects.select_related("issue").get(pk=visit.pk)
    allow(refuse_appeal(by, visit))
    why = for_others(issue, "text", reason, _("请写明申诉的理由。"), most=1000)
    own = Department.objects.filter(pk__in=scope_of(by).department_ids, referrals__issue=issue)
    appeal = RatingAppeal.objects.create(visit=visit, department=own[0], reason=why, appealed_by=by, appealed_at=now)
    move(issue, verb="appeal", by=by, now=now, internal=why)
    return appeal


@transaction.atomic
def decide_appeal(
    *, by: User, visit: ReturnVisit, is_upheld: bool, reason: str, now: datetime.datetime | None = None
) -> RatingAppeal:
    """Decide an appeal; a rating set aside stays to be read and is not counted."""
    now = now or timezone.now()
    issue = lock(visit.issue)
    visit = ReturnVisit.objects.select_related("issue", "appeal").get(pk=visit.pk)
    allow(refuse_decide_appeal(by, visit))
    appeal = visit.appeal
    appeal.decision_reason = for_others(issue, "text", reason, _("请写明决定的理由。"), most=1000)
    appeal.is_upheld, appeal.decided_by, appeal.decided_at = is_upheld, by, now
    appeal.save()
    verb = "uphold-appeal" if is_upheld else "dismiss-appeal"
    move(issue, verb=verb, by=by, now=now, internal=appeal.decision_reason)
    return appeal


def lock_supervision(supervision: Supervision) -> Supervision:
    """Return it as it is now, its matter locked."""
    issue = lock(Issue(pk=supervision.issue_id))
    rows = Supervision.objects.select_for_update(of=("self",)).select_related("department", "referral")
    fresh = rows.get(pk=supervision.pk)
    fresh.issue = issue
    return fresh


def _check_addressee(issue: Issue, department: Department) -> None:
    if not departments_near(issue).filter(pk=department.pk).exists():
        sentence = _("“%(name)s”不在可交办的范围内，请另选。") % {"name": fitting("department", str(department))}
        raise Invalid(sentence, errors={"department": [sentence]})
