"""Notices: what somebody should know, in his inbox once, and out through the channels where there are any."""

import datetime
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from directory.models import User

from .deliveries import plan
from .models import Notice
from .models.notice import MOST_SIGNS
from .privacy import mask

MOST_COUNTED = 100


def notify(
    recipients: Iterable[User],
    key: str,
    text: str,
    address: str,
    now: datetime.datetime | None = None,
    *,
    is_private: bool = False,
) -> int:
    """Write one line into each inbox, once per (recipient, key), in the caller's transaction; return how many are new.

    `text` names a matter by number and place only; what looks like a person's data is masked all the same. `key` says
    what it is about, at most 120 characters; the same key never comes twice to a person, whatever the text. Channels
    hear of a key once, however many people it is for, and of what `is_private` never.
    """
    people = {user.pk for user in recipients if user.is_active}
    known = set(Notice.objects.filter(key=key, recipient__in=people).values_list("recipient_id", flat=True))
    rows = [
        Notice(
            recipient_id=person,
            key=key,
            text=mask(text)[:MOST_SIGNS],
            address=address,
            created_at=now or timezone.now(),
        )
        for person in sorted(people - known)
    ]
    if not rows:
        return 0
    Notice.objects.bulk_create(rows, ignore_conflicts=True)  # the same key at the same moment elsewhere
    if not is_private:
        plan(key, now=now)
    return len(rows)


def mark_read(user: User, rows: QuerySet[Notice], now: datetime.datetime | None = None) -> int:
    """Mark the user's own among the rows as read, keeping the first time; return how many were not."""
    mine = rows.filter(recipient=user, read_at=None)
    return mine.update(read_at=now or timezone.now())


def mark_acted_on(user: User, addresses: Iterable[str], now: datetime.datetime | None = None) -> int:
    """Mark as read what called the user to a page on which he has now done something; return how many were not."""
    return mark_read(user, Notice.objects.filter(address__in=list(addresses)), now)


def unread_count(user: User) -> int:
    """Return how many lines a person has not looked at, 100 at most: one query over an index of unread ones."""
    return Notice.objects.visible_to(user).unread().order_by()[:MOST_COUNTED].count()
