"""Writing checked rows of people and yards: all of them or none."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ..accounts import lock_users, open_account
from ..models import Department, Division, Posting, User, Village, Yard, YardPartyGroup
from ..places import find_or_add_yard
from ..postings import PostingPlace, draft, grant_each
from ..refusals import Conflict
from .people_check import SAME, Row
from .people_sheets import DEPARTMENTS, GROUPS, PEOPLE, YARDS


@transaction.atomic
def write_people(rows: list[Row], *, by: User | None) -> int:
    """Write the rows of `check_people` in one transaction; return how many added or changed something.

    Raises Refused when the state has moved on since the check (a place retired, a name taken): then nothing is written.
    Accounts are locked first and together; who was granted what is written down when all else is.
    """
    writers = {DEPARTMENTS: _department, YARDS: _yard, GROUPS: _group}
    waiting = [row for row in rows if row["state"] != SAME]
    people = [row["data"] for row in waiting if row["sheet"] == PEOPLE]
    accounts = _locked_accounts(people)
    for row in waiting:
        if row["sheet"] != PEOPLE:
            writers[row["sheet"]](row["data"], by)
    grant_each(by=by, wanted=_wanted_postings(people, accounts, by))
    return len(waiting)


def _locked_accounts(people: list[Row]) -> dict[str, User]:
    """Return the accounts there are already by name, however it is written; those that are opened are added to it."""
    names = {data["username"] for data in people}
    found = lock_users(*User.objects.filter(username__in=names).values_list("pk", flat=True))
    return {user.username.casefold(): user for user in found}


def _department(data: Row, by: User | None) -> None:
    division = Division.objects.get(pk=data["division"])
    village = Village.objects.get(pk=data["village"]) if data["village"] else None
    department = Department.objects.filter(division=division, name=data["name"]).first()
    department = department or Department(division=division, name=data["name"])
    department.village, department.kind = village, data["kind"]
    _fill(department, data, "short_name", "duty_phone")
    department.place()
    department.version += 1 if department.pk else 0
    department.save()


def _yard(data: Row, by: User | None) -> None:
    yard = _found_yard(data["village"], data["name"], by, data["kind"])
    if data["set_kind"] and yard.kind != data["kind"]:
        yard.kind = data["kind"]
        yard.version += 1
        yard.save(update_fields=["kind", "version"])


def _found_yard(village: int, name: str, by: User | None, kind: str = "") -> Yard:
    """A yard the county writes into its list is confirmed by that."""
    fields = {"kind": kind} if kind else {}
    return find_or_add_yard(
        village=Village.objects.get(pk=village), name=name, by=by, status=Yard.Status.CONFIRMED, **fields
    )


def _group(data: Row, by: User | None) -> None:
    village = Village.objects.get(pk=data["village"])
    group = YardPartyGroup.objects.filter(village=village, name=data["name"]).select_related("yard").first()
    group = group or YardPartyGroup(name=data["name"])
    yard = _found_yard(village.pk, data["yard"], by) if data["yard"] else (group.yard if group.pk else None)
    group.stand_in(village, yard)
    _fill(group, data, "leader_name", "members")
    if data["founded_on"]:
        group.founded_on = datetime.date.fromisoformat(data["founded_on"])
    group.save()


def _wanted_postings(people: list[Row], accounts: dict[str, User], by: User | None) -> Iterator[Posting]:
    for data in people:
        user, place = _account(data, accounts, by), _place(data["place"], by)
        department = place if isinstance(place, Department) else None
        held = Posting.objects.unended().filter(user=user, role=data["role"], path=place.path, department=department)
        if not held.exists():
            yield draft(
                by=by,
                user=user,
                role=data["role"],
                place=place,
                starts_on=datetime.date.fromisoformat(data["starts_on"]) if data["starts_on"] else None,
                ends_on=datetime.date.fromisoformat(data["ends_on"]) if data["ends_on"] else None,
            )


def _account(data: Row, accounts: dict[str, User], by: User | None) -> User:
    name = data["username"]
    user = accounts.get(name.casefold())
    if user is None:
        user = open_account(username=name, full_name=data["full_name"], job_title=data["job_title"], by=by)
        accounts[name.casefold()] = user
    elif data["job_title"] and user.job_title != data["job_title"]:
        user.job_title = data["job_title"]
        user.save(update_fields=["job_title"])
    return user


def _place(place: Row, by: User | None) -> PostingPlace:
    if place["kind"] == "yard":
        return _found_yard(place["village"], place["name"], by)
    if place["kind"] == "department":
        found = Department.objects.filter(division=place["division"], name=place["name"]).first()
        if found is None:
            raise Conflict(_("单位“%(name)s”刚才已被改动，请重新上传。") % {"name": place["name"]})
        return found
    return (Village if place["kind"] == "village" else Division).objects.get(pk=place["pk"])


def _fill(row: Any, data: Row, *fields: str) -> None:
    """An empty cell leaves what is there."""
    for name in fields:
        if data[name] not in ("", None):
            setattr(row, name, data[name])
