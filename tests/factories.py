"""Plain functions that make what a test needs; every person in them is invented."""

import itertools
from typing import Any

from directory.models import Department, Division, Posting, Role, User, Village, Yard
from directory.places import add_division, add_village, find_or_add_yard

_serial = itertools.count(1)
PASSWORD = "Yard-talk-2026"


def make_county(name: str = "衡南县", path: str = "430422") -> Division:
    """A county with the province and city above it."""
    province = Division.objects.filter(path=path[:2]).first() or add_division(
        level="PROVINCE", name="湖南省", parent=None, segment=path[:2]
    )
    city = Division.objects.filter(path=path[:4]).first() or add_division(
        level="CITY", name=f"{path[:4]}市", parent=province, segment=path[2:4]
    )
    return add_division(level="COUNTY", name=name, parent=city, segment=path[4:6], official_code=path)


def make_township(county: Division, name: str = "泉湖镇", segment: str = "") -> Division:
    """A township of the county; the segment is the next free one when none is given."""
    segment = segment or f"{Division.objects.filter(parent=county).count() + 1:03d}"
    return add_division(level="TOWNSHIP", name=name, parent=county, segment=segment)


def make_village(township: Division, name: str = "双桥村", segment: str = "", **fields: Any) -> Village:
    """A village of the township; the segment is the next free one when none is given."""
    segment = segment or f"{Village.objects.filter(township=township).count() + 201:03d}"
    return add_village(township=township, name=name, segment=segment, **fields)


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
