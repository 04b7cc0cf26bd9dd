"""Changing the working calendar: whoever keeps due times is told, inside the same transaction, or only asked.

Apps above register what they want to be told (`on_change`), so that this one needs not know them.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import Division, User

from .calendar import Calendar
from .models import CalendarNotice, CountySettings

WARN_FROM = (11, 1)
"""Month and day from which the next year's notice may be expected; the State Council publishes it in November."""


@dataclass(frozen=True)
class Moved:
    """One due time that the change moves: of which matter, which clock, from when to when.

    The number is empty where who changes the calendar may not read the matter: it is counted and not named.
    """

    number: str
    what: str
    old: dt.datetime
    new: dt.datetime

    def __str__(self) -> str:
        words = {"number": self.number, "what": self.what, "old": _moment(self.old), "new": _moment(self.new)}
        return _("%(number)s %(what)s：%(old)s → %(new)s") % words


def named(moved: Sequence[Moved], most: int) -> tuple[list[Moved], int]:
    """Return those that may be named, so many at most, and how many others there are."""
    shown = [one for one in moved if one.number][:most]
    return shown, len(moved) - len(shown)


class Hook(Protocol):
    """What is told of a change in one county; writes nothing when the change is only tried.

    Matters that `by` may not read are given without their number; with nobody, at the machine itself, all are named.
    """

    def __call__(
        self, county: Division, before: Calendar, after: Calendar, *, by: User | None, is_trial: bool
    ) -> list[Moved]:
        """Return the due times that move."""


_hooks: list[Hook] = []


def on_change(hook: Hook) -> None:
    """Have a function told of every change of the calendar; called from an app's `ready`."""
    if hook not in _hooks:
        _hooks.append(hook)


@contextmanager
def calendar_change(
    *, county: Division | None = None, by: User | None = None, is_trial: bool = False
) -> Iterator[list[Moved]]:
    """Change days inside this block: due times follow in the same transaction, and the list given fills with them.

    Names the county whose own days change; None for national ones. A trial leaves every row as it was.
    """
    moved: list[Moved] = []
    with transaction.atomic():
        counties = [county] if county else [one.county for one in CountySettings.objects.select_related("county")]
        before = {one.pk: Calendar.for_county(one) for one in counties}
        yield moved
        for one in counties:
            after = Calendar.for_county(one)
            if after != before[one.pk]:
                for hook in _hooks:
                    moved += hook(one, before[one.pk], after, by=by, is_trial=is_trial)
        if is_trial:
            transaction.set_rollback(True)


def year_without_notice(today: dt.date | None = None) -> int | None:
    """Return next year while its notice is missing, from 1 November on, or this year while its own is; else None."""
    today = today or timezone.localdate()
    wanted = [today.year, today.year + 1] if (today.month, today.day) >= WARN_FROM else [today.year]
    known = set(CalendarNotice.objects.filter(year__in=wanted).values_list("year", flat=True))
    return next((year for year in wanted if year not in known), None)


def _moment(moment: dt.datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
