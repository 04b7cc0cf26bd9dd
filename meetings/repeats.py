"""The same talk taken down twice, by two people or from paper and from a phone: asked about, never merged unasked."""

from django.utils import timezone
from django.utils.translation import gettext as _

from directory.refusals import Conflict

from .models import Meeting


class SameEvening(Conflict):
    """Another record tells of a talk of the same yard on the same evening; `number` is that record's."""

    default_code = "same-evening"

    def __init__(self, known: Meeting) -> None:
        words = {"number": known.number, "time": f"{timezone.localtime(known.started_at):%H:%M}"}
        if known.is_evening:
            sentence = _("这个屋场这一晚已有一场（%(time)s 开始，%(number)s），是同一场吗？")
        else:
            sentence = _("这个屋场这一天白天已有一场（%(time)s 开始，%(number)s），是同一场吗？")
        super().__init__(sentence % words)
        self.number = known.number


def refuse_repeat(meeting: Meeting) -> SameEvening | None:
    """Ask before a second talk of one yard is opened for one evening, or one day's hours before it.

    A cancelled one does not count.
    """
    day = timezone.localdate(meeting.started_at)
    here = Meeting.objects.filter(village=meeting.village_id, yard=meeting.yard_id)
    rows = here.filter(started_at__date=day, is_evening=meeting.is_evening).exclude(status=Meeting.Status.CANCELLED)
    known = rows.order_by("-pk").first()
    return SameEvening(known) if known else None
