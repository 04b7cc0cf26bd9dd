"""What every admin of the project is built on: rows of the user's own places, permissions from roles only."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.exceptions import NotRegistered
from django.contrib.admin.options import BaseModelAdmin
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .admin_filters import PARTS, is_comparable
from .fields import RowSelect
from .paths import under_any
from .scopes import scope_of
from .signs import has_unseen

MOST_COUNTED = 10_000
FILTER_ENDINGS = ("exact", "id__exact", "isnull", "gte", "lt", "lte", "gt", "in")


class CappedPaginator(Paginator):
    """Counts 10,000 rows at most: a list longer than that is searched and filtered, not leafed through."""

    @cached_property
    def count(self) -> int:
        return cast("models.QuerySet[Any]", self.object_list)[:MOST_COUNTED].count()


def refuse_unseen(text: str) -> None:
    """Raise ValidationError for a name or text with a sign nobody sees."""
    if has_unseen(text):
        raise ValidationError(_("里面有看不见的字符，请删去后重新写。"))


class ScopedFields(BaseModelAdmin):
    """Foreign keys offer and accept only rows that this user may see in their admin; texts hold nothing unseen."""

    help_texts: dict[str, Any] = {}
    """What stands beside columns that are no fields of ours, as beside every field."""

    def helped(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return the options of a form with the help texts of this page."""
        own = getattr(self.form, "_meta", None)  # a plain ModelForm has none
        texts = {**((own and own.help_texts) or {}), **self.help_texts}
        return {"help_texts": texts, **options} if texts else options

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, forms.CharField) and not isinstance(field, forms.JSONField):
            field.validators = [*field.validators, refuse_unseen]
        return field

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        self._limit(db_field, request, kwargs)
        if "widget" not in kwargs and db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = RowSelect(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: "models.ManyToManyField", request: HttpRequest, **kwargs: Any
    ) -> forms.ModelMultipleChoiceField | None:
        self._limit(db_field, request, kwargs)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def _limit(self, db_field: Any, request: HttpRequest, kwargs: dict[str, Any]) -> None:
        try:
            related = self.admin_site.get_model_admin(db_field.remote_field.model)
        except NotRegistered:
            return
        if "queryset" not in kwargs and isinstance(related, ScopedAdmin):
            kwargs["queryset"] = related.get_queryset(request)


class ScopedInline(ScopedFields, admin.TabularInline):
    """Rows of a matter of their own inside another's page; they follow the scope of that page."""

    extra = 0

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, **self.helped(kwargs))


class ScopedAdmin(ScopedFields, admin.ModelAdmin):
    """Shows rows under the places where a role of the user gives the permission, and no others, on any page.

    `path_field` names the path by which a row stands somewhere ("path", "meeting__path", "county__path"); None leaves
    the choice to the queryset's own `visible_to(user)`, which is asked in any case where there is one. Lists, details,
    history, deletion and autocompletes all start at `get_queryset`.
    """

    path_field: str | None = "path"
    paginator = CappedPaginator
    show_full_result_count = False
    list_per_page = 50
    view_on_site = False
    save_on_top = False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows = super().get_queryset(request)
        if hasattr(rows, "visible_to"):
            rows = rows.visible_to(request.user)
        return rows if self.path_field is None else rows.filter(self.in_scope(request, self.path_field))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change=change, **self.helped(kwargs))

    def in_scope(self, request: HttpRequest, field: str) -> models.Q:
        """Return the filter for rows whose path lies where the user's roles give the permission to view this model."""
        paths = scope_of(request.user).paths_for(f"{self.opts.app_label}.view_{self.opts.model_name}")
        return under_any(paths, field)

    def get_list_select_related(self, request: HttpRequest) -> Any:
        """Without a list of its own: the foreign keys the list shows, so that no row asks for itself."""
        if self.list_select_related:
            return self.list_select_related
        keys = {field.name for field in self.opts.concrete_fields if field.many_to_one}
        return [name for name in self.get_list_display(request) if name in keys]

    def offered(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Return which of the visible rows may be newly chosen elsewhere: places that are retired are not."""
        return rows.usable() if hasattr(rows, "usable") else rows

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        rows, may_repeat = super().get_search_results(request, queryset, search_term)
        is_autocomplete = request.resolver_match is not None and request.resolver_match.url_name == "autocomplete"
        return (self.offered(rows) if is_autocomplete else rows), may_repeat

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [self._only_seen(entry) for entry in super().get_list_filter(request)]

    def _only_seen(self, entry: Any) -> Any:
        """A filter over a foreign key names only what the visible rows point to."""
        if isinstance(entry, str) and "__" not in entry and self.opts.get_field(entry).remote_field:
            return (entry, admin.RelatedOnlyFieldListFilter)
        return entry

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Closed: an address may filter by what the list offers, by values of that kind, and by nothing else."""
        return lookup in self.lookups_offered() and is_comparable(self.model, lookup, value)

    def lookups_offered(self) -> set[str]:
        """Every lookup that an address of this list may carry."""
        entries = [entry[0] if isinstance(entry, tuple) else entry for entry in self.list_filter]
        names = [getattr(entry, "parameter_name", entry) for entry in entries]
        names += [self.date_hierarchy] if self.date_hierarchy else []
        endings = (*FILTER_ENDINGS, *PARTS)
        offered = {f"{name}__{ending}" for name in names if isinstance(name, str) for ending in endings}
        return offered | {name for name in names if isinstance(name, str)} | self._by_key(names)

    def _by_key(self, names: list[Any]) -> set[str]:
        """How a filter over a foreign key is written where the key it points to is not called id."""
        keys = {field.name: field for field in self.opts.concrete_fields if isinstance(field, models.ForeignKey)}
        return {f"{name}__{keys[name].target_field.name}__exact" for name in names if name in keys}

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


class ReadOnlyAdmin(ScopedAdmin):
    """A list to look at: nobody adds, changes or deletes here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RequestForm(forms.ModelForm):
    """A form that knows who fills it in, as verbs ask for it; `VerbAdmin` sets `request`."""

    request: HttpRequest


class VersionedForm(RequestForm):
    """Refuses to write over what somebody else saved since the page was opened (optimistic lock)."""

    seen_version = forms.IntegerField(label=_("打开时的版本"), widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen_version"].initial = self.instance.version

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.instance.pk:
            row = type(self.instance)._default_manager.select_for_update().filter(pk=self.instance.pk).first()
            if row is None or row.version != self.cleaned_data.get("seen_version"):
                raise ValidationError(_("您打开这一页之后，别人已经改过。请记下您的改动，刷新后再改。"), code="stale")
            self.instance.version = row.version + 1
        return cleaned


class VerbAdmin(ScopedAdmin):
    """An admin whose form asks a verb before it saves: the form knows the request."""

    form = RequestForm

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.request = request
        return form


class VersionedAdmin(VerbAdmin):
    """An admin of rows with a `version`."""

    form = VersionedForm

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        named = {name for _title, options in fieldsets for name in options["fields"]}
        may_save = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        if "seen_version" in named or not may_save:
            return fieldsets
        return [*fieldsets, (None, {"fields": ["seen_version"]})]
