"""Who may do what with the record of a talk. Each question answers None, or the refusal to raise or to show."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import Role, User
from directory.refusals import Conflict, NotAllowed, Refused
from directory.roles import OFFICES, VILLAGE_ROLES
from directory.scopes import scope_of

from .models import DecisionAction, Meeting

RECORDING_ROLES = (*VILLAGE_ROLES, Role.TOWNSHIP_OFFICE)
ALMOST_BEGUN = datetime.timedelta(hours=2)
"""People gather before the hour that was announced."""
PUBLISHING_ROLES = OFFICES


def refuse_begin(by: User) -> Refused | None:
    """The form for a new record is opened by whoever may record somewhere."""
    if scope_of(by).has(*RECORDING_ROLES):
        return None
    return NotAllowed(_("您没有登记恳谈会的岗位，请乡镇为您开通。"))


def refuse_record(by: User, path: str) -> Refused | None:
    """Recording is for people posted to the village, or its township for talks brought in from paper."""
    if scope_of(by).covers(path, *RECORDING_ROLES):
        return None
    return NotAllowed(_("您没有在这个村登记恳谈会的岗位，请选自己负责的村，或请乡镇为您开通。"))


def refuse_edit(by: User, meeting: Meeting) -> Refused | None:
    """A record is written in by the people of its village and township while it is open."""
    refusal = refuse_record(by, meeting.path)
    if refusal:
        return NotAllowed(_("这场恳谈会由所在村和乡镇记录，您可以查看，不能修改。"))
    if meeting.is_open:
        return None
    sentence = _("这场恳谈会%(status)s，不能再改。") % _status(meeting)
    if meeting.status == Meeting.Status.SUBMITTED:
        sentence = _("这场恳谈会已提交，不能再改；要更正请先“退回修改”。")
    return Conflict(sentence, code="meeting-closed")


def refuse_take_back(by: User, meeting: Meeting) -> Refused | None:
    """A submitted record may be taken back to be corrected until it is archived."""
    if refuse_record(by, meeting.path):
        return NotAllowed(_("这场恳谈会由所在村和乡镇记录，您不能退回修改。"))
    if meeting.status == Meeting.Status.SUBMITTED:
        return None
    return Conflict(_("只有已提交、未归档的记录可以退回修改，这场现在是“%(status)s”。") % _status(meeting))


def refuse_cancel(by: User, meeting: Meeting) -> Refused | None:
    """An open record may be cancelled by those who may edit it."""
    return refuse_edit(by, meeting)


def refuse_count(by: User, meeting: Meeting) -> Refused | None:
    """Heads are counted in an open record, once the talk is about to begin."""
    return refuse_before_start(by, meeting, _("恳谈会还没有开始，开始以后再计人数。"))


def refuse_before_start(
    by: User, meeting: Meeting, sentence: str, *, now: datetime.datetime | None = None
) -> Refused | None:
    """What happens at a talk is written in an open record, not long before the talk begins; the sentence says what."""
    if refusal := refuse_edit(by, meeting):
        return refusal
    is_early = meeting.started_at > (now or timezone.now()) + ALMOST_BEGUN
    return Conflict(sentence) if is_early else None


def refuse_finish(by: User, action: DecisionAction) -> Refused | None:
    """That a step is done is noted by the village, its township or the county, when nothing before it is open."""
    meeting = action.decision.meeting
    if not scope_of(by).covers(meeting.path, *RECORDING_ROLES, Role.COUNTY_OFFICE):
        return NotAllowed(_("落实情况由所在村、乡镇或县联席办登记。"))
    if meeting.status == Meeting.Status.CANCELLED:
        return Conflict(_("这场恳谈会已取消。"))
    if action.done_on:
        return Conflict(_("这一步已经登记完成。"))
    if not action.may_start:
        return Conflict(_("要先完成前面的一步：%(text)s") % {"text": action.starts_after})
    return None


def refuse_publish(by: User, meeting: Meeting) -> Refused | None:
    """A submitted record is made public by the township or the county, not by who wrote it."""
    if not scope_of(by).covers(meeting.path, *PUBLISHING_ROLES):
        return NotAllowed(_("公开恳谈会由乡镇或县联席办审核后办理。"))
    if meeting.created_by_id == by.pk:
        return NotAllowed(_("自己登记的记录要由另一位同事审核公开。"))
    if meeting.status not in Meeting.HANDED_IN:
        return Conflict(_("先提交再公开，这场现在是“%(status)s”。") % _status(meeting))
    if meeting.published_at:
        return Conflict(_("这场恳谈会已经公开。"))
    return None


def refuse_withdraw(by: User, meeting: Meeting) -> Refused | None:
    """What was made public may be taken down by the township or the county at once."""
    if not scope_of(by).covers(meeting.path, *PUBLISHING_ROLES):
        return NotAllowed(_("撤下公开由乡镇或县联席办办理。"))
    if not meeting.published_at:
        return Conflict(_("这场恳谈会没有公开。"))
    return None


def _status(meeting: Meeting) -> dict[str, str]:
    return {"status": str(meeting.get_status_display())}
