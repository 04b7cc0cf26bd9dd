"""The “有人说…” sheet: what was said and the outcome; everything else only when asked for."""

import uuid
from typing import Any

from django import forms
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from directory.refusals import Refused
from meetings.models import Meeting
from office.answers import form_errors
from office.counties import settings_of

from ..models import Category, Contact, Identity, Issue, Outcome
from ..models.choices import Conflict
from ..workflow.raising import RaiserDetails, consent_text
from ..workflow.reach import NEVER_HANDLING, departments_for, departments_near

CATEGORIES_SHOWN = 6
MOST_DEPARTMENTS = 200
PRIVATE = {"data-private": "", "autocomplete": "off"}
"""Fields the browser never keeps: neither in its drafts nor in its suggestions."""


class RaiseForm(forms.Form):
    """One matter as it is taken down in the yard."""

    personal_hint = _("这里有电话或身份证号，只有您和审核人看得到；给承办单位看的整理稿里会隐去。没有必要就不记。")
    """Said calmly while or after such a number is typed; nothing is refused, because words are taken down as spoken."""

    draft_uuid = forms.UUIDField(widget=forms.HiddenInput(attrs={"data-draft-id": ""}))
    said = forms.CharField(
        label=_("大家说了什么"),
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": _("照原话记，几句就行")}),
        error_messages={"required": _("请写下群众说了什么。")},
    )
    category = forms.ModelChoiceField(
        label=_("哪方面的事"),
        queryset=Category.objects.none(),
        required=False,
        empty_label=_("先不选"),
        widget=forms.RadioSelect,
    )
    outcome = forms.ChoiceField(
        label=_("怎么处理的"), choices=Outcome.choices, required=False, widget=forms.RadioSelect
    )
    outcome_text = forms.CharField(label=_("处理情况"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    suggested_department = forms.ModelChoiceField(
        label=_("建议交给哪个单位"),
        queryset=departments_for(Issue(path="-")).none(),
        required=False,
        empty_label=_("由乡镇定"),
    )
    conflict = forms.ChoiceField(label=_("涉及谁"), choices=Conflict.choices, required=False, widget=forms.RadioSelect)
    concerned_department = forms.ModelChoiceField(
        label=_("涉及哪个单位"),
        queryset=departments_for(Issue(path="-")).none(),
        required=False,
        empty_label=_("请选择"),
    )
    identity = forms.ChoiceField(
        label=_("愿不愿意让人知道是谁说的"),
        choices=Identity.choices,
        initial=Identity.CONFIDENTIAL,
        required=False,
        widget=forms.RadioSelect(attrs=PRIVATE),
    )
    raiser_name = forms.CharField(label=_("怎么称呼"), required=False, widget=forms.TextInput(attrs=PRIVATE))
    raiser_phone = forms.CharField(
        label=_("电话"), required=False, widget=forms.TextInput(attrs={**PRIVATE, "type": "tel", "inputmode": "tel"})
    )
    contact = forms.ChoiceField(
        label=_("怎样联系"),
        choices=Contact.choices,
        initial=Contact.NONE,
        required=False,
        widget=forms.RadioSelect(attrs=PRIVATE),
    )
    consent = forms.BooleanField(
        label=_("已念给本人听，本人同意"), required=False, widget=forms.CheckboxInput(attrs=PRIVATE)
    )
    slip_serial = forms.CharField(
        label=_("回执号"),
        required=False,
        help_text=_("交给反映人的密封回执上的号，例如 HN0012341。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["draft_uuid"].initial = uuid.uuid4()
        self.fields["consent"].help_text = consent_text(settings_of(meeting.path).contact_days)
        self._offer("category", top_categories(meeting), _("先不选"))
        near = list(departments_near(Issue(path=meeting.path))[:MOST_DEPARTMENTS])
        self._offer("suggested_department", [one for one in near if one.kind not in NEVER_HANDLING], _("由乡镇定"))
        concerned = self.fields["concerned_department"]
        concerned.queryset = departments_near(Issue(path=meeting.path))  # type: ignore[attr-defined]
        concerned.choices = [("", _("请选择")), *((one.pk, str(one)) for one in near)]  # type: ignore[attr-defined]

    def _offer(self, name: str, rows: Any, empty: Any) -> None:
        """Read the rows once and offer them; validation asks for the one that was chosen."""
        offered = [(row.pk, str(row)) for row in rows]
        field = self.fields[name]
        rows = field.queryset.model.objects  # type: ignore[attr-defined]
        field.queryset = rows.filter(pk__in=[pk for pk, _label in offered])  # type: ignore[attr-defined]
        field.choices = [("", empty), *offered]  # type: ignore[attr-defined]

    @property
    def first_categories(self) -> list[Any]:
        """Chips shown at once: those this village uses most."""
        return self["category"].subwidgets[1 : CATEGORIES_SHOWN + 1]

    @property
    def more_categories(self) -> list[Any]:
        """Chips behind “别的方面”, the one that takes a choice back among them."""
        chips = self["category"].subwidgets
        return [*chips[CATEGORIES_SHOWN + 1 :], chips[0]]

    @property
    def opens_more(self) -> bool:
        """Whether the chosen category is one behind “别的方面”."""
        chosen = str(self["category"].value() or "")
        return bool(chosen) and chosen in {str(chip.data["value"]) for chip in self.more_categories}

    @property
    def opens_raiser(self) -> bool:
        """Whether the folded questions about the raiser hold an error or an answer."""
        return self._holds("raiser_name", "raiser_phone", "identity", "contact", "consent")

    @property
    def opens_slip(self) -> bool:
        """Whether the folded slip number holds an error or an answer."""
        return self._holds("slip_serial")

    @property
    def opens_conflict(self) -> bool:
        """Whether the folded question whom it concerns holds an error or an answer."""
        return self._holds("conflict", "concerned_department")

    def _holds(self, *names: str) -> bool:
        return self.is_bound and any(name in self.errors or name in self.changed_data for name in names)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("raiser_phone") and data.get("contact") in ("", Contact.NONE):
            self.add_error("contact", _("留了电话，请问一句可不可以直接联系，选上一种。"))
        return data

    def arguments(self) -> dict[str, Any]:
        """Return what the verb takes, besides who and where."""
        data = self.cleaned_data
        raiser = RaiserDetails(
            identity=data["identity"] or Identity.CONFIDENTIAL,
            contact=data["contact"] or Contact.NONE,
            name=data["raiser_name"],
            phone=data["raiser_phone"],
            consent=data["consent"],
        )
        plain = ("said", "draft_uuid", "outcome", "outcome_text", "category", "conflict", "slip_serial")
        is_referred = data["outcome"] == Outcome.REFERRED or data["conflict"]
        return {name: data[name] for name in plain} | {
            "suggested_department": data["suggested_department"] if is_referred else None,
            "concerned_department": data["concerned_department"],
            "raiser": raiser,
        }

    def refuse(self, refusal: Refused) -> None:
        """Put a verb's refusal onto the form; a department that may not be chosen is said where it is chosen."""
        errors = getattr(refusal, "errors", None)
        if errors and "department" in errors:
            errors["suggested_department"] = errors.pop("department")
        form_errors(self, refusal)

    def as_another(self) -> None:
        """Make what was typed a draft of its own, so that saving again keeps it as a second matter, by choice."""
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["draft_uuid"] = str(uuid.uuid4())  # type: ignore[index]


def top_categories(meeting: Meeting) -> Any:
    """Return the categories of the first level, those most used in this village first."""
    own = Q(category=OuterRef("pk")) | Q(category__parent=OuterRef("pk"))
    here = Issue.objects.unguarded().filter(own, village=meeting.village_id).order_by().values("village")
    used = Coalesce(Subquery(here.annotate(rows=Count("pk")).values("rows")), 0)
    rows = Category.objects.filter(parent=None, is_active=True).annotate(used=used)
    return rows.order_by(F("used").desc(), "position", "pk")
