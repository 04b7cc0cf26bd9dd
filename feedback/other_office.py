"""Matters about the county's own offices: the county office and supervision do each other's part in them."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from directory.models import Department, Division, Role

from .models import Issue, Referral

OTHER_OFFICE = {
    Department.Kind.JOINT_OFFICE: (Role.COUNTY_OFFICE, Role.SUPERVISION),
    Department.Kind.SUPERVISION: (Role.SUPERVISION, Role.COUNTY_OFFICE),
}
"""In a matter about such an office of the county: whose part is done by whom."""


def with_other_office(issue: Issue, roles: Iterable[str]) -> tuple[str, ...]:
    """Return the roles, and the office that does the part of one of them because the matter is about that one."""
    wanted = tuple(roles)
    own, other = _part_of(issue)
    return (*wanted, other) if own in wanted else wanted


def office_for(issue: Issue, role: Role) -> Role:
    """Return which role does a role's part in this matter."""
    own, other = _part_of(issue)
    return Role(other) if own == role else role


def sender_of(order: Referral) -> str:
    """Return who sends an order, in words: in a matter about the county office it is supervision."""
    if order.sender_level == Referral.SenderLevel.COUNTY:
        return county_office_of(order.issue)
    return str(order.get_sender_level_display())


def county_office_of(issue: Issue) -> str:
    """Return who does the county office's part, in words."""
    return str(office_for(issue, Role.COUNTY_OFFICE).label)


def is_about(kind: Department.Kind, prefix: str = "") -> Q:
    """Return the filter for matters about the county's office of this kind; `prefix` leads to the matter."""
    return Q(**{f"{prefix}concerned_department__in": _offices(kind)})


def _offices(kind: Department.Kind) -> QuerySet[Department]:
    return Department.objects.filter(kind=kind, division__level=Division.Level.COUNTY)


def _part_of(issue: Issue) -> tuple[str, str]:
    """Asked of every guarded matter, so without a query where no department is concerned."""
    office = issue.concerned_department if issue.is_guarded else None
    if office is None or office.kind not in OTHER_OFFICE or office.division.level != Division.Level.COUNTY:
        return "", ""
    return OTHER_OFFICE[Department.Kind(office.kind)]
