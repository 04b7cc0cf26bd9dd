"""The evening in the yard, as far as matters go: taking them down, handing the talk in, cancelling it."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from directory.asking import asks
from directory.models import User
from directory.refusals import Refused
from directory.scopes import actor_of
from meetings.completeness import needs
from meetings.drafts import DraftDiffers
from meetings.forms import CancelForm
from meetings.models import Meeting
from meetings.permissions import refuse_edit
from office.answers import form_errors, form_problem, refused, wants_json
from office.detectors import TELEPHONES
from office.privacy import find_personal_data

from .. import workflow
from ..forms.evening import RaiseForm
from ..forms.request import MentionForm
from ..models import Category, Issue, Status
from ..permissions import may_read_raw
from ..similar import similar_to
from ..spoken import note_looks
from ..standing import standing_of
from ..workflow.meeting import refuse_cancel
from ..workflow.mentioning import refuse_mention
from ..workflow.raising import refuse_raise
from .targets import issue_for
from .verb import Verb
from .verb_table import ISSUE_VERBS
from .verbs import Look, answer

OUTCOME_VERBS = ("answer", "resolve", "refer")
LIKE_SIGNS = 40
PERSONAL_NUMBERS = (*TELEPHONES, "ID")


@require_http_methods(["GET", "HEAD", "POST"])
@asks(RaiseForm)
def raise_matter(request: HttpRequest, number: str) -> HttpResponse:
    """Take down one matter: a script stays on its page, a person comes back here for the next one."""
    meeting = _found(request, number)
    form = RaiseForm(request.POST or None, meeting=meeting)
    kept: Issue | None = None
    number_kept = ""
    if request.method == "POST" and form.is_valid():
        try:
            issue, is_new = workflow.raise_issue(by=actor_of(request), meeting=meeting, **form.arguments())
        except Refused as refusal:
            form.refuse(refusal)
            number_kept = getattr(refusal, "number", "")
            if wants_json(request):
                return form_problem(form, refusal, **_first_one(number_kept))
            if isinstance(refusal, DraftDiffers):
                kept = Issue.objects.visible_to(actor_of(request)).filter(number=number_kept).first()
                form.as_another()
        else:
            return _raised(request, meeting, issue, is_new=is_new)
    elif request.method == "POST" and wants_json(request):
        return form_problem(form)
    why_not = refuse_raise(actor_of(request), meeting)
    if why_not and request.method != "POST":
        messages.error(request, why_not.sentence)
        return redirect(meeting)
    context = {"meeting": meeting, "raise_form": form, "kept": kept, "number_kept": number_kept}
    return render(request, "feedback/evening/raise.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def submit_meeting(request: HttpRequest, number: str) -> HttpResponse:
    """Say what is missing; hand the record in."""
    meeting = _found(request, number)
    refusal: Refused | None = refuse_edit(actor_of(request), meeting)
    if refusal and not wants_json(request):
        messages.error(request, refusal.sentence)
        return redirect(meeting)
    if request.method == "POST":
        try:
            workflow.submit_meeting(by=actor_of(request), meeting=meeting)
        except Refused as refused_by_verb:
            refusal = refused_by_verb
            if wants_json(request):
                return refused(request, refusal)
        else:
            if wants_json(request):
                return JsonResponse({"uuid": str(meeting.draft_uuid), "number": meeting.number}, status=201)
            messages.success(request, _("已提交。交办的事已转乡镇派单。"))
            return redirect(meeting)
    context = checklist(meeting, actor_of(request)) | {"meeting": meeting, "refusal": refusal}
    return render(request, "feedback/evening/submit-meeting.html", context, status=refusal.status if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@asks(CancelForm)
def cancel_meeting(request: HttpRequest, number: str) -> HttpResponse:
    """Strike a talk that did not take place, with the reason."""
    meeting = _found(request, number)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            workflow.cancel_meeting(by=actor_of(request), meeting=meeting, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form_errors(form, refusal)
            if wants_json(request):
                return form_problem(form, refusal)
        else:
            if wants_json(request):
                return JsonResponse({"uuid": str(meeting.draft_uuid), "number": meeting.number})
            messages.success(request, _("已取消，编号保留。"))
            return redirect(meeting)
    elif request.method == "POST" and wants_json(request):
        return form_problem(form)
    context = {"meeting": meeting, "form": form, "refusal": refuse_cancel(actor_of(request), meeting)}
    return render(request, "feedback/evening/cancel-meeting.html", context, status=422 if form.errors else 200)


@require_POST
def similar(request: HttpRequest, number: str) -> JsonResponse:
    """Matters of the talk's village like what is being typed; posted, so that no word stands in an address or a log."""
    meeting, user = _found(request, number), actor_of(request)
    chosen = request.POST.get("category", "")
    category = Category.objects.filter(pk=int(chosen)).first() if chosen.isdecimal() and len(chosen) < 10 else None
    found = similar_to(
        user,
        path=meeting.village.path,
        text=request.POST.get("said", ""),
        category=category,
        yard_id=meeting.yard_id,
    )
    matters = [
        {
            "number": like.issue.number,
            "text": Truncator(like.text).chars(LIKE_SIGNS),
            "label": str(like.issue.get_status_display()),
            "url": like.issue.get_absolute_url(),
        }
        for like in found
    ]
    return JsonResponse({"matters": matters})


@require_http_methods(["GET", "HEAD", "POST"])
@asks(MentionForm)
def mention(request: HttpRequest, number: str, matter: str) -> HttpResponse:
    """Keep what people say tonight of a matter of an earlier talk."""
    meeting, issue = _found(request, number), issue_for(actor_of(request), matter)
    verb = Verb(
        "mention",
        _("又说到这件事"),
        (_("记在这场会和这件事的办理经过里。"), _("自己答复、办理过的，只能记一句，不能代群众确认。")),
        MentionForm,
        lambda by, row: refuse_mention(by, row, meeting),
        partial(workflow.mention, meeting=meeting),
        _("已记下。"),
    )
    return answer(request, verb, issue, Look(after=meeting.get_absolute_url()))


def checklist(meeting: Meeting, by: User) -> dict[str, Any]:
    """Return what must be there to hand the record in, each with where to put it right, and what is only advised."""
    where = {
        "begun": reverse("meetings:edit", args=[meeting.number]),
        "recorder": reverse("meetings:attendees", args=[meeting.number]),
        "heads": reverse("meetings:edit", args=[meeting.number]),
    }
    items = [{"words": need.words, "is_done": need.is_met, "url": where[need.code]} for need in needs(meeting)]
    unsorted = _unsorted(meeting, by)
    sentence = _("每件事都有办理方式")
    if unsorted:
        sentence = _("还有 %(n)s 件事没有选办理方式。") % {"n": len(unsorted)}
    items.append({"words": sentence, "is_done": not unsorted, "url": "#unsorted"})
    is_ready = all(item["is_done"] for item in items)
    items.append(
        {
            "words": _("主要话题：%(topic)s") % {"topic": meeting.topic}
            if meeting.topic
            else _("写几个字的主要话题。"),
            "is_done": bool(meeting.topic),
            "is_needed": False,
            "url": where["begun"],
        }
    )
    return {"items": items, "unsorted": unsorted, "is_ready": is_ready}


def _unsorted(meeting: Meeting, by: User) -> list[dict[str, Any]]:
    """Return the matters that lack an outcome, each with the verbs that give it one and lead back to the checklist."""
    rows = Issue.objects.unguarded().filter(mentions__meeting=meeting, status=Status.RAISED).with_place().order_by("pk")
    note_looks(by, rows)
    back = urlencode({"next": reverse("feedback:submit-meeting", args=[meeting.number]) + "#unsorted"})
    ways = [ISSUE_VERBS[slug] for slug in OUTCOME_VERBS]
    return [
        {
            "issue": issue,
            "text": issue.raw_note if may_read_raw(by, issue) else issue.working_text,
            "ways": [
                (verb.label, reverse("feedback:issue-verb", args=[issue.number, verb.slug]) + "?" + back)
                for verb in ways
                if verb.refuse(by, issue) is None
            ],
        }
        for issue in rows
    ]


def _found(request: HttpRequest, number: str) -> Meeting:
    rows = Meeting.objects.visible_to(actor_of(request)).with_place()
    meeting: Meeting = get_object_or_404(rows, number=number)
    return meeting


def _first_one(number: str) -> dict[str, str]:
    return {"number": number, "url": reverse("feedback:issue-detail", args=[number])} if number else {}


def _has_numbers(text: str) -> bool:
    """Whether somebody's telephone or identity number seems to stand in these words."""
    return any(finding.kind in PERSONAL_NUMBERS for finding in find_personal_data(text))


def _raised(request: HttpRequest, meeting: Meeting, issue: Issue, *, is_new: bool) -> HttpResponse:
    """Say what became of it; a matter that left its writer's hands is not linked to."""
    if issue.is_guarded:
        said = _("已存为 %(number)s，直接交给上一级办理，您这里不再显示。") % {"number": issue.number}
    elif is_new:
        said = _("已记下 %(number)s，可以接着记下一条。") % {"number": issue.number}
    else:
        said = _("这一条刚才已经存为 %(number)s，没有重复登记。") % {"number": issue.number}
    if not wants_json(request):
        messages.success(request, said)
        if not issue.is_guarded and _has_numbers(issue.raw_note):
            messages.info(request, RaiseForm.personal_hint)
        return redirect("feedback:raise", meeting.number)
    answer = {"uuid": str(issue.draft_uuid), "number": issue.number, "said": said, "is_new": is_new}
    if not issue.is_guarded:
        standing = standing_of(issue)
        answer |= {
            "url": issue.get_absolute_url(),
            "status": issue.status,
            "state": standing.state,
            "label": standing.label,
            "text": issue.raw_note,
        }
    return JsonResponse(answer | {"is_guarded": issue.is_guarded}, status=201)
