"""What a record must hold before it can be handed in."""

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Attendee, Meeting


@dataclass(frozen=True)
class Need:
    """One thing a record needs: a stable code, whether it is there, and the sentence that says so."""

    code: str
    is_met: bool
    words: str


def needs(meeting: Meeting, *, now: datetime.datetime | None = None) -> list[Need]:
    """Return everything a record needs to be handed in: a talk that has begun, a recorder, a number of heads."""
    has_begun = meeting.started_at <= (now or timezone.now())
    has_recorder = meeting.attendees.filter(role=Attendee.Role.RECORDER).exists()
    heads = meeting.heads
    return [
        Need("begun", has_begun, _("时间和屋场") if has_begun else _("开始时间还没到，恳谈会开过以后再提交。")),
        Need("recorder", has_recorder, _("记录人") if has_recorder else _("还没有登记记录人。")),
        Need(
            "heads",
            heads is not None,
            _("还没有填到场人数。") if heads is None else _("到场 %(heads)s 人") % {"heads": heads},
        ),
    ]
