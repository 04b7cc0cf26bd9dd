"""What a record contains besides itself: officials, agenda items, decisions and their steps."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from directory.asking import asks
from directory.refusals import Refused
from directory.scopes import actor_of
from office.answers import form_errors, form_problem, refused, wants_json

from .. import contents
from ..forms import ActionForm, AgendaForm, AttendeeForm, DecisionForm, FinishForm
from ..models import AgendaItem, Attendee, Decision, DecisionAction, Meeting
from ..permissions import refuse_edit, refuse_finish
from .desk import decisions_of, found

MOST_KNOWN = 12


@require_http_methods(["GET", "HEAD", "POST"])
@asks(AttendeeForm)
def attendees(request: HttpRequest, number: str) -> HttpResponse:
    meeting = found(request, number)
    form = AttendeeForm(request.POST or None)
    saved = _save(request, meeting, form, contents.add_attendee, _("已登记。"), "meetings:attendees")
    if saved:
        return saved
    rows = list(meeting.attendees.all())
    is_recorded = any(row.role == Attendee.Role.RECORDER for row in rows)
    if not form.is_bound and not is_recorded:
        form.initial = AttendeeForm.about_me(actor_of(request))
    known = _known_officials(meeting, rows)
    return _page(request, meeting, "meetings/attendees.html", form=form, rows=rows, known=known)


@require_POST
def attendee_remove(request: HttpRequest, number: str, row: int) -> HttpResponse:
    meeting = found(request, number)
    attendee = get_object_or_404(Attendee, meeting=meeting, pk=row)
    return _strike(request, meeting, "meetings:attendees", contents.remove_attendee, attendee=attendee)


@require_http_methods(["GET", "HEAD", "POST"])
@asks(AgendaForm)
def agenda(request: HttpRequest, number: str) -> HttpResponse:
    meeting = found(request, number)
    form = AgendaForm(request.POST or None, meeting=meeting)
    saved = _save(request, meeting, form, contents.add_agenda_item, _("已记下。"), "meetings:agenda")
    return saved or _page(request, meeting, "meetings/agenda.html", form=form, rows=list(meeting.agenda.all()))


@require_POST
def agenda_remove(request: HttpRequest, number: str, row: int) -> HttpResponse:
    meeting = found(request, number)
    item = get_object_or_404(AgendaItem, meeting=meeting, pk=row)
    return _strike(request, meeting, "meetings:agenda", contents.remove_agenda_item, item=item)


@require_http_methods(["GET", "HEAD", "POST"])
@asks(DecisionForm)
def decisions(request: HttpRequest, number: str) -> HttpResponse:
    meeting = found(request, number)
    form = DecisionForm(request.POST or None)
    saved = _save(request, meeting, form, contents.add_decision, _("已记下议定事项。"), "meetings:decisions")
    return saved or _decisions_page(request, meeting, form=form)


@require_POST
def decision_remove(request: HttpRequest, number: str, row: int) -> HttpResponse:
    meeting = found(request, number)
    decision = get_object_or_404(Decision, meeting=meeting, pk=row)
    return _strike(request, meeting, "meetings:decisions", contents.remove_decision, decision=decision)


@require_POST
@asks(ActionForm)
def action_add(request: HttpRequest, number: str, row: int) -> HttpResponse:
    meeting = found(request, number)
    decision = get_object_or_404(Decision, meeting=meeting, pk=row)
    form = ActionForm(request.POST, decision=decision)
    saved = _save(
        request, meeting, form, contents.add_action, _("已加上一步。"), "meetings:decisions", decision=decision
    )
    return saved or _decisions_page(request, meeting, step_form=form, decision=decision)


@require_POST
def action_remove(request: HttpRequest, number: str, row: int) -> HttpResponse:
    meeting = found(request, number)
    action = get_object_or_404(DecisionAction, decision__meeting=meeting, pk=row)
    return _strike(request, meeting, "meetings:decisions", contents.remove_action, action=action)


@require_POST
@asks(FinishForm)
def action_finish(request: HttpRequest, number: str, row: int) -> HttpResponse:
    meeting = found(request, number)
    action = get_object_or_404(DecisionAction.objects.select_related("decision"), decision__meeting=meeting, pk=row)
    form = FinishForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            contents.finish_action(by=actor_of(request), action=action, result=data["result"], on=data["done_on"])
        except Refused as refusal:
            form_errors(form, refusal)
            if wants_json(request):
                return form_problem(form, refusal)
        else:
            return _after(request, meeting, _("已登记完成。"), "meetings:decisions")
    elif wants_json(request):
        return form_problem(form)
    return _decisions_page(request, meeting, finish_form=form, action=action)


def _decisions_page(
    request: HttpRequest,
    meeting: Meeting,
    *,
    form: forms.Form | None = None,
    step_form: ActionForm | None = None,
    decision: Decision | None = None,
    finish_form: FinishForm | None = None,
    action: DecisionAction | None = None,
) -> HttpResponse:
    rows = list(decisions_of(meeting))
    may_edit = refuse_edit(actor_of(request), meeting) is None
    for row in rows:
        steps = list(row.actions.all())
        row.step_form = step_form if decision == row else ActionForm(decision=row) if may_edit else None
        row.is_done = bool(steps) and all(step.done_on for step in steps)
        for step in steps:
            step.decision = row
            row.meeting = meeting
            is_asked = action is not None and action.pk == step.pk
            may_finish = refuse_finish(actor_of(request), step) is None
            step.form = finish_form if is_asked else FinishForm(auto_id=f"id_{step.pk}_%s") if may_finish else None
        row.steps = steps
    shown = form or DecisionForm()
    wrong = next((bound for bound in (form, step_form, finish_form) if bound and bound.errors), None)
    return _page(request, meeting, "meetings/decisions.html", form=shown, rows=rows, wrong=wrong)


def _page(request: HttpRequest, meeting: Meeting, template: str, **context: Any) -> HttpResponse:
    context |= {"meeting": meeting, "refusal": refuse_edit(actor_of(request), meeting)}
    wrong = context.get("wrong") or context["form"]
    return render(request, template, context, status=422 if wrong.is_bound and wrong.errors else 200)


def _save(
    request: HttpRequest,
    meeting: Meeting,
    form: forms.Form,
    verb: Callable[..., Any],
    said: str,
    to: str,
    **about: Any,
) -> HttpResponse | None:
    """Hand a filled form to its verb; None while there is something to show on the page again."""
    if request.method != "POST":
        return None
    if not form.is_valid():
        return form_problem(form) if wants_json(request) else None
    try:
        verb(by=actor_of(request), **(about or {"meeting": meeting}), **form.cleaned_data)
    except Refused as refusal:
        form_errors(form, refusal)
        return form_problem(form, refusal) if wants_json(request) else None
    return _after(request, meeting, said, to)


def _strike(request: HttpRequest, meeting: Meeting, to: str, verb: Callable[..., None], **row: Any) -> HttpResponse:
    try:
        verb(by=actor_of(request), **row)
    except Refused as refusal:
        if wants_json(request):
            return refused(request, refusal)
        messages.error(request, refusal.sentence)
        return redirect(to, meeting.number)
    return _after(request, meeting, _("已删去。"), to)


def _after(request: HttpRequest, meeting: Meeting, said: str, to: str) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"uuid": str(meeting.draft_uuid), "number": meeting.number}, status=201)
    messages.success(request, said)
    next_page = "meetings:detail" if request.POST.get("back") == "detail" else to
    return redirect(next_page, meeting.number)


def _known_officials(meeting: Meeting, rows: list[Attendee]) -> list[Attendee]:
    """Return officials of the village's last talks who are not entered yet: nobody types a name twice."""
    here = {row.name for row in rows}
    known: dict[str, Attendee] = {}
    before = Attendee.objects.filter(meeting__village=meeting.village).exclude(meeting=meeting)
    for row in before.order_by("-pk")[:60]:
        if row.name not in here:
            known.setdefault(row.name, row)
    return list(known.values())[:MOST_KNOWN]
