"""Forms of asking, deciding, pressing, merging, correcting and reporting on the long term."""

import datetime
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import Department
from directory.places import followed
from directory.refusals import Invalid
from office.numbers import read_number

from ..models import Issue, Milestone, Outcome
from ..models.choices import LIVE, Adoption
from ..permissions import refuse_visit
from ..turn import lead_of
from ..workflow.extending import day_unit
from ..workflow.mentioning import Opinion
from ..workflow.reach import departments_for, departments_near
from .base import OpenReasonForm, ReasonForm, VerbForm, chips, long_text, offer, yes_no
from .issue import masked_words
from .referral import DepartmentField


class ReturnForm(ReasonForm):
    """Why the order is another's, and whose."""

    department = DepartmentField(
        label=_("该由谁办"),
        queryset=Department.objects.none(),
        empty_label=_("请选择"),
        help_text=_("退单要写清楚理由和建议的单位。"),
    )

    def prepare(self) -> None:
        rows = departments_for(self.target.issue)
        offer(self, "department", rows.exclude(pk=self.target.department_id))

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        return {"suggested_department": given.pop("department"), **given}


class DecideForm(ReasonForm):
    """Yes or no, with a reason of the office's own; the one that was asked with stands above."""

    text = long_text(_("决定的理由"), _("一两句话写清楚，承办单位看得到，反映人看不到。"))
    is_granted = yes_no(_("决定"), _("同意"), _("不同意"))
    field_order = ["is_granted", "text"]


class ExtensionForm(OpenReasonForm):
    """How many working days more, and why."""

    days = forms.IntegerField(
        label=_("延长几天"),
        min_value=1,
        help_text=_("只能延期一次；同意后答应群众的日期跟着公开改动。"),
    )
    field_order = ["days", "text"]

    def prepare(self) -> None:
        most = self.target.policy.extension_limit if self.target.policy else None
        if most:
            words = {"most": most, "unit": day_unit(self.target)}
            self.fields["days"].widget.attrs["max"] = most
            self.fields["days"].help_text = _("这类事项最多 %(most)s %(unit)s，只能延期一次。") % words


class DecideExtensionForm(DecideForm):
    """Yes or no to more time, perhaps for fewer days than were asked."""

    days = forms.IntegerField(
        label=_("同意几天"), min_value=1, required=False, help_text=_("可以比申请的少；不同意就不填。")
    )
    field_order = ["is_granted", "days", "text"]

    def prepare(self) -> None:
        request = self.target.extension_requests.filter(decision="OPEN").first()
        if request:
            self.initial = {"days": request.asked_days, **self.initial}


class ProgressForm(VerbForm):
    """What was done lately, and perhaps which milestone it reached."""

    text = long_text(_("进展"), _("这段时间做了什么，群众能看到，不写个人信息。"))
    milestone = forms.ModelChoiceField(
        label=_("做到了哪个里程碑"),
        queryset=Milestone.objects.none(),
        required=False,
        empty_label=_("还没有做到哪个里程碑"),
    )

    def prepare(self) -> None:
        offer(self, "milestone", self.target.issue.milestones.filter(reached_on=None))


class CoHandlerForm(VerbForm):
    """Who should help, and with what."""

    department = DepartmentField(label=_("协办单位"), queryset=Department.objects.none(), empty_label=_("请选择"))
    requirement = long_text(_("要协办单位做什么"), rows=3)

    def prepare(self) -> None:
        at_work = [order.department_id for order in self.target.referrals.all() if order.status in LIVE]
        rows = departments_for(self.target)
        offer(self, "department", rows.exclude(pk__in=[pk for pk in at_work if pk]))


class ReassignForm(ReasonForm):
    """To which department, and why."""

    department = DepartmentField(label=_("转给哪个单位"), queryset=Department.objects.none(), empty_label=_("请选择"))
    takes_version = False
    field_order = ["department", "text"]

    def prepare(self) -> None:
        offer(self, "department", departments_for(self.target.issue))
        department = self.target.department
        successor = followed(department).pk if department and not department.is_active else None
        self.initial = {"department": successor, **self.initial}


class MergeForm(ReasonForm):
    """The number of the matter this one repeats; what it says is looked at before anything is merged into it."""

    template_name = "feedback/merge-form.html"
    into = forms.CharField(
        label=_("并入哪件事"), max_length=40, help_text=_("写那件事的编号，例如 HN-2026-001230；它会接着办。")
    )
    looked_at = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    field_order = ["into", "text"]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        into = given.get("into")
        if into and given.pop("looked_at", "") != into.number:
            self.offered = into
            self.error_title = _("请先核对")
            self.offered_words = masked_words(into, self.by)
            data: Any = self.data
            self.data = data = data.copy()
            data["looked_at"] = into.number
            self.add_error(None, _("请看看下面要并入的是不是同一件事；是，就再按一次“并案”。"))
        return given

    def clean_into(self) -> Issue:
        """Return the matter of this number among those the user may see; others are as if they did not exist."""
        try:
            number = read_number(self.cleaned_data["into"])
        except Invalid as invalid:
            raise forms.ValidationError(invalid.sentence) from invalid
        found = Issue.objects.visible_to(self.by).filter(number=number).first()
        if found is None:
            raise forms.ValidationError(_("没有找到这个编号，请检查后再输一遍。"))
        return found


class CorrectForm(ReasonForm):
    """The first outcome as it should have been."""

    outcome = chips(_("应当是"), Outcome.choices, _("只更正统计用的第一次办理方式，现在的状态不变。"))
    field_order = ["outcome", "text"]


class AdoptForm(OpenReasonForm):
    """What became of a suggestion."""

    adoption = chips(_("采纳情况"), Adoption.choices)
    field_order = ["adoption", "text"]


class InstructForm(VerbForm):
    """An official's note: to whom, what, and by when to answer."""

    department = DepartmentField(label=_("请谁办理"), queryset=Department.objects.none(), empty_label=_("请选择"))
    text = long_text(_("批示"), _("承办单位看得到，反映人看不到。"), rows=3)
    answer_due_on = forms.DateField(label=_("几时回复"))

    def prepare(self) -> None:
        offer(self, "department", departments_near(self.target))
        lead = lead_of(self.target)
        self.initial = {
            "department": lead.department_id if lead else None,
            "answer_due_on": timezone.localdate() + datetime.timedelta(days=7),
            **self.initial,
        }


class MentionForm(VerbForm):
    """What people say of an open matter at a later talk."""

    opinion = chips(
        _("群众怎么说"), Opinion.choices, _("表了态就是回访：满意马上销号；不满意由乡镇或县联席办决定重办。")
    )
    note = long_text(_("记一句"), _("大家怎么讲的，照原话记；承办单位看不到。"), rows=3)

    def prepare(self) -> None:
        if refuse_visit(self.by, self.target):
            cast(forms.ChoiceField, self.fields["opinion"]).choices = Opinion.choices[:1]
        self.initial = {"opinion": Opinion.NONE, **self.initial}
