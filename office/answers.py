"""Answers to scripts: problem+json with a stable code, for forms that are sent by `fetch`."""

from collections.abc import Mapping, Sequence

from django.http import HttpRequest, JsonResponse

from directory.refusals import Refused


def wants_json(request: HttpRequest) -> bool:
    """Return whether the client asks for JSON rather than a page."""
    return request.get_preferred_type(["text/html", "application/json", "application/problem+json"]) not in (
        None,
        "text/html",
    )


def problem(
    status: int,
    code: str,
    title: str,
    detail: str = "",
    errors: Mapping[str, Sequence[str]] | None = None,
    **extra: object,
) -> JsonResponse:
    """Return a problem document (RFC 9457); `code` is what a script tests, `title` what it may show."""
    body = {"type": "about:blank", "status": status, "code": code, "title": title, **extra}
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = {field: list(texts) for field, texts in errors.items()}
    return JsonResponse(body, status=status, content_type="application/problem+json")


def refused(request: HttpRequest, refusal: Refused) -> JsonResponse:
    """Return the problem document of a rule's refusal."""
    return problem(refusal.status, refusal.code, refusal.sentence, errors=getattr(refusal, "errors", None))
