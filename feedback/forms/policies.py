"""The form of the deadline policy: one group a handling class."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import DeadlinePolicy, HandlingClass
from ..models.policy import Unit
from ..policies import FIELDS, faults_of


def _limit(label: Any, *, required: bool = False) -> forms.DecimalField:
    return forms.DecimalField(label=label, required=required, max_digits=4, decimal_places=1)


def _unit(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=Unit.choices)


COLUMNS = (
    (_("签收"), ("accept_limit", "accept_unit")),
    (_("联系群众"), ("contact_limit", "contact_unit")),
    (_("办结"), ("finish_limit", "finish_unit")),
    (_("最多延期（工作日）"), ("extension_limit",)),
    (_("可以退单（工作日内）"), ("return_limit",)),
)
"""What a line limits, in the order of the table."""


class LineForm(forms.Form):
    """The limits of one handling class; empty is no limit."""

    handling_class = forms.ChoiceField(choices=HandlingClass.choices, widget=forms.HiddenInput)
    accept_limit = _limit(_("多久签收"))
    accept_unit = _unit(_("签收按什么算"))
    contact_limit = _limit(_("多久联系群众"))
    contact_unit = _unit(_("联系按什么算"))
    finish_limit = _limit(_("多久办结"), required=True)
    finish_unit = _unit(_("办结按什么算"))
    extension_limit = forms.IntegerField(label=_("最多延期几个工作日"), required=False, help_text=_("不许延期就留空。"))
    return_limit = forms.IntegerField(
        label=_("派单后几个工作日内可以退单"), required=False, help_text=_("不许退单就留空。")
    )

    @property
    def class_label(self) -> str:
        """The handling class in words."""
        return str(HandlingClass(self.initial["handling_class"]).label)

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The columns of the table: what is limited, and the fields that say so."""
        return [(words, [self[name] for name in names]) for words, names in COLUMNS]

    def line(self) -> DeadlinePolicy:
        """Return what was typed as a line that is not kept yet."""
        return DeadlinePolicy(**{name: self.cleaned_data[name] for name in ("handling_class", *FIELDS)})


class BaseLines(forms.BaseFormSet):
    """All seven lines; the sentences of the rule stand at their fields."""

    def clean(self) -> None:
        if any(self.errors):
            return
        faults = faults_of(self.lines())
        for form in self.forms:
            for name, sentences in faults.get(form.cleaned_data["handling_class"], {}).items():
                form.add_error(name, sentences)

    def lines(self) -> list[DeadlinePolicy]:
        """Return the lines as typed."""
        return [form.line() for form in self.forms]


Lines = forms.formset_factory(LineForm, formset=BaseLines, extra=0, max_num=7, absolute_max=7)


def initial_of(lines: list[DeadlinePolicy]) -> list[dict[str, Any]]:
    """Return the first values of the form."""
    return [{name: _plain(getattr(line, name)) for name in ("handling_class", *FIELDS)} for line in lines]


def _plain(value: Any) -> Any:
    """A limit as one writes it: 24, 0.5, 0; not 24.0."""
    return Decimal(f"{value.normalize():f}") if isinstance(value, Decimal) else value
