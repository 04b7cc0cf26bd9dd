"""Which settings and master records keep a history of who changed what: differences, with actor, by django-auditlog.

No row of a matter, a raiser, a text or a talk is here: what becomes of a matter is told by its steps, and a history
would be a second place to erase.
"""

from collections.abc import Callable
from dataclasses import dataclass

from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Tracked:
    """The path by which a row stands somewhere, "" for what all counties share; fields that are never written down."""

    stands: str
    kept_back: tuple[str, ...] = ()


TRACKED: dict[str, Tracked] = {
    "directory.User": Tracked("postings__path", kept_back=("password", "last_login")),
    "directory.Posting": Tracked("path"),
    "directory.Department": Tracked("path"),
    "directory.Division": Tracked("path"),
    "directory.Village": Tracked("path"),
    "directory.Yard": Tracked("path"),
    "office.CountySettings": Tracked("county__path"),
    "office.OpeningBalance": Tracked("settings__county__path"),
    "office.CalendarDay": Tracked("county__path"),
    "meetings.PlusTag": Tracked("county__path"),
    "feedback.Category": Tracked(""),
    "feedback.DeadlinePolicy": Tracked("county__path"),
    "feedback.ReplyTemplate": Tracked("county__path"),
}

ACTIONS = {LogEntry.Action.CREATE: _("新增"), LogEntry.Action.UPDATE: _("修改"), LogEntry.Action.DELETE: _("删除")}


def words_of(entry: LogEntry) -> str:
    """Say what was done to what: 修改 县级设置 衡南县."""
    return f"{ACTIONS.get(entry.action, '')} {entry.content_type.name} {entry.object_repr}".strip()


def track() -> None:
    """Register the models; name the history in the office's words, which the library has no Chinese for."""
    for label, tracked in TRACKED.items():
        auditlog.register(apps.get_model(label), exclude_fields=list(tracked.kept_back))
    LogEntry.__str__ = words_of  # the library's is English
    LogEntry._meta.verbose_name = LogEntry._meta.verbose_name_plural = _("设置和名册的改动")


def elsewhere(in_scope: Callable[[str], Q]) -> Q:
    """Return the filter for entries about rows that stand somewhere, but nowhere that `in_scope` of a path allows."""
    found = Q(pk__in=[])
    for label, tracked in TRACKED.items():
        if tracked.stands:
            model = apps.get_model(label)
            rows = model._default_manager.filter(pk=OuterRef("object_id"))
            somewhere = Exists(rows.filter(**{f"{tracked.stands}__isnull": False}))
            here = Exists(rows.filter(in_scope(tracked.stands)))
            found |= Q(content_type=ContentType.objects.get_for_model(model)) & Q(somewhere) & ~Q(here)
    return found
