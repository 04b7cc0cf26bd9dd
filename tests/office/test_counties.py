"""Each place knows its county, each county its own words."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from directory.refusals import Invalid
from office.counties import county_of, settings_of
from office.models import CalendarDay, CountySettings, OpeningBalance
from tests.factories import make_county, make_township, make_user, make_village

pytestmark = pytest.mark.django_db


def make_settings(county, prefix="HN", **fields) -> CountySettings:
    return CountySettings.objects.create(
        county=county, **{"site_name": f"{county.name}屋场恳谈会", "number_prefix": prefix, **fields}
    )


def test_a_village_finds_its_county_and_its_settings(django_assert_num_queries):
    county = make_county()
    make_settings(make_county("祁东县", "430426"), "QD")
    settings = make_settings(county)
    village = make_village(make_township(county))

    with django_assert_num_queries(1):
        assert county_of(village.path) == county
    with django_assert_num_queries(1):
        assert settings_of(village.path).county == county
    assert settings_of(county.path) == settings


@pytest.mark.parametrize("path", ["", "43", "4304", "990101", "99010100100100"])
def test_a_path_in_no_county_is_refused(path):
    make_county()

    with pytest.raises(Invalid, match="不在任何一个县"):
        county_of(path)


def test_a_county_without_settings_is_refused_with_what_to_do():
    with pytest.raises(Invalid, match="县级设置") as refusal:
        settings_of(make_county().path)

    assert refusal.value.code == "county-not-set-up"


@pytest.mark.parametrize("prefix", ["hn", "HNXXXXX", "H1", "衡南", "HN\n", "H N", "QH", "H"])
def test_a_prefix_is_one_to_six_capital_letters_and_does_not_end_like_a_talks_number(prefix):
    with pytest.raises(ValidationError, match="大写字母"):
        CountySettings(county=make_county(), site_name="x", number_prefix=prefix).full_clean()


@pytest.mark.parametrize("prefix", ["", "hn", "H1", "衡南", "QH", "H"])
def test_the_database_refuses_a_wrong_prefix_too(prefix):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_settings(make_county(), prefix)


def test_two_counties_never_share_a_prefix():
    make_settings(make_county())

    with pytest.raises(ValidationError, match="已有别的县在用"):
        CountySettings(county=make_county("祁东县", "430426"), site_name="x", number_prefix="HN").full_clean()


def test_the_evening_begins_at_an_hour_of_the_day():
    with pytest.raises(ValidationError, match="0 到 23"):
        CountySettings(county=make_county(), site_name="x", number_prefix="HN", evening_from=24).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_settings(make_county("祁东县", "430426"), evening_from=24)


def test_a_year_has_one_opening_balance():
    settings = make_settings(make_county())
    OpeningBalance.objects.create(settings=settings, year=2019, count=800)

    with pytest.raises(ValidationError, match="这一年已经填过了"):
        OpeningBalance(settings=settings, year=2019, count=1).full_clean()
    with pytest.raises(ValidationError, match="四位数"):
        OpeningBalance(settings=settings, year=19, count=1).full_clean()


def test_a_day_stands_once_for_the_nation_and_once_for_a_county():
    county = make_county()
    CalendarDay.objects.create(date="2026-10-01", kind="WORK", name="本县", county=county)

    with pytest.raises(ValidationError, match="全国安排已经有了"):
        CalendarDay(date="2026-10-01", kind="REST", name="国庆节").full_clean()
    with pytest.raises(ValidationError, match="这个县这一天的安排已经有了"):
        CalendarDay(date="2026-10-01", kind="REST", name="国庆节", county=county).full_clean()


def test_settings_and_days_are_seen_from_the_county_and_above_only():
    county, other = make_county(), make_county("祁东县", "430426")
    own, foreign = make_settings(county), make_settings(other, "QD")
    day = CalendarDay.objects.create(date="2026-10-13", kind="REST", name="本县", county=county)
    office, neighbour = make_user("COUNTY_OFFICE", county), make_user("COUNTY_OFFICE", other)
    township = make_user("TOWNSHIP_OFFICE", make_township(county))
    province = make_user("OFFICIAL", county.parent.parent)

    assert list(CountySettings.objects.visible_to(office)) == [own]
    assert list(CountySettings.objects.visible_to(township)) == []
    assert set(CountySettings.objects.visible_to(province)) == {own, foreign}
    assert day in CalendarDay.objects.visible_to(office)
    assert day not in CalendarDay.objects.visible_to(neighbour)
