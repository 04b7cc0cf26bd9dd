"""Which matters and orders a user may read: the filter behind `visible_to`, from scope and the conflict guard.

A guarded matter has left its writer's hands: it is read only one level up, by people it does not concern.
"""

from django.db.models import Exists, OuterRef, Q

from directory.models import Role, User
from directory.paths import under_any
from directory.roles import READING_ROLES, VILLAGE_ROLES
from directory.scopes import Scope, scope_of

from .concerned import not_concerned
from .models.choices import HANDLING

GUARD_READERS = {
    "VILLAGE_CADRE": (Role.TOWNSHIP_OFFICE, Role.COUNTY_OFFICE, Role.SUPERVISION),
    "DEPARTMENT": (Role.COUNTY_OFFICE, Role.SUPERVISION),
    "OFFICIAL": (Role.COUNTY_OFFICE, Role.SUPERVISION),
}
"""Who reads a matter that concerns a village cadre, a department, an official."""


def issues_visible_to(user: User) -> Q:
    """Return the filter on Issue."""
    scope = scope_of(user)
    return _at_places(scope, "") | _referred_to(scope)


def referrals_visible_to(user: User) -> Q:
    """Return the filter on Referral."""
    scope = scope_of(user)
    own = Q(department__in=scope.department_ids, status__in=HANDLING)
    return _at_places(scope, "issue__") | (own & not_concerned(scope, "issue__"))


def may_read_its_matter(user: User) -> Exists:
    """Return the question, asked of a Referral, whether the user may read its matter: others are only counted."""
    from .models import Issue

    return Exists(Issue.objects.filter(issues_visible_to(user), pk=OuterRef("issue")))


def supervisions_visible_to(user: User) -> Q:
    """Return the filter on Supervision: drafts are supervision's alone, what was sent also the offices' and its own."""
    from .models import Supervision

    scope = scope_of(user)
    sent = Q(state__in=(Supervision.State.SENT, Supervision.State.ANSWERED))
    own = Q(department__in=scope.department_ids) & not_concerned(scope, "issue__")
    written = _at_places(scope, "issue__", (Role.OFFICIAL,)) & Q(signed_by=user)
    readers = _at_places(scope, "issue__", (Role.TOWNSHIP_OFFICE, Role.COUNTY_OFFICE))
    pressing = ~Q(kind=Supervision.Kind.REMINDER)
    return pressing & (_at_places(scope, "issue__", (Role.SUPERVISION,)) | (sent & (own | written | readers)))


def ratings_visible_to(user: User) -> Q:
    """Return the filter on ReturnVisit: those who read internal notes of the place, and who handled that round."""
    from .models import Referral

    scope = scope_of(user)
    roles = (*VILLAGE_ROLES, Role.TOWNSHIP_OFFICE, Role.COUNTY_OFFICE, Role.SUPERVISION)
    over = _at_places(scope, "issue__", roles)
    if not scope.department_ids:
        return over
    handled = Referral.objects.filter(
        issue=OuterRef("issue"),
        round=OuterRef("round"),
        department__in=scope.department_ids,
        status=Referral.Status.APPROVED,
    )
    return over | (Q(Exists(handled)) & not_concerned(scope, "issue__"))


def protection_visible_to(user: User) -> Q:
    """Return the filter on ProtectionRequest: supervision of the place, or the other office if it is about it."""
    from .handlers import handled
    from .models import Issue

    own = Issue.objects.filter(handled(user) | Q(created_by=user.pk), pk=OuterRef("issue"))
    return _at_places(scope_of(user), "issue__", (Role.SUPERVISION,)) & ~Q(Exists(own))


def _at_places(scope: Scope, prefix: str, wanted: tuple[str, ...] = (*READING_ROLES, Role.SUPERVISION)) -> Q:
    path = f"{prefix}path"
    open_to = under_any(scope.paths(*wanted), path) & Q(**{f"{prefix}conflict": ""})
    guarded = Q(pk__in=[])
    for conflict, roles in GUARD_READERS.items():
        readers = tuple(role for role in roles if role in wanted)
        guarded |= under_any(scope.paths(*readers) if readers else (), path) & Q(**{f"{prefix}conflict": conflict})
    guarded |= _for_other_office(scope, prefix, wanted)
    writer = Q(**{f"{prefix}created_by": scope.user_id})
    return open_to | (guarded & ~writer & not_concerned(scope, prefix))


def _for_other_office(scope: Scope, prefix: str, wanted: tuple[str, ...]) -> Q:
    """What one office of the county reads in the other's place, where only that one would."""
    from .other_office import OTHER_OFFICE, is_about

    found = Q(pk__in=[])
    for kind, (own, other) in OTHER_OFFICE.items():
        if own in wanted and other not in wanted and scope.has(other):
            here = under_any(scope.paths(other), f"{prefix}path")
            found |= here & ~Q(**{f"{prefix}conflict": ""}) & is_about(kind, prefix)
    return found


def _referred_to(scope: Scope) -> Q:
    from .models import Referral

    if not scope.department_ids:
        return Q(pk__in=[])
    own = Referral.objects.filter(issue=OuterRef("pk"), department__in=scope.department_ids, status__in=HANDLING)
    return Q(Exists(own)) & not_concerned(scope)
