"""What the form of every verb is built on: it knows who asks and of what, and hands the verb its arguments."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from directory.models import User

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Promise

ROWS = 4


class VerbForm(forms.Form):
    """The form of one verb. `target` is the matter or the order; `version` is what the page was opened with.

    Rules are the verb's: the form says what is asked, and turns what was typed into the verb's arguments.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    takes_version = True
    why_not = ""
    """A sentence in the place of the form, when there is nothing it could offer."""

    def __init__(self, *args: Any, by: User, target: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.target = by, target
        issue = getattr(target, "issue", target)
        self.fields["version"].initial = issue.version
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices and first values from the target."""

    def arguments(self) -> dict[str, Any]:
        """Return what the verb takes, besides who and what."""
        given = dict(self.cleaned_data)
        if not self.takes_version:
            given.pop("version")
        return given


def long_text(
    label: "str | Promise", help_text: "str | Promise" = "", *, required: bool = True, rows: int = ROWS
) -> Any:
    """Return a field for several lines; how long it may be is the verb's to say, so that nothing is cut off unseen."""
    return forms.CharField(
        label=label, help_text=help_text, required=required, widget=forms.Textarea(attrs={"rows": rows})
    )


def offer(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """Let a choice of rows offer these."""
    cast(forms.ModelChoiceField, form.fields[name]).queryset = rows


def chips(label: "str | Promise", choices: Any, help_text: "str | Promise" = "", *, required: bool = True) -> Any:
    """Return a choice drawn as large chips."""
    return forms.ChoiceField(
        label=label, choices=choices, help_text=help_text, required=required, widget=forms.RadioSelect
    )


def yes_no(label: "str | Promise", yes: "str | Promise", no: "str | Promise", *, required: bool = True) -> Any:
    """Return a question answered by yes or no, or left open; None when nothing was chosen."""
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", yes), ("no", no)],
        coerce=lambda answer: answer == "yes",
        empty_value=None,
        required=required,
        widget=forms.RadioSelect,
    )


class PlainForm(VerbForm):
    """Nothing to fill in: reading what will happen and pressing the button is all."""


class ReasonForm(VerbForm):
    """A reason, kept with the step."""

    text = long_text(_("理由"), _("一两句话写清楚，留在办理经过里，反映人看不到。"))

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        return {"reason": given.pop("text"), **given}


class OpenReasonForm(ReasonForm):
    """A reason the raiser reads."""

    text = long_text(_("理由"), _("反映人能看到这段话，请写平实、写清楚，不写别人的个人信息。"))
