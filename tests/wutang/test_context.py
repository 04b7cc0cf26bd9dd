"""What the frame of every page says about the site and the person."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import DatabaseError
from django.template.loader import render_to_string
from django.test import RequestFactory

from directory.models import Division, Posting, Role, User
from office.models import CountySettings
from tests.world import refer_one
from wutang import context

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_remembered():
    cache.clear()
    yield
    cache.clear()


def county(name, path):
    """A county with everything above it."""
    province, _ = Division.objects.get_or_create(
        path=path[:2], defaults={"level": "PROVINCE", "name": "湖南省", "number": int(path[:2])}
    )
    city, _ = Division.objects.get_or_create(
        path=path[:4], defaults={"level": "CITY", "name": "市", "parent": province, "number": int(path[:4])}
    )
    return Division.objects.create(path=path, level="COUNTY", name=name, short_name=name, parent=city, number=int(path))


def settings_for(place, prefix, **fields):
    return CountySettings.objects.create(
        county=place, site_name=f"{place.name}屋场恳谈会", number_prefix=prefix, **fields
    )


def seen_by(user):
    request = RequestFactory().get("/desk/")
    request.user = user
    return context.site(request)["site"]


def person(role, place):
    user = User.objects.create(username=f"{role}-{place.path}".lower(), full_name="周某某")
    Posting.objects.create(user=user, role=role, division=place, path=place.path)
    return user


def test_an_empty_database_is_a_site_without_a_name():
    site = seen_by(AnonymousUser())

    assert (site.name, site.phone, site.is_demo, list(site.staff_links)) == ("", "", False, [])


def test_the_only_county_names_the_site():
    settings_for(county("衡南县", "430422"), "HN", duty_phone="0734-0000000", is_demo=True)

    site = seen_by(AnonymousUser())

    assert (site.name, site.phone, site.is_demo) == ("衡南县屋场恳谈会", "0734-0000000", True)


def test_several_counties_share_a_public_page_without_a_name_and_keep_the_banner():
    settings_for(county("衡南县", "430422"), "HN", is_demo=True)
    settings_for(county("屈原区", "430671"), "QY")

    site = seen_by(AnonymousUser())

    assert (site.name, site.is_demo) == ("", True)


def test_counties_that_share_a_page_show_all_their_registrations_and_a_chosen_one_its_own(client):
    settings_for(county("衡南县", "430422"), "HN", icp_number="湘ICP备1号", police_number="湘公网安备1号")
    settings_for(county("屈原区", "430671"), "QY", icp_number="湘ICP备2号", police_number="湘公网安备1号")

    shared, chosen = (client.get(url).content.decode() for url in ("/privacy/", "/privacy/?county=QY"))

    assert (shared.count("湘ICP备1号"), shared.count("湘ICP备2号"), shared.count("湘公网安备1号")) == (1, 1, 1)
    assert (chosen.count("湘ICP备1号"), chosen.count("湘ICP备2号"), chosen.count("湘公网安备1号")) == (0, 1, 1)


def test_staff_see_their_own_county_and_place():
    settings_for(county("衡南县", "430422"), "HN", is_demo=True)
    place = county("屈原区", "430671")
    settings_for(place, "QY")

    site = seen_by(person(Role.COUNTY_OFFICE, place))

    assert (site.name, site.place, site.is_demo) == ("屈原区屋场恳谈会", "屈原区", False)


@pytest.mark.parametrize(
    ("role", "urls"),
    [
        (
            Role.OFFICIAL,
            [
                "/desk/",
                "/desk/meetings/",
                "/desk/issues/",
                "/summary/",
                "/desk/supervisions/",
                "/desk/exports/",
                "/accounts/sessions/",
            ],
        ),
        (Role.AUDIT_ADMIN, ["/desk/", "/desk/audit/", "/accounts/sessions/", "/admin/"]),
        (
            Role.SUPERVISION,
            [
                "/desk/",
                "/desk/issues/",
                "/summary/",
                "/desk/supervisions/",
                "/desk/protection/",
                "/desk/unmasking/",
                "/desk/exports/",
                "/accounts/sessions/",
            ],
        ),
    ],
)
def test_each_role_is_offered_its_own_pages(role, urls):
    site = seen_by(person(role, county("衡南县", "430422")))

    assert [link["url"] for link in site.staff_links] == urls


def test_few_links_all_stand_in_the_bar_and_many_leave_a_place_for_the_others():
    place = county("衡南县", "430422")
    audit, office = seen_by(person(Role.AUDIT_ADMIN, place)), seen_by(person(Role.COUNTY_OFFICE, place))

    assert (audit.bar_links, audit.more_links) == (audit.staff_links, [])
    assert len(office.bar_links) == context.IN_BAR - 1
    assert office.bar_links + office.more_links == office.staff_links
    assert office.phone_links == office.staff_links[: context.ON_PHONE - 1]


def test_saved_settings_show_at_once(settings):
    settings.SITE_CACHE_SECONDS = 60
    row = settings_for(county("衡南县", "430422"), "HN")
    assert seen_by(AnonymousUser()).name == "衡南县屋场恳谈会"

    row.site_name = "衡南县板凳会"
    row.save()

    assert seen_by(AnonymousUser()).name == "衡南县板凳会"


def test_a_remembered_frame_asks_the_database_nothing(settings, django_assert_num_queries):
    settings.SITE_CACHE_SECONDS = 60
    settings_for(county("衡南县", "430422"), "HN")
    assert seen_by(AnonymousUser()).name

    with django_assert_num_queries(0):
        assert seen_by(AnonymousUser()).name


def test_an_error_page_stands_without_a_database(monkeypatch):
    def fail():
        raise DatabaseError

    monkeypatch.setattr(context, "_read_counties", fail)
    request = RequestFactory().get("/nowhere/")
    request.user = AnonymousUser()

    assert "没有找到这个页面" in render_to_string("404.html", {"sentence": ""}, request)


def bar_of(page: str) -> str:
    """What the bar says waits on the desk; empty for nothing."""
    link = page[page.index('href="/desk/"', page.index("topbar__links")) :].split("</a>")[0]
    found = re.search(r"nav-link__count[^>]*>[^0-9]*(\d+)", link)
    return found[1] if found else ""


def test_the_bar_says_what_the_desk_counted_and_is_as_fresh_after_an_action_of_ones_own(world, client, settings):
    settings.SITE_CACHE_SECONDS = 600
    client.force_login(world.officer)
    first = client.get("/desk/yards/")

    refer_one(world)
    desk = client.get("/desk/")
    after = client.get("/desk/yards/")
    order = refer_one(world)
    client.post(f"/desk/referrals/{order.issue.number}/1/decline/", {"text": "重复登记了。", "version": "99"})
    acted = client.get("/desk/yards/")

    counts = [bar_of(page.content.decode()) for page in (first, desk, after, acted)]
    assert counts[1] == counts[2] != counts[0]
    assert int(counts[3]) > int(counts[2])


def test_reading_alone_counts_nothing_anew(world, client, settings):
    settings.SITE_CACHE_SECONDS = 600
    client.force_login(world.officer)

    first = client.get("/desk/yards/")
    refer_one(world)
    second = client.get("/desk/issues/")

    assert bar_of(first.content.decode()) == bar_of(second.content.decode())
    assert "counted" not in client.cookies
