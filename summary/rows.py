"""The rows behind a figure: what an address asks for, and only what the user may see of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import User
from feedback.models import Category, Issue, Outcome

from .figures import NAMES, ROWS, TOP_ROWS, Ground

TITLES = {code: NAMES[code] for code in ROWS} | {"OVERDUE": _("已经超期")}
PARTS = {
    "M02": {"": _("全部村（社区）"), "top": _("开过的"), "rest": _("没有开的（含记录没有提交的）")},
    "M19": {"": _("已选办理方式"), "top": _("当场办结的"), "rest": _("集中交办的")},
    "M22": {"": _("全部"), "top": _("已销号的"), "rest": _("还没销号的")},
}
"""Of a rate: all it is over, its numerator, and what is left."""
VILLAGES, TALKS, MATTERS = "villages", "talks", "matters"
KINDS = {"M01": TALKS, "M05": TALKS, "M02": VILLAGES}


@dataclass(frozen=True)
class Rows:
    """The rows of one figure: all of them, and those this user may see."""

    code: str
    kind: str
    part: str
    counted: QuerySet[Any]
    visible: QuerySet[Any]
    filtered_by: str = ""

    @property
    def has_opening(self) -> bool:
        """Whether the figure also counts what was collected before this system, which has no rows."""
        return self.code == "M15" and not self.filtered_by

    @property
    def title(self) -> str:
        """The name of the figure, as the page it was opened from calls it."""
        return str(TITLES[self.code])


def rows_of(code: str, ground: Ground, user: User, query: Mapping[str, str]) -> Rows | None:
    """Return the rows of a figure as the address narrows them (part, outcome, category …), or None."""
    if code not in TITLES:
        return None
    part = query.get("part", "") if query.get("part", "") in PARTS.get(code, {}) else ""
    kind = KINDS.get(code, MATTERS)
    rows: Any = _overdue(ground, query) if code == "OVERDUE" else _rows(code, ground, part)
    words = ""
    if kind == MATTERS:
        rows, words = _narrow(rows, query)
    visible = rows if kind == VILLAGES else rows.visible_to(user)
    return Rows(code=code, kind=kind, part=part, counted=rows, visible=visible, filtered_by=words)


def _rows(code: str, ground: Ground, part: str) -> QuerySet[Any]:
    if part == "top":
        return TOP_ROWS[code](ground)
    if part == "rest":
        return ROWS[code](ground).exclude(pk__in=TOP_ROWS[code](ground).order_by().values("pk"))
    return ROWS[code](ground)


def _overdue(ground: Ground, query: Mapping[str, str]) -> QuerySet[Issue]:
    """Matters with an order past its time now, of one department if the address names it."""
    orders = ground.overdue(timezone.now())
    if department := _key(query, "department"):
        orders = orders.filter(department=department)
    return ground.all_matters().unguarded().filter(pk__in=orders.order_by().values("issue"))


def _narrow(rows: QuerySet[Any], query: Mapping[str, str]) -> tuple[QuerySet[Any], str]:
    """Narrow by what a link on the summary page asks for; what cannot be read is left out."""
    if query.get("outcome") in Outcome.values:
        return rows.filter(outcome=query["outcome"]), str(Outcome(query["outcome"]).label)
    key = _key(query, "category")
    if key and (category := Category.objects.filter(pk=key).first()):
        return rows.filter(category=category), category.name
    return rows, ""


def _key(query: Mapping[str, str], name: str) -> int | None:
    text = query.get(name, "")
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 16 else None
