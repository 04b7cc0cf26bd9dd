"""Hand-over orders: the inbox that is worked through by keyboard, and the page of one order."""

import datetime
from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from directory.models import Role, User
from directory.scopes import actor_of, scope_of
from office.calendar import Calendar
from office.paging import keyset_page

from .. import sections, todo, waiting
from ..clocks import clock, due_of, unmet_words
from ..deadlines import REPORT_EVERY, return_until
from ..identity import offer_look, raiser_of
from ..models import Referral, Status
from ..models.choices import RUNNING
from ..permissions import OFFICES, is_ruled, must_contact, refuse_accept, refuse_dispatch
from ..timeline import timeline_of
from .desk import title_of
from .dispatching import MOST_AT_ONCE, key_of
from .issues import address, is_telling
from .targets import referral_for
from .verb_table import REFERRAL_VERBS

S = Referral.Status
_RETURN = REFERRAL_VERBS["request-return"]
FILTERS: dict[str, tuple[Any, str, bool]] = {
    "": (gettext_lazy("在办"), "next_due_at", True),
    "over": (gettext_lazy("已超期"), "next_due_at", True),
    "today": (gettext_lazy("今天到期"), "next_due_at", True),
    "accept": (gettext_lazy("待签收"), "next_due_at", True),
    "working": (gettext_lazy("办理中"), "finish_due_at", True),
    "back": (gettext_lazy("发回重办"), "finish_due_at", True),
    "returning": (gettext_lazy("申请退单"), "dispatched_at", True),
    "long": (gettext_lazy("长期推进"), "accepted_at", True),
    "submitted": (gettext_lazy("已报待审"), "submitted_at", True),
    "proposed": (gettext_lazy("待派单"), "dispatch_due_at", True),
    "done": (gettext_lazy("已办结"), "approved_at", False),
}
"""Words, what the list is ordered by, and whether the earliest comes first."""


def filtered(rows: Any, name: str, now: datetime.datetime) -> Any:
    """Return the orders of one filter."""
    wanted = {
        "": Q(status__in=RUNNING, finish_due_at__isnull=False),
        "over": waiting.over_by(now),
        "today": waiting.due_today(now) & ~waiting.over_by(now),
        "accept": Q(status=S.DISPATCHED),
        "working": waiting.in_ordinary_work(),
        "back": waiting.in_ordinary_work() & Q(times_sent_back__gt=0),
        "returning": waiting.return_asked(),
        "long": Q(status=S.ACCEPTED, finish_due_at=None),
        "submitted": Q(status=S.SUBMITTED),
        "proposed": Q(status=S.PROPOSED),
        "done": Q(status=S.APPROVED),
    }
    return rows.filter(wanted[name])


OF_MANY = (*OFFICES, Role.SUPERVISION, Role.OFFICIAL)
"""Who reads orders of many departments, whichever he is of himself."""


@require_safe
def referral_list(request: HttpRequest) -> HttpResponse:
    """Orders this person may see, due first; accepting is one tap in the row."""
    now = timezone.now()
    scope = scope_of(actor_of(request))
    visible = Referral.objects.visible_to(actor_of(request))
    section = sections.section_named(actor_of(request), request.GET.get("todo", ""), Referral)
    name = request.GET.get("show", "")
    name = name if name in FILTERS else ""
    _words, by, is_ascending = FILTERS[name]
    rows: Any
    if section:
        rows, by, is_ascending = section.rows, section.by, True
    else:
        rows = filtered(visible, name, now)
    rows = rows.with_issue().annotate(next_due_at=waiting.next_due()).prefetch_related("issue__referrals")
    page = keyset_page(rows, request.GET, by=by, is_ascending=is_ascending)
    calendar = Calendar.at(page.rows[0].issue.path) if page.rows else None
    shown = [row_of(actor_of(request), row, calendar, now) for row in page.rows]
    may_choose = any(row["key"] for row in shown) and all(row["order"].status == S.PROPOSED for row in shown)
    context = {
        "page": page,
        "rows": shown,
        "may_choose": may_choose,
        **(choosing(request, shown) if may_choose else {}),
        "is_many_departments": len(scope.department_ids) != 1 or scope.has(*OF_MANY),
        "section": section,
        "filters": choices(actor_of(request), visible, "" if section else name, now, is_section=bool(section)),
    }
    return render(request, "feedback/referral_list.html", context)


def choosing(request: HttpRequest, shown: list[dict[str, Any]]) -> dict[str, Any]:
    """Tick all that may be dispatched at once when the address asks for it; the link that asks, or takes it back."""
    is_all = request.GET.get("choose") == "all"
    offered = [row for row in shown if row["key"]][:MOST_AT_ONCE]
    for row in offered:
        row["is_chosen"] = is_all
    address = request.GET.copy()
    address["choose"] = "" if is_all else "all"
    return {"is_all_chosen": is_all, "choose_url": f"?{address.urlencode()}", "most": len(offered)}


def choices(
    user: User, visible: Any, current: str, now: datetime.datetime, *, is_section: bool
) -> list[dict[str, Any]]:
    """The filters as links with their capped counts, one query for all; those done are not counted."""
    offered = {name: one for name, one in FILTERS.items() if name != "proposed" or scope_of(user).has(*OFFICES)}
    counted = [name for name in offered if name != "done"]
    counts = dict(zip(counted, todo.capped_counts(user, [filtered(visible, n, now) for n in counted]), strict=True))
    return [
        {
            "words": words,
            "url": f"?show={name}" if name else "?",
            "count": todo.count_words(counts[name]) if name in counts else None,
            "is_current": name == current and not is_section,
        }
        for name, (words, _by, _ascending) in offered.items()
    ]


def row_of(user: User, row: Referral, calendar: Calendar | None, now: datetime.datetime) -> dict[str, Any]:
    """An order as the table draws it, with what may be done at once."""
    due_at = due_of(row)
    return {
        "order": row,
        "title": title_of(row.issue, user),
        "due": clock(due_at, calendar, now) if calendar else None,
        "key": key_of(row) if row.status == S.PROPOSED and refuse_dispatch(user, row) is None else "",
        "may_accept": row.status == S.DISPATCHED and refuse_accept(user, row) is None,
        "next": next_of(user, row),
    }


def next_of(user: User, row: Referral) -> str:
    """Return the verb a row leads to, when this person may do it."""
    is_left_behind = row.department is not None and not row.department.is_active and row.status in RUNNING
    verb = REFERRAL_VERBS.get("reassign" if is_left_behind else NEXT.get(row.status, ""))
    return verb.slug if verb and verb.refuse(user, row) is None else ""


NEXT: dict[str, str] = {S.ACCEPTED: "submit", S.PROPOSED: "dispatch", S.SUBMITTED: "approve"}
"""The verb that takes an order of this status on, at a department that is still there."""


@require_safe
def referral_detail(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """One order: what is asked, its clocks, what may be done with it, what was reported."""
    order = referral_for(actor_of(request), number, ordinal)
    now = timezone.now()
    calendar = Calendar.at(order.issue.path) if order.status in (*RUNNING, S.PROPOSED) else None
    refusals = {verb: verb.refuse(actor_of(request), order) for verb in REFERRAL_VERBS.values()}
    allowed: list[dict[str, Any]] = [
        {"verb": verb.on(order), "url": address(verb, order)} for verb, refusal in refusals.items() if refusal is None
    ]
    raiser = raiser_of(order.issue)
    unmet = unmet_words(order)
    must_call = must_contact(order)
    if not must_call and order.status in RUNNING:
        is_lead = order.role == Referral.Role.LEAD
        unmet = replace(unmet, contact=_("没有留联系方式，不用联系") if is_lead else _("由主办单位联系"))
    context = {
        "order": order,
        "issue": order.issue,
        "title": _("交办单 %(number)s 第 %(n)s 单") % {"number": order.issue.number, "n": order.ordinal},
        "due": clock(due_of(order), calendar, now) if calendar else None,
        "accept_due": clock(order.accept_due_at, calendar, now) if calendar else None,
        "contact_due": clock(order.contact_due_at, calendar, now) if calendar and must_call else None,
        "finish_due": clock(order.finish_due_at, calendar, now) if calendar else None,
        "unmet": unmet,
        "report_until": report_until(order),
        "is_ruled": order.status in RUNNING and is_ruled(order),
        "may_return_until": _may_return_until(order, calendar) if refusals[_RETURN] is None else None,
        "verbs": [offer for offer in allowed if not offer["verb"].is_rare],
        "rare_verbs": [offer for offer in allowed if offer["verb"].is_rare],
        "why_not": [f"{v.label}：{r.sentence}" for v, r in refusals.items() if r and is_telling(r)],
        "timeline": timeline_of(order.issue, actor_of(request)),
        "raiser": raiser,
        "look_offered": offer_look(actor_of(request), order.issue) if raiser else None,
    }
    return render(request, "feedback/referral_detail.html", context)


def report_until(order: Referral) -> datetime.datetime | None:
    """Until when the lead of a long-term matter owes the next report on it; None for any other order."""
    is_owed = order.role == Referral.Role.LEAD and order.status == S.ACCEPTED
    if not is_owed or order.issue.status != Status.LONG_TERM:
        return None
    told = Referral.objects.filter(pk=order.pk).annotate(told=waiting.last_told_at()).values_list("told", flat=True)[0]
    return told + REPORT_EVERY if told else None


def _may_return_until(order: Referral, calendar: Calendar | None) -> datetime.datetime | None:
    """Until when an order that may be handed back may be."""
    if calendar is None or order.policy is None or order.dispatched_at is None:
        return None
    return return_until(order.policy, order.dispatched_at, calendar)
