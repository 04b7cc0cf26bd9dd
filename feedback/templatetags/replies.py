"""What helps writing an answer: the county's ready texts, and a look at what the villager will read."""

from typing import Any

from django import template
from django.urls import reverse

from ..models import Issue, Outcome
from ..replies import ready_for

register = template.Library()
ANSWERS = {
    "answer": (Outcome.ANSWERED, "outcome_text"),
    "resolve": (Outcome.RESOLVED_ON_SITE, "outcome_text"),
    "submit": (Outcome.REFERRED, "result"),
    "approve": (Outcome.REFERRED, "reply"),
    "guide": ("", "text"),
    "ask-extension": (None, "text"),
    "reopen": (None, "text"),
    "decline-reopening": (None, "text"),
}
"""Verbs whose form holds words for the villager: for which outcome (None: no ready texts fit), in which field."""


@register.inclusion_tag("components/reply_help.html")
def reply_help(form: Any, issue: Issue, verb: str) -> dict[str, Any]:
    """Draw ready texts and the preview button for a verb that answers; nothing for any other. Inside the <form>."""
    outcome, name = ANSWERS.get(verb, ("", ""))
    if not name or name not in form.fields:
        return {}
    return {
        "field": name,
        "control": form[name].id_for_label,
        "ready": [] if outcome is None else ready_for(issue, outcome),
        "preview_url": reverse("feedback:reply-preview", args=[issue.number]),
    }
