"""Who handled a matter, and so may never ask its raiser back: the rule the trigger on return visits holds below."""

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from directory.merging import Standing
from directory.models import Department, Posting, User
from directory.roles import OFFICE_STAFF

from .models import Issue, Referral
from .models.choices import HANDLING


def handled(user: User) -> Q:
    """Return the filter for matters the user, or a department he belonged to while it had them, handled."""
    orders = Referral.objects.filter(issue=OuterRef("pk"), status__in=HANDLING).annotate(day=TruncDate("dispatched_at"))
    then = Posting.objects.filter(Q(ends_on=None) | Q(ends_on__gte=OuterRef("day")), user=user)
    member = Q(Exists(then.filter(department=OuterRef("department"))))
    for kind, roles in OFFICE_STAFF.items():
        staff = Exists(then.filter(role__in=roles, path=OuterRef("department__path")))
        member |= Q(department__kind=kind) & Q(staff)
    own = orders.filter(Q(accepted_by=user) | Q(submitted_by=user) | Q(approved_by=user) | member)
    return Q(answered_by=user) | Q(Exists(own))


def handled_by(user: User, issue: Issue) -> bool:
    """Whether the user answered, accepted, reported or approved the matter, or was of a department that handled it.

    Asked of the database once for each loaded matter; verbs lock, and so load, the matter anew.
    """
    known: dict[int, bool] = issue.__dict__.setdefault("_handled_by", {})
    if user.pk not in known:
        known[user.pk] = Issue.objects.filter(handled(user), pk=issue.pk).exists()
    return known[user.pk]


def running_at(department: Department) -> Standing:
    """Return how many running orders a department has; after its merger they wait for `workflow.reassign`."""
    return Standing(_("在办交办单"), Referral.objects.running().filter(department=department).count())
