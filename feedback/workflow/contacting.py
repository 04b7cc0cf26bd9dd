"""The contact with the raiser: noted by the lead when it is made, or with the report when it was not noted before."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import User
from directory.refusals import Invalid, allow

from ..models import Referral
from ..models.choices import EchoChannel
from ..permissions import must_contact, refuse_contact
from ..personal_data import refuse_in
from ._moving import lock_referral, move, needed


@transaction.atomic
def note_contact(
    *,
    by: User,
    referral: Referral,
    contacted_on: datetime.date,
    contacted_how: str,
    contact_channel: str,
    version: int | None = None,
    now: datetime.datetime | None = None,
) -> Referral:
    """Note the first contact with the raiser: when, by which way, and what was said, which holds no personal data.

    It stops the contact clock and the report does not ask for it again. That the raiser was told the result is another
    thing: `submit` records it.
    """
    now = now or timezone.now()
    referral = lock_referral(referral, version=version)
    allow(refuse_contact(by, referral))
    how = needed("contacted_how", contacted_how, _("请写怎样联系的、说了什么。"), most=200)
    refuse_in(referral.issue, contacted_how=how)
    errors = day_errors(referral, contacted_on, now=now) | channel_errors(contact_channel, is_needed=True)
    refuse_errors(errors)
    referral.contacted_on, referral.contacted_how, referral.contact_channel = contacted_on, how, contact_channel
    referral.version += 1
    referral.save()
    move(
        referral.issue,
        verb="contact",
        by=by,
        now=now,
        referral=referral,
        internal=how,
        acting_as=str(referral.department),
        facts={
            "contacted_on": contacted_on.isoformat(),
            "channel": contact_channel,
            "late": referral.was_contacted_late,
        },
    )
    return referral


def check_report(
    referral: Referral, on: datetime.date | None, how: str, channel: str, *, now: datetime.datetime
) -> None:
    """Raise Invalid unless the contact given with a report can be: one that must be made and was not noted is there."""
    errors: dict[str, list[str]] = {}
    if must_contact(referral) and not referral.contacted_on and not (on and how.strip()):
        errors["contacted_on"] = [_("反映人留了联系方式：请先联系（或请联络人转告），再填日期和方式。")]
    refuse_errors(errors | day_errors(referral, on, now=now) | channel_errors(channel))


def day_errors(referral: Referral, on: datetime.date | None, *, now: datetime.datetime) -> dict[str, list[str]]:
    """What is wrong with the day of a contact: it lies between the day the matter was raised and today."""
    raised = referral.issue.raised_on
    if on and on > timezone.localdate(now):
        return {"contacted_on": [_("联系日期不能在今天以后。")]}
    if on and on < raised:
        words = {"month": raised.month, "day": raised.day}
        return {"contacted_on": [_("联系日期不能早于反映人说这件事的那天（%(month)s月%(day)s日）。") % words]}
    return {}


def channel_errors(channel: str, *, is_needed: bool = False) -> dict[str, list[str]]:
    """What is wrong with the way of a contact."""
    is_good = channel in EchoChannel.values or (not channel and not is_needed)
    return {} if is_good else {"contact_channel": [_("请选怎样联系的。")]}


def refuse_errors(errors: dict[str, list[str]]) -> None:
    """Raise Invalid at the fields where something is wrong."""
    if errors:
        raise Invalid(next(iter(errors.values()))[0], errors=errors)
