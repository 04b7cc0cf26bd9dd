"""What both mergers ask: who may merge, and what stands somewhere, counted for the preview."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..models import Role, User
from ..refusals import NotAllowed
from ..scopes import scope_of


@dataclass(frozen=True)
class Standing:
    """How many rows of one kind stand somewhere."""

    label: str
    count: int


def refuse_merge(by: User, path: str) -> NotAllowed | None:
    """Villages and departments are merged by the county office, after the order of the county was issued."""
    if scope_of(by).covers(path, Role.COUNTY_OFFICE):
        return None
    return NotAllowed(_("村（社区）和单位的撤并由本县联席办办理。"))
