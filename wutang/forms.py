"""How every form of the site is drawn: labels, help, errors, marks and widgets.

Apps write plain Django forms; nothing here needs to be imported by them. `FORM_RENDERER` names
`FormRenderer`, whose bound fields give stock widgets their Chinese-office shape: native date and time
inputs, number keyboards, and radio buttons and checkboxes as large chips.
"""

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

NATIVE_INPUTS = {
    forms.DateTimeInput: ("datetime-local", "%Y-%m-%dT%H:%M"),
    forms.DateInput: ("date", "%Y-%m-%d"),
    forms.TimeInput: ("time", "%H:%M"),
}
CHIPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


class Field(BoundField):
    """A bound field that knows its mark (必填 / 选填), its anchor and its native widget."""

    def __init__(self, form, field, name):
        super().__init__(form, field, name)
        _use_native_input(field.widget)
        _use_chips(field.widget)

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

    def build_widget_attrs(self, attrs, widget=None):
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
    if type(widget) in NATIVE_INPUTS:
        widget.input_type, widget.format = NATIVE_INPUTS[type(widget)]


def _use_chips(widget: forms.Widget) -> None:
    if type(widget) in CHIPS:
        widget.template_name = "forms/chips.html"
        widget.option_template_name = "forms/chip.html"
