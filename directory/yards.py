"""Yards that people wrote down: the township confirms them, or merges what is the same yard twice."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Posting, User, Village, Yard
from .moving import placed_models
from .refusals import Conflict, Invalid, NotAllowed
from .roles import OFFICES
from .scopes import scope_of


def may_keep_yards(by: User, path: str) -> bool:
    """Say whether somebody confirms and merges the yards at a place: its township or county office."""
    return scope_of(by).covers(path, *OFFICES)


def yards_of_keeper(by: User) -> "list[Yard]":
    """Return the yards awaiting confirmation where `by` keeps yards, oldest first, 200 at most."""
    waiting = Yard.objects.under_any(scope_of(by).paths(*OFFICES)).filter(status=Yard.Status.PENDING, retired_on=None)
    return list(waiting.select_related("village__township", "created_by").order_by("pk")[:200])


@transaction.atomic
def confirm_yard(*, by: User, yard: Yard, version: int) -> Yard:
    """Confirm that a yard somebody wrote down exists. Raises NotAllowed, and Conflict when it has changed meanwhile."""
    kept = _locked(by, yard, version)
    if kept.status != Yard.Status.PENDING:
        raise Conflict(_("这个屋场已经核实过了。"))
    kept.status = Yard.Status.CONFIRMED
    kept.version += 1
    kept.save(update_fields=["status", "version"])
    return kept


@transaction.atomic
def merge_yards(*, by: User, yard: Yard, into: Yard, version: int) -> int:
    """Merge a yard into another of its village: every row of every app goes with it; the old number leads to the new.

    Returns the number of rows moved. Raises NotAllowed, Invalid (same yard, other village) and Conflict (changed,
    merged).
    """
    if yard.pk == into.pk:
        raise Invalid(_("不能并入自己，请另选一个屋场。"))
    if yard.village_id != into.village_id:
        raise Invalid(_("只能并入同一个村的屋场。"))
    Village.objects.select_for_update().get(pk=yard.village_id)
    kept = _locked(by, yard, version)
    target = Yard.objects.select_for_update().get(pk=into.pk)
    if target.retired_on is not None:
        raise Conflict(_("要并入的屋场“%(name)s”已经撤并，请选现有的屋场。") % {"name": target.short_name})
    moved = Posting.objects.filter(yard=kept).update(yard=target, path=target.path)
    for model in placed_models():
        moved += model._default_manager.filter(yard=kept).update(yard=target, path=target.path)
    kept.status = Yard.Status.MERGED
    kept.successor = target
    kept.retired_on = timezone.localdate()
    kept.version += 1
    kept.save(update_fields=["status", "successor", "retired_on", "version"])
    return moved


def _locked(by: User, yard: Yard, version: int) -> Yard:
    if not may_keep_yards(by, yard.path):
        raise NotAllowed(_("屋场由所在乡镇或县联席办核实、合并。"))
    kept = Yard.objects.select_for_update().get(pk=yard.pk)
    if kept.version != version or kept.retired_on is not None:
        raise Conflict(_("“%(name)s”刚才已被别人改过，请刷新后再看。") % {"name": kept.short_name})
    return kept
