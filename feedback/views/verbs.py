"""One page for every verb: GET says what it will do and asks what it needs, POST does it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from directory.asking import asks_by
from directory.models import User
from directory.refusals import Refused
from directory.scopes import actor_of
from office.answers import form_errors, form_problem, next_in, refused, wants_json
from office.notices import mark_acted_on
from office.privacy import replace
from office.typed import typed_into

from ..forms.base import VerbForm
from ..forms.issue import ReviewForm
from ..forms.referral import DispatchForm
from ..models import Issue, Referral
from ..models.issue import MOST_SIGNS
from ..permissions import is_ruled, may_read_raw
from ..personal_data import find_in
from ..similar import Like, similar_to
from ..spoken import note_looks
from ..timeline import Entry, timeline_of
from ..workflow.extending import day_unit
from .asked import asked_of, returns_of
from .slips import printed
from .targets import Target, fresh, issue_for, kind_of, matter_of, name_of, referral_for, state_of, words_of
from .verb import Verb, forms_in
from .verb_table import ISSUE_VERBS, REFERRAL_VERBS

COMPARED = ("dispatch", "merge")
"""Verbs on whose page matters like this one are named."""


@dataclass(frozen=True)
class Look:
    """How a verb's page looks where it is not the ordinary one: its template, what it shows besides, where to after."""

    template: str = "feedback/verb.html"
    after: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)


@require_http_methods(["GET", "HEAD", "POST"])
@asks_by(forms_in(ISSUE_VERBS))
def issue_verb(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Do something with a matter."""
    if verb not in ISSUE_VERBS:
        raise Http404
    return answer(request, ISSUE_VERBS[verb], issue_for(actor_of(request), number), Look(after=next_in(request)))


@require_http_methods(["GET", "HEAD", "POST"])
@asks_by(forms_in(REFERRAL_VERBS))
def referral_verb(request: HttpRequest, number: str, ordinal: int, verb: str) -> HttpResponse:
    """Do something with a hand-over order."""
    if verb not in REFERRAL_VERBS:
        raise Http404
    return answer(request, REFERRAL_VERBS[verb], referral_for(actor_of(request), number, ordinal))


def answer(request: HttpRequest, verb: Verb, target: Target, look: Look = Look()) -> HttpResponse:
    """Show the verb's page, or run it; a refusal keeps everything that was typed."""
    if request.method != "POST":
        return show(request, verb, target, look)
    form = verb.form(request.POST, by=actor_of(request), target=target)
    if not form.is_valid():
        refusal = verb.refuse(actor_of(request), target)
        if refusal:
            return turned_down(request, verb, target, form, refusal, look)
        return form_problem(form) if wants_json(request) else page(request, verb, target, form, look=look, status=422)
    try:
        result = verb.run(by=actor_of(request), **{kind_of(target): target}, **form.arguments())
    except Refused as refusal:
        form_errors(form, refusal)
        return turned_down(request, verb, target, form, refusal, look)
    return done(request, verb, target, result, look)


def show(request: HttpRequest, verb: Verb, target: Target, look: Look = Look()) -> HttpResponse:
    """Show what the verb will do and its form, or why this person may not."""
    refusal = verb.refuse(actor_of(request), target)
    form = None if refusal else verb.form(by=actor_of(request), target=target)
    return page(request, verb, target, form, refusal, look=look)


def turned_down(
    request: HttpRequest, verb: Verb, target: Target, form: VerbForm, refusal: Refused, look: Look
) -> HttpResponse:
    """Say why it was not done and what is the case now; the form comes back with what was typed, to be sent again."""
    if wants_json(request):
        return form_problem(form, refusal)
    now = fresh(target)
    if verb.refuse(actor_of(request), now):
        typed = typed_into(form.fields, request.POST, is_offered=True)
        return page(request, verb, now, None, refusal, look=look, typed=typed)
    form.data = with_version(form.data, now)
    return page(request, verb, now, form, look=look, status=refusal.status)


def with_version(data: Any, target: Target) -> QueryDict:
    """Return what was sent with the version of now, so that sending it again is a decision about what is now."""
    kept = data.copy()
    kept["version"] = str(matter_of(target).version)
    return kept


def latest(target: Target, reader: User) -> Entry | None:
    """The last thing that happened to the matter, as far as this person reads it: what is the case now."""
    return next(iter(timeline_of(matter_of(target), reader)), None)


def done(request: HttpRequest, verb: Verb, target: Target, result: Any, look: Look) -> HttpResponse:
    """Answer what was done: to a script what it was done to, to a person the page of it with a sentence."""
    issue = matter_of(target)
    mark_acted_on(actor_of(request), {issue.get_absolute_url(), target.get_absolute_url()})
    if verb.shows_code:
        return code_page(request, issue, result)
    if wants_json(request):
        return JsonResponse({"uuid": str(issue.draft_uuid), "number": issue.number}, status=201)
    messages.success(request, verb.done_words(result))
    return redirect(look.after or way_on(actor_of(request), target))


def way_on(user: User, target: Target) -> str:
    """Where to after it is done: to the target's page, or to the desk when it has left this person's hands."""
    rows = type(target)._default_manager.visible_to(user)
    return target.get_absolute_url() if rows.filter(pk=target.pk).exists() else "feedback:desk"


def code_page(request: HttpRequest, issue: Issue, slip: Any) -> HttpResponse:
    """Show a new code, once; nothing keeps it."""
    if wants_json(request):
        return JsonResponse({"number": issue.number, "serial": slip.serial, "code": slip.code}, status=201)
    context = {"issue": issue, "slip": printed(slip, request.build_absolute_uri)}
    return render(request, "feedback/code.html", context)


def page(
    request: HttpRequest,
    verb: Verb,
    target: Target,
    form: VerbForm | None,
    refusal: Refused | None = None,
    *,
    look: Look = Look(),
    typed: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the verb's page."""
    if refusal and wants_json(request):
        return refused(request, refusal)
    if isinstance(target, Issue | Referral):
        note_looks(actor_of(request), [matter_of(target)])
    state, label = state_of(target)
    context = {
        "verb": verb.on(target),
        "asked": asked_of(verb, target) if form else None,
        "asked_unit": day_unit(target) if isinstance(target, Referral) else "",
        "returns": returns_of(verb, target) if form else [],
        "is_ruled": isinstance(target, Referral) and is_ruled(target),
        "issue": matter_of(target),
        "target": target,
        "name": name_of(target),
        "state": state,
        "label": label,
        "form": form,
        "refusal": refusal,
        "typed": typed,
        "latest": latest(target, actor_of(request)) if refusal else None,
        "back": look.after,
        "words": words_of(target, actor_of(request)),
        "limits": form.limits if isinstance(form, DispatchForm) else None,
        "similar": likes(actor_of(request), matter_of(target)) if form and verb.slug in COMPARED else None,
        "personal": personal_data(form) if isinstance(form, ReviewForm) else None,
        **look.context,
    }
    return render(request, look.template, context, status=refusal.status if refusal else status)


def likes(user: User, issue: Issue) -> list[Like]:
    """Matters like this one, where somebody is about to send it out or to say what it repeats."""
    text = issue.digest or (issue.raw_note if may_read_raw(user, issue) else "")
    if issue.is_guarded:
        return []
    return similar_to(
        user, path=issue.village.path, text=text, category=issue.category, yard_id=issue.yard_id, besides=issue
    )


def personal_data(form: ReviewForm) -> dict[str, Any]:
    """What the check finds in the words of the matter, or in what was typed, and how it reads when masked.

    A text that is longer than may be kept is not looked at: it is refused for its length.
    """
    texts = [str(form[name].value() or "") for name in ("public_title", "public_text", "public_reply")]
    text = "\n".join(one for one in texts if len(one) <= MOST_SIGNS)
    findings = find_in(form.target, text)
    return {"findings": findings, "masked": replace(text, findings), "refused": form.is_bound}
