"""Forms of the account pages, the import and the yards."""

from typing import Any, cast

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import slips
from .fields import RowsField
from .models import Department, Division, Posting, User, Village, Yard
from .paths import COUNTY


class LoginForm(AuthenticationForm):
    """User name and password; one sentence for every kind of wrong."""

    error_title = _("登录没有成功")

    username = forms.CharField(
        label=_("用户名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("密码"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip
    error_messages = {
        "invalid_login": _("用户名或密码不对。忘了密码，请找乡镇屋场办或县联席办开一张密码条。"),
        "inactive": _("用户名或密码不对。忘了密码，请找乡镇屋场办或县联席办开一张密码条。"),
    }


class NewPasswordFields(forms.Form):
    """A new password, typed twice; the rules stand under the first."""

    new_password1 = forms.CharField(
        label=_("新密码"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    new_password2 = forms.CharField(
        label=_("再输一次新密码"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = "".join(password_validators_help_texts())


class ResetForm(NewPasswordFields):
    """User name, code of the slip, and the new password."""

    username = forms.CharField(
        label=_("用户名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    code = forms.CharField(
        label=_("密码条上的代码"), max_length=40,
        help_text=_("12 位字母和数字，大小写、横线都不要紧。"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )  # fmt: skip
    field_order = ["username", "code", "new_password1", "new_password2"]

    def clean_code(self) -> str:
        code = slips.clean_code(self.cleaned_data["code"])
        if len(code) != slips.LENGTH:
            raise forms.ValidationError(_("代码是 12 位，请看清后重新输入。"))
        return code

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        first, second = self.cleaned_data.get("new_password1"), self.cleaned_data.get("new_password2")
        if first and second and first != second:
            self.add_error("new_password2", _("两次输入的新密码不一样。"))
        return cleaned


class CodeForm(forms.Form):
    """A code of the authenticator app, or a recovery code."""

    error_title = _("口令没有通过")

    code = forms.CharField(
        label=_("动态口令"), max_length=40,
        help_text=_("手机上身份验证器显示的 6 位数字；手机不在身边时，可用一个备用码。"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True}),
    )  # fmt: skip


class OwnPasswordForm(PasswordChangeForm):
    """The old password and the new one twice."""

    error_title = _("密码还没有改")

    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_incorrect": _("原密码不对。"),
        "password_mismatch": _("两次输入的新密码不一样。"),
    }

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields["old_password"].label = _("原密码")
        self.fields["new_password1"].label = _("新密码")
        self.fields["new_password1"].help_text = "".join(password_validators_help_texts())
        self.fields["new_password2"].label = _("再输一次新密码")
        self.fields["new_password2"].help_text = ""

    def validate_password_for_user(self, user: User, password_field_name: str = "") -> None:
        """Say what is wrong with the new password where it was first typed."""
        super().validate_password_for_user(user, "new_password1")


class PeopleImportForm(forms.Form):
    """The workbook, and the county where somebody works for several."""

    file = forms.FileField(
        label=_("Excel 文件"), allow_empty_file=True,
        help_text=_("用下载的模板填写，.xlsx 格式，不超过 5 MB、2 万行。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )  # fmt: skip
    county = forms.ModelChoiceField(label=_("导入到"), queryset=Division.objects.none())

    def __init__(self, *args: Any, counties: list[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        county = cast("forms.ModelChoiceField", self.fields["county"])
        county.queryset = Division.objects.filter(pk__in=[one.pk for one in counties])
        county.initial = counties[0].pk
        if len(counties) == 1:
            county.widget = forms.HiddenInput()


class MergeForm(forms.Form):
    """Which yard of the same village another is merged into."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    into = forms.ModelChoiceField(label=_("并入哪个屋场"), queryset=Yard.objects.none())

    def __init__(self, *args: Any, yard: Yard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        same_village = Yard.objects.usable().filter(village_id=yard.village_id).exclude(pk=yard.pk)
        cast("forms.ModelChoiceField", self.fields["into"]).queryset = same_village.order_by("short_name")
        self.fields["version"].initial = yard.version


class VillageMergeForm(forms.Form):
    """Which village another is merged into; its name is typed once more, since nothing takes it back."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    into = forms.ModelChoiceField(label=_("并入哪个村（社区）"), queryset=Village.objects.none())
    confirmation = forms.CharField(label=_("确认"), max_length=60)

    def __init__(self, *args: Any, village: Village, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.village = village
        near = Village.objects.usable().under(village.path[:COUNTY]).exclude(pk=village.pk)
        into = cast("forms.ModelChoiceField", self.fields["into"])
        into.queryset = near.select_related("township").order_by("path")
        into.label_from_instance = lambda row: f"{row.township.short_name} {row.short_name}"  # type: ignore[method-assign, assignment]
        self.fields["version"].initial = village.version
        self.fields["confirmation"].help_text = _("合并后不能拆开。请再写一遍被合并的名字：%(name)s") % {
            "name": village.short_name
        }

    def clean_confirmation(self) -> str:
        typed = "".join(self.cleaned_data["confirmation"].split())
        if typed != self.village.short_name:
            raise forms.ValidationError(_("名字不一样，请照“%(name)s”再写一遍。") % {"name": self.village.short_name})
        return typed


class DepartmentMergeForm(forms.Form):
    """Which department takes over from another."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    into = forms.ModelChoiceField(label=_("由哪个单位承接"), queryset=Department.objects.none())

    def __init__(self, *args: Any, department: Department, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = Department.objects.under(department.path[:COUNTY]).filter(is_active=True).exclude(pk=department.pk)
        cast("forms.ModelChoiceField", self.fields["into"]).queryset = near.order_by("kind", "path", "name")
        self.fields["version"].initial = department.version


class HandOverForm(forms.Form):
    """Which postings go to whom, and the last day of the one who leaves."""

    postings = RowsField(
        label=_("交接哪些岗位"), queryset=Posting.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请选要交接的岗位。")},
    )  # fmt: skip
    to_user = forms.CharField(
        label=_("接任人"), max_length=60,
        help_text=_("写接任人的用户名或姓名；还没有账号的，请先开户。"),
    )  # fmt: skip
    on = forms.DateField(
        label=_("移交人最后一天"), initial=timezone.localdate, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("接任人从第二天起看到全部在办工作；已经办过的事仍记在移交人名下。"),
    )  # fmt: skip

    def __init__(self, *args: Any, held: list[Posting], people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        keys = [posting.pk for posting in held]
        rows = Posting.objects.filter(pk__in=keys).select_related("division", "village", "yard", "department")
        postings = cast("RowsField", self.fields["postings"])
        postings.queryset = rows
        postings.label_from_instance = lambda row: f"{row.get_role_display()}（{row.where}）"  # type: ignore[method-assign, assignment]
        postings.initial = keys

    def clean_to_user(self) -> User:
        typed = self.cleaned_data["to_user"].strip()
        found = list(self.people.filter(username=typed)[:2]) or list(self.people.filter(full_name=typed)[:2])
        if len(found) > 1:
            raise forms.ValidationError(_("有几个人叫这个名字，请写用户名。"))
        if not found:
            raise forms.ValidationError(_("本辖区没有这个人，请检查用户名；还没有账号的，请先开户。"))
        return found[0]
