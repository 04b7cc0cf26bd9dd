"""Verbs of the documents a department puts with its report: PDF, Word or Excel, five at most."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from directory.models import User
from directory.refusals import Conflict, NotAllowed, Refused, allow
from directory.scopes import scope_of
from office.files import delete_file, judge_document_upload, keep_file

from .concerned import refuse_concerned
from .models import Referral, ReferralDocument

MOST_DOCUMENTS = 5


def refuse_documents(by: User, referral: Referral) -> Refused | None:
    """Documents are added and taken away by the department, while it works on the order."""
    if referral.department_id is None or referral.department_id not in scope_of(by).department_ids:
        return NotAllowed(_("材料由承办单位上传，您可以查看。"), code="not-yours")
    if refusal := refuse_concerned(by, referral.issue):
        return refusal
    if referral.status != Referral.Status.ACCEPTED:
        return Conflict(_("签收以后、报办结以前可以上传和删除材料。"), code="wrong-state")
    return None


def add_document(*, by: User, referral: Referral, upload: UploadedFile) -> ReferralDocument:
    """Put a document with the order. Raises Invalid for what is none, Conflict for a sixth."""
    allow(refuse_documents(by, referral))
    judged = judge_document_upload(upload)
    with transaction.atomic():
        referral = _lock(referral)
        allow(refuse_documents(by, referral))
        if referral.documents.count() >= MOST_DOCUMENTS:
            raise Conflict(_("一张交办单最多放 %(most)s 份材料。") % {"most": MOST_DOCUMENTS}, code="too-many")
        return ReferralDocument.objects.create(referral=referral, file=keep_file(judged, by=by))


@transaction.atomic
def remove_document(*, by: User, document: ReferralDocument) -> None:
    """Take a document away, while the order is still worked on."""
    allow(refuse_documents(by, _lock(document.referral)))
    stored = document.file
    document.delete()
    delete_file(stored)


def _lock(referral: Referral) -> Referral:
    return Referral.objects.select_for_update(of=("self",)).select_related("issue").get(pk=referral.pk)
