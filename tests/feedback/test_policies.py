"""A county's deadlines are changed as a new version, after a look at what that means; running orders keep theirs."""

import datetime
import importlib
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.refusals import Conflict, Invalid, NotAllowed
from feedback import policies
from feedback.deadlines import current_version, policy_for
from feedback.models import DeadlinePolicy, HandlingClass
from office.calendar import Calendar
from office.models import AccessLog
from tests.world import World, dispatch_one

pytestmark = pytest.mark.django_db


def changed(world: World, handling_class: str = "GENERAL", **values: object) -> list[DeadlinePolicy]:
    lines = policies.lines_of(world.county)
    for line in lines:
        if line.handling_class == handling_class:
            for name, value in values.items():
                setattr(line, name, value)
    return lines


def posted(lines: list[DeadlinePolicy], version: int, **more: object) -> dict[str, object]:
    data: dict[str, object] = {"form-TOTAL_FORMS": len(lines), "form-INITIAL_FORMS": len(lines), "version": version}
    for number, line in enumerate(lines):
        for name in ("handling_class", *policies.FIELDS):
            value = getattr(line, name)
            data[f"form-{number}-{name}"] = "" if value is None else str(value)
    return {**data, **more}


def test_a_new_version_holds_every_class_and_the_old_one_stays(world: World) -> None:
    order = dispatch_one(world)

    version = policies.save_policy(
        by=world.county_officer, county=world.county, lines=changed(world, finish_limit=Decimal(8)), version=1
    )

    assert version == 2
    assert DeadlinePolicy.objects.filter(county=world.county, version=2).count() == len(HandlingClass)
    assert policy_for(world.county, "GENERAL").finish_limit == 8
    due = order.finish_due_at
    order.refresh_from_db()
    assert (order.policy.version, order.finish_due_at) == (1, due)
    assert dispatch_one(world).policy.version == 2
    assert AccessLog.objects.get(action="SETTINGS").target_label == "办理期限第 2 版"


def test_a_county_that_never_decided_starts_from_the_defaults(world: World) -> None:
    assert current_version(world.county) == 0

    policies.save_policy(by=world.county_officer, county=world.county, lines=changed(world, finish_limit=8), version=0)

    assert current_version(world.county) == 2
    assert DeadlinePolicy.objects.get(county=world.county, version=1, handling_class="GENERAL").finish_limit == 5


@pytest.mark.parametrize(
    ("handling_class", "values", "sentence"),
    [
        ("GENERAL", {"finish_limit": None}, "办结期限必须填"),
        ("GENERAL", {"finish_limit": Decimal(0)}, "大于 0"),
        ("GENERAL", {"finish_limit": Decimal(251)}, "不超过 250"),
        ("GENERAL", {"finish_limit": Decimal("1.5")}, "要填整数"),
        ("GENERAL", {"accept_limit": Decimal(-1)}, "0 到 250"),
        ("GENERAL", {"contact_limit": Decimal(6)}, "不能比办结还长"),
        ("GENERAL", {"extension_limit": 0}, "1 到 60"),
        ("GENERAL", {"extension_limit": 61}, "1 到 60"),
        ("EMERGENCY", {"finish_unit": "WORKING_DAYS"}, "按小时算"),
        ("EMERGENCY", {"accept_limit": Decimal("0.3")}, "半小时"),
        ("EMERGENCY", {"extension_limit": 1}, "不能延期"),
        ("LONG_TERM", {"extension_limit": 1}, "不能延期"),
        ("GENERAL", {"return_limit": 0}, "1 到 30"),
        ("GENERAL", {"return_limit": 31}, "1 到 30"),
        ("EMERGENCY", {"return_limit": 1}, "不能退单"),
        ("GENERAL", {}, "没有要保存的改动"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(
    world: World, handling_class: str, values: dict, sentence: str
) -> None:
    lines = changed(world, handling_class, **values)

    with pytest.raises(Invalid, match=sentence):
        policies.save_policy(by=world.county_officer, county=world.county, lines=lines, version=0)
    assert current_version(world.county) == 0


def test_a_version_must_hold_every_class(world: World) -> None:
    with pytest.raises(Invalid, match="每个办理类型"):
        policies.save_policy(
            by=world.county_officer, county=world.county, lines=changed(world, finish_limit=9)[1:], version=0
        )


def test_only_the_county_office_of_the_county_decides(world: World) -> None:
    for person in (world.officer, world.clerk, world.official, world.supervisor):
        with pytest.raises(NotAllowed):
            policies.save_policy(by=person, county=world.county, lines=changed(world, finish_limit=9), version=0)


def test_a_stale_page_is_refused(world: World) -> None:
    policies.save_policy(by=world.county_officer, county=world.county, lines=changed(world, finish_limit=8), version=0)

    with pytest.raises(Conflict, match="别人已经改过"):
        policies.save_policy(
            by=world.county_officer, county=world.county, lines=changed(world, finish_limit=9), version=0
        )


def outlook(world: World, lines: list, **details: object) -> list[policies.Outlook]:
    """What the county office is shown; nothing is kept from it here."""
    shown, hidden = policies.outlook(world.county, lines, by=world.county_officer, **details)
    assert hidden == 0
    return shown


def test_the_outlook_names_what_would_have_been_different_and_moves_nothing(world: World) -> None:
    order = dispatch_one(world)
    due = order.finish_due_at

    found = outlook(world, changed(world, finish_limit=Decimal(8)))

    assert [(one.referral, one.old) for one in found] == [(order, due)]
    assert found[0].new > due
    assert outlook(world, changed(world, "COMPLEX", finish_limit=Decimal(8))) == []
    later = order.dispatched_at + datetime.timedelta(days=31)
    assert outlook(world, changed(world, finish_limit=Decimal(8)), now=later) == []


def test_the_outlook_names_the_limit_that_would_be_another(world: World) -> None:
    order = dispatch_one(world)
    calendar = Calendar.for_county(world.county)

    (found,) = outlook(world, changed(world, return_limit=3))

    assert (found.what, found.old, found.new) == (
        "退单",
        calendar.add_working_days(order.dispatched_at, 2),
        calendar.add_working_days(order.dispatched_at, 3),
    )
    (forbidden,) = outlook(world, changed(world, return_limit=None))
    assert forbidden.new is None


@pytest.mark.parametrize(
    ("values", "words"),
    [({"return_limit": None}, "不许退单"), ({"accept_limit": None, "accept_unit": "WORKING_DAYS"}, "不限")],
)
def test_an_empty_limit_says_what_it_means_for_its_clock(client, world: World, values: dict, words: str) -> None:
    dispatch_one(world)
    client.force_login(world.county_officer)

    page = client.post(reverse("feedback:policies"), posted(changed(world, **values), 1)).content.decode()

    assert f"<td>{words}</td>" in page


def test_the_page_shows_what_it_means_before_it_keeps_anything(client, world: World) -> None:
    order = dispatch_one(world)
    client.force_login(world.county_officer)
    url = reverse("feedback:policies")
    data = posted(changed(world, finish_limit=8), 1)
    page = client.get(url).content.decode()
    assert ('value="5"' in page, 'value="5.0"' in page) == (True, False)
    assert page.count('<th scope="row">') == 7

    shown = client.post(url, data)
    assert order.issue.number in shown.content.decode()
    assert current_version(world.county) == 1

    kept = client.post(url, {**data, "previewed": shown.context["previewed"]}, follow=True)
    assert "已保存为第 2 版" in kept.content.decode()
    assert policy_for(world.county, "GENERAL").finish_limit == 8


def test_what_is_kept_is_what_was_looked_at(client, world: World) -> None:
    dispatch_one(world)
    client.force_login(world.county_officer)
    url = reverse("feedback:policies")
    shown = client.post(url, posted(changed(world, finish_limit=8), 1))

    again = client.post(url, posted(changed(world, finish_limit=9), 1, previewed=shown.context["previewed"]))

    assert again.context["previewed"] != shown.context["previewed"]
    assert current_version(world.county) == 1


def test_a_wrong_line_comes_back_with_its_sentence_and_what_was_typed(client, world: World) -> None:
    client.force_login(world.county_officer)

    answer = client.post(reverse("feedback:policies"), posted(changed(world, contact_limit=44), 0))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "不能比办结还长" in page
    assert 'value="44"' in page
    garbage = client.post(reverse("feedback:policies"), {"form-TOTAL_FORMS": "x", "version": "9" * 30, "county": ""})
    assert garbage.status_code == 422


def test_others_do_not_open_the_page(client, world: World) -> None:
    for person in (world.officer, world.clerk, world.secretary):
        client.force_login(person)
        assert client.get(reverse("feedback:policies")).status_code == 403
    client.force_login(world.county_officer)
    assert client.get(reverse("feedback:policies") + "?county=999").status_code == 422


@pytest.mark.parametrize("count", [1, 3])
def test_the_look_ahead_asks_a_constant_number_of_queries(client, world: World, count: int) -> None:
    for _number in range(count):
        dispatch_one(world)
    client.force_login(world.county_officer)
    data = posted(changed(world, finish_limit=8), 1)
    client.post(reverse("feedback:policies"), data)

    with CaptureQueriesContext(connection) as queries:
        shown = client.post(reverse("feedback:policies"), data)

    assert len(shown.context["changes"]) == count
    assert len(queries) <= 16


def test_versions_kept_before_the_days_to_hand_back_were_a_limit_hold_what_was_the_case_then(world: World) -> None:
    migration = importlib.import_module("feedback.migrations.0010_days_to_hand_back")
    dispatch_one(world)
    DeadlinePolicy.objects.update(return_limit=None)

    migration.keep_two_days(apps, connection.schema_editor())

    found = dict(DeadlinePolicy.objects.values_list("handling_class", "return_limit"))
    assert found == {one: None if one == "EMERGENCY" else 2 for one in HandlingClass.values}
