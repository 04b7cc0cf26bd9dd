"""The form that prints a pad of slips."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.models import Division

from ..slips import MOST_SLIPS


class PadForm(forms.Form):
    """For which county, how many, and the last pad that is known, so that a page sent twice prints one."""

    error_title = _("没有印")

    county = forms.ModelChoiceField(label=_("县"), queryset=Division.objects.none(), empty_label=None)
    count = forms.IntegerField(
        label=_("张数"), initial=24, help_text=_("一次最多 200 张，A4 纸每页 8 张。"), min_value=1, max_value=MOST_SLIPS
    )

    after = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, counties: list[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        county: Any = self.fields["county"]
        county.queryset = Division.objects.filter(pk__in=[county.pk for county in counties])
        if len(counties) == 1:
            county.widget = forms.HiddenInput()
            self.initial["county"] = counties[0].pk

    def know(self, last: int) -> None:
        """Carry the last pad there is now; what was sent with an older one was refused or has been answered."""
        self.initial["after"] = last
        if self.is_bound:
            sent: Any = self.data
            sent = sent.copy()
            sent["after"] = str(last)
            self.data = sent
