"""Scope: the one answer to what a person may see, from the postings in force today.

Each queryset's `visible_to(user)` turns the answer into a filter; lists, details, exports, autocompletes and the admin
all start there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import HttpRequest

from .models import Department, Posting, User
from .paths import is_under
from .roles import ADMIN_PERMISSIONS, OFFICE_STAFF


@dataclass(frozen=True)
class Seat:
    """One live posting: the role, the path of its place, the department if it is one of a department."""

    role: str
    path: str
    department_id: int | None


@dataclass(frozen=True)
class Scope:
    """What the live postings of one user add up to."""

    user_id: int | None
    seats: tuple[Seat, ...]

    @cached_property
    def roles(self) -> frozenset[str]:
        """Every role the user holds today, anywhere."""
        return frozenset(seat.role for seat in self.seats)

    def has(self, *roles: str) -> bool:
        """Say whether the user holds one of the roles anywhere."""
        return not self.roles.isdisjoint(roles)

    def includes(self, seats: Iterable[Seat]) -> bool:
        """Say whether the user still sits on every one of the seats, each at its place or above it; of none, no."""
        places = list(seats)
        return bool(places) and all(
            any(
                own.role == seat.role and own.department_id == seat.department_id and is_under(seat.path, own.path)
                for own in self.seats
            )
            for seat in places
        )

    def paths(self, *roles: str) -> tuple[str, ...]:
        """Return the shortest set of paths under which the user holds one of the roles (any role if none is named)."""
        found = sorted({seat.path for seat in self.seats if not roles or seat.role in roles})
        return tuple(path for path in found if not any(path != other and is_under(path, other) for other in found))

    def covers(self, path: str, *roles: str) -> bool:
        """Say whether the user holds one of the roles at the place or above it."""
        return any(is_under(path, above) for above in self.paths(*roles))

    @cached_property
    def department_ids(self) -> frozenset[int]:
        """Departments the user belongs to: by posting, or as staff of the place whose office it is."""
        own = {seat.department_id for seat in self.seats if seat.department_id is not None}
        offices = Q()
        for kind, roles in OFFICE_STAFF.items():
            if paths := [seat.path for seat in self.seats if seat.role in roles]:
                offices |= Q(kind=kind, path__in=paths)
        if offices:
            own.update(Department.objects.filter(offices).values_list("pk", flat=True))
        return frozenset(own)

    @cached_property
    def permissions(self) -> frozenset[str]:
        """Admin permissions the roles give."""
        return frozenset().union(*(ADMIN_PERMISSIONS.get(role, frozenset()) for role in self.roles))

    def paths_for(self, perm: str) -> tuple[str, ...]:
        """Return the shortest set of paths under which a role of the user gives the admin permission."""
        roles = [role for role in self.roles if perm in ADMIN_PERMISSIONS.get(role, frozenset())]
        return self.paths(*roles) if roles else ()

    @property
    def opens_admin(self) -> bool:
        """Say whether the admin opens at all."""
        return bool(self.permissions)

    def has_perm(self, perm: str) -> bool:
        """Say whether a role gives the permission `app.action_model`."""
        return perm in self.permissions

    def has_module_perms(self, app_label: str) -> bool:
        """Say whether a role gives any permission in the app."""
        return any(perm.startswith(f"{app_label}.") for perm in self.permissions)


def actor_of(request: HttpRequest) -> User:
    """Return who is asking, in a view or admin that only opens after a login."""
    return cast("User", request.user)


NOBODY = Scope(user_id=None, seats=())


def scope_of(user: User | AnonymousUser) -> Scope:
    """Return the scope of a user, asked of the database once for each loaded user object (once a request)."""
    if not isinstance(user, User) or not user.is_active or user.pk is None:
        return NOBODY
    scope: Scope | None = user.__dict__.get("_scope")
    if scope is None:
        seats = tuple(
            Seat(role=role, path=path, department_id=department)
            for role, path, department in Posting.objects.live()
            .filter(user=user)
            .order_by("path", "role")
            .values_list("role", "path", "department_id")
        )
        scope = Scope(user_id=user.pk, seats=seats)
        user.__dict__["_scope"] = scope
    return scope


def forget_scope(user: User) -> None:
    """Drop the remembered scope after a posting changed within the same request or test."""
    user.__dict__.pop("_scope", None)
