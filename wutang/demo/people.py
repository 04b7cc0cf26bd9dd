"""The demo's people: invented names, one account each, and who works where."""

import datetime
import random
from dataclasses import dataclass, field

from directory.models import Department, Division, Posting, Role, User, Village, Yard

from .places import County
from .texts import load

SINCE = datetime.date(2021, 1, 1)
"""Since when everybody in the demo holds his posting."""
SECOND = ("", "二", "三")
VILLAGE_ROLES = (
    (Role.VILLAGE_SECRETARY, "书记", "村（社区）书记"),
    (Role.RECORDER, "记录员", "村（社区）记录员"),
    (Role.RESIDENT_TEAM, "工作队", "驻村工作队员"),
    (Role.FIRST_SECRETARY, "第一书记", "驻村第一书记"),
    (Role.LINKED, "联点干部", "联点干部"),
)
COUNTY_ROLES = (
    (Role.COUNTY_OFFICE, "联席办", "联席办干部", 2),
    (Role.SUPERVISION, "督查室", "督查室干部", 2),
    (Role.RETURN_VISITOR, "回访员", "回访员", 2),
    (Role.OFFICIAL, "领导", "分管领导", 2),
    (Role.SYSTEM_ADMIN, "系统管理员", "系统管理员", 1),
    (Role.SECURITY_ADMIN, "安全管理员", "安全管理员", 1),
    (Role.AUDIT_ADMIN, "审计管理员", "审计管理员", 1),
)
ALWAYS_WITH_AREA = (Role.COUNTY_OFFICE, Role.OFFICIAL)

Place = Division | Village | Yard | Department


@dataclass
class Staff:
    """Who works in one county of the demo."""

    county: County
    seats: dict[Role, list[User]] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)
    clerks: dict[str, list[User]] = field(default_factory=dict)
    offices: dict[int, Department] = field(default_factory=dict)
    officers: dict[int, list[User]] = field(default_factory=dict)
    committees: dict[int, Department] = field(default_factory=dict)
    secretaries: dict[int, User] = field(default_factory=dict)

    @property
    def office(self) -> list[User]:
        return self.seats[Role.COUNTY_OFFICE]

    def member_of(self, department: Department) -> User:
        """Return somebody who works in a department: a clerk, the township's second officer, the village secretary."""
        if department.kind == Department.Kind.TOWNSHIP_OFFICE:
            return self.officers[department.division_id][1]
        if department.village_id is not None:
            return self.secretaries[department.village_id]
        key = next(key for key, one in self.departments.items() if one.pk == department.pk)
        return self.clerks[key][0]

    @property
    def visitors(self) -> list[User]:
        return self.seats[Role.RETURN_VISITOR]


class Names:
    """Deals out invented names, each once: a field, a road, a good harvest."""

    def __init__(self, rng: random.Random) -> None:
        people = load("people")
        names = [surname + given for surname in people["surnames"] for given in people["given_names"]]
        self.left = rng.sample(names, len(names))
        self.all = names

    def take(self) -> str:
        """Return the next name; when all are given away they begin again."""
        if not self.left:
            self.left = list(self.all)
        return self.left.pop()


class Roster:
    """Collects accounts and postings and writes them at once; one sealed password for all of them."""

    def __init__(self, names: Names, password: str) -> None:
        self.names, self.password = names, password
        self.users: list[User] = []
        self.seats: list[tuple[User, Role, Place]] = []

    def add(self, username: str, role: Role, place: Place, title: str) -> User:
        """Give a new person an account and a posting."""
        user = User(
            username=username, full_name=self.names.take(), job_title=title, password=self.password, is_demo=True
        )
        self.users.append(user)
        self.seats.append((user, role, place))
        return user

    def write(self) -> None:
        """Write every account and posting collected so far."""
        User.objects.bulk_create(self.users)
        postings = [Posting(user=user, role=role, starts_on=SINCE, **_at(place)) for user, role, place in self.seats]
        for posting in postings:
            posting.place()
        Posting.objects.bulk_create(postings)


def _at(place: Place) -> dict[str, Place]:
    return {{Division: "division", Village: "village", Yard: "yard", Department: "department"}[type(place)]: place}


def fill_offices(county: County, villages: list[Village], townships: list[Division], roster: Roster) -> Staff:
    """Set up the bodies of a county and put people into them: the county's, every township's, the talking villages'."""
    staff = Staff(county)
    _make_departments(staff, villages, townships)
    for role, word, title, count in COUNTY_ROLES:
        start = county.area if role in ALWAYS_WITH_AREA else county.prefix
        staff.seats[role] = [
            roster.add(f"{start}{word}{SECOND[place]}", role, county.division, f"{county.area}{title}")
            for place in range(count)
        ]
    for key, department in staff.departments.items():
        if department.kind in (Department.Kind.BUREAU, Department.Kind.UTILITY):
            staff.clerks[key] = [
                roster.add(f"{department.name}{SECOND[place]}", Role.DEPARTMENT, department, "经办人")
                for place in range(2)
            ]
    for township in townships:
        staff.officers[township.pk] = [
            roster.add(f"{township.short_name}屋场办{SECOND[place]}", Role.TOWNSHIP_OFFICE, township, "屋场办干部")
            for place in range(2)
        ]
    for village in villages:
        staff.secretaries[village.pk] = roster.add(
            f"{village.label}书记", Role.VILLAGE_SECRETARY, village, f"{village.short_name}党支部书记"
        )
    return staff


def fill_home_village(staff: Staff, village: Village, yard: Yard, roster: Roster) -> None:
    """Add, in a village the demo is shown in, every other village role and a yard leader."""
    for role, word, title in VILLAGE_ROLES[1:]:
        roster.add(f"{village.label}{word}", role, village, title)
    roster.add(f"{village.label}屋场组长", Role.YARD_LEADER, yard, f"{yard.short_name}党小组长")
    roster.add(f"{village.township.short_name}领导", Role.OFFICIAL, village.township, "分管领导")


def _make_departments(staff: Staff, villages: list[Village], townships: list[Division]) -> None:
    county = staff.county
    for row in load("directory")["department"]:
        staff.departments[row["key"]] = Department(
            name=row["name"].format(area=county.area),
            kind=row.get("kind", Department.Kind.BUREAU),
            division=county.division,
        )
    for township in townships:
        office = "人民政府" if township.short_name[-1] in "镇乡" else "办事处"
        staff.offices[township.pk] = Department(
            name=f"{township.short_name}{office}", kind=Department.Kind.TOWNSHIP_OFFICE, division=township
        )
    for village in villages:
        committee = "居委会" if village.kind == Village.Kind.COMMUNITY else "村委会"
        staff.committees[village.pk] = Department(
            name=f"{village.short_name}{committee}",
            kind=Department.Kind.VILLAGE_COMMITTEE,
            division=village.township,
            village=village,
        )
    everything = [*staff.departments.values(), *staff.offices.values(), *staff.committees.values()]
    for department in everything:
        department.is_demo = True
        department.duty_phone = "0000-0000000"
        department.place()
    Department.objects.bulk_create(everything)
