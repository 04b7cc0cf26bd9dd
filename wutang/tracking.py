"""Which settings and master records keep a history of who changed what: differences, with actor, by django-auditlog.

No row of a matter, a raiser, a text or a talk is here: what becomes of a matter is told by its steps, and a history
would be a second place to erase.
"""

from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.apps import apps
from django.utils.translation import gettext_lazy as _

TRACKED: dict[str, tuple[str, ...]] = {
    "directory.User": ("password", "last_login"),
    "directory.Posting": (),
    "directory.Department": (),
    "directory.Division": (),
    "directory.Village": (),
    "directory.Yard": (),
    "office.CountySettings": (),
    "office.OpeningBalance": (),
    "office.CalendarDay": (),
    "meetings.PlusTag": (),
    "feedback.Category": (),
    "feedback.DeadlinePolicy": (),
    "feedback.ReplyTemplate": (),
}
"""Model → fields whose values are never written down."""

ACTIONS = {LogEntry.Action.CREATE: _("新增"), LogEntry.Action.UPDATE: _("修改"), LogEntry.Action.DELETE: _("删除")}


def words_of(entry: LogEntry) -> str:
    """Say what was done to what: 修改 县级设置 衡南县."""
    return f"{ACTIONS.get(entry.action, '')} {entry.content_type.name} {entry.object_repr}".strip()


def track() -> None:
    """Register the models; name the history in the office's words, which the library has no Chinese for."""
    for label, excluded in TRACKED.items():
        auditlog.register(apps.get_model(label), exclude_fields=list(excluded))
    LogEntry.__str__ = words_of  # the library's is English
    LogEntry._meta.verbose_name = LogEntry._meta.verbose_name_plural = _("设置和名册的改动")
