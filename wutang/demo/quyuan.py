"""Quyuan 2022, as the article tells it: nine resident teams, forty-odd talks, the oil factory and its five actions."""

import datetime
from typing import Any

from directory.models import ResidentTeam, User, Village, Yard
from meetings.contents import add_action, add_decision, finish_action
from meetings.models import Meeting

from .clock import ONE_DAY
from .fates import REFERRED_CHANCES, SPOT_CHANCES, live
from .life import Life
from .stage import Stage
from .talks import Plan, hand_in, hold
from .texts import load, said_from

YEAR = 2022
FIRST, LAST = datetime.date(YEAR, 1, 6), datetime.date(YEAR, 8, 24)
TALKS, HANDOUTS = 44, 1060
"""“40 余场次” and “1000 余份” of the article."""
TALKS_NOW = 5
VENUES = ("OLD_CLASSROOM", "OLD_VILLAGE_OFFICE", "FARM_FRONT", "HOUSEHOLD_YARD", "FIELD", "BIG_YARD")
RULES = "征求对村规民约顺口溜十六条的意见：约束效果、新要求、大家好不好记"
PLEDGE = "美丽屋场签名会：门前三包、垃圾分类"


def story_villages(villages: list[Village]) -> list[Village]:
    """Return the villages of the nine teams, in the order of the data file."""
    by_name = {village.short_name: village for village in villages}
    return [by_name[name] for name in load("quyuan")["teams"]]


def tell(stage: Stage, villages: list[Village], scale: float) -> list[Life]:
    """Hold the talks of 2022 and a few of this year, then tell what became of each matter."""
    teams = _found_teams(stage, villages)
    plans = _set_pieces(stage, villages) + _ordinary(stage, villages, max(3, round((TALKS - 3) * scale)))
    plans.sort(key=lambda plan: plan.start)
    _hand_out(stage, plans)
    for place, plan in enumerate(plans):
        _study(plan, place)
        plan.team = teams[plan.village.pk]
    plans += _this_year(stage, villages, max(2, round(TALKS_NOW * min(scale, 1))))
    lives = []
    for plan in plans:
        lives += _hold(stage, plan)
    for life in lives:
        live(life)
    _finish_actions()
    return lives


def _hold(stage: Stage, plan: Plan) -> list[Life]:
    meeting, lives = hold(stage, plan)
    talk = next(
        (talk for talk in load("quyuan")["talk"] if talk["yard"] == str(plan.yard) and "decision" in talk), None
    )
    if talk:
        _decide(meeting, talk["decision"])
    hand_in(stage, plan, meeting)
    return lives


def _set_pieces(stage: Stage, villages: list[Village]) -> list[Plan]:
    by_name = {village.short_name: village for village in villages}
    plans = []
    for talk in load("quyuan")["talk"]:
        village = by_name[talk["village"]]
        yard, _new = Yard.objects.get_or_create(
            village=village, short_name=talk["yard"], defaults=_yard_fields(village, talk["yard"])
        )
        said = []
        for row in talk["matters"]:
            fields = {"outcome": "REFERRED", **row}
            one = said_from(fields)
            said.append((one, one.fate))
        linked = User.objects.filter(username=f"{village.label}{talk['linked']}").first()
        plans.append(
            Plan(
                village=village,
                yard=yard,
                start=stage.clock.moment(talk["date"], 19, 30),
                said=said,
                agenda=[dict(item) for item in talk["agenda"]],
                details={
                    "kind": "RED_YARD",
                    "venue_kind": talk["venue"],
                    "heads_at_start": talk["heads"][0],
                    "heads_at_peak": talk["heads"][1],
                    "representatives": talk["representatives"],
                    "topic": talk["topic"],
                    "summary": talk["summary"],
                },
                officials=[(linked.full_name, "联点干部", "TOWNSHIP")] if linked else [],
                shows_slip=False,
            )
        )
    return plans


def _yard_fields(village: Village, name: str) -> dict[str, Any]:
    from directory.places import kind_by_name, take_place_numbers

    last = Yard.objects.filter(village=village).order_by("path").last()
    serial = int(last.path[-3:]) + 1 if last else 1
    return {
        "name": name,
        "kind": kind_by_name(name),
        "path": f"{village.path}{serial:03d}",
        "number": take_place_numbers(),
        "status": Yard.Status.CONFIRMED,
        "is_demo": True,
    }


def _ordinary(stage: Stage, villages: list[Village], count: int) -> list[Plan]:
    days = (LAST - FIRST).days
    return [
        _plan(stage, villages[turn % len(villages)], FIRST + ONE_DAY * (days * turn // max(count - 1, 1)), red=True)
        for turn in range(count)
    ]


def _this_year(stage: Stage, villages: list[Village], count: int) -> list[Plan]:
    clock = stage.clock
    span = (clock.today - clock.first_day).days - 6
    return [
        _plan(stage, villages[turn % 3], clock.first_day + ONE_DAY * (span * (turn + 1) // count), red=False)
        for turn in range(count)
    ]


def _plan(stage: Stage, village: Village, day: datetime.date, *, red: bool) -> Plan:
    rng = stage.rng
    said = []
    for _matter in range(rng.choice((1, 2, 2, 3))):
        is_spot = rng.random() < 0.75
        chances = SPOT_CHANCES if is_spot else REFERRED_CHANCES
        fate = rng.choices(list(chances), weights=list(chances.values()))[0]
        said.append((stage.script.on_the_spot() if is_spot else stage.script.referred(), fate))
    at_start = rng.randint(16, 38)
    agenda = [dict(item) for item in rng.sample(load("quyuan")["discussions"], 1 if red else 2)]
    return Plan(
        village=village,
        yard=rng.choice(list(Yard.objects.filter(village=village).order_by("path"))),
        start=stage.clock.moment(day, 19 if rng.random() < 0.6 else 9, 30),
        said=said,
        agenda=agenda,
        details={
            "kind": "RED_YARD" if red else "ORDINARY",
            "venue_kind": rng.choice(VENUES),
            "heads_at_start": at_start,
            "heads_at_peak": at_start + rng.randint(3, 24),
            "topic": "乡村振兴" if red else stage.script.phrase("topics"),
            "summary": stage.script.phrase("summaries"),
        },
        minutes=rng.randrange(70, 130, 5),
    )


def _study(plan: Plan, place: int) -> None:
    """Put the three studies (三学) before what was discussed; one talk has the signing, one the village rules."""
    studies = load("quyuan")["studies"]
    first = {**studies[place % len(studies)], "is_first": True}
    plan.agenda = [first, dict(studies[(place + 1) % len(studies)]), *plan.agenda]
    if place == 1:
        plan.agenda.append({"kind": "SIGNING", "text": PLEDGE, "number": 86})
    if place == 2:
        plan.agenda.append({"kind": "VILLAGE_RULES", "text": RULES})


def _hand_out(stage: Stage, plans: list[Plan]) -> None:
    """Share the handouts of the year among its talks."""
    titles = load("quyuan")["handouts"]
    usual = HANDOUTS // len(plans)
    left = HANDOUTS
    for place, plan in enumerate(plans):
        is_last = place == len(plans) - 1
        copies = left if is_last else min(left, usual + stage.rng.randint(-6, 6))
        left -= copies
        plan.agenda.append({"kind": "HANDOUT", "text": titles[place % len(titles)], "number": copies})


def _decide(meeting: Meeting, decision: dict[str, Any]) -> None:
    """Enter the five actions on the factory, the last two conditional, the fifth after the move."""
    by = meeting.created_by
    row = add_decision(by=by, meeting=meeting, text=decision["text"], look_back_on=decision["look_back_on"])
    held = datetime.date(YEAR, 7, 15)

    def action(text: str, owner: str, **fields: Any) -> Any:
        return add_action(by=by, decision=row, text=text, owner=owner, **fields)

    action("即刻暂停生产", "油脂厂、村委会", due_on=held + ONE_DAY)
    action("对已有的环境问题立刻开展调查清理", "区环保分局、河市镇", due_on=held + ONE_DAY * 30)
    action("尽快恢复生态", "河市镇、村委会", due_on=held + ONE_DAY * 100)
    move = action("另寻厂址搬迁", "村委会、油脂厂", condition="新厂址的用地和环评落实后")
    action("对油脂厂进行升级改造", "油脂厂", condition="搬迁完成后", starts_after=move)


def _finish_actions() -> None:
    results = (
        (datetime.date(YEAR, 7, 16), "当天断电停产，原料封存，村干部和村民代表到场看过。"),
        (datetime.date(YEAR, 8, 12), "沟渠油污清理完毕，水样检测合格，检测报告贴在村部。"),
        (datetime.date(YEAR, 10, 20), "沟边补种水草和树苗，回头看时水清了，没有气味。"),
    )
    for meeting in Meeting.objects.filter(is_demo=True, decisions__isnull=False).select_related("created_by"):
        actions = list(meeting.decisions.get().actions.order_by("position"))
        for action, (day, result) in zip(actions, results, strict=False):
            finish_action(by=meeting.created_by, action=action, result=result, on=day)


def _found_teams(stage: Stage, villages: list[Village]) -> dict[int, ResidentTeam]:
    keys = ("农业", "生态环境", "水利", "教育", "民政", "交通", "住建", "卫健", "人社")
    teams = [
        ResidentTeam(
            village=village,
            path=village.path,
            name=f"{stage.staff.departments[key].name}驻{village.short_name}工作队",
            sent_by=stage.staff.departments[key],
            leader_name="",
            starts_on=datetime.date(2021, 7, 1),
            is_demo=True,
        )
        for village, key in zip(villages, keys, strict=True)
    ]
    return {team.village_id: team for team in ResidentTeam.objects.bulk_create(teams)}
