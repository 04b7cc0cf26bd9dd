"""The letter as the villager will read it before anything is kept."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from directory.scopes import actor_of

from ..models import Issue
from ..models.issue import MOST_SIGNS
from ..replies import open_in
from ..templatetags.replies import ANSWERS

FIELDS = {field for _outcome, field in ANSWERS.values()}
REASON = "text"
"""The field of a reason; the others hold the answer."""


@require_POST
@sensitive_post_parameters()
def reply_preview(request: HttpRequest, number: str) -> HttpResponse:
    issue = _issue(request, number)
    field = request.POST.get("preview", "")
    text = request.POST.get(field, "").strip()[:MOST_SIGNS] if field in FIELDS else ""
    parts = [{"heading": _("告诉您的话") if field == REASON else _("给您的答复"), "text": text}]
    context = {"issue": issue, "text": text, "parts": parts, "open": open_in(text)}
    return render(request, "feedback/reply-preview.html", context)


def _issue(request: HttpRequest, number: str) -> Issue:
    rows = Issue.objects.visible_to(actor_of(request)).with_place()
    issue: Issue = get_object_or_404(rows, number=number)
    return issue
