"""Forms of signing, dropping and answering orders of supervision, and of appealing and deciding a rating."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .base import ReasonForm, VerbForm, long_text, yes_no


class SignForm(VerbForm):
    """The text as it will go out, and until when it is to be answered."""

    text = long_text(_("内容"), _("可以改；签发后承办单位看到的就是这段话。"), rows=6)
    answer_due_on = forms.DateField(label=_("几时回复"))
    takes_version = False

    def prepare(self) -> None:
        self.initial = {"text": self.target.text, "answer_due_on": self.target.answer_due_on, **self.initial}


class DropForm(ReasonForm):
    """Why a draft is not sent."""

    takes_version = False


class AnswerSupervisionForm(VerbForm):
    """What the department says."""

    text = long_text(_("回复"), _("写清楚为什么、做到哪一步、什么时候办完。"), rows=6)
    takes_version = False


class AppealForm(ReasonForm):
    """Why the rating should not count."""

    text = long_text(_("申诉理由"), _("写清楚办了什么、为什么这个评价不该算；一次评价只能申诉一次。"), rows=6)
    takes_version = False


class DecideAppealForm(ReasonForm):
    """Whether the rating is set aside, and why."""

    is_upheld = yes_no(_("决定"), _("申诉成立，这次评价不计"), _("申诉不成立，评价照计"))
    field_order = ["is_upheld", "text"]
    takes_version = False
