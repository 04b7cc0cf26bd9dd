"""Where the work of a role begins: the page after the login, and the one the demo's list of accounts names."""

from .models import Role, User
from .scopes import scope_of

DESK = "/desk/"
FIRST_PAGES = {
    Role.RETURN_VISITOR: "/desk/visits/",
    Role.OFFICIAL: "/summary/",
    Role.SUPERVISION: "/summary/",
    Role.SYSTEM_ADMIN: "/admin/",
    Role.SECURITY_ADMIN: "/admin/",
    Role.AUDIT_ADMIN: "/admin/",
}
"""Roles whose work is not on the desk; everybody else begins there."""


def first_page_of(role: str) -> str:
    """Return where somebody who holds this role alone begins."""
    return FIRST_PAGES.get(Role(role), DESK)


def first_page(user: User) -> str:
    """Return where this person begins: the page all his roles share, else the desk."""
    pages = {first_page_of(role) for role in scope_of(user).roles}
    return pages.pop() if len(pages) == 1 else DESK
