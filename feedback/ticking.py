"""What time brings: reminders sent, orders and notices drafted, silent matters closed. `tick` runs it, at any rhythm.

Everything is found from the data, so a late or missed run loses nothing; each pressing has an occasion of its own in
the database, so a second run repeats nothing. On working days only, emergencies excepted (`workflow.md` §2.6).
"""

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import Division, Role, User
from office.calendar import Calendar
from office.models import CountySettings
from office.notices import notify
from office.paging import in_batches

from .deadlines import REPORT_EVERY
from .models import HandlingClass, Issue, Referral, Status, Step, Supervision
from .models.choices import RUNNING
from .models.policy import Unit
from .permissions import must_contact
from .recipients import members, over, senders
from .telling import tell, untold
from .waiting import last_told_at, long_term_lead, milestone_missed, report_owed, unopposed
from .workflow import close_silent
from .workflow._moving import lock, move

PRESSED_FROM, PRESSED_UNTIL = datetime.time(8, 30), datetime.time(18, 0)
"""When people are pressed: half an hour longer than offices are open, since due times end with the office day."""
ORDER_AFTER, NOTICE_AFTER = 1, 5
"""Whole working days overdue after which an order, and a notice to all, are drafted."""
SOON_OF_HOURS = datetime.timedelta(hours=2)
"""How long before the end of a clock of hours people are reminded, at most."""
UNCHANGED = ("status", "finish_due_at", "contacted_on")
"""What must still be so of an order when it is pressed."""
ANSWER_WITHIN = 3
"""Working days proposed for answering a drafted order."""


@dataclass(frozen=True)
class Due:
    """One thing that is due now: what it is, for which matter, and how it is done."""

    what: str
    number: str
    run: Callable[[], bool]
    key: tuple[str, str] = ("", "")


def due_now(now: datetime.datetime | None = None) -> Iterator[Due]:
    """Yield everything that is due in every county; running one changes only that one."""
    now = now or timezone.now()
    for settings in CountySettings.objects.select_related("county").order_by("pk"):
        county = settings.county
        calendar = Calendar.for_county(county)
        yield from _pressing(county, calendar, now)
        yield from _silent(county, now)
    for step in untold(now):
        yield Due(what=_("补发通知"), number=step.issue.number, run=partial(_tell, step, now))


def is_pressing_time(moment: datetime.datetime, calendar: Calendar) -> bool:
    """Say whether people are at work, or just leaving: they are pressed only then, and for emergencies always."""
    local = timezone.localtime(moment)
    return calendar.is_working_day(local.date()) and PRESSED_FROM <= local.time() < PRESSED_UNTIL


def _pressing(county: Division, calendar: Calendar, now: datetime.datetime) -> Iterator[Due]:
    orders = (
        Referral.objects.filter(status__in=("PROPOSED", *RUNNING))
        .filter(issue__in=Issue.objects.under(county.path).exclude(status__in=(Status.MERGED, Status.VOIDED)))
        .select_related("issue__village__township", "issue__raiser", "department", "policy")
        .prefetch_related("supervisions")
    )
    if not is_pressing_time(now, calendar):
        orders = orders.filter(handling_class=HandlingClass.EMERGENCY)
    for order in in_batches(orders):
        yield from _not_done(order, _occasions(order, calendar, now))
    if is_pressing_time(now, calendar):
        yield from _long_term(county, now)


def _not_done(order: Referral, found: Iterable[Due]) -> Iterator[Due]:
    done = {(row.kind, row.occasion) for row in order.supervisions.all()}
    return (due for due in found if due.key not in done)


def _occasions(order: Referral, calendar: Calendar, now: datetime.datetime) -> Iterator[Due]:
    number = order.issue.number
    if order.status == Referral.Status.PROPOSED:
        if order.dispatch_due_at and now >= order.dispatch_due_at:
            text = _("%(number)s 已到派单期限，请尽快派单。") % {"number": number}
            yield _reminder(order, "dispatch", order.dispatch_due_at, text, now)
        return
    if order.status == Referral.Status.DISPATCHED and order.accept_due_at and now >= order.accept_due_at:
        text = _("%(number)s 已到签收期限，请尽快签收。") % {"number": number}
        yield _reminder(order, "accept", order.accept_due_at, text, now)
    if _is_contact_owed(order) and order.contact_due_at and now >= order.contact_due_at:
        text = _("%(number)s 已到首次联系期限，请联系反映人，再登记联系。") % {"number": number}
        yield _reminder(order, "contact", order.contact_due_at, text, now)
    if order.finish_due_at:
        yield from _finishing(order, order.finish_due_at, calendar, now)


def _finishing(order: Referral, due: datetime.datetime, calendar: Calendar, now: datetime.datetime) -> Iterator[Due]:
    """What the end of an order's clock brings: reminders before it and at it, then what is drafted to be signed."""
    number = order.issue.number
    if now < due:
        if _is_soon(order, due, calendar, now):
            text = _("%(number)s 快到办结期限：%(day)s。") % {
                "number": number,
                "day": f"{timezone.localtime(due):%m月%d日 %H:%M}",
            }
            yield _reminder(order, "soon", due, text, now)
        return
    text = _("%(number)s 已到办结期限，还没有报办结。") % {"number": number}
    yield _reminder(order, "due", due, text, now)
    if _is_reminder_missed(order, due, calendar, now):
        for kind, days in ((Supervision.Kind.ORDER, ORDER_AFTER), (Supervision.Kind.NOTICE, NOTICE_AFTER)):
            if now >= calendar.add_working_days(due, days):
                yield _draft(order, kind, due, calendar, now)


def _is_contact_owed(order: Referral) -> bool:
    """Whether the lead is at work, may note the first contact, and has not."""
    return order.status == Referral.Status.ACCEPTED and order.contacted_on is None and must_contact(order)


def _is_soon(order: Referral, due: datetime.datetime, calendar: Calendar, now: datetime.datetime) -> bool:
    """Whether the due time is near: a working day off, or for clocks of hours their last quarter, at most two hours."""
    if order.policy is None or order.policy.finish_unit != Unit.HOURS:
        return calendar.add_working_days(now, 1) >= due
    span = due - (order.clock_started_at or order.dispatched_at or due)
    return now >= due - min(span / 4, SOON_OF_HOURS)


def _is_reminder_missed(order: Referral, due: datetime.datetime, calendar: Calendar, now: datetime.datetime) -> bool:
    """Whether the reminder at the due time was sent on an earlier working day, and nothing came of it."""
    sent = [row for row in order.supervisions.all() if row.occasion == _occasion(order, "due", due)]
    return any(calendar.working_days_between(row.created_at, now) >= 1 for row in sent)


def _long_term(county: Division, now: datetime.datetime) -> Iterator[Due]:
    """What the leads of long-term matters owe: a report every thirty days, and each step of the plan on its day."""
    leads = Referral.objects.filter(long_term_lead(), issue__in=Issue.objects.under(county.path))
    leads = leads.select_related("issue", "department").prefetch_related("supervisions")
    for order in in_batches(leads.filter(report_owed(now)).annotate(last_told_at=last_told_at())):
        yield from _not_done(order, [_report(order, now)])
    for order in in_batches(leads.filter(milestone_missed(now)).prefetch_related("issue__milestones")):
        yield from _not_done(order, _missed(order, now))


def _report(order: Any, now: datetime.datetime) -> Due:
    """The reminder of the newest report that is owed: one for each thirty days that passed without any."""
    owed = (now - order.last_told_at) // REPORT_EVERY
    text = _("%(number)s 长期推进，已满 %(n)s 天没有报进展，请报一次。") % {
        "number": order.issue.number,
        "n": owed * REPORT_EVERY.days,
    }
    return _reminder(order, "report", order.last_told_at + owed * REPORT_EVERY, text, now)


def _missed(order: Referral, now: datetime.datetime) -> Iterator[Due]:
    """One reminder for each milestone whose day passed unreached."""
    for milestone in order.issue.milestones.all():
        if milestone.reached_on is None and milestone.due_on < timezone.localdate(now):
            text = _("%(number)s 的计划里，%(month)s月%(day)s日要做到的一步还没有登记做到，请报进展。") % {
                "number": order.issue.number,
                "month": milestone.due_on.month,
                "day": milestone.due_on.day,
            }
            day = timezone.make_aware(datetime.datetime.combine(milestone.due_on, datetime.time()))
            yield _reminder(order, f"step-{milestone.pk}", day, text, now)


def _silent(county: Division, now: datetime.datetime) -> Iterator[Due]:
    for issue in in_batches(unopposed(Issue.objects.under(county.path), now)):
        yield Due(
            what=_("七日无异议销号"),
            number=issue.number,
            run=partial(close_silent, issue=issue, now=now),
        )


def _occasion(order: Referral, kind: str, due: datetime.datetime) -> str:
    """What makes one pressing of an order happen once: for what, and which due time."""
    return f"{order.ordinal}-{kind}-{timezone.localtime(due):%Y%m%d%H%M}"


def _reminder(order: Referral, kind: str, due: datetime.datetime, text: str, now: datetime.datetime) -> Due:
    occasion = _occasion(order, kind, due)

    def run() -> bool:
        return _press(
            order,
            Supervision.Kind.REMINDER,
            Supervision.State.SENT,
            occasion,
            text,
            now=now,
            recipients=senders(order) if kind == "dispatch" else members(order.department, order.issue),
        )

    return Due(what=_("催办"), number=order.issue.number, run=run, key=(Supervision.Kind.REMINDER, occasion))


def _draft(order: Referral, kind: str, due: datetime.datetime, calendar: Calendar, now: datetime.datetime) -> Due:
    """Draft an order or a notice. It names the day that was due: a count of days would be wrong once it is signed."""
    occasion = _occasion(order, kind.lower(), due)
    text = _("%(department)s：%(number)s 应于 %(day)s 办结，到期没有报办结，请说明原因并尽快办结。") % {
        "department": order.department,
        "number": order.issue.number,
        "day": f"{timezone.localtime(due):%Y年%m月%d日}",
    }

    def run() -> bool:
        return _press(
            order,
            kind,
            Supervision.State.DRAFTED,
            occasion,
            text,
            now=now,
            answer_due_on=timezone.localdate(calendar.add_working_days(now, ANSWER_WITHIN)),
            recipients=over(order.issue, Role.SUPERVISION),
        )

    label = Supervision.Kind(kind).label
    return Due(what=_("拟%(kind)s") % {"kind": label}, number=order.issue.number, run=run, key=(kind, occasion))


def _press(
    order: Referral,
    kind: str,
    state: str,
    occasion: str,
    text: str,
    *,
    now: datetime.datetime,
    recipients: Iterable[User],
    answer_due_on: datetime.date | None = None,
) -> bool:
    """Write one pressing with its step and notices, once; False when it was already there or no longer due."""
    with transaction.atomic():
        issue = lock(order.issue)
        fresh = Referral.objects.get(pk=order.pk)
        if any(getattr(fresh, name) != getattr(order, name) for name in UNCHANGED):
            return False
        if issue.supervisions.filter(kind=kind, occasion=occasion).exists():  # another run was first
            return False
        Supervision.objects.create(
            kind=kind,
            state=state,
            issue=issue,
            referral=fresh,
            department=fresh.department,
            occasion=occasion,
            text=text,
            created_at=now,
            answer_due_on=answer_due_on,
        )
        verb = "remind" if kind == Supervision.Kind.REMINDER else "draft-order"
        move(issue, verb=verb, by=None, now=now, referral=fresh, internal=text, facts={"occasion": occasion})
        notify(recipients, key=f"{issue.number}-{occasion}", text=text, address=issue.get_absolute_url(), now=now)
    return True


def _tell(step: Step, now: datetime.datetime) -> bool:
    with transaction.atomic():
        return tell(step, now=now) > 0
