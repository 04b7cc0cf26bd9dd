"""County staff look after settings and calendar in the admin; the access log is for reading by the audit role alone."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from office.access import log_access
from office.models import AccessLog, CalendarDay, CalendarNotice, CountySettings
from tests.factories import make_county, make_user, post
from tests.office.test_counties import make_settings

pytestmark = pytest.mark.django_db


def url(model: str, page: str, *args: object) -> str:
    return reverse(f"admin:office_{model}_{page}", args=args)


def post_of(settings: CountySettings, **changes: object) -> dict[str, object]:
    fields = ["site_name", "talk_name", "evening_from", "duty_phone", "complaint_phone", "privacy_text", "contact_days"]
    return {
        **{field: getattr(settings, field) for field in fields},
        "seen_version": settings.version,
        "opening_balances-TOTAL_FORMS": 1,
        "opening_balances-INITIAL_FORMS": 0,
        "opening_balances-0-settings": settings.pk,
        "opening_balances-0-year": 2019,
        "opening_balances-0-count": 4000,
        **changes,
    }


def test_the_county_office_changes_its_own_settings_and_adds_an_opening_balance(client):
    county = make_county()
    settings = make_settings(county)
    client.force_login(make_user("COUNTY_OFFICE", county))

    response = client.post(url("countysettings", "change", settings.pk), post_of(settings, talk_name="板凳会"))

    assert response.status_code == 302
    settings.refresh_from_db()
    assert settings.talk_name == "板凳会"
    assert settings.opening_balances.get().count == 4000


def test_settings_that_somebody_else_saved_meanwhile_are_not_written_over(client):
    county = make_county()
    settings = make_settings(county)
    client.force_login(make_user("COUNTY_OFFICE", county))
    address, opened = url("countysettings", "change", settings.pk), post_of(settings)

    first = client.post(address, {**opened, "duty_phone": "0734-1234567", "opening_balances-TOTAL_FORMS": 0})
    second = client.post(address, {**opened, "duty_phone": "", "opening_balances-TOTAL_FORMS": 0})

    assert first.status_code == 302
    assert "别人已经改过" in second.content.decode()
    settings.refresh_from_db()
    assert (settings.duty_phone, settings.version) == ("0734-1234567", 2)


def test_a_prefix_that_was_printed_stays(client):
    county = make_county()
    settings = make_settings(county)
    client.force_login(make_user("COUNTY_OFFICE", county))

    client.post(url("countysettings", "change", settings.pk), post_of(settings, number_prefix="ZZ"))

    settings.refresh_from_db()
    assert settings.number_prefix == "HN"


def test_the_settings_of_a_neighbour_are_not_to_be_found(client):
    county, other = make_county(), make_county("祁东县", "430426")
    make_settings(county)
    foreign = make_settings(other, "QD")
    client.force_login(make_user("COUNTY_OFFICE", county))

    assert "祁东县" not in client.get(url("countysettings", "changelist")).content.decode()
    assert (
        client.get(url("countysettings", "change", foreign.pk)).status_code == 302
    )  # back to the list, as for a stranger


@pytest.fixture
def office_and_official(client):
    """The county office of one county, who is an official of another; returns settings and a day of that other."""
    county, other = make_county(), make_county("祁东县", "430426")
    make_settings(county)
    both = make_user("COUNTY_OFFICE", county)
    post(both, "OFFICIAL", other)
    client.force_login(both)
    day = CalendarDay.objects.create(date=dt.date(2027, 3, 1), kind="REST", name="停班", county=other, source="通知")
    return make_settings(other, "QD"), day


def test_a_role_without_the_permission_opens_no_other_county(client, office_and_official):
    settings, day = office_and_official

    for model, row in (("countysettings", settings), ("calendarday", day)):
        assert client.get(url(model, "change", row.pk)).status_code == 302
        assert client.post(url(model, "delete", row.pk), {"post": "yes"}).status_code in (302, 403)
    client.post(url("countysettings", "change", settings.pk), post_of(settings, talk_name="板凳会"))
    form = client.get(url("calendarday", "add")).content.decode()

    settings.refresh_from_db()
    assert settings.talk_name != "板凳会"
    assert CalendarDay.objects.filter(pk=day.pk).exists()
    assert ("衡南县" in form, "祁东县" in form) == (True, False)


def test_national_days_are_seen_by_all_who_keep_days(client):
    client.force_login(make_user("COUNTY_OFFICE", make_county()))
    day = CalendarDay.objects.create(date=dt.date(2027, 5, 1), kind="REST", name="劳动节", source="通知")

    assert client.get(url("calendarday", "change", day.pk)).status_code == 200
    assert client.post(url("calendarday", "delete", day.pk), {"post": "yes"}).status_code == 403


def test_the_list_of_days_opens_and_the_county_is_offered_to_its_own_system_administrator(client):
    county = make_county()
    make_county("祁东县", "430426")
    client.force_login(make_user("SYSTEM_ADMIN", county))

    assert client.get(url("calendarday", "changelist")).status_code == 200
    form = client.get(url("calendarday", "add")).content.decode()
    assert ("衡南县" in form, "祁东县" in form) == (True, False)
    day = {"date": "2027-03-01", "kind": "REST", "name": "本县停班", "county": county.pk, "source": "县政府通知"}
    assert client.post(url("calendarday", "add"), day).status_code == 302
    assert CalendarDay.objects.get(date="2027-03-01").county == county


@pytest.mark.parametrize("rows", [1, 3])
def test_the_audit_administrator_reads_the_log_with_a_constant_number_of_queries(
    client, rows, django_assert_max_num_queries
):
    client.force_login(make_user("AUDIT_ADMIN", make_county()))
    for number in range(rows):
        log_access(by=make_user(), action=AccessLog.Action.EXPORT, target=f"N-{number}")

    with django_assert_max_num_queries(12):
        page = client.get(url("accesslog", "changelist"))

    assert page.status_code == 200
    assert "N-0" in page.content.decode()


def test_nobody_adds_changes_or_deletes_in_the_log(client):
    client.force_login(make_user("AUDIT_ADMIN", make_county()))
    row = log_access(by=None, action=AccessLog.Action.EXPORT, target="N-1")

    assert client.get(url("accesslog", "change", row.pk)).status_code == 200
    assert client.post(url("accesslog", "change", row.pk), {"purpose": "x"}).status_code == 403
    assert client.get(url("accesslog", "add")).status_code == 403
    assert client.post(url("accesslog", "delete", row.pk), {"post": "yes"}).status_code == 403
    client.post(
        url("accesslog", "changelist"), {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
    )
    assert AccessLog.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("role", ["COUNTY_OFFICE", "SYSTEM_ADMIN", "SECURITY_ADMIN"])
def test_nobody_else_reads_the_log(client, role):
    client.force_login(make_user(role, make_county()))

    assert client.get(url("accesslog", "changelist")).status_code == 403


def test_days_are_filtered_by_the_notice_that_named_them(client):
    notice = CalendarNotice.objects.create(year=2031, imported_at=timezone.now())
    CalendarDay.objects.create(date=dt.date(2031, 10, 1), kind="REST", name="国庆节", notice=notice, source="通知")
    CalendarDay.objects.create(date=dt.date(2031, 3, 3), kind="REST", name="停班", source="通知")
    client.force_login(make_user("SYSTEM_ADMIN", make_county()))

    response = client.get(url("calendarday", "changelist"), {"notice__year__exact": 2031})

    assert [day.name for day in response.context["cl"].queryset] == ["国庆节"]


def test_the_settings_say_what_becomes_of_demo_rows_when_the_tick_is_taken_away() -> None:
    words = str(CountySettings._meta.get_field("is_demo").help_text)

    assert "取消勾选，演示的记录马上从所有统计数里去掉" in words
