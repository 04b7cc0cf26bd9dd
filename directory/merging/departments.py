"""Departments that are merged: nothing new goes to the old one, and what waits there is moved by verbs of its own."""

import datetime
from collections.abc import Callable

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import events
from ..models import Department, Posting, ResidentTeam, User
from ..paths import COUNTY
from ..refusals import Conflict, Invalid
from .asking import Standing, refuse_merge

WaitingCount = Callable[[Department], Standing]
_waiting_counts: list[WaitingCount] = []


def tell_what_waits(count: WaitingCount) -> None:
    """Let an app above say what still waits at a department after its merger and has to be moved by its own verb."""
    if count not in _waiting_counts:
        _waiting_counts.append(count)


def waiting_at(department: Department) -> list[Standing]:
    """Return what is still open at a department: postings, teams it sent, and what the apps above say."""
    today = timezone.localdate()
    found = [
        Standing(str(_("在任岗位")), Posting.objects.unended(today).filter(department=department).count()),
        Standing(str(_("在驻工作队")), ResidentTeam.objects.filter(_unended(today), sent_by=department).count()),
        *(count(department) for count in _waiting_counts),
    ]
    return [standing for standing in found if standing.count]


@transaction.atomic
def merge_departments(*, by: User, department: Department, into: Department, version: int) -> Department:
    """Mark that another department took over: nothing new goes to the old one; return the old one.

    What it has at hand stays there with its history until somebody moves it: live orders by the verb of matters, people
    by handing over their postings; `waiting_at` lists it. Raises NotAllowed, Invalid (same, other county, gone) and
    Conflict (changed, merged already).
    """
    for body in (department, into):
        if refusal := refuse_merge(by, body.path):
            raise refusal
    if department.pk == into.pk:
        raise Invalid(_("不能并入自己，请另选一个单位。"), errors={"into": [_("不能并入自己。")]})
    keys = [department.pk, into.pk]
    rows = {row.pk: row for row in Department.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    old, new = rows[department.pk], rows[into.pk]
    if old.version != version or old.successor_id:
        raise Conflict(_("“%(name)s”刚才已被别人改过，请刷新后再看。") % {"name": old})
    if old.path[:COUNTY] != new.path[:COUNTY] or not new.is_active:
        raise Invalid(_("请选本县现有的单位。"), errors={"into": [_("请选本县现有的单位。")]})
    old.is_active, old.successor = False, new
    old.version += 1
    old.save(update_fields=["is_active", "successor", "version"])
    # whoever was merged into the old one is now followed by the new one: nobody has to go along a chain
    Department.objects.filter(successor=old).update(successor=new, version=models.F("version") + 1)
    events.department_merged.send(sender=Department, by=by, department=old, into=new)
    return old


def _unended(day: datetime.date) -> models.Q:
    return models.Q(ends_on=None) | models.Q(ends_on__gte=day)
