"""Verbs of files: taken in, and deleted with everything that was kept of them."""

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Judged:
    """A file that was read and judged, and is not kept yet."""

    kind: str
    name: str
    content_type: str
    content: bytes
    small: bytes = b""
    width: int | None = None
    height: int | None = None


def judge_photo_upload(upload: UploadedFile) -> Judged:
    """Read a photo and draw it anew in two sizes. Raises Invalid with a sentence at `file`.

    Takes its time: done before a transaction is opened, in which SQLite lets nobody else write.
    """
    name = clean_name(upload.name or "", photos.ENDINGS)
    photo = photos.read_photo(_content_of(upload, photos.LARGEST_PHOTO))
    return Judged(
        kind=StoredFile.Kind.PHOTO,
        name=name,
        content_type="image/jpeg",
        content=photo.full,
        small=photo.small,
        width=photo.width,
        height=photo.height,
    )


def judge_document_upload(upload: UploadedFile) -> Judged:
    """Judge a PDF, DOCX or XLSX by its content and clean it, before a transaction. Raises Invalid at `file`."""
    name = clean_name(upload.name or "", tuple(documents.ENDINGS))
    content = _content_of(upload, documents.LARGEST_DOCUMENT)
    content_type = documents.judge_document(content)
    if documents.ENDINGS[name.rpartition(".")[2]] != content_type:
        sentence = _("文件的后缀和内容对不上，请按原来的格式另存后再上传。")
        raise Invalid(sentence, code="file-kind", errors={"file": [sentence]})
    return Judged(
        kind=StoredFile.Kind.DOCUMENT,
        name=name,
        content_type=content_type,
        content=documents.clean_document(content, content_type),
    )


@transaction.atomic
def keep_file(judged: Judged, *, by: User, now: datetime.datetime | None = None) -> StoredFile:
    """Keep what was judged: a photo for one year, a document until it is taken away."""
    now = now or timezone.now()
    is_photo = judged.kind == StoredFile.Kind.PHOTO
    stored = StoredFile(
        kind=judged.kind,
        content_type=judged.content_type,
        size=len(judged.content),
        sha256=hashlib.sha256(judged.content).hexdigest(),
        width=judged.width,
        height=judged.height,
        original_name=judged.name,
        uploaded_by=by,
        uploaded_at=now,
        expires_on=timezone.localdate(now) + PHOTO_KEPT if is_photo else None,
        is_demo=by.is_demo,
    )
    if judged.small:
        stored.small.save("small.jpg", ContentFile(judged.small), save=False)
    ending = "jpg" if is_photo else judged.name.rpartition(".")[2]
    stored.content.save(f"{judged.kind.lower()}.{ending}", ContentFile(judged.content), save=False)
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


def _erase(keys: Sequence[Any], now: datetime.datetime) -> int:
    files = list(StoredFile.objects.filter(pk__in=keys))
    for stored in files:
        delete_file(stored)
    return len(files)


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
