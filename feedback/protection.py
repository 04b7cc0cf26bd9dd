"""What a raiser wrote when he asked for protection: read one at a time by supervision alone, every look logged.

Where the matter is about supervision, the county office reads it instead.
"""

from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from directory.models import Role, User
from directory.refusals import NotAllowed
from office.access import log_access
from office.models import AccessLog

from .models import ProtectionRequest
from .other_office import office_for


@dataclass(frozen=True)
class Plea:
    """What one look shows."""

    words: str
    contact: str


@transaction.atomic
def read(*, by: User, protection: ProtectionRequest, request: HttpRequest | None = None) -> Plea:
    """Show what was written, and log the look under the request's own key, never under the matter's number.

    The raiser's letter names who looked at him; a look here must not stand in it, where somebody who pressed him for
    his code could read that he asked for help.
    """
    protection = ProtectionRequest.objects.select_for_update(of=("self",)).get(pk=protection.pk)
    if not ProtectionRequest.objects.visible_to(by).filter(pk=protection.pk).exists():
        raise NotAllowed(_("保护申请由督查室处理。"), code="not-yours")
    log_access(
        by=by,
        action=AccessLog.Action.REVEAL,
        target=protection,
        purpose=_("处理保护申请"),
        acting_as=str(office_for(protection.issue, Role.SUPERVISION).label),
        request=request,
    )
    words, contact = protection.unsealed()
    return Plea(words=words, contact=contact)
