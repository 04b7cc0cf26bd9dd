"""Forms of what may be done with a matter."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import Department

from ..models import Category, Satisfaction
from ..models.choices import ClosedBy, EchoChannel, Kind, VisitMethod
from ..permissions import may_read_raw
from ..personal_data import masked
from ..workflow.grounds import grounds_that_hold
from ..workflow.reach import departments_for
from .base import VerbForm, chips, long_text, yes_no

STAFF_METHODS = [choice for choice in VisitMethod.choices if choice[0] != VisitMethod.BY_CODE]
STAFF_CHANNELS = [choice for choice in EchoChannel.choices if choice[0] != EchoChannel.BY_CODE]
FIRST_SENTENCE = 30


def masked_words(target: Any, by: Any) -> str:
    """Return the working text; before there is one, the words as spoken with personal data masked, to a reviewer."""
    if target.digest or not may_read_raw(by, target):
        return str(target.digest)
    return masked(target, target.raw_note)


class AnswerForm(VerbForm):
    """What was answered in the yard."""

    outcome_text = long_text(_("当场怎样答复的"), _("反映人凭码能看到这段话。"))

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        return {"text": given.pop("outcome_text"), **given}


class ResolveForm(AnswerForm):
    """What was done in the yard."""

    outcome_text = long_text(_("现场做了什么"), _("反映人凭码能看到这段话。"))


class ReferForm(AnswerForm):
    """Who might handle it, and what is wished."""

    department: Any = forms.ModelChoiceField(
        label=_("建议由谁办"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=_("由派单的人定"),
        help_text=_("不清楚就不选。"),
    )
    outcome_text = long_text(_("想请他们办什么"), _("给派单的人看。"), required=False)
    field_order = ("department", "outcome_text")

    def prepare(self) -> None:
        department: Any = self.fields["department"]
        department.queryset = departments_for(self.target)

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        return {"suggested_department": given.pop("department"), **given}


class ArrangeForm(VerbForm):
    """The working text, and what the matter is about."""

    digest = long_text(_("整理稿"), _("去掉能认出说话人的细节；承办单位和其他同事只看这段话。"), rows=6)
    category = forms.ModelChoiceField(
        label=_("类别"), queryset=Category.objects.none(), required=False, empty_label=_("未分类")
    )
    kind = chips(_("性质"), Kind.choices)

    def prepare(self) -> None:
        category: Any = self.fields["category"]
        category.queryset = Category.objects.filter(is_active=True).select_related("parent")
        category.label_from_instance = _category_label
        self.initial = {
            "digest": masked_words(self.target, self.by),
            "category": self.target.category_id,
            "kind": self.target.kind,
            **self.initial,
        }


def _category_label(category: Category) -> str:
    return f"{category.parent.name} · {category.name}" if category.parent else category.name


class GuideForm(VerbForm):
    """Where else to go."""

    text = long_text(_("告诉反映人去哪里、找谁、怎么办"), _("反映人能看到这段话；电话写单位的值班电话。"))


class EchoForm(VerbForm):
    """How the raiser was told."""

    channel = chips(_("怎样告诉的"), STAFF_CHANNELS)
    text = long_text(_("说明"), _("内部看，可不填；不写姓名电话。"), required=False, rows=3)


class VisitForm(VerbForm):
    """What the raiser said when asked back."""

    method = chips(_("怎样回访的"), STAFF_METHODS)
    was_reached = yes_no(_("联系上了吗"), _("联系上了"), _("没联系上"))
    is_solved = yes_no(_("解决了吗"), _("解决了"), _("没有解决"), required=False)
    satisfaction = chips(_("满意吗"), Satisfaction.choices, _("照他说的选；不作评价不等于满意。"), required=False)
    reason = long_text(_("原因"), _("不满意或没解决时，写他说的原因，不写姓名电话。"), required=False, rows=3)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        has_answer = given.get("is_solved") is not None or given.get("satisfaction")
        if given.get("was_reached") is False and has_answer:
            self.add_error("was_reached", _("选了“没联系上”，又选了他怎么说：请改其中一处。"))
        return given


class CloseForm(VerbForm):
    """On what ground, and why."""

    ground = chips(_("销号依据"), ClosedBy.choices)
    text = long_text(_("理由"), _("例外销号（已解释、联系不上、撤回）必须写，反映人能看到。"), required=False, rows=3)

    def prepare(self) -> None:
        if self.is_bound:
            return
        holding = grounds_that_hold(self.by, self.target, now=timezone.now())
        if not holding:
            self.why_not = str(_("现在还没有成立的销号依据：先回访，群众说解决了并且满意，就可以销号。"))
        ground: Any = self.fields["ground"]
        ground.choices = [choice for choice in ClosedBy.choices if choice[0] in holding]
        self.initial = {"ground": next(iter(holding), ""), **self.initial}

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        return {"reason": given.pop("text"), **given}


class ReviewForm(VerbForm):
    """What everyone will read."""

    public_title = forms.CharField(
        label=_("公开标题"), max_length=60, help_text=_("一句话说清是什么事，不写姓名、电话、门牌。")
    )
    public_text = long_text(_("公开内容"), _("改写成看不出是谁说的。"), rows=5)
    public_reply = long_text(_("公开答复"), _("办理结果；不填就用给群众的答复。"), required=False, rows=4)

    def prepare(self) -> None:
        issue = self.target
        words = masked_words(issue, self.by)
        self.initial = {
            "public_title": issue.public_title or words.split("\n")[0][:FIRST_SENTENCE],
            "public_text": issue.public_text or words,
            "public_reply": issue.public_reply or masked(issue, issue.reply),
            **self.initial,
        }

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        return {name.removeprefix("public_"): value for name, value in given.items()}


class SlipForm(VerbForm):
    """Which slip was handed over."""

    slip_serial = forms.CharField(
        label=_("回执号"), max_length=40, help_text=_("印在回执外面，例如 HN0012341；换新回执时，旧的就作废。")
    )
    takes_version = False

    def arguments(self) -> dict[str, Any]:
        return {"serial": self.cleaned_data["slip_serial"]}


class CodeForm(VerbForm):
    """Nothing to fill in; the code that is made replaces the slip before."""

    takes_version = False
