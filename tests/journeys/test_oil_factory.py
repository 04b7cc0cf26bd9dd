"""The oil-factory talk whole, as eight people live it: from the yard to the public page and the county's figures.

Only the county and its people are made beforehand; everything else is done on the pages, each person logged in.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from directory.models import Department, Role, User
from feedback import ledger
from feedback.models import Issue, Status
from office.models import CountySettings
from tests.factories import make_county, make_department, make_township, make_user, make_village
from tests.journeys.oil_factory import (
    DIGEST,
    DITCH,
    FACTORY,
    FIRST_REPLY,
    HEADS,
    OTHERS,
    SECOND_REPLY,
    TITLE,
    accept_and_report,
    agree_on_five_actions,
    approve,
    arrange,
    ask_back,
    count_heads,
    dispatch,
    enter_the_officials,
    figures,
    follow,
    hand_in,
    heading,
    log_in,
    open_from_the_desk,
    open_the_letter,
    open_the_record,
    press,
    print_a_slip,
    publish,
    publish_the_talk,
    reopen,
    review,
    say_it_is_not_solved,
    take_down,
    take_down_the_factory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@dataclass(frozen=True)
class Cast:
    """Who takes part; the villager has no account."""

    secretary: User
    officer: User
    second_officer: User
    county_officer: User
    clerk: User
    visitor: User
    official: User


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    """The people of 大湾村, of its township and of its county; afterwards the ledger must verify."""
    county = make_county("屈原管理区", "430671")
    CountySettings.objects.create(county=county, site_name="屈原管理区屋场恳谈会", number_prefix="QY")
    township = make_township(county, "河市镇")
    village = make_village(township, "大湾村")
    make_department(township, "河市镇人民政府", Department.Kind.TOWNSHIP_OFFICE)
    bureau = make_department(county, "区环保分局")
    yield Cast(
        secretary=make_user(Role.VILLAGE_SECRETARY, village, "谷满仓"),
        officer=make_user(Role.TOWNSHIP_OFFICE, township, "田有秋"),
        second_officer=make_user(Role.TOWNSHIP_OFFICE, township, "路长平"),
        county_officer=make_user(Role.COUNTY_OFFICE, county, "石望春"),
        clerk=make_user(Role.DEPARTMENT, bureau, "江向阳"),
        visitor=make_user(Role.RETURN_VISITOR, county, "林知秋"),
        official=make_user(Role.OFFICIAL, county, "夏如意"),
    )
    assert list(ledger.verify()) == []


def number_of(said: str) -> str:
    """The number of what was said, which a person reads off his list."""
    return Issue.objects.get(raw_note=said).number


def test_the_oil_factory_from_the_yard_to_the_county(
    phone: Page, desk: Page, live_server: LiveServer, cast: Cast
) -> None:
    base = live_server.url
    log_in(desk, base, cast.official)
    before = figures(desk, base)
    log_in(desk, base, cast.county_officer)
    paper = print_a_slip(desk, base)

    log_in(phone, base, cast.secretary)
    talk = open_the_record(phone, base)
    enter_the_officials(phone, talk)
    count_heads(phone)
    phone.get_by_role("link", name="有人说…").click()
    take_down_the_factory(phone.locator("#said"), paper)
    for said, outcome, text in OTHERS:
        take_down(phone.locator("#said"), said, outcome, text)
    press(phone, "收起")
    agree_on_five_actions(phone, talk)
    hand_in(phone)
    number = number_of(FACTORY)

    log_in(desk, base, cast.officer)
    arrange(desk, base, number)
    open_from_the_desk(desk, base, DIGEST)
    dispatch(desk)
    publish_the_talk(desk, base)
    log_in(desk, base, cast.clerk)
    accept_and_report(desk, base, number, FIRST_REPLY)
    log_in(desk, base, cast.officer)
    approve(desk, base)
    log_in(desk, base, cast.visitor)
    ask_back(desk, base, number_of(DITCH), "当场了结的")

    open_the_letter(phone, base, paper)
    expect(phone.get_by_text(FIRST_REPLY).first).to_be_visible()
    say_it_is_not_solved(phone)

    log_in(desk, base, cast.officer)
    reopen(desk, base)
    log_in(desk, base, cast.county_officer)
    open_from_the_desk(desk, base, DIGEST)
    dispatch(desk)
    log_in(desk, base, cast.clerk)
    accept_and_report(desk, base, number, SECOND_REPLY)
    log_in(desk, base, cast.county_officer)
    approve(desk, base)
    log_in(desk, base, cast.visitor)
    ask_back(desk, base, number, "已办结，等回访")
    log_in(desk, base, cast.officer)
    review(desk, base, number)
    log_in(desk, base, cast.second_officer)
    publish(desk, base)

    open_the_letter(phone, base, paper)
    expect(phone.get_by_text(SECOND_REPLY).first).to_be_visible()
    phone.goto(f"{base}/issues/")
    follow(phone, TITLE)
    heading(phone, TITLE)
    expect(phone.get_by_text(SECOND_REPLY)).to_be_visible()
    expect(phone.get_by_text("方叔")).to_have_count(0)

    log_in(desk, base, cast.official)
    after = figures(desk, base)
    assert (before["召开场次"], after["召开场次"]) == ("0场", "1场")
    assert (before["提出事项"], after["提出事项"]) == ("0件", "5件")
    assert after["到场人次"] == f"{HEADS}人次"
    assert Issue.objects.filter(status=Status.CLOSED).count() == 2
