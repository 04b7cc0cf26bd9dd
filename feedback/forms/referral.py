"""Forms of what may be done with a hand-over order."""

import datetime
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import Department
from directory.places import followed

from ..deadlines import preview
from ..models import HandlingClass, Referral, Status
from ..models.choices import Completion, EchoChannel
from ..workflow.reach import departments_for
from .base import VerbForm, chips, long_text
from .issue import masked_words

MILESTONES_SHOWN = 6


class DepartmentField(forms.ModelChoiceField):
    """Departments by their full names, each with the short one that lists show."""

    def label_from_instance(self, department: Department) -> str:
        short = department.short_name
        return f"{department.name}（{short}）" if short and short != department.name else department.name


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
        suggested = referral.suggested_department
        if suggested is not None and not suggested.is_active:
            suggested = followed(suggested)
        preset = issue.category.handling_class if issue.category else HandlingClass.GENERAL
        self.initial = {
            "department": suggested,
            "handling_class": issue.handling_class or preset,
            "digest": masked_words(issue, self.by),
            **self.initial,
        }


CHANNELS = [choice for choice in EchoChannel.choices if choice[0] in ("IN_PERSON", "PHONE", "LIAISON")]


class ContactForm(VerbForm):
    """When the raiser was first contacted, by which way, and what was said."""

    contacted_on = forms.DateField(label=_("哪天联系的反映人"))
    contact_channel = chips(_("用什么方式联系的"), CHANNELS)
    contacted_how = forms.CharField(
        label=_("怎么说的"), help_text=_("例如“上门看了现场”“请村联络人转告”，不写姓名电话。")
    )

    def prepare(self) -> None:
        self.initial = {"contacted_on": timezone.localdate(), **self.initial}


class SubmitForm(VerbForm):
    """What was done, what came of it, how the raiser was told; for a long-term matter the plan, step by step."""

    template_name = "feedback/submit-form.html"
    completion = chips(
        _("办结类型"),
        Completion.choices,
        _(
            "实质性：事情办成了。程序性：政策不允许等，已向反映人解释清楚。阶段性：一时办不完，写明每一步哪天做到，转为长期推进。"
        ),
    )
    measures = long_text(_("办理措施"), _("做了什么，内部看。"))
    result = long_text(_("办理结果"), _("这段话会给反映人看，写结果，不写任何人的姓名、电话。"))
    basis = long_text(_("依据"), _("政策、文件，可不填。"), required=False, rows=2)
    contacted_on = forms.DateField(
        label=_("哪天联系的反映人"), required=False, help_text=_("反映人留了联系方式的必须填；由联络人转告也算。")
    )
    contact_channel = chips(_("用什么方式联系的"), CHANNELS, required=False)
    contacted_how = forms.CharField(
        label=_("怎么说的"), required=False, help_text=_("例如“上门告知”“请村联络人转告”，不写姓名电话。")
    )

    def prepare(self) -> None:
        self.noted = self.target if self.target.contacted_on else None
        if self.noted:
            self._ask_when_told()
        self.offers_plan = self.target.role == Referral.Role.LEAD and self.target.issue.status == Status.REFERRED
        if not self.offers_plan:
            offered = [choice for choice in Completion.choices if choice[0] != Completion.INTERIM]
            cast(forms.ChoiceField, self.fields["completion"]).choices = offered
            return
        self.fields.update(self.more_fields())

    @classmethod
    def more_fields(cls) -> dict[str, forms.Field]:
        """Return the fields of the plan: what each step reaches, and on which day."""
        fields: dict[str, forms.Field] = {}
        for n in range(1, MILESTONES_SHOWN + 1):
            fields[f"step_{n}"] = forms.CharField(
                label=_("第 %(n)s 步：做到什么") % {"n": n}, required=False, max_length=120
            )
            fields[f"step_{n}_on"] = forms.DateField(label=_("第 %(n)s 步：哪天做到") % {"n": n}, required=False)
        return fields

    def _ask_when_told(self) -> None:
        """The first contact is known and is shown; asked is only whether the raiser was told the result, and when."""
        del self.fields["contacted_how"]
        day, channel = self.fields["contacted_on"], self.fields["contact_channel"]
        day.label, channel.label = _("哪天把结果告诉反映人的"), _("用什么方式告诉的")
        day.help_text = _("还没有告诉就不填。")

    @property
    def ordinary_fields(self) -> list[forms.BoundField]:
        """All but the plan."""
        return [bound for bound in self.visible_fields() if not bound.name.startswith("step_")]

    @property
    def plan_fields(self) -> list[forms.BoundField]:
        """The steps of the plan, each with its day."""
        return [bound for bound in self.visible_fields() if bound.name.startswith("step_")]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("contacted_on") and not given.get("contact_channel"):
            self.add_error("contact_channel", _("请选用什么方式联系的。"))
        for n in self._steps():
            title, day = given.get(f"step_{n}"), given.get(f"step_{n}_on")
            if day and not title and f"step_{n}" not in self.errors:
                self.add_error(f"step_{n}", _("写明这一天做到什么。"))
            if title and not day and f"step_{n}_on" not in self.errors:
                self.add_error(f"step_{n}_on", _("写明这一步哪天做到。"))
        return given

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        pairs = [(given.pop(f"step_{n}"), given.pop(f"step_{n}_on")) for n in self._steps()]
        is_plan = given["completion"] == Completion.INTERIM
        milestones: list[tuple[str, datetime.date]] = [(title, day) for title, day in pairs if title and day]
        return {**given, "milestones": milestones if is_plan else []}

    def _steps(self) -> range:
        return range(1, MILESTONES_SHOWN + 1 if self.offers_plan else 1)


class ApproveForm(VerbForm):
    """The answer the raiser will read, if it should differ from the reported result."""

    reply = long_text(_("给群众的答复"), _("反映人凭码看到的就是这段话，可以改得更明白。"), rows=5)

    def prepare(self) -> None:
        if self.target.role == Referral.Role.CO or self.target.completion == Completion.INTERIM:
            del self.fields["reply"]  # no answer of the office's own comes of it: nothing is asked that nobody reads
        self.initial = {"reply": self.target.result, **self.initial}
