"""The ledger of matters (问题台账) as a table: the columns offices know, without identity and without telephones.

Of the raiser only the level he chose is said: 匿名, 保密 or 实名. Of the orders each person gets those he may see.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from directory.models import User
from office.day_words import table_moment
from office.exports import Column

from .models import Identity, Issue, Referral, ReturnVisit
from .models.choices import HANDLING

IDENTITIES = {
    Identity.ANONYMOUS: _lazy("匿名"),
    Identity.CONFIDENTIAL: _lazy("保密"),
    Identity.OPEN: _lazy("实名"),
}
COLUMNS = (
    Column(_lazy("编号"), 18),
    Column(_lazy("会议日期"), 12),
    Column(_lazy("乡镇（街道）")),
    Column(_lazy("村（社区）")),
    Column(_lazy("屋场")),
    Column(_lazy("反映人"), 8),
    Column(_lazy("问题类别"), 16),
    Column(_lazy("问题内容（整理稿）"), 50),
    Column(_lazy("处理方式"), 10),
    Column(_lazy("责任单位"), 18),
    Column(_lazy("协办"), 18),
    Column(_lazy("交办时间"), 17),
    Column(_lazy("办理时限"), 17),
    Column(_lazy("办理情况"), 40),
    Column(_lazy("办结时间"), 17),
    Column(_lazy("是否超期"), 9),
    Column(_lazy("反馈方式"), 10),
    Column(_lazy("反馈时间"), 17),
    Column(_lazy("回访情况"), 16),
    Column(_lazy("满意度"), 10),
    Column(_lazy("销号"), 17),
    Column(_lazy("备注"), 20),
)


def with_all_told(rows: Any, by: User) -> Any:
    """Give the matters everything a line needs, in a constant number of queries; newest first."""
    orders = Referral.objects.visible_to(by).filter(status__in=HANDLING).select_related("department")
    visits = ReturnVisit.objects.order_by("pk")
    return (
        rows.with_place()
        .select_related("category__parent", "raiser")
        .prefetch_related(
            "meetings",
            Prefetch("referrals", orders.order_by("ordinal"), to_attr="seen_orders"),
            Prefetch("visits", visits, to_attr="seen_visits"),
        )
        .order_by("-raised_on", "-pk")
    )


def cells(issue: Issue) -> list[str]:
    """Return the line of one matter."""
    orders: list[Referral] = issue.seen_orders  # type: ignore[attr-defined]  # `with_all_told`
    lead = next((order for order in reversed(orders) if order.role == Referral.Role.LEAD), None)
    return [*_raised(issue), *_handled(issue, lead, orders), *_answered(issue)]


def _raised(issue: Issue) -> list[str]:
    raiser = getattr(issue, "raiser", None)
    talks = [meeting.started_at for meeting in issue.meetings.all()]
    return [
        issue.number,
        f"{timezone.localdate(min(talks)) if talks else issue.raised_on}",
        str(issue.village.township.short_name),
        str(issue.village.short_name),
        str(issue.yard.short_name) if issue.yard else "",
        str(IDENTITIES[Identity(raiser.identity)]) if raiser else "",
        str(issue.category or ""),
        issue.working_text,
        str(issue.get_outcome_display()),
    ]


def _handled(issue: Issue, lead: Referral | None, orders: Iterable[Referral]) -> list[str]:
    others = [str(order.department) for order in orders if order.role == Referral.Role.CO]
    done = f"{issue.get_status_display()}{'：' if lead and lead.result else ''}{lead.result if lead else ''}"
    if lead is None:
        return ["", "", "", "", done, table_moment(issue.settled_at), ""]
    return [
        str(lead.department or ""),
        "、".join(others),
        table_moment(lead.dispatched_at),
        table_moment(lead.finish_due_at),
        done,
        table_moment(issue.settled_at),
        _("是") if lead.was_finished_late or lead.is_overdue(timezone.now()) else _("否"),
    ]


def _answered(issue: Issue) -> list[str]:
    visits: list[ReturnVisit] = issue.seen_visits  # type: ignore[attr-defined]  # `with_all_told`
    visit = visits[-1] if visits else None
    return [
        str(issue.get_echo_channel_display()),
        table_moment(issue.echoed_at),
        _told(visit),
        str(visit.get_satisfaction_display()) if visit else "",
        f"{table_moment(issue.closed_at)} {issue.get_closed_ground_display()}".strip(),
        _("第 %(n)s 次办理") % {"n": issue.round} if issue.round > 1 else "",
    ]


def _told(visit: ReturnVisit | None) -> str:
    if visit is None:
        return ""
    if not visit.was_reached:
        return _("没联系上")
    return _("%(how)s，%(what)s") % {
        "how": visit.get_method_display(),
        "what": _("已解决") if visit.is_solved else _("没解决"),
    }
