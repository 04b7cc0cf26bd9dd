"""T4: a key of somebody else's row in a form is refused at its field, at create too, and by the verb without a form."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directory.models import Department, Division, ResidentTeam, User, Village
from directory.refusals import Invalid, Refused
from feedback import workflow
from feedback.models import Category, Issue, Milestone
from meetings.models import PlusTag
from meetings.recording import edit_meeting
from tests.dumps import dump
from tests.factories import make_county, make_department, make_township, make_village, make_yard
from tests.feedback.matters import long_term
from tests.world import World, accept_one, dispatch_one, make_meeting, raise_one, refer_one

pytestmark = pytest.mark.django_db
FAR = "外县"


@dataclass
class Far:
    """Rows of another county, and rows of this one that may not be chosen any more."""

    county: Division
    village: Village
    department: Department
    closed_department: Department
    inactive_category: Category
    team: ResidentTeam
    tag: PlusTag
    milestone: Milestone
    matter: Issue


@pytest.fixture
def far(world: World) -> Far:
    county = make_county(f"{FAR}衡阳县", "430421")
    village = make_village(make_township(county, f"{FAR}镇"), f"{FAR}村")
    closed = make_department(world.county, "已撤的局")
    closed.is_active = False
    closed.save()
    team = ResidentTeam(name=f"{FAR}队", starts_on=timezone.localdate())
    team.stand_in(village, make_yard(village, f"{FAR}屋"))
    team.save()
    there = make_meeting(world, by=world.neighbour, village=world.neighbour_village, yard="邻屋场")
    return Far(
        county=county,
        village=village,
        department=make_department(county, f"{FAR}局"),
        closed_department=closed,
        inactive_category=Category.objects.create(name="停用类别", is_active=False, kind="DEMAND", position=999),
        team=team,
        tag=PlusTag.objects.create(county=county, name=f"{FAR}主题"),
        milestone=long_term(world).milestones.get(),
        matter=raise_one(world, there, by=world.neighbour),
    )


def raising(world: World, **fields: Any) -> tuple[User, str, dict[str, Any]]:
    meeting = make_meeting(world)
    given = {"draft_uuid": uuid.uuid4(), "said": "路坏了", **fields}
    return world.secretary, f"{meeting.get_absolute_url()}issues/new/", given


def with_version(issue: Issue, **fields: Any) -> dict[str, Any]:
    return {"version": Issue.objects.get(pk=issue.pk).version, **fields}


def on_matter(world: World, make: Any, person: str, verb: str, **fields: Any) -> tuple[User, str, dict[str, Any]]:
    row = make(world)
    issue = getattr(row, "issue", row)
    return getattr(world, person), f"{row.get_absolute_url()}{verb}/", with_version(issue, **fields)


def starting(world: World, **fields: Any) -> tuple[User, str, dict[str, Any]]:
    now = timezone.localtime()
    given = {
        "village": world.village.pk, "yard": "老屋场", "started_on": now.date(), "started_at": f"{now:%H:%M}",
        "draft_uuid": uuid.uuid4(),
    }  # fmt: skip
    return world.secretary, reverse("meetings:create"), given | fields


def editing(world: World, **fields: Any) -> tuple[User, str, dict[str, Any]]:
    meeting = make_meeting(world)
    start = timezone.localtime(meeting.started_at)
    given = {"yard": "老屋场", "started_on": start.date(), "started_at": f"{start:%H:%M}", "version": meeting.version}
    return world.secretary, f"{meeting.get_absolute_url()}edit/", given | fields


Case = Callable[[World, Far], tuple[User, str, dict[str, Any]]]
DISPATCH = {"handling_class": "GENERAL", "digest": "组道损坏。"}
CASES: dict[str, tuple[str, Case]] = {
    "raise: department of another county": (
        "suggested_department",
        lambda w, f: raising(w, outcome="REFERRED", suggested_department=f.department.pk),
    ),
    "raise: closed department": (
        "suggested_department",
        lambda w, f: raising(w, outcome="REFERRED", suggested_department=f.closed_department.pk),
    ),
    "raise: concerned department of another county": (
        "concerned_department",
        lambda w, f: raising(w, conflict="DEPARTMENT", concerned_department=f.department.pk),
    ),
    "raise: category out of use": ("category", lambda w, f: raising(w, category=f.inactive_category.pk)),
    "raise: key of nothing": ("category", lambda w, f: raising(w, category=10**9)),
    "refer: department of another county": (
        "department",
        lambda w, f: on_matter(w, raise_one, "secretary", "refer", department=f.department.pk),
    ),
    "arrange: category out of use": (
        "category",
        lambda w, f: on_matter(
            w, raise_one, "officer", "arrange", digest="路坏了", kind="DEMAND", category=f.inactive_category.pk
        ),
    ),
    "dispatch: department of another county": (
        "department",
        lambda w, f: on_matter(w, refer_one, "officer", "dispatch", department=f.department.pk, **DISPATCH),
    ),
    "dispatch: closed department": (
        "department",
        lambda w, f: on_matter(w, refer_one, "officer", "dispatch", department=f.closed_department.pk, **DISPATCH),
    ),
    "help: department of another county": (
        "department",
        lambda w, f: on_matter(
            w, lambda w: accept_one(w).issue, "officer", "add-co", department=f.department.pk, requirement="帮忙"
        ),
    ),
    "note: department of another county": (
        "department",
        lambda w, f: on_matter(
            w, lambda w: accept_one(w).issue, "official", "instruct", department=f.department.pk, text="抓紧",
            answer_due_on=timezone.localdate(),
        ),
    ),
    "return: department of another county": (
        "department",
        lambda w, f: on_matter(w, dispatch_one, "clerk", "request-return", department=f.department.pk, text="不归我们"),
    ),
    "merge: matter of another village": (
        "into",
        lambda w, f: on_matter(w, raise_one, "officer", "merge", into=f.matter.number, text="同一件事"),
    ),
    "report: milestone of another matter": (
        "milestone",
        lambda w, f: on_matter(
            w, lambda w: long_term(w).referrals.get(), "clerk", "report-progress", text="进场", milestone=f.milestone.pk
        ),
    ),
    "talk: village of another county": ("village", lambda w, f: starting(w, village=f.village.pk)),
    "talk: neighbouring village": ("village", lambda w, f: starting(w, village=w.neighbour_village.pk)),
    "talk: team of another county": ("team", lambda w, f: (own_team(w), editing(w, team=f.team.pk))[1]),
    "talk: theme of another county": ("plus_tags", lambda w, f: (own_tag(w), editing(w, plus_tags=f.tag.pk))[1]),
}  # fmt: skip


def own_team(world: World) -> ResidentTeam:
    """A team of one's own, without which the question would not be asked at all."""
    team = ResidentTeam(name="本村队", starts_on=timezone.localdate())
    team.stand_in(world.village, world.yard)
    team.save()
    return team


def own_tag(world: World) -> PlusTag:
    return PlusTag.objects.create(county=world.county, name="本县主题")


@pytest.mark.parametrize("case", CASES)
def test_t4_a_row_out_of_reach_is_refused_at_its_field_and_nothing_is_kept(world: World, far: Far, case: str) -> None:
    field, make = CASES[case]
    user, address, fields = make(world, far)
    client = Client()
    client.force_login(user)
    client.get(address)  # the session writes its row
    before = dump()

    answer = client.post(address, fields, HTTP_ACCEPT="application/json")

    assert answer.status_code == 422, answer.content.decode()
    assert list(answer.json()["errors"]) == [field]
    assert FAR not in answer.content.decode()
    assert dump() == before


@pytest.mark.parametrize(
    "case", ["raise: category out of use", "dispatch: closed department", "merge: matter of another village"]
)
def test_t4_a_person_reads_the_sentence_in_chinese(world: World, far: Far, case: str) -> None:
    user, address, fields = CASES[case][1](world, far)
    client = Client()
    client.force_login(user)

    page = client.post(address, fields).content.decode()

    assert "error-summary" in page
    assert FAR not in page


VERBS: dict[str, Callable[[World, Far], object]] = {
    "raise: department": lambda w, f: raise_one(w, outcome="REFERRED", suggested_department=f.department),
    "raise: closed department": lambda w, f: raise_one(w, outcome="REFERRED", suggested_department=f.closed_department),
    "raise: concerned department": lambda w, f: raise_one(
        w, conflict="DEPARTMENT", concerned_department=f.department
    ),
    "raise: category": lambda w, f: raise_one(w, category=f.inactive_category),
    "refer: department": lambda w, f: workflow.refer(
        by=w.secretary, issue=raise_one(w), suggested_department=f.department
    ),
    "arrange: category": lambda w, f: workflow.arrange(
        by=w.officer, issue=raise_one(w), digest="路坏了", category=f.inactive_category, kind="DEMAND"
    ),
    "dispatch: department": lambda w, f: workflow.dispatch(
        by=w.officer, referral=refer_one(w), department=f.department, **DISPATCH
    ),
    "help: department": lambda w, f: workflow.add_co_handler(
        by=w.officer, issue=accept_one(w).issue, department=f.department, requirement="帮忙"
    ),
    "note: department": lambda w, f: workflow.instruct(
        by=w.official, issue=accept_one(w).issue, department=f.department, text="抓紧",
        answer_due_on=timezone.localdate(),
    ),
    "return: department": lambda w, f: workflow.request_return(
        by=w.clerk, referral=dispatch_one(w), reason="不归我们", suggested_department=f.department
    ),
    "merge: matter": lambda w, f: workflow.merge(by=w.officer, issue=raise_one(w), into=f.matter, reason="同一件事"),
    "report: milestone": lambda w, f: workflow.report_progress(
        by=w.clerk, referral=long_term(w).referrals.get(), text="进场了", milestone=f.milestone
    ),
    "talk: village": lambda w, f: make_meeting(w, village=f.village, yard="新屋场"),
    "talk: team": lambda w, f: make_meeting(w, team=f.team),
    "talk edited: team": lambda w, f: edit_meeting(
        by=w.secretary, meeting=(made := make_meeting(w)), version=made.version, team=f.team
    ),
    "talk edited: theme": lambda w, f: edit_meeting(
        by=w.secretary, meeting=(made := make_meeting(w)), version=made.version, plus_tags=[f.tag]
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", VERBS)
def test_t4_the_verb_refuses_it_without_any_form(world: World, far: Far, case: str) -> None:
    with pytest.raises(Refused) as refusal:
        VERBS[case](world, far)

    assert isinstance(refusal.value, Invalid) or refusal.value.status in (403, 404, 409)


def test_t4_a_matter_cannot_be_taken_down_at_a_talk_of_others(world: World) -> None:
    there = make_meeting(world, by=world.neighbour, village=world.neighbour_village, yard="邻屋场")
    client = Client()
    client.force_login(world.secretary)
    given = {"draft_uuid": uuid.uuid4(), "said": "路坏了"}

    assert client.post(f"{there.get_absolute_url()}issues/new/", given).status_code == 404
    with pytest.raises(Refused):
        raise_one(world, there, by=world.secretary)


def test_t4_a_slip_of_another_county_is_no_slip(world: World, far: Far) -> None:
    from feedback.models import SlipBatch, TraceCode

    issue = raise_one(world)
    batch = SlipBatch(county=far.county, count=1, first_serial="HY0000018", last_serial="HY0000018")
    batch.printed_by = world.county_officer
    batch.save()
    TraceCode.objects.create(serial="HY0000018", code_digest="0" * 64, batch=batch, county=far.county)

    with pytest.raises(Invalid) as refusal:
        workflow.link_slip(by=world.secretary, issue=issue, serial="HY0000018")

    assert list(refusal.value.errors) == ["slip_serial"]
