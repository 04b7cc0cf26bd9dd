"""Forms of the account pages, the import and the yards."""

from typing import Any, cast

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import gettext_lazy as _

from .models import Division, User, Yard
from .slips import ALPHABET, LENGTH


class LoginForm(AuthenticationForm):
    """User name and password; one sentence for every kind of wrong."""

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
        code = self.cleaned_data["code"]
        if sum(sign in ALPHABET for sign in code.upper()) < LENGTH:
            raise forms.ValidationError(_("代码是 12 位，请看清后重新输入。"))
        return code

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        first, second = self.cleaned_data.get("new_password1"), self.cleaned_data.get("new_password2")
        if first and second and first != second:
            self.add_error("new_password2", _("两次输入的新密码不一样。"))
        return cleaned


class OwnPasswordForm(PasswordChangeForm):
    """The old password and the new one twice."""

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
