"""Whom a guarded matter concerns: he neither reads it nor acts on it nor is told of it, whatever else he is.

A matter about a department concerns its people; one about a cadre of a village concerns whoever holds a post there.
"""

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from directory.models import Role, User
from directory.paths import VILLAGE, is_under, under
from directory.refusals import NotAllowed
from directory.roles import VILLAGE_ROLES
from directory.scopes import Scope, scope_of

from .models.choices import Conflict

if TYPE_CHECKING:
    from .models import Issue


def concerns(user: User, issue: "Issue") -> bool:
    """Whether a guarded matter is about the user's own department, or about cadres of a village where he has a post."""
    if not issue.is_guarded:
        return False
    scope = scope_of(user)
    if issue.concerned_department_id in scope.department_ids:
        return True
    return issue.conflict == Conflict.VILLAGE_CADRE and any(is_under(issue.path, path) for path in village_posts(scope))


def refuse_concerned(by: User, issue: "Issue") -> NotAllowed | None:
    """Refuse whom the matter concerns."""
    if concerns(by, issue):
        return NotAllowed(_("这件事涉及您的单位或您任职的村，由上一级办理。"), code="concerned")
    return None


def not_concerned(scope: Scope, prefix: str = "") -> Q:
    """Return the filter for matters that do not concern the user; `prefix` leads to the matter."""
    found = Q()
    if scope.department_ids:
        others = ~Q(**{f"{prefix}concerned_department__in": scope.department_ids})
        found = Q(**{f"{prefix}concerned_department": None}) | others
    for path in village_posts(scope):
        found &= ~(Q(**{f"{prefix}conflict": Conflict.VILLAGE_CADRE}) & under(path, f"{prefix}path"))
    return found


def village_posts(scope: Scope) -> tuple[str, ...]:
    """Return the paths of the villages where the user holds a post, or is of the village committee."""
    committee = {seat.path for seat in scope.seats if seat.role == Role.DEPARTMENT and len(seat.path) == VILLAGE}
    return tuple(sorted(committee | {seat.path for seat in scope.seats if seat.role in VILLAGE_ROLES}))
