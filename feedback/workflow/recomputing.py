"""Due times follow the calendar (workflow.md §5): each one that moves is a step of its matter, and openly so."""

import datetime
from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Value
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.models import Division, User
from office.calendar import Calendar
from office.calendar_changes import Moved

from ..deadlines import Shift, shifts
from ..ledger import load_heads
from ..models import Issue, Referral
from ..models.choices import LIVE
from ..visibility import may_read_its_matter
from ._moving import move

BATCH = 500

CLOCKS = {
    "dispatch_due_at": gettext_lazy("派单期限"),
    "accept_due_at": gettext_lazy("签收期限"),
    "contact_due_at": gettext_lazy("联系期限"),
    "finish_due_at": gettext_lazy("办结期限"),
}


def recompute(
    county: Division,
    before: Calendar,
    after: Calendar,
    *,
    by: User | None = None,
    is_trial: bool = False,
    now: datetime.datetime | None = None,
) -> list[Moved]:
    """Move what the county's live orders wait for to what the new calendar says; return each with old and new.

    Reported orders are among them: one that is sent back resumes its due time. The day promised to the raiser moves
    with the lead's finish time, in words he reads. A trial writes nothing. What `by` may not read is not named.
    """
    now = now or timezone.now()
    rows = Referral.objects.filter(status__in=LIVE, issue__in=Issue.objects.under(county.path))
    rows = rows.annotate(is_named=may_read_its_matter(by) if by else Value(True)).order_by("issue_id", "pk")
    waiting = rows.select_related("issue", "policy").prefetch_related("extension_requests").iterator(chunk_size=BATCH)
    found: list[Moved] = []
    while orders := list(islice(waiting, BATCH)):
        moving = {order.pk: moves for order in orders if (moves := shifts(order, before, after, now))}
        if moving and not is_trial:
            moving = _apply(moving, before, after, by=by, now=now)
        for order in orders:
            number = order.issue.number if order.is_named else ""
            found += [Moved(number, str(CLOCKS[one.field]), one.old, one.new) for one in moving.get(order.pk, [])]
    return found


@transaction.atomic
def _apply(
    keys: Iterable[int], before: Calendar, after: Calendar, *, by: User | None, now: datetime.datetime
) -> dict[int, list[Shift]]:
    """Move the due times of these orders as they are now, under lock; return what moved, by order."""
    moved = {}
    for order in _locked(keys):
        if moving := shifts(order, before, after, now):
            _move_one(order, moving, by=by, now=now)
            moved[order.pk] = moving
    return moved


def _locked(keys: Iterable[int]) -> list[Referral]:
    """Return the orders and their matters locked, the matters first, as everywhere; in a handful of queries."""
    orders = Referral.objects.filter(pk__in=list(keys))
    rows = Issue.objects.select_for_update(of=("self",)).filter(pk__in=orders.values("issue"))
    issues = {issue.pk: issue for issue in rows.order_by("pk")}
    load_heads(issues.values())
    orders = orders.select_for_update(of=("self",)).select_related("department", "policy")
    locked = list(orders.prefetch_related("extension_requests").order_by("issue_id", "pk"))
    for order in locked:
        order.issue = issues[order.issue_id]
    return locked


def _move_one(order: Referral, moving: list[Shift], *, by: User | None, now: datetime.datetime) -> None:
    issue = order.issue
    facts: dict[str, Any] = {one.field: [_local(one.old), _local(one.new)] for one in moving}
    promise: dict[str, Any] = {}
    public = ""
    for one in moving:
        setattr(order, one.field, one.new)
        if one.field == "finish_due_at":
            _let_open_request_follow(order, one.new)
            promise = _promised(order, one)
    if promise:
        facts["promised_on"] = [str(issue.promised_on), str(promise["promised_on"])]
        public = _("因放假安排有调整，办结日期由 %(old)s 改为 %(new)s。") % {
            "old": f"{issue.promised_on:%Y-%m-%d}",
            "new": f"{promise['promised_on']:%Y-%m-%d}",
        }
    order.version += 1
    order.save()
    move(issue, verb="recompute", by=by, now=now, referral=order, public=public, facts=facts, **promise)


def _let_open_request_follow(order: Referral, finish: datetime.datetime) -> None:
    for request in order.extension_requests.all():
        if request.decision == "OPEN":
            request.due_before = finish
            request.save(update_fields=["due_before"])


def _promised(order: Referral, finish: Shift) -> dict[str, datetime.date]:
    """The new promise, where the old one was the day this lead had to finish."""
    is_ours = order.role == Referral.Role.LEAD and order.issue.promised_on == timezone.localdate(finish.old)
    new = timezone.localdate(finish.new)
    return {"promised_on": new} if is_ours and new != order.issue.promised_on else {}


def _local(moment: datetime.datetime) -> str:
    return timezone.localtime(moment).isoformat()
