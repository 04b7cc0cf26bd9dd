"""How every form of the site is drawn: labels, help, errors, marks and widgets.

Apps write plain Django forms; nothing here needs to be imported by them. `FORM_RENDERER` names
`FormRenderer`, whose bound fields give stock widgets their Chinese-office shape: native date and time
inputs, number keyboards, and radio buttons and checkboxes as large chips.
"""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import ChoiceWidget, DateTimeBaseInput
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

NATIVE_INPUTS: dict[type[forms.Widget], tuple[str, str]] = {
    forms.DateTimeInput: ("datetime-local", "%Y-%m-%dT%H:%M"),
    forms.DateInput: ("date", "%Y-%m-%d"),
    forms.TimeInput: ("time", "%H:%M"),
}
MARKS = ("？", "！", "。", "：", "?", "!", ":")
CHIPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


class Field(BoundField):
    """A bound field that knows its mark (必填 / 选填), its anchor and its native widget."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        _use_native_input(field.widget)
        _use_chips(field.widget)
        _shorten(field.widget)
        _ask_plainly(field)

    @cached_property
    def mark(self) -> str:
        """必填 or 选填, whichever is the rarer in this form; nothing where all fields are alike."""
        fields = [bound.field for bound in self.form.visible_fields()]
        required = sum(field.required for field in fields)
        optional = len(fields) - required
        if required <= optional:
            return _("必填") if self.field.required and optional else ""
        return "" if self.field.required else _("选填")

    @property
    def lead_in(self) -> str:
        """The label as it stands before a sentence: with a colon, unless it ends in a mark of its own."""
        label = str(self.label)
        return label if label.endswith(MARKS) else f"{label}："

    @property
    def anchor(self) -> str:
        """The id a link in the error summary leads to: the first control of this field."""
        return f"{self.auto_id}_0" if self.is_choice_group else self.id_for_label or self.auto_id

    @property
    def is_choice_group(self) -> bool:
        return isinstance(self.field.widget, CHIPS)

    @property
    def is_checkbox(self) -> bool:
        """One box to tick, whose label stands behind it."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        if isinstance(widget, forms.NumberInput) and "inputmode" not in widget.attrs:
            attrs["inputmode"] = "decimal" if isinstance(self.field, forms.DecimalField) else "numeric"
        return attrs


class FormRenderer(TemplatesSetting):
    """Draws forms with `templates/forms/`; widgets fall back to Django's own templates."""

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"
    bound_field_class = Field


def _use_native_input(widget: forms.Widget) -> None:
    """Exact types only: the admin's own date widgets bring their scripts and stay as they are."""
    if isinstance(widget, DateTimeBaseInput) and type(widget) in NATIVE_INPUTS:
        widget.input_type, widget.format = NATIVE_INPUTS[type(widget)]


def _ask_plainly(field: forms.Field) -> None:
    """Django's own sentences made plainer; a form's own messages stay."""
    for code, sentence in _plain_sentences(field).items():
        if field.error_messages.get(code) in (None, _stock_sentence(field, code)):
            field.error_messages[code] = sentence


def _plain_sentences(field: forms.Field) -> dict[str, str]:
    is_chosen = isinstance(field.widget, forms.Select | forms.RadioSelect | forms.CheckboxSelectMultiple)
    sentences = {
        "required": _("请选择。") if is_chosen else _("请填写。"),
        "invalid_choice": _("没有这个选项，请重新选择。"),
        "min_value": _("不能小于 %(limit_value)s。"),
        "max_value": _("不能大于 %(limit_value)s。"),
        "max_length": _("最多 %(limit_value)d 个字，现在有 %(show_value)d 个字。"),
    }
    invalid = {
        forms.DateTimeField: _("请填完整的日期和时间，例如 2026-11-21 19:30。"),
        forms.DateField: _("请填完整的日期，例如 2026-11-21。"),
        forms.TimeField: _("请填完整的时间，例如 19:30。"),
        forms.IntegerField: _("请填整数。"),
    }
    if type(field) in invalid:
        sentences["invalid"] = invalid[type(field)]
    return sentences


def _stock_sentence(field: forms.Field, code: str) -> str | None:
    """The message of this code that the field's class brings, looked up as Django does."""
    messages = (vars(kind).get("default_error_messages", {}) for kind in type(field).__mro__)
    return next((own[code] for own in messages if code in own), None)


def _shorten(widget: forms.Widget) -> None:
    """Django's ten rows fill a phone; four grow by the handle."""
    if type(widget) is forms.Textarea and widget.attrs.get("rows") == "10":
        widget.attrs["rows"] = "4"


def _use_chips(widget: forms.Widget) -> None:
    if isinstance(widget, ChoiceWidget) and type(widget) in CHIPS:
        widget.template_name = "forms/chips.html"
        widget.option_template_name = "forms/chip.html"
