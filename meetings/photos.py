"""Verbs of a talk's photos: added, described, taken away. Optional, nine at most, never forced on anybody."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from directory.models import User
from directory.refusals import Conflict, Invalid, NotAllowed, Refused, allow
from directory.scopes import scope_of
from office.files import delete_file, judge_photo_upload, keep_file
from office.privacy import find_personal_data
from office.retention import Rule

from .models import Meeting, MeetingPhoto
from .models.photo import LONGEST_CAPTION, MeetingPhotoQuerySet
from .permissions import PUBLISHING_ROLES, RECORDING_ROLES
from .recording import lock_meeting

MOST_PHOTOS = 9


def refuse_add_photo(by: User, meeting: Meeting) -> Refused | None:
    """Photos are added by the people of the record, before it is shown to villagers and archived."""
    if not scope_of(by).covers(meeting.path, *RECORDING_ROLES):
        return NotAllowed(_("照片由所在村和乡镇添加，您可以查看。"))
    if meeting.status in (Meeting.Status.ARCHIVED, Meeting.Status.CANCELLED):
        return Conflict(_("这场恳谈会%(status)s，不能再加照片。") % {"status": meeting.get_status_display()})
    if meeting.published_at:
        return Conflict(_("这场恳谈会已经公开。要加照片或改说明，请乡镇先撤下，改好再公开。"))
    return None


def refuse_remove_photo(by: User, meeting: Meeting) -> Refused | None:
    """A photo may be taken away, or its consent withdrawn, at any time: by the record's people and who publishes."""
    if scope_of(by).covers(meeting.path, *RECORDING_ROLES, *PUBLISHING_ROLES):
        return None
    return NotAllowed(_("照片由所在村和乡镇管理，您可以查看。"))


def add_photo(
    *, by: User, meeting: Meeting, upload: UploadedFile, caption: str = "", has_consent: bool = False
) -> MeetingPhoto:
    """Add a photo to the record. Raises Invalid for what is no photo, a tenth one, personal data in the caption."""
    allow(refuse_add_photo(by, meeting))
    caption, judged = _fitting(caption), judge_photo_upload(upload)
    with transaction.atomic():
        meeting = lock_meeting(meeting)
        allow(refuse_add_photo(by, meeting))
        if meeting.photos.count() >= MOST_PHOTOS:
            raise Conflict(_("一场会最多放 %(most)s 张照片，请先删去不要的。") % {"most": MOST_PHOTOS}, code="too-many")
        stored = keep_file(judged, by=by)
        return MeetingPhoto.objects.create(meeting=meeting, file=stored, caption=caption, has_consent=has_consent)


@transaction.atomic
def describe_photo(*, by: User, photo: MeetingPhoto, caption: str, has_consent: bool) -> MeetingPhoto:
    """Change caption and consent; of a published talk's photo the consent can only be withdrawn."""
    meeting = lock_meeting(photo.meeting)
    photo = MeetingPhoto.objects.select_for_update().get(pk=photo.pk)
    withdraws = photo.has_consent and not has_consent and caption.strip() == photo.caption
    allow(refuse_remove_photo(by, meeting) if withdraws else refuse_add_photo(by, meeting))
    photo.caption, photo.has_consent = _fitting(caption), has_consent
    photo.save(update_fields=["caption", "has_consent"])
    return photo


@transaction.atomic
def remove_photo(*, by: User, photo: MeetingPhoto) -> None:
    """Delete a photo with every size of it."""
    meeting = lock_meeting(photo.meeting)
    allow(refuse_remove_photo(by, meeting))
    stored = photo.file
    photo.delete()
    delete_file(stored)


def _due(now: datetime.datetime) -> MeetingPhotoQuerySet:
    return MeetingPhoto.objects.filter(file__expires_on__lt=timezone.localdate(now))


def _erase(keys: Sequence[Any], now: datetime.datetime) -> int:
    photos = list(MeetingPhoto.objects.filter(pk__in=keys).select_related("file"))
    for photo in photos:
        stored = photo.file
        photo.delete()
        delete_file(stored)
    return len(photos)


RULE = Rule(
    name="meeting-photos",
    model=MeetingPhoto,
    what=_lazy("恳谈会照片，连同小图"),
    kept=_lazy("一年"),
    due=_due,
    erase=_erase,
)
"""What `retain` deletes of photos."""


def _fitting(caption: str) -> str:
    text = " ".join(caption.split())
    if len(text) > LONGEST_CAPTION:
        sentence = _("说明最多 %(most)s 个字。") % {"most": LONGEST_CAPTION}
        raise Invalid(sentence, errors={"caption": [sentence]})
    found = find_personal_data(text)
    if found:
        sentences = [str(finding.sentence) for finding in found]
        raise Invalid(_("照片说明里有个人信息，请改写。"), code="personal-data", errors={"caption": sentences})
    return text
