"""The form of one document more."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DocumentForm(forms.Form):
    """A document a department puts with its report."""

    file = forms.FileField(
        label=_("材料"),
        help_text=_("PDF、Word（.docx）或 Excel（.xlsx），不超过 10 MB。不要上传写有反映人姓名、电话的材料。"),
        error_messages={
            "required": _("请选一个文件。"),
            "missing": _("请选一个文件。"),
            "empty": _("这个文件是空的，请重新选一个。"),
        },
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.xlsx"}),
    )
