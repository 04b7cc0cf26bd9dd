"""Talks as the county office looks them up, and the list of themes it keeps."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from directory.admin_base import ReadOnlyAdmin, ScopedAdmin, ScopedInline

from .models import AgendaItem, Attendee, Decision, DecisionAction, Meeting, PlusTag


class _ReadOnlyInline(ScopedInline):
    """Rows of a record, to look at; they are written on the evening page."""

    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class AttendeeInline(_ReadOnlyInline):
    model = Attendee
    fields = ("name", "title", "role", "level")


class AgendaInline(_ReadOnlyInline):
    model = AgendaItem
    fields = ("kind", "text", "number", "is_first")


class DecisionInline(_ReadOnlyInline):
    model = Decision
    fields = ("text", "needs_assembly", "look_back_on")


class ActionInline(_ReadOnlyInline):
    model = DecisionAction
    fields = ("position", "text", "owner", "due_on", "starts_after", "condition", "done_on", "result")


@admin.register(Meeting)
class MeetingAdmin(ReadOnlyAdmin):
    """Every talk of the county; records are written and corrected on the evening page, not here."""

    list_display = ("number", "started", "place", "topic", "heads_shown", "status", "is_public", "created_by")
    list_filter = ("status", "kind", "is_evening", "venue_kind")
    list_select_related = ("village__township", "yard", "created_by")
    date_hierarchy = "started_at"
    search_fields = ("number", "topic", "yard__short_name", "village__short_name")
    search_help_text = _("按编号、话题、屋场或村查找")
    ordering = ("-started_at", "-pk")
    inlines = (AttendeeInline, AgendaInline, DecisionInline)
    readonly_fields = ("number", "status", "is_evening", "created_by", "created_at", "submitted_at", "published_at")
    fieldsets = (
        (None, {"fields": ("number", "status", "village", "yard", "started_at", "ended_at", "is_evening")}),
        (_("会议情况"), {"fields": ("kind", "topic", "venue_kind", "venue_name", "team", "plus_tags", "summary")}),
        (
            _("到场"),
            {
                "fields": (
                    "heads_at_start",
                    "heads_at_peak",
                    "party_members",
                    "ordinary_villagers",
                    "representatives",
                    "worthies",
                    "businesses",
                    "minors",
                )
            },
        ),
        (_("登记和公开"), {"fields": ("created_by", "created_at", "submitted_at", "published_at")}),
    )

    @admin.display(description=_("开始时间"), ordering="started_at")
    def started(self, meeting: Meeting) -> Any:
        return meeting.started_at

    @admin.display(description=_("屋场"), ordering="path")
    def place(self, meeting: Meeting) -> str:
        return meeting.where

    @admin.display(description=_("到场"))
    def heads_shown(self, meeting: Meeting) -> str:
        return "" if meeting.heads is None else str(meeting.heads)

    @admin.display(description=_("已公开"), boolean=True, ordering="published_at")
    def is_public(self, meeting: Meeting) -> bool:
        return meeting.published_at is not None


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """What talks agreed on, with every step."""

    path_field = "meeting__path"
    list_display = ("text", "meeting", "needs_assembly", "look_back_on")
    list_filter = ("needs_assembly", "look_back_on")
    list_select_related = ("meeting",)
    search_fields = ("text", "meeting__number")
    search_help_text = _("按内容或恳谈会编号查找")
    ordering = ("-pk",)
    inlines = (ActionInline,)


@admin.register(PlusTag)
class PlusTagAdmin(ScopedAdmin):
    """The county's own list of “屋场恳谈会+”."""

    path_field = "county__path"
    list_display = ("name", "county", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("county",)
    search_fields = ("name",)
    search_help_text = _("按名称查找")
    autocomplete_fields = ("county",)
