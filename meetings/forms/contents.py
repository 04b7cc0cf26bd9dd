"""Forms of what a record contains: officials, agenda items, decisions and their steps."""

from typing import Any

from django import forms
from django.forms.models import fields_for_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import User

from ..models import AgendaItem, Attendee, Decision, DecisionAction, Meeting


class _RowForm(forms.Form):
    """A plain form over the columns of a row; the verb keeps the rules."""

    model: type[Any]
    columns: tuple[str, ...]
    widgets: dict[str, type[forms.Widget] | forms.Widget] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(self.more_fields())

    @classmethod
    def more_fields(cls) -> dict[str, forms.Field]:
        """Return the fields of the columns."""
        return fields_for_model(cls.model, cls.columns, widgets=cls.widgets)


class AttendeeForm(_RowForm):
    """An official by name and role; whoever records is offered himself first."""

    model = Attendee
    columns = ("name", "title", "role", "level")
    widgets = {"role": forms.RadioSelect, "level": forms.RadioSelect}

    @classmethod
    def about_me(cls, user: User) -> dict[str, str]:
        """Return what enters this user as the recorder."""
        return {
            "name": user.full_name,
            "title": user.job_title,
            "role": Attendee.Role.RECORDER,
            "level": Attendee.Level.VILLAGE,
        }


class AgendaForm(_RowForm):
    """One thing that was done at the talk; the number counts what its kind counts."""

    model = AgendaItem
    columns = ("kind", "text", "number", "is_first")

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("请选择")), *AgendaItem.Kind.choices]  # type: ignore[attr-defined]
        if meeting.kind != Meeting.Kind.RED_YARD:
            del self.fields["is_first"]


class DecisionForm(_RowForm):
    """What the talk agreed on."""

    model = Decision
    columns = ("text", "needs_assembly", "look_back_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget = forms.Textarea(attrs={"rows": 3})


class ActionForm(_RowForm):
    """The next step of a decision: who, by when, or after which step."""

    model = DecisionAction
    columns = ("text", "owner", "due_on", "starts_after", "condition")

    def __init__(self, *args: Any, decision: Decision, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_{decision.pk}_%s", **kwargs)
        steps = list(decision.actions.all())
        if not steps:
            del self.fields["starts_after"]
            return
        field = self.fields["starts_after"]
        field.queryset = decision.actions.all()  # type: ignore[attr-defined]
        shown = [(step.pk, f"{step.position}. {step.text[:30]}") for step in steps]
        field.choices = [("", _("不用等，马上做")), *shown]  # type: ignore[attr-defined]


class FinishForm(forms.Form):
    """That a step is done, on which day and how well."""

    result = forms.CharField(label=_("做得怎样"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    done_on = forms.DateField(label=_("哪天完成"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done_on"].initial = timezone.localdate()
