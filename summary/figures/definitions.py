"""The figures of `domain.md` §3, one function each: from a tally and the rows behind it to a typed object."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from ..periods import BY_CLOSE
from .figure import SMALLEST_SAMPLE, Figure, rate
from .ground import ROWS, TOP_ROWS, Ground
from .tally import Tally


def talks_held(ground: Ground, tally: Tally) -> Figure:
    """M01: talks handed in."""
    definition = _("这段时间开过、记录已经提交的恳谈会场数；记录还没有提交的不算，提交以后补进来。")
    return _count("M01", tally.talks, _("场"), definition, ground)


def village_coverage(ground: Ground, tally: Tally, villages: set[str]) -> Figure:
    """M02: villages with a talk in the period, of the usable villages (paths) of the place."""
    return rate(
        "M02",
        len(tally.heard & villages),
        len(villages),
        _("这段时间开过至少一场恳谈会、记录已经提交的村（社区）÷ 现有的村（社区）。"),
        rows=ROWS["M02"](ground),
        top_rows=TOP_ROWS["M02"](ground),
    )


def heads_counted(ground: Ground, tally: Tally) -> Figure:
    """M05: the sum of the most heads at each talk, and the mean."""
    mean = f"{tally.heads / tally.talks:.1f}".removesuffix(".0") if tally.talks else ""
    note = _("平均每场 %(mean)s 人") % {"mean": mean} if mean else ""
    definition = _("各场恳谈会最多时到场人数相加（同一个人来几场算几次），平均数为除以场次。")
    return _count("M05", tally.heads, _("人次"), definition, ground, note=note)


def opinions_to_date(ground: Ground, tally: Tally) -> Figure:
    """M15: matters raised up to the last day, with the opening balance at county level."""
    note = _("其中 %(n)s 件是使用本系统以前的累计数") % {"n": f"{ground.opening:,}"} if ground.opening else ""
    definition = _(
        "到这段时间最后一天为止，群众提出的全部意见建议和问题；一件事在几场会上提只算一件。县级含使用本系统以前的件数。"
    )
    total = tally.to_date + ground.opening
    return _count("M15", total, _("件"), definition, ground, note=note)


def matters_raised(ground: Ground, tally: Tally) -> Figure:
    """M17: matters of the period, each once; guided ones are among them."""
    note = _("其中已引导到其他渠道 %(n)s 件") % {"n": tally.guided} if tally.guided else ""
    definition = _(
        "这段时间群众提出的事项，记下就算，不等那一场的记录提交。一件事在几场会上提只算一件，并案的随主件，作废的不算；涉及干部或单位、按保护办理的，只在县级单列。"
    )
    return _count("M17", tally.matters, _("件"), definition, ground, note=note)


def three_way_share(ground: Ground, tally: Tally) -> Figure:
    """M18: answered, resolved on site and referred, of the matters with an outcome; guided ones left out."""
    parts = _("当场答复 %(a)s、现场解决 %(b)s、集中交办 %(c)s") % {
        "a": tally.answered,
        "b": tally.resolved,
        "c": tally.referred,
    }
    return Figure(
        code="M18",
        value=tally.with_outcome,
        unit=_("件"),
        definition=_(
            "已选办理方式的事项里，当场答复、现场解决、集中交办各占多少。按第一次的办理方式算，已引导的不算。"
        ),
        note=parts,
        rows=ROWS["M18"](ground),
        too_small=tally.with_outcome < SMALLEST_SAMPLE,
    )


def settled_on_the_spot(ground: Ground, tally: Tally) -> Figure:
    """M19: answered and resolved on site, of the matters with an outcome."""
    return rate(
        "M19",
        tally.answered + tally.resolved,
        tally.with_outcome,
        _("（当场答复 + 现场解决）÷ 已选办理方式的事项。已引导的不算。"),
        rows=ROWS["M19"](ground),
        top_rows=TOP_ROWS["M19"](ground),
    )


def closed_share(ground: Ground, tally: Tally) -> Figure:
    """M22: struck off, of the matters that are neither long-term nor guided; has no meaning by the day of closing."""
    definition = _("已销号的事项 ÷ 这段时间的事项。长期推进的、已引导的不算。")
    rows, top_rows = ROWS["M22"](ground), TOP_ROWS["M22"](ground)
    if ground.period.by == BY_CLOSE:
        return Figure(
            code="M22",
            value=None,
            unit="",
            definition=definition,
            note=_("按销号日期统计时只有已销号的 %(n)s 件，不算办结率") % {"n": tally.closed},
            rows=rows,
            top_rows=top_rows,
        )
    return rate("M22", tally.closed, tally.to_close, definition, rows=rows, top_rows=top_rows)


def guided_elsewhere(ground: Ground, tally: Tally) -> Figure:
    """Guided matters: outside every rate of handling, but shown."""
    definition = _("不属于这里办、已经告诉群众该到哪里办的事项，不计入办理的各项比例。")
    return _count("GUIDED", tally.guided, _("件"), definition, ground)


def only_explained(ground: Ground, count: int) -> Figure:
    """Matters a department could only explain: struck off perhaps, but counted apart from what was solved."""
    definition = _("审核为程序性办结的事项：现在办不了，已经把道理讲清楚。单独列出来，不等于解决了。")
    return _count("EXPLAINED", count, _("件"), definition, ground)


def guarded_apart(ground: Ground, tally: Tally) -> Figure:
    """Guarded matters: at county level only, in no other figure, no rows for anybody, never an exact number.

    Below five, none included, it says so; above, in steps of five; always of the whole calendar year. So neither two
    periods, nor yesterday's page and today's, nor a county and its neighbours give one matter away.
    """
    step = tally.guarded - tally.guarded % SMALLEST_SAMPLE
    low, high = step, step + SMALLEST_SAMPLE - 1
    return Figure(
        code="GUARDED",
        value=None,
        unit=_("件"),
        words=_("%(low)s 至 %(high)s") % {"low": f"{low:,}", "high": f"{high:,}"} if step else _("少于 5"),
        definition=_(
            "涉及村干部、单位或领导干部的事项，由上一级办理，只在县级单列一个总数，不计入其他各数，不列明细。"
            "按当年全年算，不满 5 件（没有也一样）写“少于 5”，5 件以上每五件一档。"
        ),
        too_small=not step,
    )


def _count(code: str, value: int, unit: str, definition: str, ground: Ground, note: str = "") -> Figure:
    return Figure(code=code, value=value, unit=unit, definition=definition, note=note, rows=ROWS[code](ground))


PUBLIC: tuple[Callable[[Ground, Tally], Figure], ...] = (
    talks_held,
    opinions_to_date,
    three_way_share,
    settled_on_the_spot,
    closed_share,
)
"""What everybody may read (`domain.md` §5.4)."""
