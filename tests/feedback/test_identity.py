"""Who may see a raiser's name and number, and that every look stays written down. All people are invented."""

import datetime
import re

import pytest
from django.utils import timezone

from directory.models import Department, Role
from directory.refusals import Conflict, Invalid, NotAllowed
from feedback import unmasking, workflow
from feedback.identity import looks_at, offer_look, reveal
from feedback.models import IdentityAccess, Issue
from feedback.workflow.raising import RaiserDetails
from office.access import verify_access_log
from office.models import AccessLog
from tests.factories import make_department, make_user, post
from tests.world import World, accept_one, approve_one, make_meeting, raise_one

pytestmark = pytest.mark.django_db

NAME, PHONE = "李大明", "13807341122"


def details(contact: str = "LIAISON", identity: str = "CONFIDENTIAL") -> RaiserDetails:
    return RaiserDetails(identity=identity, contact=contact, name=NAME, phone=PHONE, consent=True)


def looks() -> int:
    return AccessLog.objects.filter(action="REVEAL").count()


def may_look(world: World, issue: Issue) -> set[str]:
    people = ("secretary", "recorder", "officer", "neighbour_officer", "county_officer", "clerk", "other_clerk",
              "visitor", "official", "supervisor", "stranger")  # fmt: skip
    return {name for name in people if offer_look(getattr(world, name), issue).refusal is None}


@pytest.mark.parametrize(
    ("contact", "identity", "may"),
    [
        ("LIAISON", "CONFIDENTIAL", {"secretary", "officer"}),
        ("DIRECT", "CONFIDENTIAL", {"clerk"}),
        ("LIAISON", "OPEN", {"secretary", "officer", "clerk"}),
        ("NONE", "CONFIDENTIAL", set()),
        ("NONE", "OPEN", {"clerk"}),
    ],
)
def test_while_a_bureau_works_the_raisers_choice_says_who_may_look(world, contact, identity, may) -> None:
    referral = accept_one(world, raiser=details(contact, identity))

    assert may_look(world, Issue.objects.get(pk=referral.issue_id)) == may


def test_a_bureau_told_the_name_openly_still_reads_no_number(world) -> None:
    issue = accept_one(world, raiser=details("LIAISON", "OPEN")).issue

    shown = reveal(by=world.clerk, issue=issue)

    assert (shown.name, shown.phone) == (NAME, "")


@pytest.mark.parametrize(
    ("contact", "identity", "name", "phone"),
    [
        ("DIRECT", "CONFIDENTIAL", "", PHONE),
        ("DIRECT", "OPEN", NAME, PHONE),
        ("LIAISON", "OPEN", NAME, ""),
        ("NONE", "OPEN", NAME, ""),
    ],
)
def test_t27_a_bureau_is_shown_what_the_form_promised_and_the_log_says_what(
    world, client, contact, identity, name, phone
) -> None:
    issue = accept_one(world, raiser=details(contact, identity)).issue
    client.force_login(world.clerk)
    what = {(True, True): "称呼和电话", (False, True): "电话", (True, False): "称呼"}[bool(name), bool(phone)]

    page = client.get(issue.get_absolute_url()).content.decode()
    shown = client.post(f"{issue.get_absolute_url()}reveal/").content.decode()

    assert f">查看{what}</button>" in page
    assert (NAME in shown, PHONE in shown) == (bool(name), bool(phone))
    assert [look.purpose for look in looks_at(issue)] == [f"看了{what}：主办单位联系反映人"]


def test_a_look_that_would_show_nothing_is_refused_and_leaves_no_row(world) -> None:
    nameless = RaiserDetails(identity="OPEN", contact="LIAISON", name="", phone=PHONE, consent=True)
    issue = accept_one(world, raiser=nameless).issue

    with pytest.raises(NotAllowed, match="申请审批"):
        reveal(by=world.clerk, issue=issue)

    assert looks() == 0


def test_an_approval_shows_the_bureau_that_may_call_the_name_too_once(world, guardian) -> None:
    issue = accept_one(world, raiser=details("DIRECT")).issue
    unmasking.approve(by=guardian, access=unmasking.ask(by=world.clerk, issue=issue, purpose="登门核对"))

    first, second = reveal(by=world.clerk, issue=issue), reveal(by=world.clerk, issue=issue)

    assert (first.name, first.phone) == (NAME, PHONE)
    assert (second.name, second.phone) == ("", PHONE)


def test_a_return_visitor_reads_the_number_alone(world) -> None:
    issue = approve_one(world, raiser=details("LIAISON"))

    shown = reveal(by=world.visitor, issue=issue)

    assert (shown.name, shown.phone) == ("", PHONE)


def test_t27_each_look_writes_one_row_and_a_refused_one_none(world) -> None:
    issue = raise_one(world, raiser=details())

    reveal(by=world.secretary, issue=issue)
    reveal(by=world.officer, issue=issue)
    with pytest.raises(NotAllowed):
        reveal(by=world.clerk, issue=issue)

    assert looks() == 2
    assert list(AccessLog.objects.filter(action="REVEAL").values_list("target_label", flat=True)) == [issue.number] * 2


def test_t27_the_raiser_is_told_who_looked_by_post_and_purpose_never_by_name(world) -> None:
    issue = raise_one(world, raiser=details())
    raise_one(world, raiser=details())
    reveal(by=world.officer, issue=issue)

    (look,) = looks_at(issue)

    assert (look.who, look.purpose, look.what) == ("乡镇屋场办", "看了称呼和电话：联络人联系反映人", "查看反映人")
    assert world.officer.full_name not in str(look)


def test_t27_nobody_looks_after_the_consent_was_withdrawn(world) -> None:
    issue = raise_one(world, raiser=details())
    workflow.withdraw_consent(issue=issue)

    with pytest.raises(Conflict, match="没有留下"):
        reveal(by=world.officer, issue=Issue.objects.get(pk=issue.pk))

    assert looks() == 0


# Outside a task: asked, ruled on by another unit, once, within a day


@pytest.fixture
def asked(world: World) -> IdentityAccess:
    issue = accept_one(world, raiser=details("LIAISON")).issue
    return unmasking.ask(by=world.clerk, issue=issue, purpose="核对受损地块的位置")


@pytest.fixture
def guardian(world: World):
    return make_user(Role.SECURITY_ADMIN, world.county, "辰安全")


def test_an_approved_request_is_for_one_look(world, asked, guardian) -> None:
    unmasking.approve(by=guardian, access=asked)

    assert reveal(by=world.clerk, issue=asked.issue).phone == PHONE
    with pytest.raises(NotAllowed):
        reveal(by=world.clerk, issue=asked.issue)

    (look,) = looks_at(asked.issue)
    assert (look.who, look.purpose) == ("县交通运输局", "看了称呼和电话：核对受损地块的位置")


def test_an_approval_is_for_one_person(world, asked, guardian) -> None:
    unmasking.approve(by=guardian, access=asked)

    assert offer_look(world.second_clerk, asked.issue).refusal.code == "no-ground"


def test_t15_an_approval_runs_out_after_a_day(world, asked, guardian) -> None:
    now = timezone.now()
    unmasking.approve(by=guardian, access=asked, now=now)

    assert offer_look(world.clerk, asked.issue, now=now + datetime.timedelta(hours=23, minutes=59)).refusal is None
    assert offer_look(world.clerk, asked.issue, now=now + datetime.timedelta(hours=24)).refusal.code == "no-ground"


def test_t15_an_approval_is_lost_with_the_task(world, asked, guardian) -> None:
    unmasking.approve(by=guardian, access=asked)
    world.clerk.postings.update(ends_on=timezone.localdate() - datetime.timedelta(days=1), starts_on="2020-01-01")
    world.clerk.__dict__.pop("_scope", None)

    assert offer_look(world.clerk, asked.issue).refusal.code == "no-ground"


def test_t27_asking_and_ruling_are_in_the_log_without_any_identity(world, asked, guardian) -> None:
    unmasking.refuse(by=guardian, access=asked, reason="请经联络人联系")

    rows = AccessLog.objects.filter(action="UNMASKING", target_label=asked.issue.number).order_by("pk")

    assert [(row.actor, row.purpose) for row in rows] == [
        (world.clerk, "申请查看反映人：核对受损地块的位置"),
        (guardian, "不同意查看反映人：核对受损地块的位置"),
    ]
    assert not re.search(f"{NAME}|{PHONE}", " ".join(str(row.__dict__) for row in rows))


def test_supervision_may_rule_too(world, asked) -> None:
    unmasking.approve(by=world.supervisor, access=asked)

    assert offer_look(world.clerk, asked.issue).refusal is None


@pytest.mark.parametrize(
    "name", ["clerk", "second_clerk", "officer", "county_officer", "visitor", "official", "stranger"]
)
def test_nobody_else_rules(world, asked, name) -> None:
    with pytest.raises(NotAllowed):
        unmasking.approve(by=getattr(world, name), access=asked)


def test_nobody_rules_on_a_request_of_his_own_unit(world, guardian) -> None:
    office = make_department(world.county, "县督查室", Department.Kind.SUPERVISION)
    colleague = make_user(Role.DEPARTMENT, office, "巳督查")
    issue = accept_one(world, raiser=details("LIAISON")).issue
    issue.referrals.update(department=office)
    asked = unmasking.ask(by=colleague, issue=issue, purpose="核实办理结果")

    with pytest.raises(NotAllowed, match="另一个单位"):
        unmasking.approve(by=world.supervisor, access=asked)
    unmasking.approve(by=guardian, access=asked)


def test_nobody_rules_on_his_own_request(world) -> None:
    both = make_user(Role.COUNTY_OFFICE, world.county, "午两岗")
    post(both, Role.SUPERVISION, world.county)
    issue = raise_one(world, raiser=details())
    asked = unmasking.ask(by=both, issue=issue, purpose="核实情况")

    with pytest.raises(NotAllowed):
        unmasking.approve(by=both, access=asked)


def test_a_request_is_ruled_on_once(world, asked, guardian) -> None:
    unmasking.approve(by=guardian, access=asked)

    with pytest.raises(Conflict, match="已经审批"):
        unmasking.refuse(by=world.supervisor, access=asked, reason="晚了")


def test_a_second_request_waits_for_the_first(world, asked) -> None:
    with pytest.raises(Conflict, match="还在等"):
        unmasking.ask(by=world.clerk, issue=asked.issue, purpose="再问一次")


@pytest.mark.parametrize("name", ["other_clerk", "neighbour_officer", "official", "visitor", "secretary", "stranger"])
def test_who_does_not_work_on_the_matter_does_not_ask(world, name) -> None:
    issue = accept_one(world, raiser=details("LIAISON")).issue

    with pytest.raises(NotAllowed):
        unmasking.ask(by=getattr(world, name), issue=issue, purpose="想知道是谁")


def test_t24_a_purpose_names_nobody(world) -> None:
    issue = accept_one(world, raiser=details("LIAISON")).issue

    with pytest.raises(Invalid) as refusal:
        unmasking.ask(by=world.clerk, issue=issue, purpose=f"由{NAME}来核对")

    assert refusal.value.code == "personal-data"
    assert NAME not in str(refusal.value.errors)


def test_t28_the_unit_a_matter_is_about_neither_asks_nor_rules(world) -> None:
    issue = raise_one(world, raiser=details(), conflict="DEPARTMENT", concerned_department=world.bureau)
    post(world.clerk, Role.SUPERVISION, world.county)
    world.clerk.__dict__.pop("_scope", None)
    asked = unmasking.ask(by=world.county_officer, issue=issue, purpose="核实情况")

    with pytest.raises(NotAllowed):
        unmasking.ask(by=world.clerk, issue=issue, purpose="想知道是谁")
    with pytest.raises(NotAllowed, match="涉及您的单位"):
        unmasking.approve(by=world.clerk, access=asked)
    assert not IdentityAccess.objects.visible_to(world.clerk).exists()


def test_requests_are_listed_for_the_asker_and_for_those_who_rule(world, asked, guardian) -> None:
    people = {"clerk", "second_clerk", "officer", "supervisor", "stranger"}

    seen = {name for name in people if IdentityAccess.objects.visible_to(getattr(world, name)).exists()}

    assert seen == {"clerk", "supervisor"}
    assert IdentityAccess.objects.visible_to(guardian).get() == asked


# The words as spoken


def raw_looks() -> list[tuple[str, str]]:
    return list(AccessLog.objects.filter(action="RAW_NOTE").order_by("pk").values_list("actor__full_name", "acting_as"))


def test_t27_opening_the_words_as_spoken_is_written_down_once_a_day(world, client) -> None:
    issue = raise_one(world)
    pages = [
        issue.get_absolute_url(),
        f"{issue.get_absolute_url()}arrange/",
        issue.mentions.get().meeting.get_absolute_url(),
    ]

    for person in (world.officer, world.county_officer):
        client.force_login(person)
        assert [client.get(page).status_code for page in pages] == [200] * 3

    assert raw_looks() == [(world.officer.full_name, "乡镇屋场办"), (world.county_officer.full_name, "县联席办")]
    assert [look.what for look in looks_at(issue)] == ["查看原话"] * 2


@pytest.mark.parametrize("person", ["secretary", "recorder", "official"])
def test_who_wrote_the_words_or_reads_only_the_digest_leaves_no_look(world, client, person) -> None:
    issue = raise_one(world)
    client.force_login(getattr(world, person))

    client.get(issue.get_absolute_url())

    assert raw_looks() == []


def test_a_talks_page_writes_a_look_for_each_matter_with_queries_as_for_one(world, client) -> None:
    meeting = make_meeting(world)
    issues = [raise_one(world, meeting) for _ in range(3)]
    client.force_login(world.officer)

    client.get(meeting.get_absolute_url())

    assert sorted(AccessLog.objects.filter(action="RAW_NOTE").values_list("target_label", flat=True)) == sorted(
        issue.number for issue in issues
    )
    assert list(verify_access_log()) == []
