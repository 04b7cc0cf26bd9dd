"""What figures are counted over: a place, a period, and whether its demo rows count; and the rows of each figure."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Left

from directory.models import Village
from directory.paths import COUNTY, VILLAGE, is_under, under, under_any
from feedback.models import Issue, IssueQuerySet, Outcome, Referral, Status
from meetings.models import Meeting
from office.models import CountySettings, OpeningBalance

from ..periods import Period

WITH_OUTCOME = ~Q(outcome="") & ~Q(status=Status.GUIDED)
ON_THE_SPOT = Q(outcome__in=[Outcome.ANSWERED, Outcome.RESOLVED_ON_SITE]) & ~Q(status=Status.GUIDED)
TO_CLOSE = ~Q(status__in=[Status.GUIDED, Status.LONG_TERM])
CLOSED = Q(status=Status.CLOSED)
ONLY_EXPLAINED = Q(pk__in=Referral.objects.explained().filter(round=F("issue__round")).values("issue"))


@dataclass(frozen=True)
class Ground:
    """The rows that count at a place in a period.

    Demo rows count only in counties that are themselves a demonstration. Voided matters never count, merged ones count
    with their parent, guarded ones only at county level and apart. Figures are the same for every viewer.
    """

    path: str
    period: Period
    demo_counties: tuple[str, ...] = ()
    opening: int = 0
    opening_before: int = 0

    @property
    def is_county_or_above(self) -> bool:
        return len(self.path) <= COUNTY

    @property
    def with_demo(self) -> bool:
        """Whether the place itself stands in a demonstration county."""
        return any(is_under(self.path, county) for county in self.demo_counties)

    def of_before(self) -> "Ground":
        """The same place in the period before."""
        return replace(self, period=self.period.before(), opening=self.opening_before)

    def real(self, prefix: str = "") -> Q:
        """The filter that leaves demo rows out wherever they do not count."""
        if self.with_demo:
            return Q()
        return Q(**{f"{prefix}is_demo": False}) | under_any(self.demo_counties, f"{prefix}path")

    def all_talks(self) -> QuerySet[Meeting]:
        """Talks handed in at the place, whenever held."""
        return Meeting.objects.counted().under(self.path).filter(self.real())

    def all_matters(self) -> IssueQuerySet:
        """Matters of the place, whenever raised, guarded ones included."""
        return Issue.objects.counted().under(self.path).filter(self.real())

    def talks(self) -> QuerySet[Meeting]:
        """Talks held in the period."""
        return self.all_talks().filter(self.period.of_moments("started_at"))

    def matters(self) -> QuerySet[Issue]:
        """Matters of the period, each once however many talks raised it."""
        return self.all_matters().unguarded().filter(self.period.of_matters())

    def matters_to_date(self) -> QuerySet[Issue]:
        """Matters raised up to the last day of the period."""
        return self.all_matters().unguarded().filter(raised_on__lte=self.period.last)

    def explained(self) -> QuerySet[Issue]:
        """Matters of the period about which a department could, in this round, only explain why nothing can be done."""
        return self.matters().filter(ONLY_EXPLAINED)

    def villages(self) -> QuerySet[Village]:
        """Usable villages of the place."""
        return Village.objects.usable().under(self.path).filter(self.real())

    def villages_heard(self) -> QuerySet[Village]:
        """Usable villages with a talk in the period."""
        heard = self.talks().order_by().annotate(heard=Left("path", VILLAGE)).values("heard")
        return self.villages().filter(path__in=heard)

    def opening_by_year(self) -> QuerySet[Any]:
        """What was collected before this system, year by year, as far as it counts at the place: `year`, `total`."""
        here = under(self.path, "settings__county__path") & Q(settings__county__retired_on=None)
        rows = OpeningBalance.objects.filter(here, year__lte=self.period.last.year)
        rows = rows if self.is_county_or_above else rows.none()
        return rows.order_by("year").values("year").annotate(total=Sum("count"))

    def overdue(self, now: Any) -> QuerySet[Referral]:
        """Orders whose finish clock has run out now, whatever the period."""
        return (
            Referral.objects.overdue(now)
            .filter(under(self.path, "issue__path"), self.real("issue__"), issue__conflict="")
            .exclude(issue__status__in=[Status.VOIDED, Status.MERGED])
        )


def ground_at(path: str, period: Period) -> Ground:
    """Ask which counties are demonstrations and what was counted before this system, and return the ground."""
    before = period.before()
    here = Q(county__path=path[:COUNTY]) if len(path) > COUNTY else under(path, "county__path")
    rows = (
        CountySettings.objects.filter(here, county__retired_on=None)
        .order_by("county__path")
        .values_list("county__path", "is_demo")
        .annotate(now=_opening_until(period), earlier=_opening_until(before))
    )
    found = list(rows)
    counts = len(path) <= COUNTY
    return Ground(
        path=path,
        period=period,
        demo_counties=tuple(county for county, is_demo, _now, _earlier in found if is_demo),
        opening=sum(now or 0 for _county, _demo, now, _earlier in found) if counts else 0,
        opening_before=sum(earlier or 0 for _county, _demo, _now, earlier in found) if counts else 0,
    )


def _opening_until(period: Period) -> Sum:
    return Sum("opening_balances__count", filter=Q(opening_balances__year__lte=period.last.year))


ROWS: dict[str, Callable[[Ground], QuerySet[Any]]] = {
    "M01": Ground.talks,
    "M02": Ground.villages,
    "M05": Ground.talks,
    "M15": Ground.matters_to_date,
    "M17": Ground.matters,
    "M18": lambda ground: ground.matters().filter(WITH_OUTCOME),
    "M19": lambda ground: ground.matters().filter(WITH_OUTCOME),
    "M22": lambda ground: ground.matters().filter(TO_CLOSE),
    "EXPLAINED": Ground.explained,
    "GUIDED": lambda ground: ground.matters().filter(status=Status.GUIDED),
}
"""What is counted by each figure; of a rate: its denominator."""
TOP_ROWS: dict[str, Callable[[Ground], QuerySet[Any]]] = {
    "M02": Ground.villages_heard,
    "M19": lambda ground: ground.matters().filter(ON_THE_SPOT),
    "M22": lambda ground: ground.matters().filter(TO_CLOSE & CLOSED),
}
"""The numerator's rows of each rate."""
