"""Who is told: the people of a department, the office that sends, and those over a place who may read the matter."""

from collections.abc import Iterable

from directory.models import Department, Posting, Role, User
from directory.paths import ancestors
from directory.roles import OFFICE_STAFF

from .concerned import concerns
from .models import Issue, Referral
from .other_office import with_other_office


def members(department: Department | None, issue: Issue) -> list[User]:
    """People posted to a department today, or to the place whose office it is, but whom the matter concerns."""
    if department is None:
        return []
    live = Posting.objects.live().select_related("user").filter(user__is_active=True)
    staff = live.filter(role__in=OFFICE_STAFF.get(department.kind, ()), path=department.path)
    people = _once([*live.filter(department=department), *staff])
    return [person for person in people if not concerns(person, issue)]


def senders(order: Referral) -> list[User]:
    """People of the office whose turn it is to dispatch."""
    return _office(order.issue, order.sender_level)


def deciders(order: Referral) -> list[User]:
    """People of the office whose turn it is to approve and decide: see `Referral.decider_level`."""
    return _office(order.issue, order.decider_level)


def _office(issue: Issue, level: str) -> list[User]:
    return over(issue, Role.COUNTY_OFFICE if level == Referral.SenderLevel.COUNTY else Role.TOWNSHIP_OFFICE)


def over(issue: Issue, *roles: str) -> list[User]:
    """People who hold a role over the matter's place and may read it: the guard keeps out whom it concerns."""
    postings = (
        Posting.objects.live()
        .filter(
            role__in=with_other_office(issue, roles),
            path__in=[*ancestors(issue.path), issue.path],
            user__is_active=True,
        )
        .select_related("user")
    )
    people = _once(postings)
    if not issue.is_guarded:
        return people
    return [person for person in people if Issue.objects.visible_to(person).filter(pk=issue.pk).exists()]


def _once(postings: Iterable[Posting]) -> list[User]:
    return list({posting.user_id: posting.user for posting in postings}.values())
