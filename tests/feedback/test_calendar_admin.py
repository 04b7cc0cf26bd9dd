"""County offices keep their own days in the admin; due times follow, and the desk says when a notice is missing."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from office.calendar import Calendar
from office.models import CalendarDay, CalendarNotice
from tests.factories import make_user
from tests.world import World, dispatch_one

pytestmark = pytest.mark.django_db


def url(page: str, *args: object) -> str:
    return reverse(f"admin:office_calendarday_{page}", args=args)


def tomorrow(world: World) -> datetime.date:
    return timezone.localdate(Calendar.for_county(world.county).add_working_days(timezone.now(), 1))


def test_a_day_added_and_removed_moves_due_times_and_says_which(client, world: World) -> None:
    order = dispatch_one(world)
    due = order.finish_due_at
    client.force_login(world.county_officer)
    day = {"date": tomorrow(world), "kind": "REST", "name": "停班", "county": world.county.pk, "source": "县政府通知"}

    page = client.post(url("add"), day, follow=True).content.decode()

    order.refresh_from_db()
    assert order.finish_due_at > due
    assert order.issue.steps.last().by == world.county_officer
    assert "移动了 3 个办理期限" in page
    assert order.issue.number in page

    client.post(url("delete", CalendarDay.objects.get(county=world.county).pk), {"post": "yes"})
    order.refresh_from_db()
    assert order.finish_due_at == due


def test_the_county_office_leaves_national_days_alone(client, world: World) -> None:
    national = CalendarDay.objects.filter(county=None).first()
    client.force_login(world.county_officer)

    assert (
        client.post(url("change", national.pk), {"date": national.date, "kind": "WORK", "name": "x"}).status_code == 403
    )
    assert client.post(url("delete", national.pk), {"post": "yes"}).status_code == 403
    client.post(url("add"), {"date": "2027-03-01", "kind": "REST", "name": "停班", "county": "", "source": ""})

    assert not CalendarDay.objects.filter(date="2027-03-01").exists()
    national.refresh_from_db()
    assert (national.kind, national.name) != ("WORK", "x")


def test_a_township_keeps_no_days(client, world: World) -> None:
    client.force_login(world.officer)

    assert client.get(url("changelist")).status_code in (302, 403)


@pytest.mark.parametrize(("role", "is_told"), [("COUNTY_OFFICE", True), ("SYSTEM_ADMIN", True), ("SUPERVISION", False)])
def test_the_desk_says_which_years_notice_is_missing(client, world: World, role: str, is_told: bool) -> None:
    CalendarNotice.objects.filter(year=timezone.localdate().year).delete()
    client.force_login(make_user(role, world.county))

    page = client.get(reverse("feedback:desk")).content.decode()

    assert ("年的放假通知还没有导入" in page) is is_told
