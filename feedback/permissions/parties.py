"""Who is who to a matter: who covers it in a role, who sends an order, who handles it; and the refusal to others."""

from django.utils.translation import gettext as _

from directory.models import Role, User
from directory.refusals import NotAllowed, Refused
from directory.roles import VILLAGE_ROLES
from directory.scopes import scope_of

from ..concerned import concerns, refuse_concerned
from ..models import Issue, Referral
from ..other_office import county_office_of, with_other_office
from ..visibility import GUARD_READERS

RECORDERS = (*VILLAGE_ROLES, Role.TOWNSHIP_OFFICE)
OFFICES = (Role.TOWNSHIP_OFFICE, Role.COUNTY_OFFICE)
CONFIRMERS = (*VILLAGE_ROLES, Role.TOWNSHIP_OFFICE, Role.COUNTY_OFFICE, Role.RETURN_VISITOR)


def covers(by: User, issue: Issue, *roles: str) -> bool:
    """Whether the user holds one of the roles over the matter, and the guard does not keep him out."""
    scope = scope_of(by)
    if issue.is_guarded:
        if issue.created_by_id == by.pk or concerns(by, issue):
            return False
        roles = with_other_office(issue, roles)
        roles = tuple(role for role in roles if role in GUARD_READERS[issue.conflict])
    return bool(roles) and scope.covers(issue.path, *roles)


def refuse_non_office(by: User, issue: Issue) -> Refused | None:
    """Refuse whoever is neither of the township's office nor of the county's."""
    return None if covers(by, issue, *OFFICES) else not_yours(offices_of(issue))


def offices_of(issue: Issue) -> str:
    """The offices of a matter by name: its township's, where the guard lets that one act, and the county's."""
    county = county_office_of(issue)
    if issue.is_guarded and Role.TOWNSHIP_OFFICE not in GUARD_READERS[issue.conflict]:
        return county
    return _("%(township)s或%(county)s") % {"township": township_office_of(issue), "county": county}


def township_office_of(issue: Issue) -> str:
    """The office of the matter's township by name, so that another one knows that it is not meant."""
    return _("%(township)s屋场办") % {"township": issue.village.township.short_name}


def sends(by: User, referral: Referral) -> bool:
    """Whether the user acts for the office that sends the order; what the county sends, only the county."""
    if referral.sender_level == Referral.SenderLevel.COUNTY:
        return covers(by, referral.issue, Role.COUNTY_OFFICE)
    return covers(by, referral.issue, *OFFICES)


def refuse_non_sender(by: User, referral: Referral) -> Refused | None:
    """Refuse whoever does not act for the office that sends the order."""
    return None if sends(by, referral) else not_yours(_senders(referral))


def _senders(referral: Referral) -> str:
    is_county = referral.sender_level == Referral.SenderLevel.COUNTY
    return county_office_of(referral.issue) if is_county else offices_of(referral.issue)


def refuse_stranger(by: User, referral: Referral) -> Refused | None:
    """Refuse whoever is not of the department the order goes to, and whom the matter itself concerns."""
    if referral.department_id is None or referral.department_id not in scope_of(by).department_ids:
        return not_yours(str(referral.department or _("承办单位")))
    return refuse_concerned(by, referral.issue)


def not_yours(who: str) -> NotAllowed:
    """The refusal that says whose step it is."""
    return NotAllowed(_("这一步由%(who)s办理。") % {"who": who}, code="not-yours")
