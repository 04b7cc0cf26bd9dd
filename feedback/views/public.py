"""Public pages of matters: the board, one matter in full, tracing by code, and the raiser's letter."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory.asking import asks
from directory.models import Role
from directory.refusals import Refused
from office import answers
from office.clients import client_address
from office.counties import county_choice, settings_of
from office.models import CountySettings
from office.paging import keyset_page

from .. import workflow
from ..board import board as board_of
from ..board import (
    categories_with_matters,
    talks_to_name,
    told_to_everybody,
    townships_with_matters,
    villages_with_matters,
)
from ..forms.protection import ProtectionForm
from ..forms.public import AnswerForm, BoardForm, TraceForm
from ..grants import open_letter, opened_letter, shut_letter
from ..joined import merged_number
from ..letter import handlers_of, letter_of
from ..models import Issue, Outcome
from ..other_office import office_for
from ..tracing import TooManyTries, find_slip

A_MINUTE = 60  # seconds a browser may show a public page again without asking
View = Callable[..., HttpResponse]


def _private(view: View) -> View:
    """Never stored, and no other site is told the address: what a code opens, and the page it is typed into.

    `no-referrer` would say no more to others than `same-origin` and make browsers send `Origin: null` with these very
    forms, which the check against forged forms refuses.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return never_cache(guarded)


@login_not_required
@require_safe
@cache_control(private=True, max_age=A_MINUTE)
def board(request: HttpRequest) -> HttpResponse:
    """List published matters, newest first, as the address narrows them."""
    form = BoardForm(request.GET)
    form.is_valid()
    found = board_of(form.cleaned_data)
    choice = county_choice(request.GET, found.path)
    context = {
        "board": found,
        **choice.context,
        "unread": [name for name in form.errors if name != "outcome"],
        "page": keyset_page(found.rows.under(choice.path), request.GET, by="published_at"),
        "townships": _place_links(townships_with_matters(choice.path), found.township) if choice.county else [],
        "villages": _place_links(villages_with_matters(found.township), found.village) if found.township else [],
        "categories": [
            {"words": row.name, "value": row.pk, "is_current": row == found.category}
            for row in categories_with_matters()
        ],
        "outcomes": [
            {"words": label, "value": value, "is_current": value == found.outcome} for value, label in Outcome.choices
        ],
    }
    return render(request, "feedback/public/board.html", context)


@login_not_required
@require_safe
@cache_control(private=True, max_age=A_MINUTE)
def public_detail(request: HttpRequest, number: str) -> HttpResponse:
    """One published matter in full: what was raised, what came of it, by whom, when; no text that was not reviewed."""
    issue = Issue.objects.published().with_place().select_related("category__parent").filter(number=number).first()
    if issue is None:
        return redirect(f"{reverse('feedback:public-detail', args=[parent_of(number)])}?from={number}")
    handlers = handlers_of(list(issue.referrals.select_related("department").order_by("ordinal")))
    context = {
        "issue": issue,
        "handlers": handlers,
        "talk": talks_to_name(issue).first(),
        "steps": told_to_everybody(issue),
        "milestones": issue.milestones.order_by("due_on"),
        "reports": issue.reports.order_by("-reported_at"),
        "merged": merged_number(issue, request.GET.get("from", "")),
    }
    return render(request, "feedback/public/detail.html", context)


def parent_of(number: str) -> str:
    """Return the number of the published matter a merged one became part of; 404 for every other number."""
    merged = Issue.objects.filter(parent__in=Issue.objects.published(), number=number)
    return get_object_or_404(merged.filter(conflict=Issue.Conflict.NONE).values_list("parent__number", flat=True))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code")
@_private
@asks(TraceForm)
def trace(request: HttpRequest) -> HttpResponse:
    """Ask for number and code; the right pair opens one letter to this browser, the wrong one says one sentence."""
    form = TraceForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                return _opened(request, form.cleaned_data)
            except TooManyTries as refusal:
                return _blocked(request, refusal)
            except Refused as refusal:
                form.add_error(None, refusal.sentence)
        status = 422
        if answers.wants_json(request):
            return answers.form_problem(form)
        form = form.without_code()
    return render(request, "feedback/public/trace.html", {"form": form}, status=status)


@login_not_required
@require_safe
@_private
def trace_letter(request: HttpRequest, number: str) -> HttpResponse:
    """The letter, while it is open to this browser; otherwise the door again."""
    issue = opened_letter(request, number)
    if issue is None:
        return _shut(request)
    return _letter(request, issue, AnswerForm())


@login_not_required
@require_POST
@_private
@asks(AnswerForm)
def trace_answer(request: HttpRequest, number: str) -> HttpResponse:
    """Take down whether it was solved and how content the raiser is: once a round."""
    issue = opened_letter(request, number)
    if issue is None:
        return _shut(request)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            workflow.villager_answers(issue=issue, **form.cleaned_data)
        except Refused as refusal:
            answers.form_errors(form, refusal)
        else:
            messages.success(request, _("您的评价已经记下，谢谢。"))
            return redirect("feedback:trace-letter", issue.number)
    return _letter(request, issue, form, status=422)


@login_not_required
@require_POST
@_private
def trace_erase(request: HttpRequest, number: str) -> HttpResponse:
    """Erase the name and phone the raiser left, as he asks."""
    issue = opened_letter(request, number)
    if issue is None:
        return _shut(request)
    try:
        workflow.withdraw_consent(issue=issue)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("您的称呼和电话已经删除。这件事照常办，凭码还能查。"))
    return redirect("feedback:trace-letter", issue.number)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("words", "contact")
@_private
@asks(ProtectionForm)
def trace_protect(request: HttpRequest, number: str) -> HttpResponse:
    """Take down, for supervision alone, that the raiser is harassed; the answer is the same however often he asks."""
    issue = opened_letter(request, number)
    if issue is None:
        return _shut(request)
    above = _above(issue)
    form = ProtectionForm(request.POST or None, who=above["who"])
    if request.method == "POST" and form.is_valid():
        try:
            workflow.ask_protection(issue=issue, **form.cleaned_data)
        except Refused as refusal:
            answers.form_errors(form, refusal)
        else:
            messages.success(request, _("已经直接交给%(who)s，别人看不到。有急事请打页面上的电话。") % above)
            return redirect("feedback:trace-letter", issue.number)
    context = {"issue": issue, "form": form, "county": _county_of(issue), "above": above}
    return render(request, "feedback/public/protect.html", context, status=422 if form.errors else 200)


@login_not_required
@require_POST
@_private
def trace_close(request: HttpRequest) -> HttpResponse:
    """Close the letter in this browser: the next person at the same phone sees nothing."""
    shut_letter(request)
    messages.success(request, _("已经关闭。再看要重新输入编号和查询码。"))
    return redirect("feedback:trace")


def _opened(request: HttpRequest, typed: dict[str, str]) -> HttpResponse:
    slip = find_slip(number=typed["number"], code=typed["code"], client=client_address(request))
    open_letter(request, slip)
    number = str(slip.issue)
    if answers.wants_json(request):
        return JsonResponse({"number": number, "url": reverse("feedback:trace-letter", args=[number])})
    return redirect("feedback:trace-letter", number)


def _blocked(request: HttpRequest, refusal: TooManyTries) -> HttpResponse:
    if answers.wants_json(request):
        response: HttpResponse = answers.refused(request, refusal)
    else:
        response = render(request, "429.html", {"sentence": refusal.sentence}, status=refusal.status)
    response.headers["Retry-After"] = str(max(1, int((refusal.until - timezone.now()).total_seconds())))
    return response


def _letter(request: HttpRequest, issue: Issue, form: AnswerForm, status: int = 200) -> HttpResponse:
    context = {"issue": issue, "letter": letter_of(issue), "form": form, "county": _county_of(issue)}
    context["above"] = _above(issue)
    return render(request, "feedback/public/letter.html", context, status=status)


def _above(issue: Issue) -> dict[str, Any]:
    """Whom to turn to instead of whoever the matter is about: supervision, or the county office if it is about it."""
    office = office_for(issue, Role.SUPERVISION)
    is_about_county_office = office_for(issue, Role.COUNTY_OFFICE) != Role.COUNTY_OFFICE
    return {
        "who": str(office.label),
        "is_other": office != Role.SUPERVISION,
        "skips_phone": is_about_county_office,
    }


def _county_of(issue: Issue) -> CountySettings:
    try:
        return settings_of(issue.path)
    except Refused:
        raise Http404 from None


def _shut(request: HttpRequest) -> HttpResponse:
    messages.error(request, _("这封信没有打开，或者打开已经超过半小时。请重新输入编号和查询码。"))
    return redirect("feedback:trace")


def _place_links(rows: Any, current: Any) -> list[dict[str, Any]]:
    return [{"words": row.short_name, "value": row.number, "is_current": row == current} for row in rows]
