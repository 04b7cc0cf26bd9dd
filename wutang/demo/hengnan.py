"""Hengnan: a living year of talks in many villages, with matters in every state the work can be in."""

import datetime
import random

from directory.models import ResidentTeam, Village, Yard
from meetings.models import PlusTag

from .clock import ONE_DAY
from .fates import REFERRED_CHANCES, SPOT_CHANCES, live
from .life import Life
from .places import County, village_named
from .stage import Stage
from .talks import Plan, hand_in, hold
from .texts import Said, load

HOME = ("泉湖镇", "清水村")
TALKS, TALKS_OF_STORIES = 60, 6
VENUES = (
    "BIG_YARD", "BIG_YARD", "THRESHING", "THRESHING", "HALL_ROOM", "HOUSEHOLD_YARD", "CULTURE_SQUARE", "OLD_CLASSROOM",
    "FIELD", "ANCESTRAL_HALL",
)  # fmt: skip
TAGS = ("渔鼓", "党史学习教育", "信访", "政协")
EVENING_SHARE, SPOT_SHARE = 0.6, 0.7
MATTERS = (3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 7, 9)
"""How many matters the talks have, from a quiet one to a rich one."""

STORIES: tuple[tuple[int, tuple[str, str], str], ...] = (
    (
        60,
        HOME,
        "confirmed second_round second_closed explained unreachable withdrawn finished_late passed_up taken_down",
    ),
    (
        32,
        ("三塘镇", ""),
        "overdue_finish unhappy coded_unhappy reopened declined declined_guided spot_unhappy merged long_term",
    ),
    (
        16,
        ("泉湖镇", "大星村"),
        "proposed overdue_accept replied tried redirected guarded_department spot_declined returned",
    ),
    (
        9,
        HOME,
        "accepted submitted sent_back voided guarded by_township spot_coded spot_confirmed extended",
    ),
    (4, ("三塘镇", ""), "return_asked extension_asked spot_fresh spot_silence replied"),
    (2, HOME, "dispatched proposed proposed guided spot_fresh spot_fresh guarded_open"),
)
"""Working days before today, village, and the fates told there: every state the work can be in."""


def talking_villages(rng: random.Random, villages: list[Village], scale: float) -> list[Village]:
    """Choose the villages with talks, two or so in every township; most of the county has not been heard this year."""
    by_township: dict[str, list[Village]] = {}
    for village in villages:
        by_township.setdefault(village.township.short_name, []).append(village)
    chosen = [village for names in (story[1] for story in STORIES) for village in _named(by_township, names)]
    wanted = max(len(set(chosen)), round(TALKS * scale * 0.75))
    townships = list(by_township)
    for turn in range(wanted * 2):
        if len(dict.fromkeys(chosen)) >= wanted:
            break
        chosen.append(rng.choice(by_township[townships[turn % len(townships)]]))
    return list(dict.fromkeys(chosen))


def _named(by_township: dict[str, list[Village]], names: tuple[str, str]) -> list[Village]:
    township, name = names
    return [village for village in by_township[township] if not name or village.short_name == name][:1]


def tell(stage: Stage, villages: list[Village], scale: float) -> list[Life]:
    """Hold every talk in the order of time, then tell what became of each matter; return the matters' lives."""
    tags = PlusTag.objects.bulk_create(PlusTag(county=stage.staff.county.division, name=name) for name in TAGS)
    teams = _found_teams(stage, villages)
    plans = _story_plans(stage) + _year_plans(stage, villages, tags, round(TALKS * scale) - TALKS_OF_STORIES)
    for plan in plans:
        plan.team = teams.get(plan.village.pk)
    lives = []
    for plan in sorted(plans, key=lambda plan: plan.start):
        meeting, told = hold(stage, plan)
        hand_in(stage, plan, meeting)
        lives += told
    for life in lives:
        live(life)
    return lives + _tonight(stage)


def _story_plans(stage: Stage) -> list[Plan]:
    plans = []
    for days, (township, name), fates in STORIES:
        village = _story_village(stage.staff.county, township, name, stage)
        start = stage.clock.moment(stage.clock.working_day_back(days), 19, 30)
        said = [_said_for(stage, fate) for fate in fates.split()]
        plan = plan_talk(stage, village, start, said)
        plan.yard = Yard.objects.filter(village=village).order_by("path")[0]
        plan.shows_slip = name == HOME[1]
        plans.append(plan)
    return plans


def _story_village(county: County, township: str, name: str, stage: Stage) -> Village:
    if name:
        return village_named(county, township, name)
    heard = Village.objects.filter(pk__in=stage.staff.secretaries, township__short_name=township)
    return heard.select_related("township").order_by("path")[0]


def _said_for(stage: Stage, fate: str) -> tuple[Said, str]:
    if fate == "guided":
        return stage.script.guided(), fate
    if fate.startswith("guarded"):
        department = fate.endswith("department")
        said = stage.script.guarded("DEPARTMENT" if department else "VILLAGE_CADRE")
        return said, "guarded" if department else fate
    if fate.startswith("spot") or fate in ("voided", "taken_down"):
        return stage.script.on_the_spot(), fate
    return stage.script.referred(), fate


def _year_plans(stage: Stage, villages: list[Village], tags: list[PlusTag], count: int) -> list[Plan]:
    if count <= 0:
        return []
    rng, clock = stage.rng, stage.clock
    days = (clock.today - clock.first_day).days - 3
    plans = []
    for turn in range(count):
        village = villages[turn] if turn < len(villages) else rng.choice(villages[: max(6, len(villages) // 4)])
        day = clock.first_day + ONE_DAY * (days * turn // count + rng.randrange(max(1, days // count)))
        hour = 19 if rng.random() < EVENING_SHARE else rng.choice((9, 10, 14, 15))
        said = []
        for _matter in range(rng.choice(MATTERS)):
            is_spot = rng.random() < SPOT_SHARE
            chances = SPOT_CHANCES if is_spot else REFERRED_CHANCES
            fate = rng.choices(list(chances), weights=list(chances.values()))[0]
            said.append((stage.script.on_the_spot() if is_spot else stage.script.referred(), fate))
        plan = plan_talk(stage, village, clock.moment(day, hour, rng.choice((0, 10, 30))), said)
        plan.tags = [rng.choice(tags)] if rng.random() < 0.3 else []
        plans.append(plan)
    return plans


def plan_talk(stage: Stage, village: Village, start: datetime.datetime, said: list[tuple[Said, str]]) -> Plan:
    """Return a talk in this village at this time, with venue, heads, topic and agenda as they usually are."""
    rng, script = stage.rng, stage.script
    yards = list(Yard.objects.filter(village=village, is_demo=True).order_by("path"))
    at_start = rng.randint(18, 45)
    peak = at_start + (rng.randint(30, 50) if rng.random() < 0.12 else rng.randint(2, 18))
    members = rng.randint(3, 9)
    details = {
        "venue_kind": rng.choice(VENUES),
        "heads_at_start": at_start,
        "heads_at_peak": peak,
        "party_members": members,
        "ordinary_villagers": peak - members,
        "topic": script.phrase("topics"),
        "summary": script.phrase("summaries"),
    }
    agenda = [dict(item) for item in rng.sample(load("phrases")["agenda"], 2)]
    if rng.random() < 0.4:
        agenda.append({"kind": "HANDOUT", "text": script.phrase("handouts"), "number": rng.randint(20, 60)})
    return Plan(
        village=village,
        yard=rng.choice(yards),
        start=start,
        said=said,
        agenda=agenda,
        details=details,
        minutes=rng.randrange(70, 150, 5),
    )


def _tonight(stage: Stage) -> list[Life]:
    """The records that are still open: one going on now, one of yesterday from paper, one announced."""
    clock, county = stage.clock, stage.staff.county
    home = village_named(county, *HOME)
    said = [(stage.script.answered(), "raised"), (stage.script.resolved(), "spot_fresh")]
    said += [(stage.script.answered(), "spot_fresh"), (stage.script.referred(), "proposed")]
    said.append((stage.script.referred(), "raised"))
    running = plan_talk(stage, home, clock.running_since(), said)
    running.details.pop("summary")
    running.is_open, running.shows_slip = True, True
    paper = plan_talk(
        stage,
        village_named(county, "泉湖镇", "大星村"),
        clock.moment(clock.today - ONE_DAY * 2, 19, 30),
        [(stage.script.resolved(), "spot_fresh"), (stage.script.answered(), "raised")],
    )
    announced = plan_talk(stage, home, clock.moment(clock.today + ONE_DAY * 3, 19, 30), [])
    announced.is_open, announced.agenda = True, []
    announced.details = {"topic": announced.details["topic"], "venue_kind": "THRESHING"}
    lives = []
    for plan in (paper, running, announced):
        lives += hold(stage, plan)[1]
    return lives


def _found_teams(stage: Stage, villages: list[Village]) -> dict[int, ResidentTeam]:
    senders = [stage.staff.departments[key] for key in ("农业", "水利", "教育", "民政")]
    chosen = [village_named(stage.staff.county, *HOME), *villages[1:4]]
    teams = [
        ResidentTeam(
            village=village,
            path=village.path,
            name=f"{sender.short_name}驻{village.short_name}工作队",
            sent_by=sender,
            leader_name="",
            starts_on=datetime.date(2021, 7, 1),
            is_demo=True,
        )
        for village, sender in zip(dict.fromkeys(chosen), senders, strict=False)
    ]
    return {team.village_id: team for team in ResidentTeam.objects.bulk_create(teams)}
