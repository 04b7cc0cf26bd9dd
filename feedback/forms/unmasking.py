"""Forms of asking to see a raiser's identity outside one's task, and of ruling on it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .base import yes_no


class AskForm(forms.Form):
    """For what one wants to look."""

    purpose = forms.CharField(
        label=_("为什么要看"),
        help_text=_("一句话，反映人能看到；不写姓名和电话。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RuleForm(forms.Form):
    """Yes or no, and why not."""

    is_granted = yes_no(_("决定"), _("同意，24 小时内看一次"), _("不同意"))
    reason = forms.CharField(
        label=_("理由"),
        help_text=_("不同意要写，申请人看得到。"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
