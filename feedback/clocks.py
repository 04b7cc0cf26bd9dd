"""Clocks as people read them: until when, and how many working days are left."""

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from office.calendar import Calendar

from .models import HandlingClass, Referral
from .models.choices import RUNNING

HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Clock:
    """A due time, the working days until then (negative when over), and whether it has run out."""

    due_at: datetime.datetime
    working_days_left: int
    is_over: bool


def clock(due_at: datetime.datetime | None, calendar: Calendar, now: datetime.datetime) -> Clock | None:
    """Return the clock of a due time; None where there is no limit."""
    if due_at is None:
        return None
    return Clock(due_at, calendar.working_days_between(now, due_at), is_over=due_at < now)


def due_of(referral: Referral) -> datetime.datetime | None:
    """Return what an order is waiting for next: to be dispatched, accepted, or finished; None once it is reported."""
    status = referral.status
    if status == Referral.Status.PROPOSED:
        return referral.dispatch_due_at
    if status == Referral.Status.DISPATCHED:
        return referral.accept_due_at or referral.finish_due_at
    return referral.finish_due_at if status in (Referral.Status.ACCEPTED, Referral.Status.RETURN_REQUESTED) else None


@dataclass(frozen=True)
class Unmet:
    """What stands in the place of a moment that did not come and of a limit that does not run."""

    accept: str
    contact: str
    finish: str


def unmet_words(referral: Referral) -> Unmet:
    """Return what to say of an order's accepting, first contact and finishing where there is no date and no clock."""
    status = referral.status
    if status == Referral.Status.PROPOSED:
        return Unmet(*[_("派单后起算")] * 3)
    if status == Referral.Status.DECLINED:
        return Unmet(*[_("没有派单")] * 3)
    if status in (Referral.Status.RETURNED, Referral.Status.WITHDRAWN):
        return Unmet(_("没有签收"), _("没有联系"), _("没有办结"))
    is_running = status in RUNNING
    is_planned = is_running and referral.handling_class == HandlingClass.LONG_TERM
    contact = _("没有期限") if is_running else _("没有登记联系")
    return Unmet(_("没有期限"), contact, _("按计划推进") if is_planned else _("没有期限"))


def span_words(span: datetime.timedelta) -> str:
    """Return how long something took in round words: 不到一分钟, 40 分钟, 3 小时, 5 天."""
    if span < datetime.timedelta(minutes=1):
        return _("不到一分钟")
    if span < HOUR:
        return _("%(n)s 分钟") % {"n": int(span.total_seconds() // 60)}
    if span < DAY:
        return _("%(n)s 小时") % {"n": span // HOUR}
    return _("%(n)s 天") % {"n": span // DAY}


def day_words(day: datetime.date, now: datetime.datetime) -> str:
    """Return how long a wait of calendar days still runs: 还剩 5 天，到 11月28日."""
    left = (day - timezone.localdate(now)).days
    if left > 0:
        return _("还剩 %(n)s 天，到 %(month)s月%(day)s日") % {"n": left, "month": day.month, "day": day.day}
    return _("今天满期") if left == 0 else _("已经满期")


def age_words(since: datetime.date | datetime.datetime, now: datetime.datetime) -> str:
    """Return how old something is: 今天, 昨天, 5 天前."""
    day = timezone.localdate(since) if isinstance(since, datetime.datetime) else since
    days = (timezone.localdate(now) - day).days
    if days <= 0:
        return _("今天")
    return _("昨天") if days == 1 else _("%(n)s 天前") % {"n": days}
