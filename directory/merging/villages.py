"""Villages that are merged: what stands there goes on in the successor, and history keeps the names.

A merged village keeps its row, its number and its name; matters and talks keep pointing at it. Only paths move, the
merged village's own among them, so that from that moment whoever works in the successor, and above it, sees them.
"""

import datetime

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import events
from ..models import Department, User, Village, Yard
from ..moving import rows_of, tables_of_rows
from ..paths import COUNTY, under
from ..places import MOST_YARDS, YARD_NAME_LENGTH, clean_yard_name, free_yard_paths, mark_shared_names
from ..refusals import Conflict, Invalid
from .asking import Standing, refuse_merge


def standing_in(village: Village) -> list[Standing]:
    """Return what a merger of this village would move, kind by kind, for the preview; nothing that counts none."""
    here = under(village.path)
    found = [Standing(str(_("屋场")), Yard.objects.filter(here, retired_on=None).count())]
    for table in tables_of_rows():
        rows = rows_of(table).filter(here)
        found.append(Standing(str(table._meta.verbose_name_plural), rows.count()))
    return [standing for standing in found if standing.count]


@transaction.atomic
def merge_villages(*, by: User, village: Village, into: Village, version: int, on: datetime.date | None = None) -> int:
    """Merge a village into another of its county; return the number of rows moved, of whatever app.

    The village is retired, its number leads to the successor. Its yards go on as yards of the successor under paths of
    their own; one whose name is taken there adds where it came from. Postings, departments and every placed row move by
    path; the village they point at stays, as the name of their time. A village committee is merged into the other one.
    Raises NotAllowed, Invalid (same village, other county, not usable) and Conflict (changed, merged, too many yards).
    """
    for place in (village, into):
        if refusal := refuse_merge(by, place.path):
            raise refusal
    source, target = _locked_villages(village, into)
    _check_villages(source, target, version)
    yards = list(Yard.objects.select_for_update().filter(under(source.path), retired_on=None).order_by("path"))
    free = free_yard_paths(target, len(yards))
    new_paths = {yard.path: path for yard, path in zip(yards, free, strict=True)}
    moved = _move_rows(source, target, new_paths)
    Village.objects.filter(path=source.path).exclude(pk=source.pk).update(path=target.path)  # merged into it before
    _move_yards(yards, source, target, new_paths)
    _merge_committees(source, target)
    source.retired_on = on or timezone.localdate()
    source.successor, source.path = target, target.path
    source.version += 1
    source.save(update_fields=["retired_on", "successor", "path", "version"])
    mark_shared_names(target.path[:COUNTY])
    events.place_merged.send(sender=Village, by=by, place=source, into=target)
    return moved


def _locked_villages(village: Village, into: Village) -> tuple[Village, Village]:
    if village.pk == into.pk:
        raise Invalid(_("不能并入自己，请另选一个村（社区）。"), errors={"into": [_("不能并入自己。")]})
    keys = [village.pk, into.pk]
    rows = {row.pk: row for row in Village.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    return rows[village.pk], rows[into.pk]


def _check_villages(source: Village, target: Village, version: int) -> None:
    if source.path[:COUNTY] != target.path[:COUNTY]:
        raise Invalid(_("只能并入本县的村（社区）。"), errors={"into": [_("不在本县。")]})
    if source.retired_on is not None or source.version != version:
        raise Conflict(_("“%(name)s”刚才已被别人改过，请刷新后再看。") % {"name": source.short_name})
    if target.retired_on is not None or not target.is_usable:
        raise Invalid(
            _("“%(name)s”已撤并或不可选用，请选现有的村（社区）。") % {"name": target.short_name},
            errors={"into": [_("已撤并或不可选用。")]},
        )


def _move_rows(source: Village, target: Village, new_paths: dict[str, str]) -> int:
    """Give everything that stands at or under the village its new path, by one UPDATE a table."""
    yard_paths = [models.When(path=old, then=models.Value(new)) for old, new in new_paths.items()]
    moved = models.Case(*yard_paths, default=models.Value(target.path))
    here = under(source.path)
    return sum(rows_of(table).filter(here).update(path=moved) for table in tables_of_rows())


def _move_yards(yards: list[Yard], source: Village, target: Village, new_paths: dict[str, str]) -> None:
    taken = set(Yard.objects.filter(village=target).values_list("short_name", flat=True))
    for yard in yards:
        if yard.short_name in taken:
            yard.short_name = yard.name = _renamed(yard.short_name, source, taken)
        taken.add(yard.short_name)
        yard.village, yard.path = target, new_paths[yard.path]
        yard.version += 1
        yard.save(update_fields=["village", "path", "name", "short_name", "version"])


def _renamed(name: str, source: Village, taken: set[str]) -> str:
    """Return the name with the old village beside it, numbered if even that is taken."""
    addition = _("（原%(village)s）") % {"village": source.short_name[:20]}
    for serial in range(1, MOST_YARDS):
        ending = addition if serial == 1 else f"{addition}{serial}"
        wanted = clean_yard_name(f"{name[: YARD_NAME_LENGTH - len(ending)]}{ending}")
        if wanted not in taken:
            return wanted
    raise Conflict(_("合并后屋场重名太多，请乡镇先合并重复的屋场。"))


def _merge_committees(source: Village, target: Village) -> None:
    committees = Department.objects.filter(kind=Department.Kind.VILLAGE_COMMITTEE, is_active=True)
    successor = committees.filter(village=target).order_by("pk").first()
    if successor is not None:
        old = committees.filter(village=source)
        old.update(is_active=False, successor=successor, version=models.F("version") + 1)
