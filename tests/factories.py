"""Plain functions that make what a test needs; every person in them is invented."""

import itertools
from typing import Any

from django.db import transaction
from django.test import Client

from directory.models import Department, Division, Posting, Role, User, Village, Yard
from directory.paths import COUNTY
from directory.places import find_or_add_yard, mark_shared_names, take_place_numbers
from office.calendar_notices import Loaded, bundled_files, load_notice

_serial = itertools.count(1)
PASSWORD = "Yard-talk-2026"


def make_county(name: str = "衡南县", path: str = "430422") -> Division:
    """A county with the province and city above it."""
    province = Division.objects.filter(path=path[:2]).first() or make_division("PROVINCE", "湖南省", path[:2])
    city = Division.objects.filter(path=path[:4]).first() or make_division("CITY", f"{path[:4]}市", path[:4], province)
    return make_division("COUNTY", name, path, city, official_code=path)


@transaction.atomic
def make_division(level: str, name: str, path: str, parent: Division | None = None, **fields: Any) -> Division:
    """A division of the level, under its parent."""
    number = take_place_numbers()
    return Division.objects.create(
        level=level, name=name, short_name=name, path=path, parent=parent, number=number, **fields
    )


def make_township(county: Division, name: str = "泉湖镇", segment: str = "") -> Division:
    """A township of the county; the segment is the next free one when none is given."""
    segment = segment or f"{Division.objects.filter(parent=county).count() + 1:03d}"
    return make_division("TOWNSHIP", name, county.path + segment, county)


@transaction.atomic
def make_village(township: Division, name: str = "双桥村", segment: str = "", **fields: Any) -> Village:
    """A village of the township, marked when it shares its name; the segment is the next free one if none is given."""
    segment = segment or f"{Village.objects.filter(township=township).count() + 201:03d}"
    kept = {"name": name, "short_name": name, "path": township.path + segment, "number": take_place_numbers()} | fields
    village = Village.objects.create(township=township, **kept)
    mark_shared_names(township.path[:COUNTY])
    village.refresh_from_db(fields=["shares_name"])
    return village


def make_yard(village: Village, name: str = "老屋场") -> Yard:
    """A yard of the village."""
    return find_or_add_yard(village=village, name=name, by=None)


def make_department(
    division: Division, name: str = "", kind: str = Department.Kind.BUREAU, village: Village | None = None
) -> Department:
    """A department that serves the division, or the village for a village committee."""
    department = Department(division=division, village=village, kind=kind, name=name or f"第{next(_serial)}单位")
    department.place()
    department.save()
    return department


def make_user(
    role: str = "", place: Division | Village | Yard | Department | None = None, name: str = "", **fields: Any
) -> User:
    """A person with an account and, if a role is named, one live posting at the place."""
    number = next(_serial)
    user = User.objects.create_user(
        username=fields.pop("username", f"user{number}"),
        password=PASSWORD,
        full_name=name or f"测试员{number}",
        **fields,
    )
    if role:
        post(user, role, place)
    return user


def post(user: User, role: str, place: Division | Village | Yard | Department | None, **fields: Any) -> Posting:
    """Give the user a posting."""
    kind = {Division: "division", Village: "village", Yard: "yard", Department: "department"}[type(place)]
    posting = Posting(user=user, role=Role(role), **{kind: place}, **fields)
    posting.place()
    posting.save()
    return posting


def client_of(user: User) -> Client:
    """The browser of a person who is logged in."""
    client = Client()
    client.force_login(user)
    return client


def seed_calendar() -> list[Loaded]:
    """Every notice that comes with the project, as migrations seed them; the same any number of times."""
    return [load_notice(path.read_bytes()) for path in bundled_files()]
