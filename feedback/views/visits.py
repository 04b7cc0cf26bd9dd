"""Return visits: what waits to be asked back, and one matter's title and reply, nothing else of it."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory.asking import asks
from directory.models import User
from directory.scopes import actor_of
from office.paging import keyset_page
from office.privacy import mask

from ..clocks import age_words
from ..gone import visit_gone
from ..identity import offer_look, raiser_of, reveal
from ..models import Issue, Status
from ..permissions import ON_THE_SPOT
from ..visiting import to_visit
from .verb_table import ISSUE_VERBS
from .verbs import Look, answer, show

TITLE_SIGNS = 40
ROUNDS = {"": (Status.REPLIED,), "spot": ON_THE_SPOT}


@require_safe
def visit_list(request: HttpRequest) -> HttpResponse:
    """Matters that wait for this person's asking back, longest waiting first."""
    is_spot = request.GET.get("show") == "spot" or request.GET.get("todo") == "confirm"
    rows = to_visit(actor_of(request)).filter(status__in=ROUNDS["spot" if is_spot else ""], reopening_asked_at=None)
    page = keyset_page(rows.with_place(), request.GET, by="settled_at", is_ascending=True)
    now = timezone.now()
    context = {
        "page": page,
        "rows": [
            {"issue": row, "title": short_title(row), "since": age_words(row.settled_at, now)} for row in page.rows
        ],
        "filters": [
            {"words": _("已办结，等回访"), "url": "?", "count": None, "is_current": not is_spot},
            {"words": _("当场了结的"), "url": "?show=spot", "count": None, "is_current": is_spot},
        ],
    }
    return render(request, "feedback/visit_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@asks(ISSUE_VERBS["visit"].form)
def visit_detail(request: HttpRequest, number: str) -> HttpResponse:
    """One matter to ask back: its title and the reply; POST records what the raiser said."""
    issue = to_visit_or_404(actor_of(request), number)
    return answer(request, ISSUE_VERBS["visit"], issue, look(told(request, issue)))


@require_POST
def visit_reveal(request: HttpRequest, number: str) -> HttpResponse:
    """Show the number once, for this visit; the look is logged."""
    issue = to_visit_or_404(actor_of(request), number)
    revealed = reveal(by=actor_of(request), issue=issue, request=request)
    return show(request, ISSUE_VERBS["visit"], issue, look(told(request, issue) | {"revealed": revealed}))


def look(context: dict[str, object]) -> Look:
    """The visitor's own page of the verb, and back to his list after it."""
    return Look(template="feedback/visit_detail.html", after=reverse("feedback:visit-list"), context=context)


def to_visit_or_404(user: User, number: str) -> Issue:
    """Return the matter if it waits for this person's asking back; say so of one that no longer does."""
    issue = to_visit(user).with_place().select_related("raiser").filter(number=number).first()
    if issue is None:
        raise visit_gone(user, number) or Http404
    return issue


def told(request: HttpRequest, issue: Issue) -> dict[str, object]:
    """What a visitor is told of a matter."""
    raiser = raiser_of(issue)
    return {
        "title": short_title(issue),
        "tries": issue.visits.filter(round=issue.round, was_reached=False).count(),
        "raiser": raiser,
        "look_offered": offer_look(actor_of(request), issue) if raiser else None,
    }


def short_title(issue: Issue) -> str:
    """The public title, or the first sentence of the working text: a visitor reads nothing more of what was said.

    Without it he would not know what he asks about. The category stands in where nothing was arranged yet.
    """
    first = re.split(r"[。！？\n]", issue.digest.strip(), maxsplit=1)[0]
    title = issue.public_title or Truncator(mask(first)).chars(TITLE_SIGNS)
    return title or (str(issue.category) if issue.category else _("群众反映的事"))
