"""Accounts and postings."""

import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from .. import accounts, outside, postings, second_factor
from ..admin_base import ReadOnlyAdmin, RequestForm, ScopedInline, VerbAdmin
from ..models import PasswordSlip, Posting, Role, User
from ..refusals import NotAllowed, Refused
from ..scopes import actor_of, scope_of


class PostingInline(ScopedInline):
    """What somebody holds and held, to be read beside the account."""

    model = Posting
    fk_name = "user"
    fields = ["role", "place", "starts_on", "ends_on", "granted_by"]
    readonly_fields = ["role", "place", "starts_on", "ends_on", "granted_by"]
    help_texts = {"place": _("在哪个地方或单位任职。")}
    verbose_name_plural = _("岗位（在“岗位”里授予和结束）")

    @admin.display(description=_("地方或单位"))
    def place(self, posting: Posting) -> str:
        return posting.where

    def get_queryset(self, request: HttpRequest) -> QuerySet[Posting]:
        return Posting.objects.visible_to(request.user).select_related(
            "division", "village", "yard", "department", "granted_by"
        )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class UserForm(RequestForm):
    outside_subject = forms.CharField(
        label=_("统一身份认证标识"),
        max_length=255,
        required=False,
        help_text=_("统一身份认证里这个人不变的标识（sub），由对方管理员提供；留空表示不绑定。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk or not outside.is_configured():
            self.fields.pop("outside_subject", None)
        elif "outside_subject" in self.fields:
            self.fields["outside_subject"].initial = outside.subject_of(self.instance)

    def clean_outside_subject(self) -> str:
        subject: str = self.cleaned_data["outside_subject"]
        if "outside_subject" in self.changed_data:
            try:
                outside.check_bind(by=actor_of(self.request), user=self.instance, subject=subject)
            except Refused as refused:
                raise forms.ValidationError(refused.sentence) from None
        return subject

    def clean_is_active(self) -> bool:
        is_active: bool = self.cleaned_data["is_active"]
        is_switched_off = self.instance.pk and self.initial["is_active"] and not is_active
        if is_switched_off and (why := accounts.why_not_switch_off(user=self.instance)):
            raise forms.ValidationError(why)
        return is_active


@admin.register(User)
class UserAdmin(VerbAdmin):
    """Accounts are opened without a password: their owner comes in with a one-time slip."""

    form = UserForm
    path_field = None  # an account stands nowhere; its postings do, and `visible_to` goes by them
    list_display = ["username", "full_name", "job_title", "posts", "is_active", "last_login"]
    list_filter = ["is_active", "is_demo"]
    search_fields = ["username", "full_name", "job_title"]
    list_select_related = False
    fields = ["username", "full_name", "job_title", "is_active", "must_change_password", "slip", "last_login"]
    opening_fields = ["username", "full_name", "job_title", "slip"]
    readonly_fields = ["slip", "last_login"]
    help_texts = {
        "slip": _("第一次登录或忘了密码时，开一张一次性密码条交给本人。"),
        "last_login": _("最近一次登录的时间；空着的还没有登录过。"),
    }
    inlines = [PostingInline]
    actions = ["remove_second_factor"]

    @admin.action(description=_("停用所选人员的动态口令（换手机、丢手机）"), permissions=["second_factor"])
    def remove_second_factor(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        for user in chosen:
            try:
                second_factor.remove(by=actor_of(request), user=user)
            except Refused as refused:
                self.message_user(request, f"{user}：{refused.sentence}", messages.ERROR)
            else:
                self.message_user(request, _("%(name)s的动态口令已停用，下次登录后重新设置。") % {"name": user})

    def has_second_factor_permission(self, request: HttpRequest) -> bool:
        return scope_of(request.user).has(Role.SECURITY_ADMIN)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        held = Posting.objects.unended().visible_to(request.user)
        held = held.select_related("division", "village", "yard", "department")
        return super().get_queryset(request).prefetch_related(Prefetch("postings", queryset=held, to_attr="held"))

    @admin.display(description=_("在任岗位"))
    def posts(self, user: User) -> str:
        return "；".join(posting.words for posting in user.held)  # type: ignore[attr-defined]

    @admin.display(description=_("一次性密码条"))
    def slip(self, user: User) -> str:
        if not user.pk:
            return str(_("保存账号、授予岗位后才能开。"))
        address = f"{reverse('directory:reset-list')}?{urlencode({'q': user.username})}"
        return format_html('<a href="{}">{}</a>', address, _("去开密码条"))

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj is None:
            return self.opening_fields
        is_bound_here = outside.is_configured() and self.has_change_permission(request, obj)
        return [*self.fields, "outside_subject"] if is_bound_here else self.fields

    def get_inlines(self, request: HttpRequest, obj: User | None) -> list[Any]:
        return self.inlines if obj else []

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or not accounts.why_not_change_account(by=actor_of(request), user=obj))

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Who may change accounts, but not this one, is told whose it is: on the page, and when he posts to it."""
        user = self.get_object(request, unquote(object_id)) if self.has_change_permission(request) else None
        why = accounts.why_not_change_account(by=actor_of(request), user=user) if user else ""
        if why and request.method == "POST":
            raise NotAllowed(why)
        if why:
            self.message_user(request, why, messages.WARNING)
        return super().change_view(request, object_id, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            names = {name: getattr(obj, name) for name in ("username", "full_name", "job_title")}
            obj.pk = accounts.open_account(by=actor_of(request), **names).pk
            return
        super().save_model(request, obj, form, change)
        if "outside_subject" in form.changed_data:
            outside.bind(by=actor_of(request), user=obj, subject=form.cleaned_data["outside_subject"])


class PostingForm(RequestForm):
    class Meta:
        help_texts = {
            "ends_on": _(
                "到这一天的晚上十二点为止，当天还有效；在任的留空。要马上停下来，填昨天；今天才开始的，请先停用账号。"
            )
        }

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        if self.instance.pk:
            self._clean_end()
            return cleaned
        for name, value in self.cleaned_data.items():
            setattr(self.instance, name, value)
        try:
            self.place = postings.check_grant(by=actor_of(self.request), posting=self.instance)
        except Refused as refused:
            self.add_error(None, refused.sentence)
        return cleaned

    def _clean_end(self) -> None:
        """An end may be set, set earlier, or, while it has not come, set later or taken back."""
        held, day = Posting.objects.get(pk=self.instance.pk), self.cleaned_data.get("ends_on")
        try:
            if is_later(day, held.ends_on):
                postings.check_keep_on(posting=held, until=day)
            elif day is None:
                self.add_error("ends_on", _("请填结束日期；岗位授予后只能结束，不能改动。"))
            elif day != held.ends_on and day < held.starts_on:
                self.add_error("ends_on", _("结束日期不能早于开始日期。"))
        except Refused as refused:
            self.add_error("ends_on", refused.sentence)


def is_later(day: datetime.date | None, than: datetime.date | None) -> bool:
    """Say whether one end is later than another; no end is the latest."""
    return than is not None and (day is None or day > than)


@admin.register(Posting)
class PostingAdmin(VerbAdmin):
    """A posting is granted and ended, never changed or deleted."""

    form = PostingForm
    list_display = ["user", "role", "place", "starts_on", "ends_on", "granted_by"]
    list_filter = ["role", "starts_on", "ends_on"]
    search_fields = [
        "user__username", "user__full_name", "division__short_name", "village__short_name", "yard__short_name",
        "department__name",
    ]  # fmt: skip
    list_select_related = ["user", "division", "village", "yard", "department", "granted_by"]
    autocomplete_fields = ["user", "division", "village", "yard", "department"]
    fields = ["user", "role", "division", "village", "yard", "department", "starts_on", "ends_on"]
    fixed = ["user", "role", "division", "village", "yard", "department", "starts_on", "granted_by", "granted_at"]
    date_hierarchy = "starts_on"

    @admin.display(description=_("地方或单位"), ordering="path")
    def place(self, posting: Posting) -> str:
        return posting.where

    def get_readonly_fields(self, request: HttpRequest, obj: Posting | None = None) -> list[str]:
        return self.fixed if obj else []

    def get_fields(self, request: HttpRequest, obj: Posting | None = None) -> Any:
        return [*self.fixed[:7], "ends_on", *self.fixed[7:]] if obj else self.fields

    def has_change_permission(self, request: HttpRequest, obj: Posting | None = None) -> bool:
        if not super().has_change_permission(request, obj) or obj is None:
            return super().has_change_permission(request, obj)
        return not postings.why_not_grant(by=actor_of(request), user=obj.user, role=obj.role, path=obj.path)

    def save_model(self, request: HttpRequest, obj: Posting, form: Any, change: bool) -> None:
        if change:
            held = Posting.objects.get(pk=obj.pk)
            if is_later(obj.ends_on, held.ends_on):
                postings.keep_on(by=actor_of(request), posting=obj, until=obj.ends_on)
            elif obj.ends_on != held.ends_on:
                postings.end(by=actor_of(request), posting=obj, on=obj.ends_on)
            return
        granted = postings.grant(
            by=actor_of(request),
            user=obj.user,
            role=obj.role,
            place=form.place,
            starts_on=obj.starts_on,
            ends_on=obj.ends_on,
        )
        obj.pk = granted.pk


@admin.register(PasswordSlip)
class PasswordSlipAdmin(ReadOnlyAdmin):
    path_field = None  # goes by its person, as below
    list_display = ["user", "issued_by", "issued_at", "expires_at", "used_at", "revoked_at", "failures"]
    list_filter = ["issued_at"]
    search_fields = ["user__username", "user__full_name"]
    list_select_related = ["user", "issued_by"]
    fields = ["user", "issued_by", "issued_at", "expires_at", "used_at", "revoked_at", "failures"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PasswordSlip]:
        return super().get_queryset(request).filter(user__in=User.objects.visible_to(request.user))
