"""Finding talks in a list: by number, words, status, place and month; the same for staff and for villagers."""

import calendar
import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import Division, Village
from directory.refusals import Invalid
from office.numbers import read_number

from .models import Meeting, MeetingQuerySet

MOST_SIGNS = 60
MONTHS_SHOWN = 6
_MONTH = re.compile(r"^(20\d{2})-(0[1-9]|1[0-2])$")


@dataclass(frozen=True)
class Wanted:
    """What a list was asked for; whatever cannot be read was not asked."""

    words: str = ""
    number: str = ""
    status: str = ""
    month: str = ""
    place: Division | Village | None = None
    months: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything at all was asked for."""
        return bool(self.words or self.status or self.month or self.place)


def read_query(query: Mapping[str, str], *, today: datetime.date | None = None) -> Wanted:
    """Read a list's query string."""
    words = query.get("q", "").strip()[:MOST_SIGNS]
    status, month = query.get("status", ""), query.get("month", "")
    month = month if _MONTH.match(month) else ""
    months = recent_months(today or timezone.localdate())
    return Wanted(
        words=words,
        number=_number_in(words),
        status=status if status in Meeting.Status.values else "",
        month=month,
        place=_place(query.get("place", "")),
        months=[(code, month_words(code)) for code in (months if month in ("", *months) else [month, *months])],
    )


def narrow(rows: MeetingQuerySet, wanted: Wanted) -> MeetingQuerySet:
    """Return the talks that were asked for."""
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    if wanted.month:
        rows = rows.filter(started_at__range=month_range(wanted.month))
    if wanted.place:
        rows = rows.under(wanted.place.path)
    if wanted.words:
        in_names = Q(yard__short_name__icontains=wanted.words) | Q(village__short_name__icontains=wanted.words)
        rows = rows.filter(Q(topic__icontains=wanted.words) | Q(number=wanted.number or "-") | in_names)
    return rows


def recent_months(today: datetime.date) -> list[str]:
    """Return this month and those before it, e.g. 2026-11."""
    first = today.year * 12 + today.month - 1
    return [f"{(first - back) // 12}-{(first - back) % 12 + 1:02d}" for back in range(MONTHS_SHOWN)]


def month_words(month: str) -> str:
    """Write a month as people do, without the year while it is this one."""
    if month[:4] == str(timezone.localdate().year):
        return _("%(month)d月") % {"month": int(month[5:])}
    return _("%(year)s年%(month)d月") % {"year": month[:4], "month": int(month[5:])}


def month_range(month: str) -> tuple[datetime.datetime, datetime.datetime]:
    """Return the first and the last moment of a month, Asia/Shanghai."""
    year, number = int(month[:4]), int(month[5:])
    last = calendar.monthrange(year, number)[1]
    first_moment = datetime.datetime.combine(datetime.date(year, number, 1), datetime.time.min)
    last_moment = datetime.datetime.combine(datetime.date(year, number, last), datetime.time.max)
    return timezone.make_aware(first_moment), timezone.make_aware(last_moment)


def _number_in(words: str) -> str:
    try:
        return read_number(words)
    except Invalid:
        return ""


def _place(number: str) -> Division | Village | None:
    if not number.isdecimal() or len(number) > 12:
        return None
    return (
        Division.objects.filter(number=int(number)).first()
        or Village.objects.filter(number=int(number)).select_related("township").first()
    )
