"""Looking at a raiser's name and phone: by a POST, for a task that is the ground, once on the answer to it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from directory.scopes import actor_of
from office.answers import next_in

from ..identity import reveal
from .targets import issue_for


@require_POST
def issue_reveal(request: HttpRequest, number: str) -> HttpResponse:
    """Show what the ground opens on this one answer, which no browser keeps; the look is logged."""
    issue = issue_for(actor_of(request), number)
    revealed = reveal(by=actor_of(request), issue=issue, request=request)
    context = {"issue": issue, "revealed": revealed, "raiser": issue.raiser}
    return render(request, "feedback/reveal.html", context | {"back": next_in(request) or issue.get_absolute_url()})
