"""Which matters wait for this person's asking back: his places, the guard, and never what he or his unit handled."""

from directory.models import Role, User
from directory.scopes import scope_of

from .handlers import handled
from .models import Issue, IssueQuerySet, Status
from .models.choices import Conflict
from .permissions import CONFIRMERS, ON_THE_SPOT

VISITABLE = (Status.REPLIED, *ON_THE_SPOT)


def to_visit(user: User) -> IssueQuerySet:
    """Matters the user may ask back: finished ones first of all, and those settled on the spot."""
    return in_reach(user).filter(status__in=VISITABLE)


def in_reach(user: User) -> IssueQuerySet:
    """Matters the user may ask back once they are finished, however they stand now."""
    scope = scope_of(user)
    by_task = Issue.objects.under_any(scope.paths(Role.RETURN_VISITOR)).filter(conflict=Conflict.NONE)
    by_office = Issue.objects.visible_to(user).under_any(scope.paths(*CONFIRMERS))
    return (by_task | by_office).exclude(handled(user))
