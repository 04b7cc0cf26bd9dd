"""The same matter at a later talk: what people say of it is kept, and may be the asking back itself."""

import datetime

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.models import User
from directory.refusals import Conflict, Invalid, NotAllowed, Refused, allow
from meetings.models import Meeting
from meetings.permissions import refuse_edit

from ..models import Issue, Mention, Satisfaction
from ..models.choices import ENDED, VisitMethod
from ._moving import for_others, lock, move
from .closing import ask_back


class Opinion(models.TextChoices):
    """What the raiser says of the matter at the talk."""

    NONE = "NONE", gettext_lazy("只记一句，没有表态")
    CONTENT = "CONTENT", gettext_lazy("群众当场确认：解决了，满意")
    NOT = "NOT", gettext_lazy("群众说：没有解决，或者不满意")


@transaction.atomic
def mention(
    *,
    by: User,
    issue: Issue,
    meeting: Meeting,
    note: str,
    opinion: str = Opinion.NONE,
    version: int | None = None,
    now: datetime.datetime | None = None,
) -> Mention:
    """Keep what people say at a later talk of a matter that is still open, once a talk.

    With an opinion it is the asking back of the next talk, so the recorder may not have handled the matter himself:
    solved and content closes it, not content asks for it to be done again.
    """
    now = now or timezone.now()
    issue = lock(issue, version=version)
    allow(refuse_mention(by, issue, meeting))
    kept = for_others(issue, "note", note, _("请写大家怎么说的。"))
    if opinion not in Opinion.values:
        raise Invalid(_("请选群众怎么说。"), errors={"opinion": [_("请选群众怎么说。")]})
    row = Mention.objects.create(issue=issue, meeting=meeting, note=kept, created_at=now)
    move(issue, verb="mention", by=by, now=now, internal=kept, facts={"meeting": meeting.number})
    if opinion != Opinion.NONE:
        is_content = opinion == Opinion.CONTENT
        ask_back(
            issue,
            by=by,
            method=VisitMethod.NEXT_TALK,
            was_reached=True,
            is_solved=is_content,
            satisfaction=Satisfaction.SATISFIED if is_content else Satisfaction.NOT,
            reason="" if is_content else kept,
            now=now,
        )
    return row


def refuse_mention(by: User, issue: Issue, meeting: Meeting) -> Refused | None:
    """Those who write the record of a later talk of the village, while matter and record are open."""
    refusal = refuse_edit(by, meeting)
    if refusal:
        return refusal
    if issue.village_id != meeting.village_id or issue.is_guarded:
        return NotAllowed(_("这件事不是这个村的，不能记在这场会上。"))
    if issue.status in ENDED:
        return Conflict(
            _("这件事现在是“%(now)s”，不用再问。") % {"now": issue.get_status_display()}, code="wrong-state"
        )
    if issue.mentions.filter(meeting=meeting).exists():
        return Conflict(_("这件事在这场会上已经记过。"), code="already-mentioned")
    return None
