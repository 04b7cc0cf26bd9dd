"""Forms of asking for protection, by the raiser, and of writing down what supervision did about it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ProtectionForm(forms.Form):
    """What happened, and where supervision may reach the raiser, if he wishes; the browser keeps neither."""

    words = forms.CharField(
        label=_("谁、怎样为难您"),
        help_text=_("一两句话就行，只有%(who)s能看，每看一次都留记录。"),
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "data-private": ""}),
    )
    contact = forms.CharField(
        label=_("怎样找到您"),
        help_text=_("可不填。填了也只有%(who)s能看，处理完按规定删除。"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-private": ""}),
    )

    def __init__(self, *args: Any, who: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.help_text = str(field.help_text) % {"who": who}


class HandleProtectionForm(forms.Form):
    """What was done."""

    result = forms.CharField(
        label=_("怎样处理的"),
        help_text=_("做了什么，不写姓名和电话。写好以后这份申请就算处理完。"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
