"""Places, departments, groups and teams."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ..admin_base import ReadOnlyAdmin, RequestForm, VerbAdmin, VersionedAdmin, VersionedForm
from ..models import Department, Division, ResidentTeam, Village, Yard, YardPartyGroup
from ..paths import COUNTY
from ..places import clean_yard_name, find_or_add_yard, mark_shared_names
from ..refusals import Invalid
from ..scopes import actor_of


@admin.register(Division)
class DivisionAdmin(ReadOnlyAdmin):
    """Divisions come from the national list; they are looked up here."""

    list_display = ["short_name", "level", "parent", "number", "official_code", "is_usable", "retired_on"]
    list_filter = ["level", "is_usable", "retired_on"]
    search_fields = ["name", "short_name", "official_code", "=number"]
    list_select_related = ["parent"]
    fields = [
        "name",
        "short_name",
        "level",
        "parent",
        "number",
        "official_code",
        "is_usable",
        "retired_on",
        "successor",
    ]


@admin.register(Village)
class VillageAdmin(VersionedAdmin):
    list_display = ["shown", "kind", "township", "number", "official_code", "is_usable", "retired_on"]
    list_filter = ["kind", "is_usable", "shares_name", "township"]
    search_fields = ["name", "short_name", "official_code", "township__short_name", "=number"]
    list_select_related = ["township"]
    fields = [
        "name", "short_name", "kind", "is_usable", "township", "number", "official_code", "retired_on", "successor",
        "merger",
    ]  # fmt: skip
    readonly_fields = ["name", "township", "number", "official_code", "retired_on", "successor", "merger"]
    help_texts = {"merger": _("村（社区）撤并时从这里办理，记录跟到承接的村，旧编号会转过去。")}

    @admin.display(description=_("村（社区）"), ordering="short_name")
    def shown(self, village: Village) -> str:
        return village.label

    @admin.display(description=_("撤并"))
    def merger(self, village: Village) -> str:
        address = reverse("directory:village-merge", args=[village.number])
        return format_html('<a href="{}">{}</a>', address, _("并入别的村（社区）"))

    def save_model(self, request: HttpRequest, obj: Village, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        mark_shared_names(obj.path[:COUNTY])


class YardForm(VersionedForm):
    def clean_short_name(self) -> str:
        try:
            return clean_yard_name(self.cleaned_data["short_name"])
        except Invalid as wrong:
            raise ValidationError(wrong.sentence) from None


@admin.register(Yard)
class YardAdmin(VersionedAdmin):
    """Confirming and merging is the township's page; here names are put right and yards added."""

    form = YardForm
    list_display = ["short_name", "kind", "status", "village", "township", "number", "created_by", "retired_on"]
    list_filter = ["status", "kind", "village__township"]
    search_fields = ["short_name", "village__short_name", "=number"]
    list_select_related = ["village__township", "created_by"]
    autocomplete_fields = ["village"]
    fields = ["village", "short_name", "kind", "status", "number", "created_by", "retired_on", "successor"]
    readonly_fields = ["status", "number", "created_by", "retired_on", "successor"]

    @admin.display(description=_("乡镇（街道）"), ordering="village__township")
    def township(self, yard: Yard) -> Division:
        return yard.village.township

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return ["status", "kind", ("village__township", admin.RelatedOnlyFieldListFilter)]

    def get_readonly_fields(self, request: HttpRequest, obj: Yard | None = None) -> list[str]:
        return [*self.readonly_fields, "village"] if obj else self.readonly_fields

    def save_model(self, request: HttpRequest, obj: Yard, form: Any, change: bool) -> None:
        obj.name = obj.short_name
        if change:
            super().save_model(request, obj, form, change)
            return
        added = find_or_add_yard(village=obj.village, name=obj.short_name, by=actor_of(request), kind=obj.kind)
        obj.pk, obj.number, obj.path = added.pk, added.number, added.path


class PlacedForm(RequestForm):
    """The yard must lie in the village."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        village, yard = self.cleaned_data.get("village"), self.cleaned_data.get("yard")
        if village and yard and yard.village_id != village.pk:
            self.add_error("yard", _("这个屋场不在所选的村，请重选。"))
        return cleaned


class PlacedAdmin(VerbAdmin):
    form = PlacedForm
    autocomplete_fields = ["village", "yard"]
    list_select_related = ["village__township", "yard"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.stand_in(obj.village, obj.yard)
        super().save_model(request, obj, form, change)


@admin.register(YardPartyGroup)
class YardPartyGroupAdmin(PlacedAdmin):
    list_display = ["name", "village", "yard", "leader_name", "members", "founded_on", "is_active"]
    list_filter = ["is_active", "village__township"]
    search_fields = ["name", "leader_name", "village__short_name", "yard__short_name"]
    fields = ["village", "yard", "name", "leader_name", "members", "founded_on", "is_active"]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return ["is_active", ("village__township", admin.RelatedOnlyFieldListFilter)]


@admin.register(ResidentTeam)
class ResidentTeamAdmin(PlacedAdmin):
    list_display = ["name", "village", "sent_by", "leader_name", "starts_on", "ends_on"]
    list_filter = ["starts_on", "sent_by"]
    search_fields = ["name", "leader_name", "village__short_name"]
    list_select_related = ["village__township", "sent_by"]
    autocomplete_fields = ["village", "yard", "sent_by"]
    fields = ["village", "yard", "name", "sent_by", "leader_name", "starts_on", "ends_on"]


@admin.register(Department)
class DepartmentAdmin(VersionedAdmin):
    list_display = ["name", "short_name", "kind", "division", "village", "duty_phone", "is_active"]
    list_filter = ["kind", "is_active", "division"]
    search_fields = ["name", "short_name"]
    list_select_related = ["division", "village__township"]
    autocomplete_fields = ["division", "village"]
    fields = ["name", "short_name", "kind", "division", "village", "duty_phone", "is_active", "successor", "merger"]
    readonly_fields = ["successor", "merger"]
    help_texts = {"merger": _("单位撤并时从这里办理，在办的交办单转给承接的单位。")}

    @admin.display(description=_("撤并"))
    def merger(self, department: Department) -> str:
        if not department.pk:
            return ""
        address = reverse("directory:department-merge", args=[department.pk])
        return format_html('<a href="{}">{}</a>', address, _("由别的单位承接"))

    def offered(self, rows: Any) -> Any:
        return rows.filter(is_active=True)
