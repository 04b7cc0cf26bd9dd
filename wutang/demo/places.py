"""The demo's places: the shipped divisions, and invented yards, party groups and settings in two counties."""

import datetime
import io
import random
from dataclasses import dataclass

from django.core.management import call_command
from django.db.models import Max

from directory.models import Division, Village, Yard, YardPartyGroup
from directory.places import take_place_numbers
from feedback.models import Issue
from office.models import CountySettings, OpeningBalance

from .texts import load

GROUPS = 1998
"""Yard party groups of Hengnan (article A)."""
OPINIONS = 4667
"""Opinions of Hengnan since 2019 (article A)."""
BUSY_TOWNSHIP, BUSY_GROUPS = "泉湖镇", 76
FIRST_YEAR = 2019
WEIGHTS = (7, 8, 11, 12, 10, 11, 11)
"""How the years before the demo share their opinions: slow at first."""
INVENTED_PHONE = "0000-0000000"


@dataclass(frozen=True)
class County:
    """One county of the demo: its settings and the word its bodies begin with."""

    division: Division
    settings: CountySettings
    area: str

    @property
    def prefix(self) -> str:
        """What the user names of its county staff begin with, so that two counties do not clash."""
        return "" if self.area == "县" else self.area


def import_places() -> None:
    """Bring in the shipped divisions; nothing changes where they are there already."""
    call_command("import_divisions", stdout=io.StringIO())


def open_county(name: str, *, prefix: str, site_name: str, area: str) -> County:
    """Set up one county for the demo, with contacts that are plainly invented."""
    division = Division.objects.get(name=name, level="COUNTY", retired_on=None)
    settings = CountySettings.objects.create(
        county=division,
        site_name=site_name,
        number_prefix=prefix,
        duty_phone=INVENTED_PHONE,
        complaint_phone=INVENTED_PHONE,
        supervision_contact=f"{area}督查室 {INVENTED_PHONE}",
        office_address="演示路 0 号",
        privacy_contact=f"{area}联席办 {INVENTED_PHONE}",
        is_demo=True,
    )
    return County(division=division, settings=settings, area=area)


def villages_of(county: County) -> list[Village]:
    """Return the usable villages of a county in order of place."""
    return list(Village.objects.usable().under(county.division.path).select_related("township").order_by("path"))


def village_named(county: County, township: str, name: str) -> Village:
    """Return a village by township and short name."""
    villages = Village.objects.usable().under(county.division.path).select_related("township")
    return villages.get(township__short_name=township, short_name=name)


def found_groups(rng: random.Random, villages: list[Village], total: int, names: list[str]) -> None:
    """Give the villages `total` party groups, each with its yard, four or five a village, led by one of `names`."""
    shares = _shares(rng, villages, total)
    yards = _make_yards(rng, villages, shares)
    YardPartyGroup.objects.bulk_create(
        YardPartyGroup(
            village=yard.village,
            yard=yard,
            path=yard.path,
            name=f"{yard.short_name}党小组",
            leader_name=rng.choice(names),
            members=rng.randint(3, 14),
            founded_on=datetime.date(2019, 1, 1) + datetime.timedelta(days=rng.randrange(900)),
            is_demo=True,
        )
        for yard in yards
    )


def _shares(rng: random.Random, villages: list[Village], total: int) -> list[int]:
    busy = [place for place, village in enumerate(villages) if village.township.short_name == BUSY_TOWNSHIP]
    others = [place for place in range(len(villages)) if place not in set(busy)]
    shares = [0] * len(villages)
    of_busy = BUSY_GROUPS if total >= GROUPS else total * len(busy) // len(villages)
    for places, count in ((busy, of_busy), (others, total - of_busy)):
        if not places:
            continue
        for place in places:
            shares[place] = count // len(places)
        for place in rng.sample(places, count % len(places)):
            shares[place] += 1
    return shares


def _make_yards(rng: random.Random, villages: list[Village], shares: list[int]) -> list[Yard]:
    kept = dict(Yard.objects.values_list("village").annotate(last=Max("path")))
    taken = set(Yard.objects.filter(village__in=villages).values_list("village", "short_name"))
    yards = []
    for village, share in zip(villages, shares, strict=True):
        first = int(kept[village.pk][-3:]) + 1 if village.pk in kept else 1
        names = [name for name in load("phrases")["yards"] if (village.pk, name) not in taken]
        for serial, name in enumerate(rng.sample(names, min(share, len(names))), start=first):
            yards.append(
                Yard(
                    village=village,
                    name=name,
                    short_name=name,
                    path=f"{village.path}{serial:03d}",
                    status=Yard.Status.CONFIRMED,
                    is_demo=True,
                )
            )
    for number, yard in enumerate(yards, start=take_place_numbers(len(yards)) if yards else 0):
        yard.number = number
    return Yard.objects.bulk_create(yards, batch_size=500)


def balance(county: County, until_year: int) -> None:
    """Enter the opinions of the years before, so that with the demo's own figure they add up to the article's."""
    own = Issue.objects.under(county.division.path).counted().unguarded().count()
    years = range(FIRST_YEAR, until_year)
    weights = [WEIGHTS[min(place, len(WEIGHTS) - 1)] for place in range(len(years))]
    rest = max(OPINIONS - own, 0)
    counts = [rest * weight // sum(weights) for weight in weights]
    counts[-1] += rest - sum(counts)
    OpeningBalance.objects.bulk_create(
        OpeningBalance(settings=county.settings, year=year, count=count, note="演示数据：以前的台账")
        for year, count in zip(years, counts, strict=True)
    )
