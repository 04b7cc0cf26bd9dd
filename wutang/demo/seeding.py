"""Making the demo: two counties in one transaction, the same for the same moment."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from directory.models import Division, User, Village, Yard
from directory.paths import under
from directory.refusals import Conflict
from feedback import identity
from feedback.models import Issue, Raiser
from feedback.models.choices import Status
from feedback.slips import Slip
from meetings.models import Meeting
from office.models import CountySettings

from . import accounts, hengnan, people, places, quyuan, replies
from .clock import Clock
from .month import Played, play
from .month.play import OFFICE_HOURS
from .people import Names, Roster, Staff
from .places import County
from .stage import Stage, load_categories
from .texts import Script, load

SEED = 20220824
LOOKS = 3
"""How often a return visitor of the demo has looked up whom to call."""
SMALL = 0.05
"""The scale of the county in which the month is played."""
Tell = Callable[[str], None]
Hours = Sequence[int]


@dataclass(frozen=True)
class Made:
    """What was made, in numbers."""

    people: int
    meetings: int
    issues: int


def is_there() -> bool:
    """Say whether this database holds the demo already."""
    return CountySettings.objects.filter(is_demo=True).exists()


def why_not() -> str:
    """Return why this database must not get the demo, or an empty string."""
    if Meeting.objects.filter(is_demo=False).exists() or CountySettings.objects.filter(is_demo=False).exists():
        return _("数据库里已有正式的恳谈会或县级设置，不能再放演示数据。请另建一个数据库。")
    taken = User.objects.filter(username__in=load("people")["shown"], is_demo=False).values_list("username", flat=True)
    if names := "、".join(taken):
        return _("演示要用的用户名已有人用（%(names)s），不能放演示数据。") % {"names": names}
    return ""


@transaction.atomic
def seed(*, clock: Clock, scale: float = 1.0, tell: Tell = lambda _words: None) -> Made:
    """Make the whole demo as of the clock, or nothing. Raises Conflict when `why_not` has a reason.

    `scale` multiplies talks and groups; every state the work can be in is there at any scale.
    """
    if sentence := why_not():
        raise Conflict(sentence)
    tell(_("一、导入行政区划"))
    places.import_places()
    rng = random.Random(SEED)
    names = Names(rng)
    password = accounts.kept().get("password") or accounts.make_demo_password()
    roster = Roster(names, make_password(password))

    tell(_("二、县级设置、单位、屋场党小组和人员"))
    first = _open_hengnan(rng, names, roster, scale)
    second = _open_quyuan(rng, names, roster)
    roster.write()

    tell(_("三、屈原管理区 2022 年的恳谈会"))
    categories, script = load_categories(), Script(rng)
    quyuan.tell(Stage(second[0], clock, rng, script, categories), second[1], scale)
    tell(_("四、衡南县今年的恳谈会"))
    stage = Stage(first[0], clock, rng, script, categories)
    hengnan.tell(stage, first[1], scale)
    places.balance(first[0].county, clock.today.year)
    _look_up(stage.staff)
    _keep(password, stage.shown)
    return Made(people=len(roster.users), meetings=_count(Meeting), issues=_count(Issue))


@transaction.atomic
def simulate(*, clock: Clock, days: int, matters: int, tell: Tell = lambda _words: None, hours: Hours = ()) -> Played:
    """Make Hengnan with its people and play a month of it hour by hour, or nothing. Raises Conflict as `seed`.

    `hours` are the hours of the office day at which `tick` runs, every one where none are given.
    """
    if sentence := why_not():
        raise Conflict(sentence)
    tell(_("一、导入行政区划"))
    places.import_places()
    rng = random.Random(SEED)
    names = Names(rng)
    password = accounts.kept().get("password") or accounts.make_demo_password()
    roster = Roster(names, make_password(password))
    tell(_("二、县级设置、单位、屋场党小组和人员"))
    staff, villages = _open_hengnan(rng, names, roster, SMALL)
    roster.write()
    tell(_("三、一小时一小时地过 %(n)s 天") % {"n": days})
    stage = Stage(staff, clock, rng, Script(rng), load_categories())
    played = play(stage, villages, days=days, matters=matters, hours=hours or OFFICE_HOURS, tell=tell)
    _keep(password, stage.shown)
    return played


def _open_hengnan(rng: random.Random, names: Names, roster: Roster, scale: float) -> tuple[Staff, list[Village]]:
    county = places.open_county("衡南县", prefix="HN", site_name="衡南县屋场恳谈会", area="县")
    everywhere = places.villages_of(county)
    talking = hengnan.talking_villages(rng, everywhere, scale)
    grouped = everywhere if scale >= 1 else talking
    places.found_groups(
        rng, grouped, min(places.GROUPS, max(4 * len(grouped), round(places.GROUPS * scale))), names.all
    )
    return _fill(county, talking, [places.village_named(county, *hengnan.HOME)], roster), talking


def _open_quyuan(rng: random.Random, names: Names, roster: Roster) -> tuple[Staff, list[Village]]:
    county = places.open_county("屈原管理区", prefix="QY", site_name="屈原管理区屋场恳谈会", area="区")
    villages = quyuan.story_villages(places.villages_of(county))
    places.found_groups(rng, villages, 4 * len(villages), names.all)
    return _fill(county, villages, villages[:3], roster), villages


def _fill(county: County, talking: list[Village], homes: list[Village], roster: Roster) -> Staff:
    townships = Division.objects.usable().under(county.division.path).filter(level="TOWNSHIP").order_by("path")
    replies.give(county.division)
    staff = people.fill_offices(county, talking, list(townships), roster)
    for home in homes:
        yard = Yard.objects.filter(village=home).order_by("path")[0]
        people.fill_home_village(staff, home, yard, roster)
    return staff


def _look_up(staff: Staff) -> None:
    """Let a return visitor look up whom to call, so that the access log has something to show."""
    waiting = Raiser.objects.filter(under(staff.county.division.path, "issue__path"))
    waiting = waiting.filter(issue__status=Status.REPLIED, sealed_phone__isnull=False)
    for raiser in waiting.select_related("issue").order_by("issue__number")[:LOOKS]:
        identity.reveal(by=staff.visitors[0], issue=raiser.issue)


def _keep(password: str, slips: list[Slip]) -> None:
    """Write the file once the transaction is through; a demo that failed leaves none."""
    transaction.on_commit(lambda: accounts.keep(password, slips))


def _count(model: type[Meeting] | type[Issue]) -> int:
    return model.objects.filter(is_demo=True).count()
