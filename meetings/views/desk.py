"""The record of a talk for those who write and read it."""

import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory.asking import asks
from directory.models import Village, Yard
from directory.narrowing import places_below
from directory.refusals import Refused
from directory.roles import READING_ROLES
from directory.scopes import actor_of, scope_of
from office.answers import form_errors, form_problem, refused, wants_json
from office.paging import keyset_page

from .. import moments, permissions, recording
from ..drafts import DraftDiffers
from ..forms import AttendeeForm, CountForm, EditForm, StartForm
from ..listing import narrow, read_query
from ..models import Attendee, DecisionAction, Meeting
from ..repeats import SameEvening

SEGMENTS = (12, 9, 6, 4, 2)
MOST_YARDS = 300
ONE_DAY = datetime.timedelta(days=1)


def found(request: HttpRequest, number: str) -> Meeting:
    """Return the record of this number, or 404 for whoever may not read it."""
    rows = Meeting.objects.visible_to(actor_of(request)).with_place().select_related("changed_by", "created_by", "team")
    meeting: Meeting = get_object_or_404(rows, number=number)
    return meeting


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    rows = Meeting.objects.visible_to(actor_of(request)).with_place()
    wanted = read_query(request.GET)
    if wanted.number and rows.filter(number=wanted.number).exists():
        return redirect("meetings:detail", wanted.number)
    scope = scope_of(request.user)
    context = {
        "page": keyset_page(narrow(rows, wanted), request.GET, by="started_at"),
        "wanted": wanted,
        "statuses": Meeting.Status.choices,
        "places": places_below(scope.paths(*READING_ROLES), wanted.place),
        "may_record": scope.has(*permissions.RECORDING_ROLES),
    }
    return render(request, "meetings/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@asks(StartForm)
def create(request: HttpRequest) -> HttpResponse:
    if refusal := permissions.refuse_begin(actor_of(request)):
        raise refusal
    paths = scope_of(request.user).paths(*permissions.RECORDING_ROLES)
    villages = Village.objects.usable().under_any(paths).select_related("township").order_by("path")
    around = _around([village.path for village in villages])
    day = _day(request.GET.get("on", ""))
    initial = {"started_on": day, "started_at": "19:30"} if day else {}
    form = StartForm(request.POST or None, villages=villages, path=around, initial=initial)
    kept: Meeting | None = None
    is_asked = False
    if request.method == "POST" and form.is_valid():
        try:
            meeting, is_new = recording.start_meeting(by=actor_of(request), **_start(form))
        except Refused as refusal:
            form_errors(form, refusal)
            if wants_json(request):
                return form_problem(form, refusal, **_first_one(getattr(refusal, "number", "")))
            if isinstance(refusal, DraftDiffers | SameEvening):
                kept = Meeting.objects.visible_to(actor_of(request)).with_place().filter(number=refusal.number).first()
                is_asked = isinstance(refusal, SameEvening)
            if isinstance(refusal, DraftDiffers):
                form.as_another()
        else:
            return _saved(request, meeting, is_new=is_new)
    elif request.method == "POST" and wants_json(request):
        return form_problem(form)
    context = {
        "form": form,
        "kept": kept,
        "is_asked": is_asked,
        "yards": _yards_of(villages),
        "yesterday": timezone.localdate() - ONE_DAY,
    }
    return render(request, "meetings/create.html", context, status=422 if form.errors else 200)


@require_safe
def detail(request: HttpRequest, number: str) -> HttpResponse:
    open_steps = Count("decisions__actions", filter=Q(decisions__actions__done_on=None), distinct=True)
    rows = Meeting.objects.visible_to(actor_of(request)).with_place().select_related("changed_by", "created_by", "team")
    rows = rows.annotate(
        decision_count=Count("decisions", distinct=True),
        open_steps=open_steps,
        photo_count=Count("photos", distinct=True),
    )
    meeting = get_object_or_404(rows, number=number)
    attendees = list(meeting.attendees.all())
    refusals = {
        "edit": permissions.refuse_edit(actor_of(request), meeting),
        "count": permissions.refuse_count(actor_of(request), meeting),
        "take_back": permissions.refuse_take_back(actor_of(request), meeting),
        "publish": permissions.refuse_publish(actor_of(request), meeting),
        "withdraw": permissions.refuse_withdraw(actor_of(request), meeting),
    }
    may_edit = refusals["edit"] is None
    context = {
        "meeting": meeting,
        "attendees": attendees,
        "agenda": list(meeting.agenda.all()),
        "decisions": [] if may_edit else list(decisions_of(meeting)),
        "has_recorder": any(person.role == Attendee.Role.RECORDER for person in attendees),
        "about_me": AttendeeForm.about_me(actor_of(request)),
        "how_long": moments.how_long(meeting),
        "is_running": moments.is_running(meeting),
        "refusals": refusals,
        "may_edit": may_edit,
    }
    return render(request, "meetings/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@asks(EditForm)
def edit(request: HttpRequest, number: str) -> HttpResponse:
    meeting = found(request, number)
    refusal = permissions.refuse_edit(actor_of(request), meeting)
    if refusal:
        return _told(request, meeting, refusal)
    form = EditForm(request.POST or None, meeting=meeting)
    differences: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            recording.edit_meeting(
                by=actor_of(request), meeting=meeting, version=form.cleaned_data["version"], **form.changes()
            )
        except recording.Stale as refusal:
            if wants_json(request):
                return refused(request, refusal)
            differences = form.differences(refusal.theirs)
            form = form.on_top_of(refusal.theirs)
            form.add_error(None, refusal.sentence)
        except Refused as refusal:
            form_errors(form, refusal)
            if wants_json(request):
                return form_problem(form, refusal)
        else:
            messages.success(request, _("已保存。"))
            return _done(request, meeting)
    elif request.method == "POST" and wants_json(request):
        return form_problem(form)
    yards = Yard.objects.usable().filter(village=meeting.village).order_by("path")[:MOST_YARDS]
    context = {"meeting": meeting, "form": form, "differences": differences, "yards": yards}
    return render(request, "meetings/edit.html", context, status=422 if form.errors else 200)


@require_POST
@asks(CountForm)
def count_heads(request: HttpRequest, number: str) -> HttpResponse:
    meeting = found(request, number)
    form = CountForm(request.POST)
    if not form.is_valid():
        return form_problem(form) if wants_json(request) else redirect(meeting)
    try:
        heads = recording.count_heads(
            by=actor_of(request), meeting=meeting, more=form.cleaned_data["add"], tap=form.cleaned_data["tap"]
        )
    except Refused as refusal:
        return _told(request, meeting, refusal)
    return JsonResponse({"heads": heads}) if wants_json(request) else redirect(meeting)


@require_POST
def take_back(request: HttpRequest, number: str) -> HttpResponse:
    meeting = found(request, number)
    try:
        recording.take_back(by=actor_of(request), meeting=meeting)
    except Refused as refusal:
        return _told(request, meeting, refusal)
    messages.success(request, _("已退回修改，改好以后请再提交一次。"))
    return _done(request, meeting)


def decisions_of(meeting: Meeting) -> Any:
    """Return what a talk agreed on, with its steps in order."""
    steps = DecisionAction.objects.select_related("starts_after").order_by("position")
    return meeting.decisions.prefetch_related(Prefetch("actions", steps))


def _told(request: HttpRequest, meeting: Meeting, refusal: Refused) -> HttpResponse:
    """Say why not: to a script as a problem, to a person on the page of the talk."""
    if wants_json(request):
        return refused(request, refusal)
    messages.error(request, refusal.sentence)
    return redirect(meeting)


def _done(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"uuid": str(meeting.draft_uuid), "number": meeting.number})
    return redirect(meeting)


def _first_one(number: str) -> dict[str, str]:
    """Say to a script which record is there already, if that is why."""
    return {"number": number, "url": reverse("meetings:detail", args=[number])} if number else {}


def _start(form: StartForm) -> dict[str, Any]:
    data = form.cleaned_data
    return {
        "village": data["village"],
        "yard": data["yard"],
        "draft_uuid": data["draft_uuid"],
        "is_another": data["is_another"],
        "started_at": form.start(),
        "plus_tags": data.get("plus_tags") or (),
        **form.details(),
    }


def _saved(request: HttpRequest, meeting: Meeting, *, is_new: bool) -> HttpResponse:
    if wants_json(request):
        answer = {"uuid": str(meeting.draft_uuid), "number": meeting.number, "url": meeting.get_absolute_url()}
        return JsonResponse(answer, status=201)
    if not is_new:
        messages.success(request, _("这一场刚才已经存好，没有重复登记。"))
    elif meeting.is_late_entry:
        messages.success(request, _("已开始补记，大家说的话可以一条一条补进来。"))
    else:
        messages.success(request, _("已存好，可以开始记大家说的话了。"))
    return redirect(meeting)


def _yards_of(villages: Any) -> Any:
    return Yard.objects.usable().filter(village__in=villages).select_related("village")[:MOST_YARDS]


def _day(text: str) -> datetime.date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _around(paths: list[str]) -> str:
    """Return the lowest place that holds all of these paths."""
    first = min(paths, default="")
    return next((first[:end] for end in SEGMENTS if all(path.startswith(first[:end]) for path in paths)), "")
