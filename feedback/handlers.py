"""Who handled a matter, and so may never ask its raiser back: the rule the trigger on return visits holds below."""

from django.db.models import Q
from django.db.models.functions import TruncDate

from directory.models import Department, Posting, Role, User
from directory.roles import VILLAGE_ROLES

from .models import Issue
from .models.referral import HANDLING

OFFICE_STAFF: dict[str, tuple[str, ...]] = {
    Department.Kind.TOWNSHIP_OFFICE: (Role.TOWNSHIP_OFFICE,),
    Department.Kind.VILLAGE_COMMITTEE: VILLAGE_ROLES,
}
"""Whose postings at a place make them members of its office."""


def handled_by(user: User, issue: Issue) -> bool:
    """Whether the user answered, accepted or reported the matter, or belonged to a department that handled it."""
    if issue.answered_by_id == user.pk:
        return True
    handled = issue.referrals.filter(status__in=HANDLING)
    if handled.filter(Q(accepted_by=user) | Q(submitted_by=user)).exists():
        return True
    for department, path, kind, since in handled.annotate(day=TruncDate("dispatched_at")).values_list(
        "department", "department__path", "department__kind", "day"
    ):
        roles = OFFICE_STAFF.get(kind, ())
        member = Q(department=department) | Q(role__in=roles, path=path)
        if Posting.objects.filter(member, user=user).filter(Q(ends_on=None) | Q(ends_on__gte=since)).exists():
            return True
    return False
