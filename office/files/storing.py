"""Verbs of files: taken in, and deleted with everything that was kept of them."""

import datetime
import hashlib
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from directory.models import User
from directory.refusals import Invalid

from ..models import StoredFile
from ..retention import Rule
from . import documents, photos
from .names import clean_name

PHOTO_KEPT = datetime.timedelta(days=365)


@transaction.atomic
def store_photo(*, by: User, upload: UploadedFile, now: datetime.datetime | None = None) -> StoredFile:
    """Keep a photo, drawn anew in two sizes, for one year. Raises Invalid with a sentence at `file`."""
    name = clean_name(upload.name or "", photos.ENDINGS)
    photo = photos.read_photo(_content_of(upload, photos.LARGEST_PHOTO))
    now = now or timezone.now()
    stored = StoredFile(
        kind=StoredFile.Kind.PHOTO,
        content_type="image/jpeg",
        size=len(photo.full),
        sha256=hashlib.sha256(photo.full).hexdigest(),
        width=photo.width,
        height=photo.height,
        original_name=name,
        uploaded_by=by,
        uploaded_at=now,
        expires_on=timezone.localdate(now) + PHOTO_KEPT,
        is_demo=by.is_demo,
    )
    stored.small.save("small.jpg", ContentFile(photo.small), save=False)
    stored.content.save("photo.jpg", ContentFile(photo.full), save=False)
    return _kept(stored)


@transaction.atomic
def store_document(*, by: User, upload: UploadedFile, now: datetime.datetime | None = None) -> StoredFile:
    """Keep a PDF, DOCX or XLSX as it is, judged by its content. Raises Invalid with a sentence at `file`."""
    name = clean_name(upload.name or "", tuple(documents.ENDINGS))
    content = _content_of(upload, documents.LARGEST_DOCUMENT)
    content_type = documents.judge_document(content)
    ending = name.rpartition(".")[2]
    if documents.ENDINGS[ending] != content_type:
        sentence = _("文件的后缀和内容对不上，请按原来的格式另存后再上传。")
        raise Invalid(sentence, code="file-kind", errors={"file": [sentence]})
    stored = StoredFile(
        kind=StoredFile.Kind.DOCUMENT,
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        original_name=name,
        uploaded_by=by,
        uploaded_at=now or timezone.now(),
        is_demo=by.is_demo,
    )
    stored.content.save(f"document.{ending}", ContentFile(content), save=False)
    return _kept(stored)


@transaction.atomic
def delete_file(stored: StoredFile) -> None:
    """Delete the row now, and what lies in the storage, every size of it, once the transaction holds."""
    lying = [(field.storage, str(field.name)) for field in (stored.content, stored.small) if field]
    stored.delete()
    for storage, name in lying:
        transaction.on_commit(partial(storage.delete, name))


def _due(now: datetime.datetime) -> models.QuerySet[StoredFile]:
    """Files past their day that nothing shows any more; what shows one (a talk its photo) has a rule of its own."""
    return StoredFile.objects.expired(timezone.localdate(now)).unattached()


def _erase(keys: Sequence[Any], now: datetime.datetime) -> None:
    for stored in StoredFile.objects.filter(pk__in=keys):
        delete_file(stored)


RULE = Rule(
    name="files",
    model=StoredFile,
    what=_lazy("不再使用的文件"),
    kept=_lazy("到文件上写明的日期"),
    due=_due,
    erase=_erase,
)
"""What `retain` deletes of files."""


def _content_of(upload: UploadedFile, most: int) -> bytes:
    """Read one byte more than is allowed at most, so that a larger file is known and never held."""
    upload.seek(0)
    return upload.read(most + 1)


def _kept(stored: StoredFile) -> StoredFile:
    """Save the row; if that fails nothing stays in the storage."""
    try:
        stored.save(force_insert=True)
    except Exception:
        for field in (stored.content, stored.small):
            if field:
                field.storage.delete(str(field.name))
        raise
    return stored
