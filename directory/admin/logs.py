"""What was done in the admin, for the audit administrator."""

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..admin_base import ReadOnlyAdmin
from ..models import Posting


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    path_field = None  # goes by where the person who acted works, as below
    list_display = ["action_time", "user", "action_flag", "content_type", "object_repr", "what"]
    list_filter = ["action_flag", "action_time"]
    search_fields = ["user__username", "user__full_name", "object_repr"]
    list_select_related = ["user", "content_type"]
    date_hierarchy = "action_time"
    fields = ["action_time", "user", "action_flag", "content_type", "object_repr", "what"]
    help_texts = {
        "action_time": _("什么时候做的。"),
        "user": _("在后台做这件事的人。"),
        "action_flag": _("新增、修改还是删除。"),
        "content_type": _("改的是哪一种资料。"),
        "object_repr": _("改的是哪一条，当时叫什么。"),
        "what": _("改了哪几栏。"),
    }

    @admin.display(description=_("改动"))
    def what(self, entry: LogEntry) -> str:
        return entry.get_change_message()

    def get_queryset(self, request: HttpRequest) -> QuerySet[LogEntry]:
        near = Posting.objects.filter(self.in_scope(request, "path"), user=OuterRef("user"))
        return super().get_queryset(request).filter(Exists(near))
