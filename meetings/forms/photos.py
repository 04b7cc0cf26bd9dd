"""Forms of a talk's photos."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models.photo import LONGEST_CAPTION


class CaptionForm(forms.Form):
    """What a photo shows, and whether the people in it agreed."""

    caption = forms.CharField(
        label=_("说明"), max_length=LONGEST_CAPTION, required=False, help_text=_("照片上是什么，不写姓名；可不填。")
    )
    has_consent = forms.BooleanField(
        label=_("照片里的人同意公开"), required=False, help_text=_("没有勾选的只有工作人员能看。")
    )


class PhotoForm(CaptionForm):
    """One photo more."""

    file = forms.FileField(
        label=_("照片"),
        help_text=_("JPG、PNG 或 WebP，不超过 15 MB。拍摄地点等信息会自动去掉。"),
        error_messages={
            "required": _("请选一张照片。"),
            "missing": _("请选一张照片。"),
            "empty": _("这个文件是空的，请重新选一张照片。"),
        },
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/heic,.heic"}),
    )
    field_order = ("file", "caption", "has_consent")
