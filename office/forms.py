"""The form a notice on days off comes in."""

from django import forms
from django.utils.translation import gettext_lazy as _


class NoticeForm(forms.Form):
    """A State Council notice as the JSON of holiday-cn."""

    error_title = _("没有导入，请先改好下面几处")

    file = forms.FileField(
        label=_("放假通知文件"),
        allow_empty_file=True,
        help_text=_("按国务院办公厅放假通知整理的文件，每年一个，例如 2027.json；没有的请向系统管理员要。"),
        error_messages={"required": _("请选一个文件。"), "missing": _("请选一个文件。")},
        widget=forms.FileInput(attrs={"accept": ".json"}),
    )
