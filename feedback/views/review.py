"""What may be published: to be reviewed by the township, then to be published by a second person."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory.models import Role
from directory.scopes import actor_of, scope_of
from office.paging import keyset_page

from .. import todo, waiting
from ..clocks import age_words
from ..models import Issue
from ..models.choices import ReviewState
from ..permissions import OFFICES, refuse_publish, refuse_review
from ..personal_data import find_in
from .desk import title_of

SHOWS = {"": waiting.TO_REVIEW, "publish": (ReviewState.REVIEWED,), "public": (ReviewState.PUBLISHED,)}
ORDERED_BY = {"": "raised_on", "publish": "raised_on", "public": "published_at"}
ROWS = 20


@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    """Matters with an answer, by how far their public version has come."""
    show = request.GET.get("show", "publish" if request.GET.get("todo") == "publish" else "")
    show = show if show in SHOWS else ""
    paths = scope_of(actor_of(request)).paths(*OFFICES)
    mine = waiting.publishable(Issue.objects.visible_to(actor_of(request)).under_any(paths))
    rows: dict[str, Any] = {name: mine.filter(review_state__in=states) for name, states in SHOWS.items()}
    page = keyset_page(rows[show].with_place().select_related("raiser"), request.GET, by=ORDERED_BY[show], size=ROWS)
    counts = todo.capped_counts(actor_of(request), [rows[""], rows["publish"]])
    labels = (_("待审核"), _("待公开"), _("已公开"))
    context = {
        "page": page,
        "rows": [row_of(request, row) for row in page.rows],
        "show": show,
        "may_publish": scope_of(actor_of(request)).has(Role.TOWNSHIP_OFFICE, Role.COUNTY_OFFICE),
        "filters": [
            {
                "words": label,
                "url": f"?show={name}" if name else "?",
                "count": todo.count_words(count) if count is not None else None,
                "is_current": name == show,
            }
            for (name, label, count) in zip(SHOWS, labels, [*counts, None], strict=True)
        ],
    }
    return render(request, "feedback/review_list.html", context)


def row_of(request: HttpRequest, issue: Issue) -> dict[str, Any]:
    """A matter with its public version, or its working text, and what the check finds in it."""
    text = "\n".join(filter(None, (issue.public_title, issue.public_text or issue.digest, issue.public_reply)))
    return {
        "issue": issue,
        "title": title_of(issue, actor_of(request)),
        "text": issue.public_text or issue.digest,
        "reply": issue.public_reply or issue.reply,
        "age": age_words(issue.raised_on, timezone.now()),
        "findings": find_in(issue, text),
        "was_taken_down": issue.review_state == ReviewState.WITHDRAWN,
        "may_review": refuse_review(actor_of(request), issue) is None,
        "may_publish": refuse_publish(actor_of(request), issue) is None,
    }
