"""The first contact: noted by the lead when it is made, in time or late, reminded of once, and not asked for again."""

import datetime
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.utils import timezone

from directory.refusals import Conflict, Invalid, NotAllowed
from feedback import ledger, workflow
from feedback.board import told_to_everybody
from feedback.letter import letter_of
from feedback.models import Issue, Referral, Supervision
from feedback.ticking import due_now
from feedback.timeline import timeline_of
from feedback.workflow.raising import RaiserDetails
from tests.factories import seed_calendar
from tests.world import World, accept_one, dispatch_one, make_meeting, raise_one, submit_one

pytestmark = pytest.mark.django_db
WITH_PHONE = RaiserDetails(contact="DIRECT", name="申屠试", phone="13800001111", consent=True)
BY_LIAISON = RaiserDetails(contact="LIAISON", name="申屠试", phone="13800001111", consent=True)
CALLED = {"contacted_how": "电话里问清了地点。", "contact_channel": "PHONE"}
DONE = {"completion": "SUBSTANTIVE", "measures": "现场修补。", "result": "坑洼填平。"}
DAY = datetime.timedelta(days=1)


def today() -> datetime.date:
    return timezone.localdate()


def note(world: World, referral: Referral, **given: Any) -> Referral:
    given = {"by": world.clerk, "contacted_on": today(), **CALLED} | given
    return workflow.note_contact(referral=referral, **given)


def page_of(client: Client, user: Any, address: str) -> str:
    client.force_login(user)
    return client.get(address).content.decode()


@pytest.mark.parametrize("raiser", [WITH_PHONE, BY_LIAISON])
def test_the_lead_notes_the_first_contact_and_the_clock_stops(
    world: World, client: Client, raiser: RaiserDetails
) -> None:
    referral = accept_one(world, raiser=raiser)
    address = referral.get_absolute_url()
    assert client.force_login(world.second_clerk) is None
    assert f'href="{address}contact/"' in client.get(address).content.decode()

    form = {"contacted_on": today().isoformat(), **CALLED, "version": Issue.objects.get().version}
    answer = client.post(f"{address}contact/", form)

    assert answer.status_code == 302
    referral.refresh_from_db()
    assert (referral.contacted_on, referral.contact_channel) == (today(), "PHONE")
    assert referral.was_contacted_late is False
    page = client.get(address)
    assert page.context["order"].contacted_on == today()
    assert f'href="{address}contact/"' not in page.content.decode()
    assert list(ledger.verify()) == []


@pytest.mark.parametrize("person", ["other_clerk", "officer", "county_officer", "secretary", "neighbour"])
def test_nobody_but_the_department_notes_a_contact(world: World, person: str) -> None:
    referral = accept_one(world, raiser=WITH_PHONE)

    with pytest.raises(NotAllowed):
        note(world, referral, by=getattr(world, person))


@pytest.mark.parametrize(
    ("make", "raiser", "sentence"),
    [
        (dispatch_one, WITH_PHONE, "办理中时"),
        (submit_one, WITH_PHONE, "办理中时"),
        (accept_one, None, "没有留联系方式"),
        (accept_one, RaiserDetails(contact="NONE"), "没有留联系方式"),
    ],
)
def test_a_contact_is_noted_at_work_and_of_who_left_a_way_to(
    world: World, make: Any, raiser: RaiserDetails | None, sentence: str
) -> None:
    referral = make(world, raiser=raiser)

    with pytest.raises(Conflict, match=sentence):
        note(world, referral)


def test_the_first_contact_is_noted_once(world: World) -> None:
    referral = note(world, accept_one(world, raiser=WITH_PHONE))

    with pytest.raises(Conflict, match="首次联系已经登记过"):
        note(world, referral)


def test_of_who_withdrew_his_consent_no_contact_is_asked(world: World) -> None:
    referral = accept_one(world, raiser=WITH_PHONE)
    workflow.withdraw_consent(issue=referral.issue)

    with pytest.raises(Conflict, match="没有留联系方式"):
        note(world, referral)
    assert workflow.submit(by=world.clerk, referral=referral, **DONE).status == "SUBMITTED"


def test_the_lead_contacts_and_who_helps_is_told_so(world: World, client: Client) -> None:
    lead = accept_one(world, raiser=WITH_PHONE)
    helping = workflow.add_co_handler(
        by=world.officer, issue=lead.issue, department=world.other_bureau, requirement="先疏通边沟。"
    )
    workflow.accept(by=world.other_clerk, referral=helping)

    with pytest.raises(Conflict, match="由主办单位联系"):
        note(world, helping, by=world.other_clerk)
    client.force_login(world.other_clerk)
    page = client.get(helping.get_absolute_url())
    assert page.context["contact_due"] is None
    assert page.context["unmet"].contact == "由主办单位联系"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"contacted_on": datetime.date(2020, 1, 1)}, "contacted_on"),
        ({"contacted_on": timezone.localdate() + DAY}, "contacted_on"),
        ({"contact_channel": "SMOKE"}, "contact_channel"),
        ({"contact_channel": ""}, "contact_channel"),
        ({"contacted_how": " "}, "contacted_how"),
        ({"contacted_how": "打了13912345678。"}, "contacted_how"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(world: World, wrong: dict[str, Any], field: str) -> None:
    referral = accept_one(world, raiser=WITH_PHONE)

    with pytest.raises(Invalid) as refusal:
        note(world, referral, **wrong)

    assert list(refusal.value.errors) == [field]


@pytest.mark.parametrize("day", [datetime.date(2020, 1, 1), timezone.localdate() + DAY])
def test_a_report_names_no_contact_before_the_matter_was_raised_or_to_come(world: World, day: datetime.date) -> None:
    referral = accept_one(world, raiser=WITH_PHONE)

    with pytest.raises(Invalid) as refusal:
        workflow.submit(by=world.clerk, referral=referral, **DONE, **CALLED, contacted_on=day)

    assert list(refusal.value.errors) == ["contacted_on"]


def test_a_contact_after_its_limit_is_late_for_everybody_to_see(world: World, client: Client) -> None:
    referral = accept_one(world, raiser=WITH_PHONE)
    Referral.objects.filter(pk=referral.pk).update(contact_due_at=timezone.now() - DAY)

    referral = note(world, referral)

    assert referral.was_contacted_late is True
    page = page_of(client, world.officer, referral.get_absolute_url())
    assert "<strong>逾期</strong>" in page
    assert "登记联系反映人 · 第 1 单" in timeline_of(referral.issue, world.officer)[0].what
    assert "已逾期" in timeline_of(referral.issue, world.officer)[0].what


def test_the_raiser_reads_who_contacted_him_and_the_public_nothing_of_it(world: World) -> None:
    issue = note(world, accept_one(world, raiser=WITH_PHONE)).issue

    told = letter_of(Issue.objects.get(pk=issue.pk)).told[-1]

    assert (told.what, told.text) == ("县交通运输局联系了您", "")
    assert [step for step in told_to_everybody(issue) if "联系" in step["what"]] == []
    assert "问清了地点" in timeline_of(issue, world.second_clerk)[0].text
    assert "问清了地点" not in str(timeline_of(issue, world.official)[0])


def test_who_was_merged_into_the_matter_is_not_said_to_have_been_contacted(world: World) -> None:
    meeting = make_meeting(world)
    parent = raise_one(world, meeting, raiser=WITH_PHONE, outcome="REFERRED")
    child = workflow.merge(by=world.officer, issue=raise_one(world, meeting), into=parent, reason="同一件事。")
    referral = dispatch_one(world, referral=parent.referrals.get())
    note(world, workflow.accept(by=world.clerk, referral=referral))

    told = [step.what for step in letter_of(Issue.objects.get(pk=child.pk)).told]

    assert told[-1] == "县交通运输局收下了，开始办"


def test_a_report_shows_what_is_known_and_does_not_ask_again(world: World, client: Client) -> None:
    referral = note(world, accept_one(world, raiser=WITH_PHONE))
    address = f"{referral.get_absolute_url()}submit/"

    page = page_of(client, world.clerk, address)
    answer = client.post(address, {**DONE, "version": Issue.objects.get().version})

    assert "首次联系已登记" in page
    assert "电话里问清了地点。" in page
    assert 'name="contacted_how"' not in page
    assert answer.status_code == 302
    referral.refresh_from_db()
    assert (referral.status, referral.contacted_on, referral.contacted_how) == (
        "SUBMITTED",
        today(),
        "电话里问清了地点。",
    )


def test_a_first_contact_tells_nobody_the_result(world: World) -> None:
    referral = note(world, accept_one(world, raiser=WITH_PHONE))
    workflow.submit(by=world.clerk, referral=referral, **DONE)

    workflow.approve(by=world.officer, referral=referral)

    assert Issue.objects.get().echoed_at is None


def test_who_was_told_the_result_with_the_report_was_first_contacted_before(world: World, client: Client) -> None:
    yesterday = today() - DAY
    referral = note(world, accept_one(world, raiser=WITH_PHONE), contacted_on=yesterday)
    told = {"contacted_on": today().isoformat(), "contact_channel": "IN_PERSON"}
    client.force_login(world.clerk)
    client.post(f"{referral.get_absolute_url()}submit/", {**DONE, **told, "version": Issue.objects.get().version})

    assert "告诉结果" in page_of(client, world.officer, referral.get_absolute_url())
    workflow.approve(by=world.officer, referral=referral)

    referral.refresh_from_db()
    issue = Issue.objects.get()
    assert (referral.contacted_on, referral.contact_channel) == (yesterday, "PHONE")
    assert (issue.echo_channel, timezone.localdate(issue.echoed_at)) == ("IN_PERSON", today())


def test_who_must_be_contacted_and_was_not_is_asked_for_with_the_report(world: World) -> None:
    referral = accept_one(world, raiser=WITH_PHONE)

    with pytest.raises(Invalid, match="请先联系"):
        workflow.submit(by=world.clerk, referral=referral, **DONE)


def tick(now: datetime.datetime) -> int:
    return sum(due.run() for due in due_now(now))


def reminders() -> int:
    return Supervision.objects.filter(occasion__contains="-contact-").count()


@pytest.mark.parametrize(("raiser", "count"), [(WITH_PHONE, 1), (BY_LIAISON, 1), (None, 0)])
def test_t23_a_contact_that_is_owed_is_reminded_of_once(world: World, raiser: RaiserDetails, count: int) -> None:
    seed_calendar()
    referral = accept_one(world, raiser=raiser)
    end = referral.contact_due_at

    tick(end - datetime.timedelta(minutes=1))
    assert reminders() == 0
    for minutes in (0, 10, 20):
        tick(end + datetime.timedelta(minutes=minutes))

    assert reminders() == count


def test_a_contact_that_was_made_is_not_reminded_of(world: World) -> None:
    seed_calendar()
    referral = note(world, accept_one(world, raiser=WITH_PHONE))

    tick(referral.contact_due_at)

    assert reminders() == 0


def test_who_was_contacted_with_a_report_of_before_was_told_the_result_in_it(world: World) -> None:
    reported = workflow.submit(
        by=world.clerk, referral=accept_one(world, raiser=WITH_PHONE), **DONE, **CALLED, contacted_on=today()
    )
    Referral.objects.update(told_on=None, told_channel="")

    import_module("feedback.migrations.0016_when_the_result_was_told").copy_contact(apps, connection.schema_editor())

    reported.refresh_from_db()
    assert (reported.told_on, reported.told_channel) == (today(), "PHONE")
    workflow.approve(by=world.officer, referral=reported)
    assert Issue.objects.get().echo_channel == "PHONE"
