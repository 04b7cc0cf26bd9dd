"""Photos of a talk: the page where they are kept, and the photos themselves for staff and for villagers."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory.asking import asks
from directory.refusals import Refused
from directory.scopes import actor_of
from office.answers import form_errors, form_problem, refused, wants_json
from office.files import deliver, deliver_small

from ..forms.photos import CaptionForm, PhotoForm
from ..models import Meeting, MeetingPhoto
from ..photos import (
    MOST_PHOTOS,
    add_photo,
    describe_photo,
    refuse_add_photo,
    refuse_remove_photo,
    remove_photo,
)
from .desk import found


@require_http_methods(["GET", "HEAD", "POST"])
@asks(PhotoForm)
def photos(request: HttpRequest, number: str) -> HttpResponse:
    meeting = found(request, number)
    form = PhotoForm(request.POST or None, request.FILES or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            added = add_photo(
                by=actor_of(request),
                meeting=meeting,
                upload=form.cleaned_data["file"],
                caption=form.cleaned_data["caption"],
                has_consent=form.cleaned_data["has_consent"],
            )
        except Refused as refused_by_rule:
            refusal = refused_by_rule
            form_errors(form, refusal)
        else:
            if wants_json(request):
                return JsonResponse({"uuid": str(added.file.uuid), "number": meeting.number}, status=201)
            messages.success(request, _("照片已加上。"))
            return redirect("meetings:photos", meeting.number)
    if request.method == "POST" and wants_json(request):
        return form_problem(form, refusal)
    return _page(request, meeting, form, refusal.status if refusal else 422 if form.errors else 200)


def _page(request: HttpRequest, meeting: Meeting, form: PhotoForm, status: int) -> HttpResponse:
    user = actor_of(request)
    rows = list(meeting.photos.select_related("file"))
    context = {
        "meeting": meeting,
        "form": form,
        "photos": [(row, CaptionForm(initial=_now(row), prefix=f"photo-{row.pk}")) for row in rows],
        "add_refusal": refuse_add_photo(user, meeting),
        "may_remove": refuse_remove_photo(user, meeting) is None,
        "is_full": len(rows) >= MOST_PHOTOS,
        "most": MOST_PHOTOS,
    }
    return render(request, "meetings/photos.html", context, status=status)


def _now(photo: MeetingPhoto) -> dict[str, object]:
    return {"caption": photo.caption, "has_consent": photo.has_consent}


@require_POST
@asks(CaptionForm)
def photo_change(request: HttpRequest, number: str, photo: UUID) -> HttpResponse:
    row = _photo_of(request, number, photo)
    form = CaptionForm(request.POST, prefix=f"photo-{row.pk}")
    try:
        if form.is_valid():
            describe_photo(
                by=actor_of(request),
                photo=row,
                caption=form.cleaned_data["caption"],
                has_consent=form.cleaned_data["has_consent"],
            )
            messages.success(request, _("已保存。"))
        else:
            messages.error(request, str(next(iter(form.errors.values()))[0]))
    except Refused as refusal:
        return refused(request, refusal)
    return redirect("meetings:photos", number)


@require_POST
def photo_remove(request: HttpRequest, number: str, photo: UUID) -> HttpResponse:
    try:
        remove_photo(by=actor_of(request), photo=_photo_of(request, number, photo))
    except Refused as refusal:
        return refused(request, refusal)
    messages.success(request, _("照片已删除。"))
    return redirect("meetings:photos", number)


@require_safe
def photo_file(request: HttpRequest, number: str, photo: UUID, size: str = "") -> HttpResponseBase:
    return _delivered(_photo_of(request, number, photo), size)


@require_safe
@login_not_required
def public_photo(request: HttpRequest, number: str, photo: UUID, size: str = "") -> HttpResponseBase:
    """Show a villager a photo of a published talk whose people agreed; any other does not exist."""
    rows = MeetingPhoto.objects.public().select_related("file", "meeting")
    return _delivered(get_object_or_404(rows, meeting__number=number, file__uuid=photo), size)


def _photo_of(request: HttpRequest, number: str, photo: UUID) -> MeetingPhoto:
    rows = MeetingPhoto.objects.visible_to(actor_of(request)).select_related("file", "meeting")
    row: MeetingPhoto = get_object_or_404(rows, meeting__number=number, file__uuid=photo)
    return row


def _delivered(photo: MeetingPhoto, size: str) -> HttpResponseBase:
    name = f"{photo.meeting.number}-{photo.pk}.jpg"
    return deliver_small(photo.file, name=name) if size else deliver(photo.file, name=name)
