"""A matter whose life is told step by step: each course yields the moment at which it wants to go on."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils import timezone

from directory.models import Department, User
from feedback import workflow
from feedback.models import Referral

from ..life import HOURS, Life

OPENS, CLOSES = datetime.time(8, 30), datetime.time(17, 30)
Course = Iterator[datetime.datetime]


@dataclass(frozen=True)
class Script:
    """One course under its name: which kind of matter it is told of, and how often it comes among ordinary ones."""

    name: str
    kind: str
    tell: Callable[["Matter"], Course]
    weight: int


COURSES: dict[str, Script] = {}
"""Every course: those of weight 0 are told exactly once, so that each arrow is taken."""


def course(kind: str, weight: int = 0) -> Callable[[Callable[["Matter"], Course]], Callable[["Matter"], Course]]:
    """Register a course for matters answered, resolved, referred, guided or only raised at the talk."""

    def register(tell: Callable[["Matter"], Course]) -> Callable[["Matter"], Course]:
        COURSES[tell.__name__] = Script(tell.__name__, kind, tell, weight)
        return tell

    return register


class Matter(Life):
    """One matter of the month; the play sets `at` before each of its steps."""

    focus: Referral | None = None

    @classmethod
    def of(cls, life: Life, name: str) -> "Matter":
        """Return the matter a talk took down, to be told by a course."""
        return cls(life.stage, life.issue, life.village, life.said, name, life.recorder, life.at)

    def on(self, working_days: int = 1) -> datetime.datetime:
        """Some hour of the office day so many working days on."""
        day = self.clock.working_day(timezone.localdate(self.at), working_days)
        return self.clock.moment(day, self.rng.choice(HOURS), self.rng.randrange(0, 60, 5))

    def within(self, hours: int) -> datetime.datetime:
        """So many hours on, or the next morning when the offices have closed by then."""
        moment = self.at + datetime.timedelta(hours=hours)
        local = timezone.localtime(moment)
        is_open = self.clock.calendar.is_working_day(local.date()) and OPENS <= local.time() < CLOSES
        return moment if is_open else self.on(1)

    def order(self) -> Referral:
        """Return the order the course is about: the newest, unless it looks at another."""
        return Referral.objects.get(pk=self.focus.pk) if self.focus else super().order()

    @property
    def county(self) -> User:
        """The county office."""
        return self.stage.staff.office[0]

    def sender(self) -> User:
        """Who sends, approves and decides the newest order: the county also what the township's own office handles."""
        order = self.order()
        is_own = order.department is not None and order.department.kind == Department.Kind.TOWNSHIP_OFFICE
        return self.county if is_own or order.sender_level == Referral.SenderLevel.COUNTY else self.officer

    def dispatch(
        self, *, by: User | None = None, department: Department | None = None, handling_class: str = ""
    ) -> None:
        """Send it to its department; what nobody foresaw to refer goes to the township's own office."""
        if department is None and not self.said.department:
            department = self.stage.staff.offices[self.village.township_id]
        super().dispatch(by=by, department=department, handling_class=handling_class)

    def wrong_place(self) -> None:
        """Send it to a body that does not handle such things, each time another."""
        others = [key for key in ("林业", "民政", "广电") if key != self.said.department]
        key = others[self.issue.referrals.count() % 2]
        self.dispatch(by=self.sender(), department=self.stage.staff.departments[key], handling_class="GENERAL")

    def decide_return(self, *, is_granted: bool) -> None:
        """Decide what the department asked."""
        reason = self.script.phrase("return_granted" if is_granted else "return_refused")
        workflow.decide_return(
            by=self.sender(), referral=self.order(), is_granted=is_granted, reason=reason, now=self.at
        )
