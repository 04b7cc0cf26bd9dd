"""The history of settings and master records: who changed what, for the audit administrator, never a password."""

import pytest
from auditlog.models import LogEntry
from django.test import Client
from django.urls import reverse

from directory.models import Role
from feedback.models import Category
from tests.factories import make_county, make_user
from tests.world import World
from wutang.tracking import TRACKED

pytestmark = pytest.mark.django_db
LIST = reverse("admin:auditlog_logentry_changelist")


def test_a_change_of_a_setting_is_written_with_who_made_it(world: World, client: Client) -> None:
    keeper = make_user(Role.SYSTEM_ADMIN, world.county)
    client.force_login(keeper)
    page = reverse("admin:office_countysettings_change", args=[world.settings.pk])
    shown = client.get(page).context
    values = {name: shown["adminform"].form[name].value() or "" for name in shown["adminform"].form.fields}
    for inline in shown["inline_admin_formsets"]:
        prefix = inline.formset.prefix
        values |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}

    answer = client.post(page, {**values, "duty_phone": "0734-0000000"})

    assert answer.status_code == 302
    entry = LogEntry.objects.filter(action=LogEntry.Action.UPDATE).latest("pk")
    assert (entry.actor, entry.changes_dict["duty_phone"][1]) == (keeper, "0734-0000000")


def test_a_password_is_never_in_the_history(world: World) -> None:
    world.secretary.set_password("Another-pass-2026")
    world.secretary.save()

    assert not LogEntry.objects.filter(changes__has_key="password").exists()


def test_only_the_audit_administrator_reads_it(world: World, client: Client) -> None:
    client.force_login(make_user(Role.AUDIT_ADMIN, world.county))
    assert client.get(LIST).status_code == 200

    for person in (world.county_officer, make_user(Role.SYSTEM_ADMIN, world.county), world.secretary):
        client.force_login(person)
        assert client.get(LIST).status_code in (302, 403)


def test_nothing_of_a_matter_or_a_talk_is_tracked() -> None:
    assert not {label for label in TRACKED if label.split(".")[0] in ("feedback", "meetings")} - {
        "feedback.Category",
        "feedback.DeadlinePolicy",
        "feedback.ReplyTemplate",
        "meetings.PlusTag",
    }


def test_a_change_is_read_in_the_offices_words_without_what_stayed_empty(world: World, client: Client) -> None:
    audit = make_user(Role.AUDIT_ADMIN, world.county)
    entry = LogEntry.objects.log_create(
        world.secretary.postings.get(),
        action=LogEntry.Action.UPDATE,
        changes={"role": ["RECORDER", "VILLAGE_SECRETARY"], "department": ["None", "None"]},
        actor=world.secretary,
        force_log=True,
    )
    client.force_login(audit)

    page = client.get(reverse("admin:auditlog_logentry_change", args=[entry.pk])).content.decode()
    found = [client.get(LIST, query).context["cl"].queryset for query in ({"done": "0"}, {"done": "1"})]

    assert (str(Role.RECORDER.label) in page, "None" in page, "+00:00" in page) == (True, False, False)
    assert [entry in rows for rows in found] == [False, True]


def test_what_a_command_changed_is_read_as_done_by_the_system_and_another_county_is_not(
    world: World, client: Client
) -> None:
    here = make_user(Role.OFFICIAL, world.county)
    there = make_user(Role.COUNTY_OFFICE, make_county("祁东县", "430426"))
    Category.objects.create(name="抽水")
    client.force_login(make_user(Role.AUDIT_ADMIN, world.county))

    rows = client.get(LIST).context["cl"].queryset
    opened = LogEntry.objects.get_for_object(here).get()
    page = client.get(reverse("admin:auditlog_logentry_change", args=[opened.pk])).content.decode()

    assert opened.actor is None
    assert "系统" in page
    assert {entry.object_repr for entry in rows.filter(actor=None)} >= {str(here), str(here.postings.get()), "抽水"}
    assert not rows.filter(object_repr__in=[str(there), str(there.postings.get()), "祁东县"]).exists()
