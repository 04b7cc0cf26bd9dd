"""Deliveries: notices on their way out. Claimed one by one, tried again with growing pauses, given up after five.

The row is claimed before it is sent and marked after, each in a short transaction of its own. A worker that is killed
in between leaves a claim behind; once that is ten minutes old, the next run takes it over, once. Whether the message
had gone out cannot be known then: it may come twice, and is never lost.
"""

import datetime
import logging
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import Role, User
from directory.refusals import Conflict, NotAllowed, Refused
from directory.scopes import scope_of

from . import channels, tasks
from .models import Delivery, Notice

PAUSES = tuple(datetime.timedelta(minutes=minutes) for minutes in (1, 5, 25, 120))
MOST_TRIES = len(PAUSES) + 1
STALE_AFTER = datetime.timedelta(minutes=10)

logger = logging.getLogger(__name__)


def plan(key: str, *, now: datetime.datetime | None = None) -> None:
    """Have the first notice of a key sent to every channel, once, after the caller's transaction."""
    names = channels.names()
    if not names:
        return
    notice = Notice.objects.filter(key=key).order_by("pk").first()
    if notice is None:
        return
    moment = now or timezone.now()
    rows = [Delivery(notice=notice, channel=name, created_at=moment, next_at=moment) for name in names]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    transaction.on_commit(tasks.wake, robust=True)


def send_due(now: datetime.datetime | None = None) -> int:
    """Send everything that is due; return how many went out. Wakes itself again for what is to be retried."""
    sent = 0
    while delivery := _claim(now or timezone.now()):
        sent += _send(delivery, now or timezone.now())
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING, claimed_at=None).order_by("next_at").first()
    if waiting:
        tasks.wake(at=waiting.next_at)
    return sent


def sweep(now: datetime.datetime | None = None, *, dry_run: bool = False) -> int:
    """Find what killed workers left behind and have it run again, once; return how many deliveries wait for it.

    Called by `tick`; any number of times is as good as once. With `dry_run` nothing is touched.
    """
    now = now or timezone.now()
    found = Delivery.objects.due(now, now - STALE_AFTER).count()
    if dry_run:
        return found
    tasks.give_up_killed(now - STALE_AFTER)
    if found:
        tasks.wake()
    return found


def refuse_resend(by: User, delivery: Delivery) -> Refused | None:
    """The county office sends again what was given up."""
    if not scope_of(by).has(Role.COUNTY_OFFICE):
        return NotAllowed(_("发送失败的通知由县联席办重新发送。"))
    if delivery.state != Delivery.State.FAILED:
        return Conflict(
            _("这一条现在是“%(state)s”，不用重新发送。") % {"state": delivery.get_state_display()}, code="wrong-state"
        )
    return None


@transaction.atomic
def resend(*, by: User, delivery: Delivery, now: datetime.datetime | None = None) -> Delivery:
    """Send a delivery that was given up again, with five new tries, and keep who asked for it."""
    delivery = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    refusal = refuse_resend(by, delivery)
    if refusal:
        raise refusal
    delivery.state, delivery.tries, delivery.fault = Delivery.State.WAITING, 0, ""
    delivery.next_at, delivery.resent_by = now or timezone.now(), by
    delivery.save()
    transaction.on_commit(tasks.wake, robust=True)
    return delivery


def message_of(notice: Notice) -> str:
    """Return what goes out: the line itself and, where the site's address is known, a link."""
    has_link = settings.SITE_URL and notice.address
    return f"{notice.text}\n{settings.SITE_URL}{notice.address}" if has_link else notice.text


def _claim(now: datetime.datetime) -> Delivery | None:
    """Take the next due delivery for this worker alone; one that was tried too often is given up instead."""
    due = Delivery.objects.due(now, now - STALE_AFTER)
    while delivery := due.order_by("next_at", "pk").select_related("notice").first():
        mine = due.filter(pk=delivery.pk)
        if delivery.tries >= MOST_TRIES:
            fault = _("发送程序几次中断，没有结果。")
            mine.update(state=Delivery.State.FAILED, claimed_at=None, fault=fault)
        elif mine.update(claimed_at=now, tries=F("tries") + 1):
            delivery.claimed_at, delivery.tries = now, delivery.tries + 1
            return delivery
    return None


def _send(delivery: Delivery, now: datetime.datetime) -> bool:
    fault = channels.send(delivery.channel, message_of(delivery.notice))
    changes = {"state": Delivery.State.SENT, "sent_at": now} if not fault else _after_fault(delivery, now, PAUSES)
    still_mine = Delivery.objects.filter(
        pk=delivery.pk, state=Delivery.State.WAITING, claimed_at=delivery.claimed_at, tries=delivery.tries
    )
    still_mine.update(fault=fault, claimed_at=None, **changes)
    if fault:
        logger.warning("Delivery %s to channel %s failed, try %s", delivery.pk, delivery.channel, delivery.tries)
    return not fault


def _after_fault(
    delivery: Delivery, now: datetime.datetime, pauses: Sequence[datetime.timedelta]
) -> dict[str, str | datetime.datetime]:
    if delivery.tries >= MOST_TRIES:
        return {"state": Delivery.State.FAILED}
    return {"next_at": now + pauses[delivery.tries - 1]}
