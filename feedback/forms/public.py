"""Forms of villagers: number and code, and what they say of the result."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Satisfaction

YES, NO = "yes", "no"


class TraceForm(forms.Form):
    """Number of the matter or of the slip, and the hidden code. The code is never given back to the page."""

    error_title = _("没有查到")

    number = forms.CharField(
        label=_("回执号或编号"),
        help_text=_("回执外面印的号，例如 HN0012341；知道事项编号的，也可以写编号，例如 HN-2026-001230。"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    code = forms.CharField(
        label=_("查询码"),
        help_text=_("拆开回执，里面印的 12 位数字，中间的空格可写可不写。"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false", "data-private": ""}
        ),
    )

    def without_code(self) -> "TraceForm":
        """The form again with the number kept and the code gone."""
        form = TraceForm({"number": self.data.get("number", ""), "code": ""})
        form.full_clean()
        form.errors.clear()
        form.errors.update(self.errors)
        return form


class AnswerForm(forms.Form):
    """Solved or not, content or not, kept apart; a reason if there is one."""

    is_solved = forms.TypedChoiceField(
        label=_("解决了吗？"),
        choices=[(YES, _("解决了")), (NO, _("没有解决"))],
        coerce=lambda value: value == YES,
        widget=forms.RadioSelect,
    )
    satisfaction = forms.ChoiceField(label=_("满意吗？"), choices=Satisfaction, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("还想说什么"),
        help_text=_(
            "哪里没办好，或者想补充的话。不写自己和别人的姓名、电话：写了，办事的人也看不到；要留电话，请打下面的电话。"
        ),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class BoardForm(forms.Form):
    """How the public board is narrowed; what cannot be read is left out."""

    q = forms.CharField(required=False, max_length=60)
    place = forms.IntegerField(required=False, min_value=1, max_value=10**12)
    category = forms.IntegerField(required=False, min_value=1, max_value=10**12)
    outcome = forms.CharField(required=False, max_length=20)
