"""The county office brings the year's notice in by browser: it sees what moves, then confirms."""

import datetime
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from office.calendar import Calendar
from office.calendar_notices import load_notice
from office.models import AccessLog, CalendarDay, CalendarNotice, CountySettings
from tests.factories import make_county, make_user
from tests.office.test_import_calendar import notice
from tests.world import World, dispatch_one

pytestmark = pytest.mark.django_db
URL = reverse("office:calendar")


def file_of(text: str | bytes) -> SimpleUploadedFile:
    content = text.encode() if isinstance(text, str) else text
    return SimpleUploadedFile("notice.json", content, content_type="application/json")


def day_off_tomorrow(world: World) -> tuple[datetime.date, str]:
    """The next working day, and a notice that says of its year what is known and that this day is off."""
    day = timezone.localdate(Calendar.for_county(world.county).add_working_days(timezone.now(), 1))
    known = CalendarDay.objects.filter(notice=day.year)
    rows = [(str(row.date), row.name, row.kind == "REST") for row in known]
    return day, notice(*rows, (str(day), "调休", True), year=day.year)


@pytest.fixture
def office(client: Client, world: World) -> Client:
    client.force_login(world.county_officer)
    return client


def confirmed(client: Client, shown: object) -> object:
    fields = {"notice": shown.context["notice"], "previewed": shown.context["loaded"].fingerprint}
    return client.post(URL, fields, follow=True)


def test_the_office_sees_the_days_and_due_times_before_anything_moves(office: Client, world: World) -> None:
    order = dispatch_one(world)
    day, text = day_off_tomorrow(world)

    shown = office.post(URL, {"file": file_of(text)})

    page = shown.content.decode()
    assert f"{day.year}年{day.month}月{day.day}日" in page
    assert "调休放假" in page
    assert order.issue.number in page
    assert "办结期限" in page
    assert not CalendarDay.objects.filter(date=day).exists()
    due = order.finish_due_at
    order.refresh_from_db()
    assert order.finish_due_at == due


def test_what_was_seen_is_loaded_when_confirmed_and_logged(office: Client, world: World) -> None:
    order = dispatch_one(world)
    due = order.finish_due_at
    day, text = day_off_tomorrow(world)

    answer = confirmed(office, office.post(URL, {"file": file_of(text)}))

    order.refresh_from_db()
    assert CalendarDay.objects.get(date=day).kind == "REST"
    assert order.finish_due_at > due
    assert order.issue.steps.last().by == world.county_officer
    assert "改动 1 天，移动 3 个期限" in answer.content.decode()
    assert AccessLog.objects.get(action="SETTINGS").target_label == f"{day.year}年放假通知"


def test_each_further_order_costs_four_statements_and_no_more(world: World) -> None:
    asked = []
    for count in (1, 4):
        for _number in range(count):
            dispatch_one(world)
        day, text = day_off_tomorrow(world)
        with CaptureQueriesContext(connection) as queries:
            loaded = load_notice(text, by=world.county_officer)
        assert len(loaded.moved) == 3 * count
        asked.append(sum("feedback_" in query["sql"] for query in queries))
        CalendarDay.objects.filter(date=day).delete()  # behind the back of the orders: they keep their due times

    assert 3 * 3 < asked[1] - asked[0] <= 4 * 3


def test_a_second_time_nothing_changes(office: Client, world: World) -> None:
    _day, text = day_off_tomorrow(world)
    confirmed(office, office.post(URL, {"file": file_of(text)}))

    again = office.post(URL, {"file": file_of(text)})

    assert "没有要改动的日子" in again.content.decode()
    assert "改动 0 天，移动 0 个期限" in confirmed(office, again).content.decode()


def test_a_calendar_changed_since_is_shown_again(office: Client, world: World) -> None:
    day, text = day_off_tomorrow(world)
    shown = office.post(URL, {"file": file_of(text)})
    CalendarDay.objects.create(date=day, kind="WORK", name="补班")

    answer = confirmed(office, shown)

    assert answer.status_code == 409
    assert "日历又有了改动" in answer.content.decode()
    assert CalendarDay.objects.get(date=day).kind == "WORK"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "不是正确的 JSON"),
        (b"{}", "没有可用的年份"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"9" * 5000, "不是正确的 JSON"),
        (b" " * 1_000_001, "太大"),
        (notice(("2027-01-01", "元\ud800", True)).encode(), "看不见的字符"),
        (json.dumps({"year": 2027, "papers": ["\x00"], "days": [1]}).encode(), "通知网址"),
    ],
)
def test_a_wrong_file_comes_back_with_a_sentence_at_its_field(office: Client, content: bytes, sentence: str) -> None:
    answer = office.post(URL, {"file": file_of(content)})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert CalendarNotice.objects.filter(year=2027).count() == 0


def test_no_file_and_a_made_up_confirmation_are_refused(office: Client) -> None:
    missing = office.post(URL, {})
    made_up = office.post(URL, {"previewed": "x", "notice": "{"})

    assert (missing.status_code, made_up.status_code) == (422, 422)
    assert "请选一个文件" in missing.content.decode()
    assert "不是正确的 JSON" in made_up.content.decode()


def test_others_do_not_open_the_page(client: Client, world: World) -> None:
    for person in (world.officer, world.clerk, world.secretary, world.supervisor, world.official):
        client.force_login(person)
        assert client.get(URL).status_code == 403
        assert client.post(URL, {"previewed": "x", "notice": "{}"}).status_code == 403


def test_where_counties_share_the_calendar_the_system_administrator_brings_it_in(office: Client, world: World) -> None:
    CountySettings.objects.create(county=make_county("邻县", "430423"), site_name="邻县恳谈会", number_prefix="LX")
    day, text = day_off_tomorrow(world)

    told, refused = office.get(URL), office.post(URL, {"file": file_of(text)})
    office.force_login(make_user("SYSTEM_ADMIN", world.county))
    confirmed(office, office.post(URL, {"file": file_of(text)}))

    assert "请系统管理员导入" in told.content.decode()
    assert refused.status_code == 403
    assert CalendarDay.objects.filter(date=day).exists()


def test_the_desk_leads_to_the_page_while_the_notice_is_missing(office: Client, world: World) -> None:
    CalendarNotice.objects.filter(year=timezone.localdate().year).delete()

    assert f'<a href="{URL}">去导入</a>' in office.get(reverse("feedback:desk")).content.decode()
    assert "的放假通知还没有导入" in office.get(URL).content.decode()


def test_the_desk_invites_nobody_whom_the_page_would_refuse(office: Client, world: World) -> None:
    CalendarNotice.objects.filter(year=timezone.localdate().year).delete()
    CountySettings.objects.create(county=make_county("邻县", "430423"), site_name="邻县恳谈会", number_prefix="LX")

    desk = office.get(reverse("feedback:desk")).content.decode()

    assert "去导入" not in desk
    assert "国务院办公厅公布后由系统管理员导入。" in desk
