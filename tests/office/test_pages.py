"""The pages anybody may read: who is responsible, how data are protected, how to read in large type."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_county
from tests.office.test_counties import make_settings

pytestmark = pytest.mark.django_db
PAGES = ["office:privacy", "office:contact", "office:accessibility"]


@pytest.fixture
def two_counties():
    make_settings(make_county(), "HN", duty_phone="0734-8550000", complaint_phone="0734-8550001")
    make_settings(make_county("祁东县", "430426"), "QD", duty_phone="0734-6260000")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_open_to_all_also_before_any_county_is_set_up(client, page):
    response = client.get(reverse(page))

    assert response.status_code == 200
    assert response.content.decode().count("<h1") == 1


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("two_counties")
def test_a_page_speaks_for_every_county_or_for_the_one_that_is_asked_for(client, page):
    every = client.get(reverse(page)).content.decode()
    one = client.get(reverse(page), {"county": "qd"}).content.decode()

    assert ("衡南县" in every, "祁东县" in every) == (True, True)
    assert "0734-8550000" not in one
    assert 'href="?county=HN"' in one


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("county", ["XX", "💥", "'; --", "x" * 5000])
@pytest.mark.usefixtures("two_counties")
def test_an_unknown_county_is_said_and_all_are_shown(client, page, county):
    response = client.get(reverse(page), {"county": county})

    assert response.status_code == 200
    assert "没有找到地址里写的县" in response.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_the_number_of_counties_does_not_change_the_number_of_queries(client, page, django_assert_max_num_queries):
    for prefix, path in [("HN", "430422"), ("QD", "430426"), ("HY", "430421")]:
        make_settings(make_county(f"{prefix}县", path), prefix)

    with django_assert_max_num_queries(3):
        client.get(reverse(page))


def test_what_a_county_typed_is_shown_as_text(client):
    make_settings(make_county(), privacy_text="<script>alert(1)</script>")

    assert "&lt;script&gt;alert(1)" in client.get(reverse("office:privacy")).content.decode()


@pytest.mark.parametrize(("wanted", "kept"), [("1", "1"), ("0", "0"), ("x", "0")])
def test_large_text_is_remembered_and_the_person_goes_back(client, wanted, kept):
    response = client.post(reverse("office:large-text"), {"large_text": wanted, "next": "/contact/?county=HN"})

    assert (response.status_code, response.url) == (302, "/contact/?county=HN")
    cookie = response.cookies["large_text"]
    assert (cookie.value, cookie["samesite"], cookie["httponly"]) == (kept, "Lax", True)


@pytest.mark.parametrize(
    "back",
    [
        "",
        "https://example.com/",
        "//example.com/",
        "/\\example.com",
        "javascript:alert(1)",
        "http:///example.com",
        "\n//e.com",
    ],
)
def test_t14_large_text_leads_back_to_this_site_only(client, back):
    response = client.post(reverse("office:large-text"), {"next": back})

    assert response.url == "/"


def test_t14_large_text_is_no_get_and_needs_the_token(client):
    assert client.get(reverse("office:large-text")).status_code == 405
    assert Client(enforce_csrf_checks=True).post(reverse("office:large-text")).status_code == 403


def test_the_foot_of_a_page_says_where_to_complain_and_under_which_numbers_the_site_is_registered(client):
    make_settings(
        make_county(),
        "HN",
        complaint_phone="0734-8550001",
        icp_number="湘ICP备00000000号",
        police_number="湘公网安备00000000000000号",
    )

    page = client.get("/").content.decode()

    for words in ("0734-8550001", "湘ICP备00000000号", "湘公网安备00000000000000号", "beian.miit.gov.cn", "意见反馈"):
        assert words in page
