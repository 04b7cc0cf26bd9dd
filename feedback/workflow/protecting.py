"""The raiser's word that he is harassed for having spoken, and what supervision does about it (domain.md §5.3 no. 7).

Both write a step in the matter's chain that nobody but supervision reads, and change nothing else of the matter: not
its status, not its version, so that nobody can tell from it that anything was asked.
"""

import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import Role, User
from directory.refusals import Conflict, NotAllowed, Refused, allow
from office.notices import notify
from office.vault import keyed_digest

from ..models import Issue, ProtectionRequest
from ..other_office import office_for
from ..recipients import over
from ._moving import fitting, lock, needed, note

MOST_OPEN = 5
"""Requests of one matter that may wait at once: enough to add to the first, too few to bury it."""


@transaction.atomic
def ask_protection(
    *, issue: Issue, words: str, contact: str = "", now: datetime.datetime | None = None
) -> ProtectionRequest:
    """Take down that the raiser is harassed, and tell supervision; the same words twice are one request.

    Raises Invalid for no or too many words, Conflict when several requests of this matter wait already.
    """
    now = now or timezone.now()
    issue = lock(issue)
    said = needed("words", words, _("请写一两句：谁、怎样为难您。"), most=1000)
    where = fitting("contact", contact, most=60)
    digest = keyed_digest("protection", str(issue.pk), said, where)
    waiting = list(ProtectionRequest.objects.filter(issue=issue).open())
    known = next((one for one in waiting if one.digest == digest), None)
    if known:
        return known
    if len(waiting) >= MOST_OPEN:
        raise Conflict(_("您说的已经交上去了，还在处理。还有急事，请直接拨打页面上的电话。"), code="too-many")
    request = ProtectionRequest(issue=issue, asked_at=now, digest=digest)
    request.seal(words=said, contact=where)
    request.save()
    note(issue, verb="ask-protection", by=None, now=now)
    _tell(request, now)
    return request


@transaction.atomic
def handle_protection(
    *, by: User, protection: ProtectionRequest, result: str, now: datetime.datetime | None = None
) -> ProtectionRequest:
    """Write down what supervision did, once."""
    now = now or timezone.now()
    issue = lock(Issue(pk=protection.issue_id))
    protection = ProtectionRequest.objects.select_for_update(of=("self",)).get(pk=protection.pk)
    allow(refuse_handle_protection(by, protection))
    protection.result = needed("result", result, _("请写明做了什么。"), most=500)
    protection.handled_by, protection.handled_at = by, now
    protection.save()
    note(issue, verb="handle-protection", by=by, now=now, acting_as=str(office_for(issue, Role.SUPERVISION).label))
    return protection


def refuse_handle_protection(by: User, protection: ProtectionRequest) -> Refused | None:
    """Supervision whom the matter does not concern deals with a request, once."""
    if not ProtectionRequest.objects.visible_to(by).filter(pk=protection.pk).exists():
        return NotAllowed(_("保护申请由督查室处理。"), code="not-yours")
    if protection.handled_at:
        return Conflict(_("这份申请已经处理过。"), code="wrong-state")
    return None


def _tell(request: ProtectionRequest, now: datetime.datetime) -> None:
    """Tell supervision, without a word of which matter it is: the line goes to inboxes only, to no channel."""
    people = [
        person
        for person in over(request.issue, Role.SUPERVISION)
        if ProtectionRequest.objects.visible_to(person).filter(pk=request.pk).exists()
    ]
    notify(
        people,
        key=f"protection-{request.pk}",
        text=_("有人说因为反映问题受到为难，请看保护申请。"),
        address=reverse("feedback:protection-list"),
        now=now,
        is_private=True,
    )
