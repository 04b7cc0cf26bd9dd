from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from directory.admin_base import ReadOnlyAdmin, ScopedAdmin, ScopedInline
from directory.models import Division
from directory.scopes import actor_of

from .models import (
    Category,
    DeadlinePolicy,
    Issue,
    Referral,
    ReplyTemplate,
    ReturnVisit,
    SlipBatch,
    Status,
    Step,
    TraceCode,
)
from .replies import faults_of_template
from .timeline import WORDS, words_of


class ReadOnlyInline(ScopedInline):
    """Rows to look at inside a matter's page."""

    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReferralInline(ReadOnlyInline):
    model = Referral
    shown = ["ordinal", "role", "status", "department", "handling_class", "dispatched_at", "finish_due_at"]
    fields = (*shown,)
    readonly_fields = shown

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("department", "issue")


class StepInline(ReadOnlyInline):
    model = Step
    shown = ["what", "by", "acting_as", "at"]
    help_texts = {"what": _("这一步做了什么。")}
    fields = (*shown,)
    readonly_fields = shown

    def get_queryset(self, request: HttpRequest) -> Any:
        rows: Any = super().get_queryset(request)
        return rows.told().select_related("by")

    @admin.display(description=_("做了什么"))
    def what(self, step: Step) -> str:
        return words_of(step)


@admin.register(Issue)
class IssueAdmin(ReadOnlyAdmin):
    """Matters to look up; what is done with them is done on their own pages, by verbs."""

    list_display = ["number", "title", "status", "outcome", "place", "category", "raised_on", "review_state"]
    list_filter = [
        "status", "outcome", "review_state", "conflict", "round",
        ("village__township", admin.RelatedOnlyFieldListFilter), ("category", admin.RelatedOnlyFieldListFilter),
    ]  # fmt: skip
    search_fields = ["=number", "public_title", "digest", "village__short_name", "yard__short_name"]
    search_help_text = _("编号、公开标题、整理稿、村名、屋场名。")
    list_select_related = ["village__township", "yard", "category"]
    date_hierarchy = "raised_on"
    inlines = [ReferralInline, StepInline]
    fieldsets = [
        (None, {"fields": ["number", "status", "outcome", "village", "yard", "raised_on", "created_by", "created_at"]}),
        (_("办理"), {"fields": [
            "digest", "category", "kind", "handling_class", "round", "promised_on", "resolved_level"
        ]}),
        (_("给群众的话"), {"fields": ["reply", "echo_channel", "echoed_at", "echoed_by"]}),
        (_("公开"), {"fields": [
            "public_title", "public_text", "public_reply", "review_state", "reviewed_by", "reviewed_at", "published_by",
            "published_at",
        ]}),
        (_("了结"), {"fields": ["settled_at", "answered_by", "closed_at", "closed_ground", "reopening_asked_at"]}),
        (_("回避"), {"fields": ["conflict", "concerned_department"]}),
    ]  # fmt: skip

    def view_on_site(self, obj: Issue) -> str:  # type: ignore[override]  # a method is how Django takes an address
        return obj.get_absolute_url()

    @admin.display(description=_("事项"))
    def title(self, issue: Issue) -> str:
        """Its title or working text; before there is one, where it was raised, about what, when; nothing as spoken."""
        told = f"{issue.where} {issue.category or _('未分类')} {issue.raised_on:%Y-%m-%d}"
        return (issue.public_title or issue.digest)[:30] or told

    @admin.display(description=_("地方"), ordering="path")
    def place(self, issue: Issue) -> str:
        return issue.where


class VerbFilter(admin.ChoicesFieldListFilter):
    """Steps by what was done, in the words of the timeline."""

    def choices(self, changelist: Any) -> Any:
        chosen: Any = self.lookup_val or []
        yield {
            "selected": not chosen,
            "query_string": changelist.get_query_string(remove=self.expected_parameters()),
            "display": _("全部"),
        }
        for verb, words in WORDS.items():
            yield {
                "selected": verb in chosen,
                "query_string": changelist.get_query_string({self.lookup_kwarg: verb}),
                "display": words,
            }


class OfIssueAdmin(ReadOnlyAdmin):
    """Rows of matters: seen where their matter is seen, guarded ones only by their circle."""

    path_field = "issue__path"

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        return rows.filter(issue__in=Issue.objects.visible_to(actor_of(request)).order_by().values("pk"))


@admin.register(Referral)
class ReferralAdmin(OfIssueAdmin):
    list_display = [
        "issue", "ordinal", "role", "status", "department", "handling_class", "dispatched_at", "finish_due_at",
        "submitted_at", "was_finished_late", "times_sent_back",
    ]  # fmt: skip
    list_filter = ["status", "sender_level", "handling_class", "was_accepted_late", "was_finished_late", "department"]
    search_fields = ["=issue__number", "department__name"]
    list_select_related = ["issue", "department"]
    exclude = ["version", "plan"]
    date_hierarchy = "proposed_at"

    def view_on_site(self, obj: Referral) -> str:  # type: ignore[override]  # a method is how Django takes an address
        return obj.get_absolute_url()


@admin.register(ReturnVisit)
class ReturnVisitAdmin(OfIssueAdmin):
    list_display = ["issue", "round", "method", "was_reached", "is_solved", "satisfaction", "visitor", "visited_at"]
    list_filter = ["method", "was_reached", "is_solved", "satisfaction"]
    search_fields = ["=issue__number"]
    list_select_related = ["issue", "visitor"]
    date_hierarchy = "visited_at"


@admin.register(Step)
class StepAdmin(OfIssueAdmin):
    """Steps without their numbers: a gap would tell of a step that is not shown."""

    list_display = ["issue", "what", "by", "acting_as", "at"]
    list_filter = [("verb", VerbFilter)]
    search_fields = ["=issue__number", "by__full_name"]
    list_select_related = ["issue", "by"]
    date_hierarchy = "at"
    fields = ["issue", "what", "before", "after", "by", "acting_as", "at", "columns", "seal"]
    help_texts = {
        "what": _("这一步做了什么。"),
        "before": _("办这一步以前的状态；第一步没有。"),
        "after": _("办这一步以后的状态。"),
        "columns": _("这一步改动了哪几栏，不写改成什么。"),
        "seal": _("由这一步的内容和上一步的校验值算出；改动以后对不上。"),
    }

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).told()

    @admin.display(description=_("做了什么"))
    def what(self, step: Step) -> str:
        return words_of(step)

    @admin.display(description=_("原状态"))
    def before(self, step: Step) -> str:
        return status_words(step.from_status)

    @admin.display(description=_("新状态"))
    def after(self, step: Step) -> str:
        return status_words(step.to_status)

    @admin.display(description=_("改动的栏目"))
    def columns(self, step: Step) -> str:
        names = {field.name: str(field.verbose_name) for field in Issue._meta.concrete_fields}
        return "、".join(names[name] for name in step.changed if name in names)

    @admin.display(description=_("校验值"))
    def seal(self, step: Step) -> str:
        return step.digest


@admin.register(SlipBatch)
class SlipBatchAdmin(ReadOnlyAdmin):
    path_field = "county__path"
    list_display = ["first_serial", "last_serial", "count", "county", "printed_by", "printed_at"]
    list_filter = ["county"]
    search_fields = ["first_serial", "last_serial"]
    list_select_related = ["county", "printed_by"]
    date_hierarchy = "printed_at"


@admin.register(TraceCode)
class TraceCodeAdmin(ReadOnlyAdmin):
    """Slips by their serials: used, unused, revoked; the codes themselves are nowhere."""

    path_field = "county__path"
    list_display = ["serial", "batch", "handed_over_at", "was_seen_by_staff", "revoked_at"]
    list_filter = ["was_seen_by_staff", "handed_over_at", "revoked_at"]
    search_fields = ["=serial"]
    list_select_related = ["batch"]
    fields = ["serial", "batch", "county", "handed_over_at", "was_seen_by_staff", "revoked_at"]


@admin.register(Category)
class CategoryAdmin(ScopedAdmin):
    """The list every county of this installation shares; a category in use is switched off, never deleted."""

    path_field = None
    list_display = ["name", "parent", "kind", "handling_class", "is_never_public", "is_active", "position"]
    list_filter = ["is_active", "kind", "handling_class", "is_never_public"]
    list_editable = ["is_active", "position"]
    search_fields = ["name"]
    list_select_related = ["parent"]
    fields = ["parent", "name", "kind", "handling_class", "is_never_public", "is_active", "position"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "parent":
            kwargs["queryset"] = Category.objects.filter(parent=None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(DeadlinePolicy)
class DeadlinePolicyAdmin(ReadOnlyAdmin):
    path_field = "county__path"
    list_display = [
        "handling_class", "version", "accept", "contact", "finish", "extension_limit", "return_limit", "county"
    ]  # fmt: skip
    list_filter = ["handling_class", "version"]
    list_select_related = ["county"]
    fields = ["county", "version", "handling_class", "accept", "contact", "finish", "extension_limit", "return_limit"]
    help_texts = {
        "accept": _("派单以后多久要签收。"),
        "contact": _("派单以后多久要联系反映人。"),
        "finish": _("派单以后多久要报办结。"),
    }

    @admin.display(description=_("签收"))
    def accept(self, policy: DeadlinePolicy) -> str:
        return limit_words(policy.accept_limit, policy.get_accept_unit_display())

    @admin.display(description=_("首次联系"))
    def contact(self, policy: DeadlinePolicy) -> str:
        return limit_words(policy.contact_limit, policy.get_contact_unit_display())

    @admin.display(description=_("办结"))
    def finish(self, policy: DeadlinePolicy) -> str:
        return limit_words(policy.finish_limit, policy.get_finish_unit_display())


class ReplyTemplateForm(forms.ModelForm):
    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        fault = faults_of_template(text)
        if fault:
            raise ValidationError(fault)
        return text


@admin.register(ReplyTemplate)
class ReplyTemplateAdmin(ScopedAdmin):
    """The county's ready answers; what the system knows fills itself in, the rest the writer must."""

    form = ReplyTemplateForm
    path_field = "county__path"
    list_display = ["name", "category", "outcome", "is_active", "county"]
    list_filter = ["is_active", "outcome", "category"]
    search_fields = ["name", "text"]
    list_select_related = ["category", "county"]
    fields = ["county", "name", "category", "outcome", "text", "is_active"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "county":
            kwargs["queryset"] = Division.objects.filter(self.in_scope(request, "path"), level=Division.Level.COUNTY)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def status_words(status: str) -> str:
    """Return a status of the ledger in words; empty for the beginning."""
    return str(Status(status).label) if status in Status.values else ""


def limit_words(limit: Any, unit: Any) -> str:
    """Return a limit in words: 5 个工作日, 当场, 不限."""
    if limit is None:
        return str(_("不限"))
    return f"{limit.normalize():f} {unit}" if limit else str(_("当天"))
