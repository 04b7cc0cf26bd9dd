"""Forms of what may be done with a hand-over order."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.models import Department

from ..deadlines import preview
from ..models import HandlingClass
from ..models.choices import Completion
from ..workflow.referring import departments_for
from .base import VerbForm, chips, long_text
from .issue import masked_words

OFFERED_COMPLETIONS = [choice for choice in Completion.choices if choice[0] != Completion.INTERIM]


class DepartmentField(forms.ModelChoiceField):
    """Departments by their full names."""

    def label_from_instance(self, department: Department) -> str:
        return department.name


class DispatchForm(VerbForm):
    """To whom, under which clocks, with which working text."""

    department = DepartmentField(label=_("承办单位"), queryset=Department.objects.none(), empty_label=_("请选择"))
    handling_class = chips(_("办理类型"), HandlingClass.choices, _("按类别推定，可以改；括号里是现在派单的办结日期。"))
    requirement = long_text(_("办理要求"), _("给承办单位看，可不填。"), required=False, rows=3)
    digest = long_text(
        _("整理稿"), _("承办单位只看这段话。已把电话、身份证号等隐去，请再看一遍，去掉能认出说话人的细节。"), rows=6
    )

    def prepare(self) -> None:
        referral, issue = self.target, self.target.issue
        department: Any = self.fields["department"]
        department.queryset = departments_for(issue)
        self.limits = preview(issue.path)
        handling_class: Any = self.fields["handling_class"]
        handling_class.choices = [(one.handling_class, one.words) for one in self.limits]
        preset = issue.category.handling_class if issue.category else HandlingClass.GENERAL
        self.initial = {
            "department": referral.suggested_department_id,
            "handling_class": issue.handling_class or preset,
            "digest": masked_words(issue, self.by),
            **self.initial,
        }


class SubmitForm(VerbForm):
    """What was done, what came of it, and how the raiser was told."""

    completion = chips(
        _("办结类型"),
        OFFERED_COMPLETIONS,
        _("实质性：事情办成了。程序性：政策不允许等，已向反映人解释清楚。"),
    )
    measures = long_text(_("办理措施"), _("做了什么，内部看。"))
    result = long_text(_("办理结果"), _("这段话会给反映人看，写结果，不写任何人的姓名、电话。"))
    basis = long_text(_("依据"), _("政策、文件，可不填。"), required=False, rows=2)
    contacted_on = forms.DateField(
        label=_("哪天联系的反映人"), required=False, help_text=_("反映人留了联系方式的必须填；由联络人转告也算。")
    )
    contacted_how = forms.CharField(
        label=_("怎样联系的"), required=False, help_text=_("例如“上门告知”“请村联络人转告”，不写姓名电话。")
    )


class ApproveForm(VerbForm):
    """The answer the raiser will read, if it should differ from the reported result."""

    reply = long_text(_("给群众的答复"), _("反映人凭码看到的就是这段话，可以改得更明白。"), rows=5)

    def prepare(self) -> None:
        self.initial = {"reply": self.target.result, **self.initial}
