"""Days and moments as offices write them, Asia/Shanghai."""

import datetime

from django.utils import timezone


def plain_day(day: datetime.date) -> str:
    """Return 2026年11月21日."""
    return f"{day.year}年{day.month}月{day.day}日"


def table_moment(moment: datetime.datetime | None) -> str:
    """Return 2026-11-21 19:30, as tables sort it; empty for none."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""
