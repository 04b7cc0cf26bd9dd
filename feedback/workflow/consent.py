"""The raiser's own verb about himself: have name and phone erased, by the code of his slip, at any time."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.refusals import Conflict, Refused, allow

from ..anonymising import forget_raiser
from ..identity import raiser_of
from ..models import Issue, Raiser
from ._moving import lock, move


@transaction.atomic
def withdraw_consent(*, issue: Issue, now: datetime.datetime | None = None) -> Issue:
    """Erase the name and phone a raiser left, as he asks, wherever they stand (个保法 §15, §47); the matter goes on.

    Raises Conflict when nothing is kept. The step says that it was done, by nobody of the staff.
    """
    now = now or timezone.now()
    issue = lock(issue)
    allow(_refuse(Raiser.objects.select_for_update().filter(issue=issue).first()))
    forget_raiser(issue, now=now)
    move(issue, verb="withdraw-consent", by=None, now=now)
    return issue


def refuse_withdraw_consent(issue: Issue) -> Refused | None:
    """There is something to erase only while a name or phone is kept."""
    return _refuse(raiser_of(issue))


def _refuse(raiser: Raiser | None) -> Refused | None:
    if raiser is None or not (raiser.sealed_name or raiser.sealed_phone):
        return Conflict(_("没有留下称呼和电话，不用删除。"), code="nothing-kept")
    return None
