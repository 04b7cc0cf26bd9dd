"""The form of dispatching several proposed orders to one department at once."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.models import Department, User

from ..deadlines import preview
from ..models import HandlingClass, Issue, Referral
from ..workflow.reach import departments_for
from .base import chips, long_text, offer
from .issue import masked_words
from .referral import DepartmentField

SEGMENTS = (12, 9, 6)
"""Lengths of the path of a village, a township, a county."""


class BulkDispatchForm(forms.Form):
    """To whom all of them go, and under which clocks."""

    department = DepartmentField(label=_("承办单位"), queryset=Department.objects.none(), empty_label=_("请选择"))
    handling_class = chips(
        _("办理类型"), HandlingClass.choices, _("每一件都按这个类型算期限；括号里是现在派单的办结日期。")
    )
    requirement = long_text(_("办理要求"), _("给承办单位看，每一件都写上这一段，可不填。"), required=False, rows=3)

    def __init__(self, *args: Any, orders: Sequence[Referral], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        path = common_place([order.issue.path for order in orders])
        offer(self, "department", departments_for(Issue(path=path)))
        handling_class: Any = self.fields["handling_class"]
        handling_class.choices = [(one.handling_class, one.words) for one in preview(path)]
        self.initial = {"handling_class": HandlingClass.GENERAL, **self.initial}


class RowForm(forms.Form):
    """One of them: the working text its department will read, and the version the page was opened with."""

    digest = long_text(_("整理稿"), _("已把电话、身份证号等隐去，请再看一遍，去掉能认出说话人的细节。"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, by: User, order: Referral, **kwargs: Any) -> None:
        first = {"digest": masked_words(order.issue, by), "version": order.issue.version}
        super().__init__(*args, **{**kwargs, "prefix": f"order-{order.pk}", "initial": first})
        self.order = order


def common_place(paths: Sequence[str]) -> str:
    """Return the path of the smallest place that holds all of them: village, township or county."""
    first = paths[0]
    held = (length for length in SEGMENTS if all(path[:length] == first[:length] for path in paths))
    return first[: next(held, SEGMENTS[-1])]
