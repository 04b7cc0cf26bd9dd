"""A raiser who is harassed tells supervision, by code; supervision sees it, and nobody else can tell that he did."""

import datetime
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from directory.models import Department
from directory.refusals import Conflict, Invalid, NotAllowed
from feedback import ledger, protection, retention, slips, workflow
from feedback.identity import looks_at
from feedback.letter import letter_of
from feedback.models import Issue, ProtectionRequest, Step
from feedback.sections import sections_for
from feedback.timeline import timeline_of
from office.models import AccessLog, Delivery, Notice
from office.vault import key_version
from tests.factories import make_department
from tests.world import World, accept_one, raise_one

pytestmark = pytest.mark.django_db
WORDS = "村里有人上门说再反映就停我的低保。"
CONTACT = "13912345678"
PEOPLE = (
    "secretary", "recorder", "neighbour", "officer", "second_officer", "neighbour_officer", "county_officer", "clerk",
    "other_clerk", "visitor", "official", "stranger",
)  # fmt: skip


def asked(world: World, **details: object) -> ProtectionRequest:
    issue = raise_one(world, **details)
    return workflow.ask_protection(issue=issue, words=WORDS, contact=CONTACT)


def opened(client: Client, world: World) -> Issue:
    issue = raise_one(world)
    slip = slips.show_code(by=world.secretary, issue=issue)
    client.post("/trace/", {"number": slip.serial, "code": slip.code})
    return issue


def test_the_raiser_writes_from_his_letter_and_supervision_reads(world: World, client: Client) -> None:
    issue = opened(client, world)
    assert f"/trace/{issue.number}/protect/" in client.get(f"/trace/{issue.number}/").content.decode()

    answer = client.post(f"/trace/{issue.number}/protect/", {"words": WORDS, "contact": CONTACT}, follow=True)

    assert "已经直接交给督查室" in answer.content.decode()
    row = ProtectionRequest.objects.get(issue=issue)
    client.force_login(world.supervisor)
    assert row.get_absolute_url() in client.get("/desk/protection/").content.decode()
    page = client.get(row.get_absolute_url()).content.decode()
    assert WORDS not in page
    assert CONTACT not in page
    shown = client.post(f"{row.get_absolute_url()}read/").content.decode()
    assert WORDS in shown
    assert CONTACT in shown


def test_without_an_open_letter_nothing_is_taken_down(world: World, client: Client) -> None:
    issue = raise_one(world)

    assert client.post(f"/trace/{issue.number}/protect/", {"words": WORDS}).headers["Location"] == "/trace/"
    assert not ProtectionRequest.objects.exists()


def test_the_words_are_sealed(world: World) -> None:
    row = asked(world)

    stored = ProtectionRequest.objects.values_list("sealed_words", "sealed_contact").get(pk=row.pk)

    assert not any(word in bytes(blob) for blob in stored for word in (WORDS.encode(), CONTACT.encode()))
    assert ProtectionRequest.objects.get(pk=row.pk).unsealed() == (WORDS, CONTACT)


@pytest.mark.parametrize("words", ["", "   ", "说" * 1001])
def test_words_there_must_be_and_not_too_many(world: World, words: str) -> None:
    with pytest.raises(Invalid) as refusal:
        workflow.ask_protection(issue=raise_one(world), words=words)

    assert list(refusal.value.errors) == ["words"]


def test_a_double_tap_is_one_request_and_five_may_wait(world: World) -> None:
    row = asked(world)

    assert workflow.ask_protection(issue=row.issue, words=WORDS, contact=CONTACT) == row
    for number in range(4):
        workflow.ask_protection(issue=row.issue, words=f"又来了 {number}")
    with pytest.raises(Conflict):
        workflow.ask_protection(issue=row.issue, words="第六次")
    assert ProtectionRequest.objects.count() == 5


@pytest.mark.parametrize("person", PEOPLE)
def test_for_everybody_else_it_does_not_exist(world: World, client: Client, person: str) -> None:
    row = asked(world)
    user = getattr(world, person)
    client.force_login(user)

    assert not ProtectionRequest.objects.visible_to(user).exists()
    assert [client.get(address).status_code for address in ("/desk/protection/", row.get_absolute_url())] == [404, 404]
    assert client.post(f"{row.get_absolute_url()}read/").status_code == 404
    assert client.post(row.get_absolute_url(), {"result": "没事"}).status_code == 404
    with pytest.raises(NotAllowed):
        protection.read(by=user, protection=row)
    with pytest.raises(NotAllowed):
        workflow.handle_protection(by=user, protection=row, result="没事")
    assert not any(section.slug == "protection" for section in sections_for(user))


@pytest.mark.parametrize("person", PEOPLE)
def test_t28_nothing_anywhere_tells_that_it_was_asked(world: World, client: Client, person: str) -> None:
    user, issue = getattr(world, person), accept_one(world).issue
    client.force_login(user)
    addresses = [
        issue.get_absolute_url(), "/desk/", "/desk/issues/", "/desk/inbox/", "/desk/referrals/", "/desk/supervisions/",
        f"/admin/feedback/issue/{issue.pk}/change/", "/admin/feedback/step/", f"/issues/{issue.number}/",
        f"/summary/{world.county.number}/", f"/desk/visits/{issue.number}/",
    ]  # fmt: skip

    def shown() -> list[str]:
        return [re.sub(r'value="[\w-]{30,}"|\d+ 分钟', "", client.get(one).content.decode()) for one in addresses]

    before = shown()
    version = Issue.objects.get(pk=issue.pk).version
    workflow.ask_protection(issue=issue, words=WORDS, contact=CONTACT)

    assert shown() == before
    assert Issue.objects.get(pk=issue.pk).version == version


def test_the_letter_and_the_story_keep_silent(world: World) -> None:
    row = asked(world)
    protection.read(by=world.supervisor, protection=row)
    workflow.handle_protection(by=world.supervisor, protection=row, result="已找村里谈话。")

    said = repr(letter_of(row.issue)) + repr(timeline_of(row.issue, world.county_officer)) + repr(looks_at(row.issue))

    assert not re.search("保护|督查|为难|protection", said)
    assert [step.verb for step in row.issue.steps.order_by("-sequence")[:2]] == ["handle-protection", "ask-protection"]
    assert list(ledger.verify()) == []


def test_supervision_is_told_in_its_inbox_and_no_channel_hears(world: World, settings) -> None:
    settings.NOTIFY_CHANNELS = {"county": "json://localhost"}

    row = asked(world)

    (line,) = Notice.objects.filter(key__startswith="protection-")
    assert line.recipient == world.supervisor
    assert row.issue.number not in line.text + line.key + line.address
    assert not Delivery.objects.exists()


def test_it_stands_on_supervisions_desk_and_costs_it_constantly(world: World, client: Client) -> None:
    asked(world)
    client.force_login(world.supervisor)
    assert '<h2 class="todo__title">保护申请' in client.get("/desk/").content.decode()

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get("/desk/protection/").status_code == 200
        return len(captured)

    one = queries()
    for _row in range(3):
        asked(world)
    assert queries() == one <= 12


def test_what_concerns_supervision_goes_to_the_county_office(world: World, client: Client) -> None:
    office = make_department(world.county, "县督查室", Department.Kind.SUPERVISION)
    client.force_login(world.county_officer)
    assert client.get("/desk/protection/").status_code == 404

    row = asked(world, conflict="DEPARTMENT", concerned_department=office)

    assert not ProtectionRequest.objects.visible_to(world.supervisor).exists()
    assert ProtectionRequest.objects.visible_to(world.county_officer).get() == row
    assert row.get_absolute_url() in client.get("/desk/protection/").content.decode()
    assert [line.recipient for line in Notice.objects.filter(key=f"protection-{row.pk}")] == [world.county_officer]
    protection.read(by=world.county_officer, protection=row)
    assert AccessLog.objects.get(action="REVEAL").acting_as == "县联席办"
    workflow.handle_protection(by=world.county_officer, protection=row, result="已谈话。")
    assert Step.objects.get(verb="handle-protection").acting_as == "县联席办"


def test_t27_each_reading_is_logged_under_a_key_that_names_no_matter(world: World) -> None:
    row = asked(world)

    protection.read(by=world.supervisor, protection=row)

    (look,) = AccessLog.objects.filter(action="REVEAL")
    assert (look.actor, look.target_label, look.purpose) == (world.supervisor, str(row.pk), "处理保护申请")


def test_it_is_dealt_with_once(world: World, client: Client) -> None:
    row = asked(world)
    client.force_login(world.supervisor)

    assert client.post(row.get_absolute_url(), {"result": ""}).status_code == 422
    assert client.post(row.get_absolute_url(), {"result": "已找村里谈话。"}).status_code == 302
    assert client.post(row.get_absolute_url(), {"result": "再记一次"}).status_code == 409

    row.refresh_from_db()
    assert (row.result, row.handled_by) == ("已找村里谈话。", world.supervisor)
    assert Step.objects.filter(verb="handle-protection").count() == 1
    assert row.get_absolute_url() in client.get("/desk/protection/?show=all").content.decode()


def test_t26_what_was_written_is_erased_ninety_days_after(world: World) -> None:
    row = asked(world)
    workflow.handle_protection(by=world.supervisor, protection=row, result="已处理。")
    later = timezone.now() + datetime.timedelta(days=91)

    rule = next(rule for rule in retention.RULES if rule.name == "protection-requests")
    assert [one.pk for one in rule.due(later)] == [row.pk]
    rule.erase([row.pk], later)

    row.refresh_from_db()
    assert (row.unsealed(), row.digest, row.result) == (("", ""), "", "已处理。")
    assert not rule.due(later).exists()


def test_changing_keys_seals_it_anew_once(world: World, settings, capsys) -> None:
    row = asked(world)
    settings.VAULT_KEYS = {**settings.VAULT_KEYS, "2": "2e" * 32}

    call_command("rotate_keys", dry_run=True)
    assert version_of(row) == 1
    assert "保护申请：要重新加密 1 条" in capsys.readouterr().out
    call_command("rotate_keys")
    call_command("rotate_keys")

    assert version_of(row) == 2
    assert ProtectionRequest.objects.get(pk=row.pk).unsealed() == (WORDS, CONTACT)
    said = capsys.readouterr().out
    assert ("保护申请：重新加密了 1 条" in said, "保护申请：重新加密了 0 条" in said) == (True, True)


def test_one_that_no_key_opens_is_named_without_its_matter(world: World, settings) -> None:
    row = asked(world)
    settings.VAULT_KEYS = {"2": "2e" * 32}

    with pytest.raises(CommandError, match=f"有 1 条打不开.*{row.pk}"):
        call_command("rotate_keys")


def version_of(row: ProtectionRequest) -> int:
    return key_version(bytes(ProtectionRequest.objects.get(pk=row.pk).sealed_words))
