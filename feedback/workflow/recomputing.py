"""Due times follow the calendar (workflow.md §5): each one that moves is a step of its matter, and openly so."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.models import Division, User
from office.calendar import Calendar
from office.calendar_changes import Moved

from ..deadlines import Shift, shifts
from ..models import Issue, Referral
from ..models.referral import LIVE
from ._moving import lock_referral, move

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
    with the lead's finish time, in words he reads. A trial writes nothing.
    """
    now = now or timezone.now()
    orders = Referral.objects.filter(status__in=LIVE, issue__in=Issue.objects.under(county.path)).order_by("pk")
    orders = orders.select_related("issue", "policy").prefetch_related("extension_requests")
    found: list[Moved] = []
    for order in orders.iterator(chunk_size=500):
        moving = shifts(order, before, after, now)
        if moving and not is_trial:
            _apply(order, before, after, by=by, now=now)
        found += [Moved(order.issue.number, str(CLOCKS[one.field]), one.old, one.new) for one in moving]
    return found


@transaction.atomic
def _apply(order: Referral, before: Calendar, after: Calendar, *, by: User | None, now: datetime.datetime) -> None:
    order = lock_referral(order)
    issue = order.issue
    moving = shifts(order, before, after, now)
    facts: dict[str, Any] = {one.field: [_local(one.old), _local(one.new)] for one in moving}
    promise: dict[str, Any] = {}
    public = ""
    for one in moving:
        setattr(order, one.field, one.new)
        if one.field == "finish_due_at":
            order.extension_requests.filter(decision="OPEN").update(due_before=one.new)
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


def _promised(order: Referral, finish: Shift) -> dict[str, datetime.date]:
    """The new promise, where the old one was the day this lead had to finish."""
    is_ours = order.role == Referral.Role.LEAD and order.issue.promised_on == timezone.localdate(finish.old)
    new = timezone.localdate(finish.new)
    return {"promised_on": new} if is_ours and new != order.issue.promised_on else {}


def _local(moment: datetime.datetime) -> str:
    return timezone.localtime(moment).isoformat()
