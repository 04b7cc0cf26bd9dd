"""What of the admin belongs to no app: its frame, and the list of who changed which setting or master record."""

from collections.abc import Iterator
from typing import Any

from auditlog.models import LogEntry
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from directory.admin_base import ReadOnlyAdmin
from directory.models import Posting

from .templatetags.ui import cn_datetime
from .tracking import ACTIONS, elsewhere

NOTHING = ("", "None", None)
YES_OR_NO = {"True": _("是"), "False": _("否")}

admin.site.enable_nav_sidebar = False  # the lists have the whole width; the index has every list

if admin.site.is_registered(LogEntry):
    admin.site.unregister(LogEntry)


class KindFilter(admin.SimpleListFilter):
    """By what kind of record was changed."""

    title = _("种类")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        used = model_admin.get_queryset(request).order_by().values("content_type")
        return [(str(kind.pk), str(kind.name)) for kind in ContentType.objects.filter(pk__in=used).order_by("pk")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[LogEntry]) -> QuerySet[LogEntry]:
        known = {value for value, _words in self.lookup_choices}
        return queryset.filter(content_type=self.value()) if self.value() in known else queryset


class DoneFilter(admin.SimpleListFilter):
    """By what was done: added, changed, deleted."""

    title = _("做了什么")
    parameter_name = "done"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(action), str(words)) for action, words in ACTIONS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[LogEntry]) -> QuerySet[LogEntry]:
        known = {str(action) for action in ACTIONS}
        return queryset.filter(action=self.value()) if self.value() in known else queryset


@admin.register(LogEntry)
class ChangeAdmin(ReadOnlyAdmin):
    """Differences of settings and master records, for the audit administrator.

    Shows what people of his places changed, and what was done to these without anybody logged in, as by a command.
    """

    path_field = None  # goes by where the person who acted works, as below
    list_display = ("when", "who", "what_kind", "what", "done")
    list_select_related = ("actor", "content_type")
    list_display_links = ("when",)
    list_filter = (DoneFilter, KindFilter)
    search_fields = ("object_repr", "actor__username", "actor__full_name")
    date_hierarchy = "timestamp"
    fields = ("when", "who", "what_kind", "what", "done", "differences")
    readonly_fields = fields
    help_texts = {
        "when": _("什么时候改的。"),
        "who": _("改的人；没有人的是系统自己改的。"),
        "what_kind": _("改的是哪一种资料。"),
        "what": _("改的是哪一条，当时叫什么。"),
        "done": _("新增、修改还是删除。"),
        "differences": _("改了哪几栏，从什么改成什么。"),
    }
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[LogEntry]:
        near = Posting.objects.filter(self.in_scope(request, "path"), user=OuterRef("actor"))
        foreign = elsewhere(lambda field: self.in_scope(request, field))
        return super().get_queryset(request).filter(Q(Exists(near)) | (Q(actor=None) & ~foreign))

    @admin.display(description=_("时间"), ordering="timestamp")
    def when(self, entry: LogEntry) -> str:
        return cn_datetime(entry.timestamp)

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
        return "；".join(_change_of(entry))


def _change_of(entry: LogEntry) -> Iterator[str]:
    """Yield each field that differs, by its name in the office's words, with choices and times as people read them."""
    for field, values in entry.changes_display_dict.items():
        before, after = (str(_("空") if value in NOTHING else YES_OR_NO.get(value, value)) for value in values[:2])
        if before != after:
            yield f"{field}：{before} → {after}"
