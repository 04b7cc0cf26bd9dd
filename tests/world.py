"""A small county with fixed, invented people: own village, the office above, a bureau, neighbour and stranger."""

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from directory.models import Department, Division, Role, User, Village, Yard
from feedback import workflow
from feedback.models import Issue, Referral
from meetings.models import Attendee, Meeting
from meetings.recording import start_meeting
from office.models import CountySettings

from .factories import make_county, make_department, make_township, make_user, make_village, make_yard

EVENING = datetime.timedelta(days=1)


@dataclass
class World:
    """One county and its people; the neighbour's township and village stand beside."""

    county: Division
    settings: CountySettings
    township: Division
    village: Village
    yard: Yard
    neighbour_township: Division
    neighbour_village: Village
    bureau: Department
    other_bureau: Department
    township_office: Department
    committee: Department
    secretary: User
    recorder: User
    neighbour: User
    officer: User
    second_officer: User
    neighbour_officer: User
    county_officer: User
    clerk: User
    second_clerk: User
    other_clerk: User
    visitor: User
    official: User
    supervisor: User
    stranger: User


def make_world() -> World:
    """Make the county."""
    county = make_county()
    settings = CountySettings.objects.create(county=county, site_name="衡南县屋场恳谈会", number_prefix="HN")
    township = make_township(county, "泉湖镇")
    village = make_village(township, "双桥村")
    neighbour_township = make_township(county, "三塘镇")
    neighbour_village = make_village(neighbour_township, "大桥村")
    bureau = make_department(county, "县交通运输局")
    other_bureau = make_department(county, "县水利局")
    return World(
        county=county,
        settings=settings,
        township=township,
        village=village,
        yard=make_yard(village, "老屋场"),
        neighbour_township=neighbour_township,
        neighbour_village=neighbour_village,
        bureau=bureau,
        other_bureau=other_bureau,
        township_office=make_department(township, "泉湖镇人民政府", Department.Kind.TOWNSHIP_OFFICE),
        committee=make_department(township, "双桥村村委会", Department.Kind.VILLAGE_COMMITTEE, village=village),
        secretary=make_user(Role.VILLAGE_SECRETARY, village, "甲书记"),
        recorder=make_user(Role.RECORDER, village, "乙记录"),
        neighbour=make_user(Role.VILLAGE_SECRETARY, neighbour_village, "丙邻村"),
        officer=make_user(Role.TOWNSHIP_OFFICE, township, "丁镇办"),
        second_officer=make_user(Role.TOWNSHIP_OFFICE, township, "戊镇办"),
        neighbour_officer=make_user(Role.TOWNSHIP_OFFICE, neighbour_township, "己邻镇"),
        county_officer=make_user(Role.COUNTY_OFFICE, county, "庚县办"),
        clerk=make_user(Role.DEPARTMENT, bureau, "辛交通"),
        second_clerk=make_user(Role.DEPARTMENT, bureau, "壬交通"),
        other_clerk=make_user(Role.DEPARTMENT, other_bureau, "癸水利"),
        visitor=make_user(Role.RETURN_VISITOR, county, "子回访"),
        official=make_user(Role.OFFICIAL, county, "丑领导"),
        supervisor=make_user(Role.SUPERVISION, county, "寅督查"),
        stranger=make_user(name="卯路人"),
    )


def make_meeting(world: World, by: User | None = None, **details: Any) -> Meeting:
    """An open record of a talk held yesterday evening in the world's yard."""
    details.setdefault("started_at", timezone.now() - EVENING)
    details.setdefault("heads_at_start", 20)
    meeting, _new = start_meeting(
        by=by or world.secretary,
        village=details.pop("village", world.village),
        yard=details.pop("yard", world.yard),
        draft_uuid=uuid.uuid4(),
        is_another=True,
        **details,
    )
    return meeting


def add_recorder(meeting: Meeting) -> Attendee:
    """Enter the recorder without whom a record cannot be handed in."""
    return Attendee.objects.create(meeting=meeting, name="乙记录", role="RECORDER")


def raise_one(world: World, meeting: Meeting | None = None, by: User | None = None, **details: Any) -> Issue:
    """One matter of the talk."""
    issue, _new = workflow.raise_issue(
        by=by or world.secretary,
        meeting=meeting or make_meeting(world),
        said=details.pop("said", "组里的路坏了，下雨天车进不来。"),
        draft_uuid=uuid.uuid4(),
        **details,
    )
    return issue


def refer_one(world: World, **details: Any) -> Referral:
    """One referred matter's proposed order."""
    return raise_one(world, outcome="REFERRED", **details).referrals.get()


def dispatch_one(world: World, department: Department | None = None, **details: Any) -> Referral:
    """One order dispatched to the bureau."""
    return workflow.dispatch(
        by=details.pop("by", world.officer),
        referral=details.pop("referral", None) or refer_one(world, **details),
        department=department or world.bureau,
        handling_class="GENERAL",
        digest="组道损坏，雨天车辆无法通行。",
    )


def accept_one(world: World, **details: Any) -> Referral:
    """One order accepted by the bureau's clerk."""
    return workflow.accept(by=world.clerk, referral=dispatch_one(world, **details))


def submit_one(world: World, **details: Any) -> Referral:
    """One order the bureau reported done."""
    return workflow.submit(
        by=world.clerk,
        referral=accept_one(world, **details),
        completion="SUBSTANTIVE",
        measures="派养护队现场修补。",
        result="坑洼已经填平，可以通车。",
        contacted_on=timezone.localdate(),
        contacted_how="当面告知",
    )


def approve_one(world: World, **details: Any) -> Issue:
    """One matter replied to, waiting to be asked back."""
    referral = workflow.approve(by=world.officer, referral=submit_one(world, **details))
    return Issue.objects.get(pk=referral.issue_id)
