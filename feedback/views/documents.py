"""Documents of a report: the page where they are kept, and each of them for whoever may see the order."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory.asking import asks
from directory.refusals import Refused
from directory.scopes import actor_of
from office.answers import form_errors, form_problem, refused, wants_json
from office.files import deliver

from ..documents import MOST_DOCUMENTS, add_document, refuse_documents, remove_document
from ..forms.documents import DocumentForm
from ..models import Referral, ReferralDocument
from .targets import referral_for


@require_http_methods(["GET", "HEAD", "POST"])
@asks(DocumentForm)
def documents(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    referral = referral_for(actor_of(request), number, ordinal)
    form = DocumentForm(request.POST or None, request.FILES or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            added = add_document(by=actor_of(request), referral=referral, upload=form.cleaned_data["file"])
        except Refused as refused_by_rule:
            refusal = refused_by_rule
            form_errors(form, refusal)
        else:
            if wants_json(request):
                return JsonResponse({"uuid": str(added.file.uuid), "number": number}, status=201)
            messages.success(request, _("材料已上传。"))
            return redirect("feedback:documents", number, ordinal)
    if request.method == "POST" and wants_json(request):
        return form_problem(form, refusal)
    return _page(request, referral, form, refusal.status if refusal else 422 if form.errors else 200)


def _page(request: HttpRequest, referral: Referral, form: DocumentForm, status: int) -> HttpResponse:
    rows = list(referral.documents.select_related("file__uploaded_by"))
    context = {
        "referral": referral,
        "form": form,
        "documents": rows,
        "refusal": refuse_documents(actor_of(request), referral),
        "is_full": len(rows) >= MOST_DOCUMENTS,
        "most": MOST_DOCUMENTS,
    }
    return render(request, "feedback/documents.html", context, status=status)


@require_safe
def document_file(request: HttpRequest, number: str, ordinal: int, document: UUID) -> HttpResponseBase:
    return deliver(_document_of(request, number, ordinal, document).file)


@require_POST
def document_remove(request: HttpRequest, number: str, ordinal: int, document: UUID) -> HttpResponse:
    try:
        remove_document(by=actor_of(request), document=_document_of(request, number, ordinal, document))
    except Refused as refusal:
        return refused(request, refusal)
    messages.success(request, _("材料已删除。"))
    return redirect("feedback:documents", number, ordinal)


def _document_of(request: HttpRequest, number: str, ordinal: int, document: UUID) -> ReferralDocument:
    rows = ReferralDocument.objects.visible_to(actor_of(request)).select_related("file", "referral")
    wanted = {"referral__issue__number": number, "referral__ordinal": ordinal, "file__uuid": document}
    row: ReferralDocument = get_object_or_404(rows, **wanted)
    return row
