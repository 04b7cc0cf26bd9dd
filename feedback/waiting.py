"""What the sections of a desk ask of matters and orders: each question is one filter, in the office's words."""

import datetime

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce, Greatest
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.utils import timezone

from directory.models import User

from .deadlines import REPORT_EVERY, SILENCE
from .models import ExtensionRequest, Issue, Milestone, ProgressReport, Referral, ReturnVisit, Status, Step
from .models.choices import LIVE, RUNNING, ReviewState
from .models.visit import POOR
from .naming import DELICATE
from .permissions import ON_THE_SPOT, PUBLISHABLE, RETURNS_UNTIL_RULING, VOIDABLE

TOLD_OF = (*ON_THE_SPOT, Status.REPLIED, Status.LONG_TERM, Status.GUIDED)
TO_REVIEW = (ReviewState.DRAFT, ReviewState.WITHDRAWN)
"""The public version is still to be written, or was taken down and may be written anew."""


def over_by(now: datetime.datetime) -> Q:
    """Orders past the due time they wait for: to be accepted, or to be finished."""
    late = Q(status=Referral.Status.DISPATCHED, accept_due_at__lt=now)
    return late | Q(status__in=RUNNING, finish_due_at__lt=now)


def next_due() -> Case:
    """Until when an order waits to be accepted, then to be finished: what `due_of` shows of running ones."""
    accepting = When(status=Referral.Status.DISPATCHED, then=Coalesce("accept_due_at", "finish_due_at"))
    return Case(accepting, default=F("finish_due_at"), output_field=DateTimeField())


def due_today(now: datetime.datetime) -> Q:
    """Orders that must be accepted or finished before this day ends."""
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    within = (start, start + datetime.timedelta(days=1))
    return Q(status=Referral.Status.DISPATCHED, accept_due_at__range=within) | Q(
        status__in=RUNNING, finish_due_at__range=within
    )


def in_ordinary_work() -> Q:
    """Accepted orders with a finish clock; those of a long-term matter run by milestones and reports."""
    return Q(status=Referral.Status.ACCEPTED, finish_due_at__isnull=False)


def left_behind() -> Q:
    """Running orders of a department that is no more: they wait for `workflow.reassign`."""
    return Q(status__in=RUNNING, department__is_active=False)


def return_asked() -> Q:
    """Orders a department asked to hand back."""
    return Q(status=Referral.Status.RETURN_REQUESTED)


def to_rule() -> Q:
    """Proposed orders on which the county rules, so many were handed back before: what `needs_ruling` says of them."""
    returned = Referral.objects.filter(issue=OuterRef("issue"), round=OuterRef("round"), role=Referral.Role.LEAD)
    returned = returned.filter(status=Referral.Status.RETURNED).order_by()
    count = Subquery(returned.values("issue").annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    is_due = GreaterThanOrEqual(Coalesce(count, 0), RETURNS_UNTIL_RULING)
    return Q(is_due, status=Referral.Status.PROPOSED, role=Referral.Role.LEAD)


def extension_asked(user: User) -> Q:
    """Orders for which more time was asked, by somebody else than the user."""
    asked = ExtensionRequest.objects.filter(decision=ExtensionRequest.Decision.OPEN).exclude(requested_by=user)
    return Q(pk__in=asked.values("referral"))


def long_term_lead() -> Q:
    """Lead orders of long-term matters that are being worked at."""
    return Q(role=Referral.Role.LEAD, status=Referral.Status.ACCEPTED, issue__status=Status.LONG_TERM)


def report_owed(now: datetime.datetime) -> Q:
    """Lead orders of long-term matters without a plan or a report in the last thirty days."""
    return long_term_lead() & Q(LessThanOrEqual(last_told_at(), now - REPORT_EVERY))


def milestone_missed(now: datetime.datetime) -> Q:
    """Orders of matters with a milestone that was not reached on its day."""
    missed = Milestone.objects.filter(reached_on=None, due_on__lt=timezone.localdate(now))
    return Q(issue__in=missed.values("issue"))


def last_told_at() -> Greatest:
    """Of an order: when its long-term matter was last planned or reported on, whichever came later."""
    planned = Step.objects.filter(issue=OuterRef("issue"), to_status=Status.LONG_TERM)
    planned = planned.exclude(from_status=Status.LONG_TERM).order_by("-sequence")
    reported = ProgressReport.objects.filter(issue=OuterRef("issue")).order_by("-reported_at")
    plan = Subquery(planned.values("at")[:1], output_field=DateTimeField())
    return Greatest(plan, Coalesce(Subquery(reported.values("reported_at")[:1]), plan), output_field=DateTimeField())


def unplaced(rows: QuerySet[Issue]) -> QuerySet[Issue]:
    """Referred matters without a live lead: declined, withdrawn or returned."""
    lead = Referral.objects.filter(issue=OuterRef("pk"), role=Referral.Role.LEAD, status__in=LIVE)
    return rows.filter(~Exists(lead), status=Status.REFERRED)


def to_void(rows: QuerySet[Issue], user: User) -> QuerySet[Issue]:
    """Matters somebody else asked to be voided and somebody else wrote down."""
    asked = rows.filter(void_proposed_by__isnull=False, status__in=VOIDABLE)
    return asked.exclude(void_proposed_by=user).exclude(created_by=user)


def unopposed(rows: QuerySet[Issue], now: datetime.datetime) -> QuerySet[Issue]:
    """Matters settled on the spot seven days ago to which nobody objects: the raiser's last word of the round counts.

    `close` and `close_silent` ask the same of one matter under lock.
    """
    reached = ReturnVisit.objects.filter(issue=OuterRef("pk"), about=None, round=OuterRef("round"), was_reached=True)
    settled = rows.filter(status__in=ON_THE_SPOT, settled_at__lte=now - SILENCE, reopening_asked_at=None)
    settled = settled.alias(last_word=Subquery(reached.order_by("-pk").values("pk")[:1]))
    return settled.filter(~Exists(ReturnVisit.objects.filter(POOR, pk=OuterRef("last_word"))))


def unechoed(rows: QuerySet[Issue]) -> QuerySet[Issue]:
    """Matters with an answer nobody is recorded to have told the raiser, and that is not published (件件有回音).

    What is struck off was asked back, was waited for or could not be told.
    """
    answered = rows.filter(status__in=TOLD_OF, echoed_at=None).exclude(reply="")
    return answered.exclude(review_state=ReviewState.PUBLISHED)


def publishable(rows: QuerySet[Issue]) -> QuerySet[Issue]:
    """Matters with an answer that may be shown to everyone: see `permissions.never_public`."""
    return rows.filter(status__in=PUBLISHABLE, conflict=Issue.Conflict.NONE).exclude(DELICATE)
