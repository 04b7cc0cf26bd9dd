"""Announced and running are moments of a talk, not states of its record."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Meeting

LONGEST_EVENING = datetime.timedelta(hours=8)
"""A record left open longer than this is no longer running."""


def is_running(meeting: Meeting, *, now: datetime.datetime | None = None) -> bool:
    """Say whether people are sitting together right now, as far as the record knows."""
    now = now or timezone.now()
    started = meeting.started_at <= now < meeting.started_at + LONGEST_EVENING
    return meeting.is_open and meeting.ended_at is None and started and not meeting.is_late_entry


def how_long(meeting: Meeting, *, now: datetime.datetime | None = None) -> str:
    """Say in words how long the talk has been running or lasted; empty when nobody wrote down its end."""
    now = now or timezone.now()
    if meeting.started_at > now:
        return _("还没开始")
    if meeting.ended_at:
        return _("开了%(time)s") % {"time": in_words(meeting.ended_at - meeting.started_at)}
    return _("已开%(time)s") % {"time": in_words(now - meeting.started_at)} if is_running(meeting, now=now) else ""


def in_words(time: datetime.timedelta) -> str:
    """Write a length of time as people say it: 5 分钟, 1 小时 20 分."""
    hours, minutes = divmod(int(time.total_seconds()) // 60, 60)
    if not hours:
        return _(" %(minutes)d 分钟") % {"minutes": minutes}
    if not minutes:
        return _(" %(hours)d 小时") % {"hours": hours}
    return _(" %(hours)d 小时 %(minutes)d 分") % {"hours": hours, "minutes": minutes}
