"""Giving a file out, after a view has asked whether this person may have it."""

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404

from ..models import StoredFile

SANDBOX = "default-src 'none'; sandbox"


def deliver(stored: StoredFile, *, name: str = "") -> FileResponse:
    """Answer with the file: a photo to be looked at, as we drew it ourselves; everything else to be saved."""
    return _answer(stored, stored.content, name or stored.original_name)


def deliver_small(stored: StoredFile, *, name: str = "") -> FileResponse:
    """Answer with the small size of a photo."""
    return _answer(stored, stored.small, name or stored.original_name)


def _answer(stored: StoredFile, field: FieldFile, name: str) -> FileResponse:
    is_photo = stored.kind == StoredFile.Kind.PHOTO
    try:
        content = field.open("rb")
    except (ValueError, OSError):
        raise Http404 from None
    answer = FileResponse(
        content, as_attachment=not is_photo, filename=_with_ending(name, stored), content_type=stored.content_type
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _with_ending(name: str, stored: StoredFile) -> str:
    """A photo is a JPEG now, whatever it came as."""
    if stored.kind != StoredFile.Kind.PHOTO:
        return name
    return f"{name.rpartition('.')[0] or name}.jpg"
