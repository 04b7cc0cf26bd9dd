"""What each role may do in the admin, and how roles are grouped; `workflow.md` §6 is the source."""

from .models.department import Department
from .models.posting import Role

VILLAGE_ROLES = (
    Role.RECORDER,
    Role.VILLAGE_SECRETARY,
    Role.RESIDENT_TEAM,
    Role.FIRST_SECRETARY,
    Role.LINKED,
)
"""They log talks and matters of a village."""

OFFICE_STAFF: dict[str, tuple[str, ...]] = {
    Department.Kind.TOWNSHIP_OFFICE: (Role.TOWNSHIP_OFFICE,),
    Department.Kind.VILLAGE_COMMITTEE: VILLAGE_ROLES,
    Department.Kind.JOINT_OFFICE: (Role.COUNTY_OFFICE,),
    Department.Kind.SUPERVISION: (Role.SUPERVISION,),
}
"""Whose postings at a place make them members of its office, without naming it."""

PLACES = {
    **dict.fromkeys(VILLAGE_ROLES, ("village",)),
    Role.YARD_LEADER: ("yard",),
    Role.TOWNSHIP_OFFICE: ("TOWNSHIP",),
    Role.DEPARTMENT: ("department",),
    Role.COUNTY_OFFICE: ("COUNTY",),
    Role.SUPERVISION: ("COUNTY",),
    Role.RETURN_VISITOR: ("COUNTY", "TOWNSHIP"),
    Role.OFFICIAL: ("COUNTY", "TOWNSHIP", "CITY", "PROVINCE"),
    Role.SYSTEM_ADMIN: ("COUNTY",),
    Role.SECURITY_ADMIN: ("COUNTY",),
    Role.AUDIT_ADMIN: ("COUNTY",),
}
"""Where a role may be held: in a village, a yard, a department, or a division of one of these levels."""

OFFICES = (Role.TOWNSHIP_OFFICE, Role.COUNTY_OFFICE)
"""The office of a township, and that of a county: each rules what is under its place."""

LETTING_IN = (*OFFICES, Role.SECURITY_ADMIN)
"""They let people in again with a slip and pass postings on."""

READING_ROLES = (*VILLAGE_ROLES, Role.YARD_LEADER, *OFFICES, Role.OFFICIAL)
"""They read what stands under their place, guarded matters apart."""

ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
"""Exclusive: none holds a business role, none sees a matter or an identity."""

KEPT_BY_SECURITY = (*ADMINISTRATORS, Role.SUPERVISION, Role.RETURN_VISITOR)
"""Granted, ended and let in again by the security administrator alone: they rule over or check what offices did."""

PEOPLE_KEEPERS = (*LETTING_IN, Role.SYSTEM_ADMIN)
"""They see who holds an account under their place."""

_ALL = ("view", "add", "change")


def _perms(app: str, **actions_by_model: tuple[str, ...]) -> frozenset[str]:
    return frozenset(f"{app}.{action}_{model}" for model, actions in actions_by_model.items() for action in actions)


_PLACES = _perms(
    "directory",
    division=("view",),
    village=("view", "change"),
    yard=_ALL,
    yardpartygroup=_ALL,
    department=_ALL,
    residentteam=_ALL,
)
_PEOPLE = _perms("directory", user=_ALL, posting=_ALL, passwordslip=("view",))

ADMIN_PERMISSIONS: dict[str, frozenset[str]] = {
    Role.COUNTY_OFFICE: _PLACES
    | _perms("directory", user=_ALL, posting=_ALL)
    | _perms(
        "office", countysettings=("view", "change"), openingbalance=(*_ALL, "delete"), calendarday=(*_ALL, "delete")
    )
    | _perms(
        "meetings",
        meeting=("view",),
        attendee=("view",),
        agendaitem=("view",),
        decision=("view",),
        decisionaction=("view",),
        plustag=_ALL,
    )
    | _perms(
        "feedback",
        issue=("view",),
        referral=("view",),
        returnvisit=("view",),
        step=("view",),
        slipbatch=("view",),
        tracecode=("view",),
        category=_ALL,
        deadlinepolicy=("view",),
        replytemplate=(*_ALL, "delete"),
    ),
    Role.SYSTEM_ADMIN: _PLACES
    | _perms(
        "office",
        countysettings=_ALL,
        openingbalance=(*_ALL, "delete"),
        calendarday=(*_ALL, "delete"),
        calendarnotice=("view",),
    )
    | _perms("directory", user=_ALL),
    Role.SECURITY_ADMIN: _PEOPLE,
    Role.AUDIT_ADMIN: _perms("office", accesslog=("view",))
    | _perms("admin", logentry=("view",))
    | _perms("auditlog", logentry=("view",)),
}
