"""Which county a place belongs to, and what that county decided for itself."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from directory.models import Department, Division
from directory.paths import COUNTY, under
from directory.refusals import Invalid

from .models import CountySettings


def county_of(path: str) -> Division:
    """Return the county at or above a path; raise Invalid for a path that lies in none."""
    county = Division.objects.filter(path=path[:COUNTY], level="COUNTY", retired_on=None).first()
    if county is None:
        raise Invalid(_("这个地方不在任何一个县（市、区）里，请重新选择地方。"), code="no-county")
    return county


def settings_of(path: str) -> CountySettings:
    """Return the settings of the county at or above a path; raise Invalid while the county has none."""
    settings = (
        CountySettings.objects.filter(county__path=path[:COUNTY], county__retired_on=None)
        .select_related("county")
        .first()
    )
    if settings is None:
        raise Invalid(_("这个县还没有开通，请系统管理员先在后台填写“县级设置”。"), code="county-not-set-up")
    return settings


@dataclass(frozen=True)
class CountyChoice:
    """The counties of the site, and the one a public page is about; without one it is about all of them."""

    counties: list[CountySettings]
    county: CountySettings | None = None
    is_unknown: bool = False

    @property
    def path(self) -> str:
        """The path of the county; empty for all."""
        return self.county.county.path if self.county else ""

    @property
    def query(self) -> str:
        """What an address says to stay with the county; empty where there is none to choose, or none chosen."""
        return f"?county={self.county.number_prefix}" if self.county and len(self.counties) > 1 else ""

    @property
    def context(self) -> dict[str, Any]:
        """What `components/county_links.html` and the pages around it show."""
        return {
            "county": self.county,
            "counties": self.counties,
            "is_unknown": self.is_unknown,
            "county_query": self.query,
        }


def county_choice(query: Mapping[str, str], path: str = "") -> CountyChoice:
    """Return which county a public page is about.

    The one its address names, else the one `path` lies in, else the only one. An unknown name is said and not guessed.
    """
    counties = list(CountySettings.objects.filter(county__retired_on=None).select_related("county"))
    wanted = query.get("county", "").strip().upper()
    named = next((row for row in counties if row.number_prefix == wanted), None)
    around = next((row for row in counties if path[:COUNTY] == row.county.path), None)
    only = counties[0] if len(counties) == 1 else None
    return CountyChoice(counties, named or around or only, bool(wanted) and named is None)


PUBLIC_CONTACTS = ("duty_phone", "complaint_phone", "supervision_contact", "privacy_contact")


def public_phones(path: str) -> Iterable[str]:
    """Return the telephones that the county of a path and its departments make public themselves, as digits.

    A text may name them, so that an answer can say whom to call. The database is asked when they are first looked at.
    """
    return cast("Iterable[str]", SimpleLazyObject(partial(_public_phones, path[:COUNTY])))


def _public_phones(county: str) -> frozenset[str]:
    contacts = list(CountySettings.objects.filter(county__path=county).values_list(*PUBLIC_CONTACTS))
    duty = Department.objects.filter(under(county), is_active=True).exclude(duty_phone="")
    contacts += duty.values_list("duty_phone")
    numbers = (number for row in contacts for text in row for number in re.findall(r"\d[\d -]{5,}\d", text))
    return frozenset(re.sub(r"\D", "", number) for number in numbers)
