"""Answers to people and to scripts: a page for the one, problem+json (RFC 9457) with a stable code for the other."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from directory.addresses import own_address
from directory.refusals import Refused

PROBLEM = "application/problem+json"
JSON_TYPES = ("application/json", PROBLEM)


def wants_json(request: HttpRequest) -> bool:
    """Say whether the client asked for JSON rather than a page; a browser, or no wish at all, gets the page."""
    return request.get_preferred_type(["text/html", *JSON_TYPES]) in JSON_TYPES


def problem(
    status: int,
    code: str,
    title: str,
    detail: str = "",
    errors: Mapping[str, Sequence[str]] | None = None,
    **extra: Any,
) -> JsonResponse:
    """Return problem+json: a stable code for the script, a sentence for its user, errors by field if there are any."""
    body: dict[str, Any] = {"type": "about:blank", "status": status, "code": code, "title": str(title)}
    if detail:
        body["detail"] = str(detail)
    if errors:
        body["errors"] = {field: [str(text) for text in texts] for field, texts in errors.items()}
    body.update(extra)
    response = JsonResponse(body, status=status, content_type=PROBLEM, json_dumps_params={"ensure_ascii": False})
    response.headers["Cache-Control"] = "no-store"
    return response


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Answer a verb's refusal: its sentence on a page with a way on, or problem+json with its code and errors."""
    errors: Mapping[str, Sequence[str]] = getattr(refusal, "errors", {})
    if wants_json(request):
        return problem(refusal.status, refusal.code, refusal.sentence, errors=errors)
    context = {"status": refusal.status, "sentence": refusal.sentence, "errors": errors}
    return render(request, "refused.html", context, status=refusal.status)


def next_in(request: HttpRequest) -> str:
    """Return the address of this site that `next` in the query names, to go on to; empty when it names none."""
    return own_address(request.GET.get("next", ""))


def form_errors(form: forms.BaseForm, refusal: Refused) -> None:
    """Put a verb's refusal onto the bound form: each sentence at its field, what belongs to no field on top."""
    errors: Mapping[str, Sequence[str]] = getattr(refusal, "errors", {})
    for name, sentences in errors.items():
        form.add_error(name if name in form.fields else None, list(sentences))
    if not errors:
        form.add_error(None, refusal.sentence)


def form_problem(form: forms.BaseForm, refusal: Refused | None = None, **extra: Any) -> JsonResponse:
    """Answer a script whose form cannot be kept: the refusal's status and code, or 422, with the sentences by field."""
    errors = {("" if name == "__all__" else name): [str(text) for text in form.errors[name]] for name in form.errors}
    title = refusal.sentence if refusal else next(iter(errors.values()), [""])[0]
    status, code = (refusal.status, refusal.code) if refusal else (422, "invalid")
    return problem(status, code, title, errors=errors, **extra)
