"""What of the admin belongs to no app: its frame, and the list of who changed which setting or master record."""

from auditlog.models import LogEntry
from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from directory.admin_base import ReadOnlyAdmin
from directory.models import Posting

ACTIONS = {LogEntry.Action.CREATE: _("新增"), LogEntry.Action.UPDATE: _("修改"), LogEntry.Action.DELETE: _("删除")}

admin.site.enable_nav_sidebar = False  # the lists have the whole width; the index has every list

if admin.site.is_registered(LogEntry):
    admin.site.unregister(LogEntry)


@admin.register(LogEntry)
class ChangeAdmin(ReadOnlyAdmin):
    """Differences of settings and master records, for the audit administrator."""

    path_field = None  # goes by where the person who acted works, as below
    list_display = ("when", "who", "what_kind", "what", "done")
    list_select_related = ("actor", "content_type")
    list_display_links = ("when",)
    fields = ("when", "who", "what_kind", "what", "done", "differences")
    readonly_fields = fields
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[LogEntry]:
        near = Posting.objects.filter(self.in_scope(request, "path"), user=OuterRef("actor"))
        return super().get_queryset(request).filter(Exists(near))

    @admin.display(description=_("时间"), ordering="timestamp")
    def when(self, entry: LogEntry) -> object:
        return entry.timestamp

    @admin.display(description=_("谁"))
    def who(self, entry: LogEntry) -> str:
        return str(entry.actor or _("系统"))

    @admin.display(description=_("种类"))
    def what_kind(self, entry: LogEntry) -> str:
        return str(entry.content_type.name)

    @admin.display(description=_("哪一条"))
    def what(self, entry: LogEntry) -> str:
        return entry.object_repr

    @admin.display(description=_("做了什么"))
    def done(self, entry: LogEntry) -> str:
        return str(ACTIONS.get(entry.action, ""))

    @admin.display(description=_("改动"))
    def differences(self, entry: LogEntry) -> str:
        changes = entry.changes_dict
        return "；".join(f"{field}：{before} → {after}" for field, (before, after) in changes.items())
