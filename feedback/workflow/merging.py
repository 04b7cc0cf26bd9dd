"""Two numbers for one matter: merged into its parent and back; both numbers go on opening the right page."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import User
from directory.paths import COUNTY
from directory.refusals import Conflict, Invalid, allow

from ..models import Issue, Status
from ..models.choices import ENDED
from ..permissions import refuse_merge, refuse_unguide, refuse_unmerge
from ._moving import for_others, lock, move
from .settling import end_proposals


@transaction.atomic
def merge(
    *,
    by: User,
    issue: Issue,
    into: Issue,
    reason: str,
    version: int | None = None,
    now: datetime.datetime | None = None,
) -> Issue:
    """Merge a duplicate into the open matter it repeats; its raiser follows that one's progress from then on.

    What is over takes nothing in: a raiser would read that it is settled without having been asked.
    """
    now = now or timezone.now()
    if issue.pk == into.pk:
        raise Invalid(_("不能并入它自己。"), errors={"into": [_("不能并入它自己。")]})
    first, second = sorted((issue, into), key=lambda row: row.pk)
    locked = {row.pk: lock(row, version=version if row.pk == issue.pk else None) for row in (first, second)}
    issue, into = locked[issue.pk], locked[into.pk]
    allow(refuse_merge(by, issue))
    if not Issue.objects.visible_to(by).filter(pk=into.pk).exists() or into.path[:COUNTY] != issue.path[:COUNTY]:
        raise Invalid(_("没有找到要并入的事项，请检查编号。"), errors={"into": [_("没有找到这个编号。")]})
    if into.status in ENDED:
        raise Conflict(_("要并入的事项现在是“%(now)s”，请选一件还在办的。") % {"now": into.get_status_display()})
    if (into.conflict, into.concerned_department_id) != (issue.conflict, issue.concerned_department_id):
        raise Conflict(_("涉及干部或单位的事项，只能与涉及同一类干部、同一单位的合并。"))
    if issue.children.exists():
        raise Conflict(_("这件事下面已有并入的事项，请反过来合并。"))
    why = for_others(issue, "text", reason, _("请写明为什么是同一件事。"))
    end_proposals(issue, now)
    move(
        issue,
        verb="merge",
        to=Status.MERGED,
        by=by,
        now=now,
        internal=why,
        parent=into,
        facts={"into": into.number},
    )
    move(into, verb="take-in", by=by, now=now, facts={"from": issue.number})
    return issue


@transaction.atomic
def unmerge(
    *, by: User, issue: Issue, reason: str, version: int | None = None, now: datetime.datetime | None = None
) -> Issue:
    """Take a merge back: the matter stands again where it stood before."""
    issue = lock(issue, version=version)
    allow(refuse_unmerge(by, issue))
    why = for_others(issue, "text", reason, _("请写明为什么分开。"))
    before = issue.steps.filter(verb="merge").order_by("-sequence").values_list("from_status", flat=True)[0]
    move(issue, verb="unmerge", to=before, by=by, now=now or timezone.now(), internal=why, parent=None)
    return issue


@transaction.atomic
def unguide(
    *, by: User, issue: Issue, reason: str, version: int | None = None, now: datetime.datetime | None = None
) -> Issue:
    """Take a guidance back: the matter is ours after all, and what was said of where to go is no answer any more."""
    issue = lock(issue, version=version)
    allow(refuse_unguide(by, issue))
    why = for_others(issue, "text", reason, _("请写明为什么还是由我们办。"))
    move(
        issue,
        verb="unguide",
        to=Status.RAISED,
        by=by,
        now=now or timezone.now(),
        internal=why,
        reply="",
        settled_at=None,
    )
    return issue
