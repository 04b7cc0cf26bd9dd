"""Verbs of the record: start, edit, count heads, submit, take back, cancel, publish."""

import datetime
import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import User, Village, Yard
from directory.places import find_or_add_yard
from directory.refusals import Conflict, Invalid, allow
from directory.signs import without_unseen
from office.access import log_access
from office.counties import settings_of
from office.models import AccessLog
from office.numbers import take_number

from .completeness import needs
from .details import DETAILS, check_choices, check_details, check_texts
from .drafts import DraftDiffers, draft_digest
from .models import HeadTap, Meeting
from .models.meeting import MOST_HEADS
from .permissions import (
    refuse_cancel,
    refuse_count,
    refuse_edit,
    refuse_publish,
    refuse_record,
    refuse_take_back,
    refuse_withdraw,
)
from .personal_data import refuse_personal_data
from .repeats import refuse_repeat


class Stale(Conflict):
    """Somebody saved in between; `theirs` is the record as it is now."""

    default_code = "stale"

    def __init__(self, theirs: Meeting) -> None:
        super().__init__(
            _("您打开以后，%(who)s已经改过这份记录。请对照两边的内容再保存，您写的还在。") % {"who": theirs.changed_by}
        )
        self.theirs = theirs


def start_meeting(
    *,
    by: User,
    village: Village,
    yard: str | Yard,
    draft_uuid: uuid.UUID,
    now: datetime.datetime | None = None,
    plus_tags: Any = (),
    is_another: bool = False,
    is_demo: bool = False,
    **details: Any,
) -> tuple[Meeting, bool]:
    """Open the record of a talk; return it, and whether it is new.

    Village, yard and `started_at` are enough. `yard` is one of the village or a name, which makes a new one awaiting
    confirmation. Raises NotAllowed, Invalid, DraftDiffers when the author's same draft came with other content, and
    SameEvening when the yard has a talk on that evening already, unless this one `is_another`.
    """
    now = now or timezone.now()
    allow(refuse_record(by, village.path))
    if not village.is_usable or village.retired_on:
        raise Invalid(_("这个村不能选用，请另选。"), errors={"village": [_("这个村不能选用，请另选。")]})
    check_details(details, now=now)
    check_choices(village.path, details.get("team"), plus_tags)
    digest = draft_digest(
        {"village": village, "yard": yard, "plus_tags": sorted(tag.pk for tag in plus_tags), **details}
    )
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        known = Meeting.objects.filter(created_by=by, draft_uuid=draft_uuid).first()
        if known:
            if known.draft_digest != digest:
                raise DraftDiffers(known.number)
            return known, False
        meeting = Meeting(
            draft_uuid=draft_uuid,
            draft_digest=digest,
            created_by=by,
            created_at=now,
            changed_by=by,
            changed_at=now,
            is_demo=is_demo or village.is_demo,
            **details,
        )
        place = yard if isinstance(yard, Yard) else find_or_add_yard(village=village, name=yard, by=by)
        meeting.stand_in(village, place)
        county = settings_of(village.path)
        meeting.is_evening = _is_evening(meeting, county.evening_from)
        if not is_another:
            allow(refuse_repeat(meeting))
        check_texts(meeting)
        meeting.number = take_number(county.number_prefix, timezone.localdate(now).year, letter="H")
        meeting.save()
        meeting.plus_tags.set(plus_tags)
    return meeting, True


@transaction.atomic
def edit_meeting(
    *,
    by: User,
    meeting: Meeting,
    version: int,
    yard: str | Yard | None = None,
    plus_tags: Any = None,
    now: datetime.datetime | None = None,
    **details: Any,
) -> Meeting:
    """Change the record as of `version`; raises Stale when somebody saved in between."""
    now = now or timezone.now()
    meeting = lock_meeting(meeting)
    allow(refuse_edit(by, meeting))
    if meeting.version != version:
        raise Stale(meeting)
    check_details({name: getattr(meeting, name) for name in DETAILS} | details, now=now)
    check_choices(meeting.path, details.get("team"), plus_tags or ())
    for name, value in details.items():
        setattr(meeting, name, value)
    check_texts(meeting)
    if yard:
        place = yard if isinstance(yard, Yard) else find_or_add_yard(village=meeting.village, name=yard, by=by)
        meeting.stand_in(meeting.village, place)
    meeting.is_evening = _is_evening(meeting, settings_of(meeting.path).evening_from)
    if plus_tags is not None:
        meeting.plus_tags.set(plus_tags)
    return touch(meeting, by=by, now=now)


@transaction.atomic
def count_heads(*, by: User, meeting: Meeting, more: int = 1, tap: uuid.UUID | None = None) -> int:
    """Add people who came later to the peak; return the peak.

    Needs no version: two taps are two people. A tap that names its id counts once, however often it is sent.
    """
    meeting = lock_meeting(meeting)
    allow(refuse_count(by, meeting))
    peak = meeting.heads or 0
    if tap and HeadTap.objects.filter(meeting=meeting, tap=tap).exists():
        return peak
    if not -20 <= more <= 200 or not 0 <= peak + more <= MOST_HEADS:
        raise Invalid(_("人数要在 0 到 %(most)s 之间。") % {"most": MOST_HEADS})
    meeting.heads_at_peak = max(peak + more, meeting.heads_at_start or 0)
    meeting.save(update_fields=["heads_at_peak"])
    if tap:
        HeadTap.objects.create(meeting=meeting, tap=tap)
    return meeting.heads_at_peak


@transaction.atomic
def submit_record(*, by: User, meeting: Meeting, now: datetime.datetime | None = None) -> Meeting:
    """Hand the record in. The matters' own condition is held by feedback's `submit_meeting` around this."""
    now = now or timezone.now()
    meeting = lock_meeting(meeting)
    allow(refuse_edit(by, meeting))
    missing = missing_to_submit(meeting, now=now)
    if missing:
        raise Invalid(_("还不能提交：%(missing)s") % {"missing": "".join(missing)}, code="incomplete")
    refuse_personal_data(meeting, _("记录里有群众的个人信息，请改写后再提交。"), by=by)
    meeting.status = Meeting.Status.SUBMITTED
    meeting.submitted_at, meeting.submitted_by = now, by
    return touch(meeting, by=by, now=now)


def missing_to_submit(meeting: Meeting, *, now: datetime.datetime | None = None) -> list[str]:
    """Return what the record still lacks, a sentence each; empty when it can be handed in."""
    return [need.words for need in needs(meeting, now=now) if not need.is_met]


@transaction.atomic
def take_back(*, by: User, meeting: Meeting, now: datetime.datetime | None = None) -> Meeting:
    """Open a submitted record again to be corrected; what was public is taken down until it is handed in again."""
    meeting = lock_meeting(meeting)
    allow(refuse_take_back(by, meeting))
    meeting.status = Meeting.Status.DRAFT
    meeting.submitted_at = meeting.submitted_by = None
    was_public = meeting.published_at is not None
    meeting.published_at = meeting.published_by = None
    touch(meeting, by=by, now=now)
    if was_public:
        log_access(by=by, action=AccessLog.Action.PUBLISH, target=meeting, purpose=_("撤下"))
    return meeting


@transaction.atomic
def cancel_meeting(*, by: User, meeting: Meeting, reason: str, now: datetime.datetime | None = None) -> Meeting:
    """Strike a talk that did not take place, with a reason; its number stays taken."""
    meeting = lock_meeting(meeting)
    allow(refuse_cancel(by, meeting))
    if not without_unseen(reason):
        raise Invalid(_("请写明取消的原因。"), errors={"reason": [_("请写明取消的原因。")]})
    meeting.status = Meeting.Status.CANCELLED
    meeting.cancelled_reason = reason
    check_texts(meeting, "reason")
    return touch(meeting, by=by, now=now)


@transaction.atomic
def publish_meeting(*, by: User, meeting: Meeting, now: datetime.datetime | None = None) -> Meeting:
    """Show the talk to villagers; refused while a text that would be shown holds personal data."""
    now = now or timezone.now()
    meeting = lock_meeting(meeting)
    allow(refuse_publish(by, meeting))
    refuse_personal_data(meeting, _("公开的内容里有个人信息，请先退回修改。"), by=by)
    meeting.published_at, meeting.published_by = now, by
    touch(meeting, by=by, now=now)
    log_access(by=by, action=AccessLog.Action.PUBLISH, target=meeting, purpose=_("公开"))
    return meeting


@transaction.atomic
def withdraw_meeting(*, by: User, meeting: Meeting, now: datetime.datetime | None = None) -> Meeting:
    """Take the talk off the public pages."""
    meeting = lock_meeting(meeting)
    allow(refuse_withdraw(by, meeting))
    meeting.published_at = meeting.published_by = None
    touch(meeting, by=by, now=now)
    log_access(by=by, action=AccessLog.Action.PUBLISH, target=meeting, purpose=_("撤下"))
    return meeting


def touch(meeting: Meeting, *, by: User, now: datetime.datetime | None = None) -> Meeting:
    """Save the locked record with a new version and who changed it."""
    meeting.changed_by, meeting.changed_at = by, now or timezone.now()
    meeting.version += 1
    meeting.save()
    return meeting


def note_change(meeting: Meeting, *, by: User) -> None:
    """Keep who wrote last in what a record contains; its own fields, and so its version, stay as they are."""
    meeting.changed_by, meeting.changed_at = by, timezone.now()
    meeting.save(update_fields=["changed_by", "changed_at"])


def lock_meeting(meeting: Meeting) -> Meeting:
    """Return the record as it is now, its row locked until the transaction ends."""
    return (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("village__township", "yard", "changed_by")
        .get(pk=meeting.pk)
    )


def _is_evening(meeting: Meeting, evening_from: int) -> bool:
    return timezone.localtime(meeting.started_at).hour >= evening_from
