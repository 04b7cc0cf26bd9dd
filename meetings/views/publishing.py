"""Showing a talk to villagers, and taking it down: what they would read is read first."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from directory.refusals import Refused
from directory.scopes import actor_of
from office.answers import refused, wants_json

from .. import recording
from ..permissions import refuse_publish
from ..personal_data import find_in_public_texts
from .desk import decisions_of, found


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, number: str) -> HttpResponse:
    meeting = found(request, number)
    refusal: Refused | None = refuse_publish(actor_of(request), meeting)
    if request.method == "POST":
        try:
            recording.publish_meeting(by=actor_of(request), meeting=meeting)
        except Refused as refused_by_verb:
            refusal = refused_by_verb
            if wants_json(request):
                return refused(request, refusal)
        else:
            if wants_json(request):
                return JsonResponse({"uuid": str(meeting.draft_uuid), "number": meeting.number}, status=201)
            messages.success(request, _("已公开，群众现在可以看到。"))
            return redirect(meeting)
    context = {
        "meeting": meeting,
        "agenda": meeting.agenda.all(),
        "decisions": decisions_of(meeting),
        "officials": meeting.attendees.all(),
        "findings": find_in_public_texts(meeting, reader=actor_of(request)),
        "refusal": refusal,
    }
    return render(request, "meetings/publish.html", context, status=refusal.status if refusal else 200)


@require_POST
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    meeting = found(request, number)
    try:
        recording.withdraw_meeting(by=actor_of(request), meeting=meeting)
    except Refused as refusal:
        if wants_json(request):
            return refused(request, refusal)
        messages.error(request, refusal.sentence)
        return redirect(meeting)
    if wants_json(request):
        return JsonResponse({"uuid": str(meeting.draft_uuid), "number": meeting.number})
    messages.success(request, _("已撤下，群众看不到了。"))
    return redirect(meeting)
