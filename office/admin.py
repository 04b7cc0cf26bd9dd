from typing import Any

from django.contrib import admin, messages
from django.db.models import ForeignKey, Q, QuerySet
from django.forms import ModelChoiceField, ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from directory.admin_base import ReadOnlyAdmin, ScopedAdmin, ScopedInline, VersionedAdmin
from directory.models import Division, Role
from directory.scopes import actor_of, scope_of

from .calendar_changes import Moved, calendar_change, named
from .models import AccessLog, CalendarDay, CalendarNotice, CountySettings, OpeningBalance

MOST_TOLD = 10
"""Moved due times named in the message after a change; all are in the ledger."""


class CountyAdmin(ScopedAdmin):
    """Rows of counties where a role of the user gives the permission; such a county alone can be chosen for a row."""

    path_field = "county__path"

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        if db_field.name == "county":
            counties = Division.objects.usable().filter(level=Division.Level.COUNTY)
            kwargs["queryset"] = counties.filter(self.in_scope(request, "path"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class OpeningBalanceInline(ScopedInline):
    model = OpeningBalance


@admin.register(CountySettings)
class CountySettingsAdmin(CountyAdmin, VersionedAdmin):
    list_display = ["site_name", "county", "talk_name", "number_prefix", "duty_phone", "complaint_phone", "is_demo"]
    list_select_related = ["county"]
    list_filter = ["is_demo"]
    search_fields = ["site_name", "county__name", "number_prefix"]
    inlines = [OpeningBalanceInline]
    fieldsets = [
        (None, {"fields": ["county", "site_name", "talk_name", "number_prefix", "evening_from", "is_demo"]}),
        (_("联系方式"), {"fields": ["duty_phone", "complaint_phone", "supervision_contact", "office_address"]}),
        (_("个人信息保护"), {"fields": ["privacy_contact", "privacy_text", "contact_days"]}),
        (_("备案"), {"fields": ["icp_number", "police_number"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: CountySettings | None = None) -> list[str]:
        """Keep the county and the printed prefix once they are set."""
        return ["county", "number_prefix"] if obj else []


@admin.register(CalendarDay)
class CalendarDayAdmin(CountyAdmin):
    """Days of one county are kept by its office and its system administrator, national ones by the latter alone.

    Every change goes through `calendar_change`, so that due times follow it.
    """

    list_display = ["date", "kind", "name", "county", "notice", "source"]
    list_select_related = ["county", "notice"]
    list_filter = ["kind", "notice", ("county", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["name", "source"]
    date_hierarchy = "date"

    def in_scope(self, request: HttpRequest, field: str) -> Q:
        """National days, of no county, are for everybody to see who sees days at all."""
        wanted = super().in_scope(request, field)
        return wanted | Q(county=None) if field == self.path_field else wanted

    def get_form(
        self, request: HttpRequest, obj: CalendarDay | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[Any]]:
        form = super().get_form(request, obj, change=change, **kwargs)
        if "county" in form.base_fields and not self._keeps_national(request):
            form.base_fields["county"].required = True
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: CalendarDay | None = None) -> list[str]:
        """A day stays where it is: another county's due times must not move by an edit."""
        return ["county"] if obj else []

    def has_change_permission(self, request: HttpRequest, obj: CalendarDay | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._keeps(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: CalendarDay | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._keeps(request, obj)

    def save_model(self, request: HttpRequest, obj: CalendarDay, form: Any, change: bool) -> None:
        with calendar_change(county=obj.county, by=actor_of(request)) as moved:
            super().save_model(request, obj, form, change)
        self._tell(request, moved)

    def delete_model(self, request: HttpRequest, obj: CalendarDay) -> None:
        with calendar_change(county=obj.county, by=actor_of(request)) as moved:
            super().delete_model(request, obj)
        self._tell(request, moved)

    def _keeps(self, request: HttpRequest, obj: CalendarDay | None) -> bool:
        return obj is None or obj.county_id is not None or self._keeps_national(request)

    def _keeps_national(self, request: HttpRequest) -> bool:
        return scope_of(request.user).has(Role.SYSTEM_ADMIN)

    def _tell(self, request: HttpRequest, moved: list[Moved]) -> None:
        if moved:
            shown, hidden = named(moved, MOST_TOLD)
            sentences = [_("移动了 %(n)s 个办理期限。") % {"n": len(moved)}, *(f"{one}。" for one in shown)]
            if hidden and shown:
                sentences.append(_("另有 %(n)s 个没有列出。") % {"n": hidden})
            self.message_user(request, "".join(sentences), messages.WARNING)


@admin.register(CalendarNotice)
class CalendarNoticeAdmin(ReadOnlyAdmin):
    path_field = None
    list_display = ["year", "imported_at", "day_count"]

    @admin.display(description=_("天数"))
    def day_count(self, notice: CalendarNotice) -> int:
        return notice.day_count  # type: ignore[attr-defined]  # annotated below

    def get_queryset(self, request: HttpRequest) -> QuerySet[CalendarNotice]:
        return CalendarNotice.objects.with_day_count()


@admin.register(AccessLog)
class AccessLogAdmin(ReadOnlyAdmin):
    path_field = None
    list_display = ["at", "actor_label", "action", "target_type", "target_label", "purpose", "address"]
    list_filter = ["action", "at", "target_type"]
    search_fields = ["actor_label", "target_label", "purpose", "address"]
    date_hierarchy = "at"
    list_select_related = False
    fields = [
        "at",
        "actor_label",
        "acting_as",
        "action",
        "target_type",
        "target_label",
        "purpose",
        "address",
        "month",
        "sequence",
        "previous_digest",
        "digest",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[AccessLog]:
        return AccessLog.objects.visible_to(request.user)
