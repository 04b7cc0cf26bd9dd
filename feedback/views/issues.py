"""Matters for staff: the list with its filters and search, and the page of one matter."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory.models import Division, User, Village
from directory.narrowing import places_below
from directory.refusals import Invalid, Refused
from directory.scopes import actor_of, scope_of
from office.calendar import Calendar
from office.numbers import read_number
from office.paging import keyset_page

from .. import sections, todo
from ..clocks import age_words, clock, day_words, unmet_words
from ..identity import offer_look, raiser_of
from ..joined import merged_number
from ..models import Category, HandlingClass, Issue, Milestone, Referral, ReturnVisit, Status
from ..models.choices import RUNNING
from ..models.visit import POOR
from ..other_office import sender_of
from ..permissions import may_read_raw
from ..spoken import note_looks
from ..timeline import timeline_of
from ..turn import helpers_of, lead_of, turn_of
from ..unmasking import refuse_ask
from .desk import title_of
from .targets import issue_for
from .verb import Verb
from .verb_table import ISSUE_VERBS, REFERRAL_VERBS

SHOWN_STATUSES = (
    Status.RAISED,
    Status.ANSWERED,
    Status.RESOLVED_ON_SITE,
    Status.REFERRED,
    Status.LONG_TERM,
    Status.REPLIED,
    Status.CLOSED,
    Status.GUIDED,
    Status.VOIDED,
)
MOST_TYPED = 60
MOST_RATINGS = 5
AGAIN = ("reopen", "decline-reopening")
"""What is decided before anything else once the raiser has asked for it to be done again."""


@require_safe
def issue_list(request: HttpRequest) -> HttpResponse:
    """Matters of the person's scope, newest first, filtered and searched; a number opens its matter at once."""
    visible = Issue.objects.visible_to(actor_of(request))
    typed = request.GET.get("q", "").strip()[:MOST_TYPED]
    found = with_number(visible, typed)
    if found:
        return redirect(found)
    now = timezone.now()
    section = sections.section_named(actor_of(request), request.GET.get("todo", ""), Issue)
    rows = chosen(section.rows if section else visible, request.GET, typed, now)
    page = keyset_page(rows.with_place().with_standing(), request.GET, by="raised_on")
    context = {
        "page": page,
        "rows": [
            {"issue": row, "title": title_of(row, actor_of(request)), "age": age_words(row.raised_on, now)}
            for row in page.rows
        ],
        "section": section,
        "filters": status_filters(request, visible, now),
        "places": places_below(scope_of(actor_of(request)).paths()),
        "categories": Category.objects.filter(parent=None, is_active=True),
        "query": request.GET,
        "typed": typed,
    }
    return render(request, "feedback/issue_list.html", context)


def with_number(rows: QuerySet[Issue], typed: str) -> Issue | None:
    """Return the matter whose number was typed, whatever the filters say."""
    try:
        number = read_number(typed)
    except Invalid:
        return None
    return rows.filter(number=number).first()


def chosen(rows: Any, query: QueryDict, typed: str, now: Any) -> Any:
    """Apply the filters of the address; what cannot be read is ignored."""
    status, place, category = (query.get(name, "") for name in ("status", "place", "category"))
    if status in Status.values:
        rows = rows.filter(status=status)
    if query.get("overdue"):
        rows = rows.overdue(now)
    if place.isdecimal() and len(place) < 18:
        rows = rows.under_any(paths_of(int(place)))
    if category.isdecimal() and len(category) < 18:
        rows = rows.filter(Q(category=int(category)) | Q(category__parent=int(category)))
    if typed:
        words = Q(public_title__icontains=typed) | Q(digest__icontains=typed)
        rows = rows.filter(words | Q(village__short_name__icontains=typed) | Q(yard__short_name__icontains=typed))
    return rows


def paths_of(number: int) -> tuple[str, ...]:
    """Return the path of a place by its permanent number; none for a number nobody has."""
    for model in (Village, Division):
        path = model.objects.filter(number=number).values_list("path", flat=True).first()
        if path:
            return (path,)
    return ()


def status_filters(request: HttpRequest, visible: Any, now: Any) -> list[dict[str, Any]]:
    """The statuses as links with their capped counts, one query for all."""
    rows = [visible.filter(status=status) for status in SHOWN_STATUSES] + [visible.overdue(now)]
    counts = todo.capped_counts(actor_of(request), rows)
    current, late = request.GET.get("status", ""), bool(request.GET.get("overdue"))
    whole = {"words": _("全部"), "url": link(request), "count": None, "is_current": not current and not late}
    choices = [
        {
            "words": status.label,
            "url": link(request, status=status.value),
            "count": todo.count_words(count),
            "is_current": current == status.value,
        }
        for status, count in zip(SHOWN_STATUSES, counts, strict=False)
    ]
    over = {
        "words": _("超期"),
        "url": link(request, overdue="1"),
        "count": todo.count_words(counts[-1]),
        "is_current": late,
    }
    return [whole, over, *choices]


def link(request: HttpRequest, **changes: str) -> str:
    """The address of this list with another status; place, category and words stay."""
    kept = {name: request.GET[name] for name in ("place", "category", "q") if request.GET.get(name)}
    query = QueryDict(mutable=True)
    query.update(kept | changes)
    return f"?{query.urlencode()}"


@require_safe
def issue_detail(request: HttpRequest, number: str) -> HttpResponse:
    """One matter: what was said and asked, whose turn it is, what this person may do, and all that happened."""
    user = actor_of(request)
    issue = issue_for(user, number)
    if issue.parent and not request.GET.get("alone") and Issue.objects.visible_to(user).filter(pk=issue.parent_id):
        return redirect(f"{issue.parent.get_absolute_url()}?from={issue.number}")
    note_looks(user, [issue])
    now = timezone.now()
    for order in issue.referrals.all():
        order.issue = issue
    lead = lead_of(issue)
    turn = turn_of(issue)
    runs = turn.due_at or any(order.status in RUNNING for order in issue.referrals.all())
    calendar = Calendar.at(issue.path) if runs else None
    verbs, why_not = offers(actor_of(request), issue, lead)
    decided = [offer for offer in verbs if issue.reopening_asked_at and offer["verb"].slug in AGAIN]
    others = [offer for offer in verbs if offer not in decided]
    raiser = raiser_of(issue)
    offered = offer_look(actor_of(request), issue) if raiser else None
    context = {
        "issue": issue,
        "title": title_of(issue, actor_of(request)),
        "reads_raw": may_read_raw(actor_of(request), issue),
        "turn": turn,
        "turn_days": day_words(turn.ends_on, now) if turn.ends_on else "",
        "turn_due": clock(turn.due_at, calendar, now) if calendar else None,
        "verbs": [*decided, *(offer for offer in others if not offer["verb"].is_rare)],
        "rare_verbs": [offer for offer in others if offer["verb"].is_rare],
        "why_not": why_not,
        "lanes": [lane(order, calendar, now) for order in issue.referrals.all()],
        "merged": merged_number(issue, request.GET.get("from", "")),
        "milestones": milestones_of(issue),
        "ratings": poor_ratings(user, issue),
        "today": timezone.localdate(now),
        "timeline": timeline_of(issue, actor_of(request)),
        "raiser": raiser,
        "look_offered": offered,
        "unmask_url": unmask_url(actor_of(request), issue, offered.refusal if offered else None),
    }
    return render(request, "feedback/issue_detail.html", context)


def milestones_of(issue: Issue) -> list[Milestone]:
    """The steps of a long-term matter's plan; asked only of a matter that has, or had, one."""
    is_planned = issue.handling_class == HandlingClass.LONG_TERM or issue.status == Status.LONG_TERM
    return list(issue.milestones.order_by("due_on", "pk")) if is_planned else []


def poor_ratings(user: User, issue: Issue) -> list[ReturnVisit]:
    """Poor ratings of the matter this person may read, latest first; asked only where there can be one."""
    if not issue.reopening_asked_at and (issue.round == 1 or issue.status == Status.LONG_TERM):
        return []
    rows = ReturnVisit.objects.visible_to(user).filter(POOR)
    return list(rows.filter(issue=issue).order_by("-pk")[:MOST_RATINGS])


def unmask_url(user: User, issue: Issue, refusal: Refused | None) -> str:
    """Where this person asks for a look that no task of his covers; empty when he may not ask."""
    may_ask = refusal is not None and refusal.code == "no-ground" and refuse_ask(user, issue) is None
    return reverse("feedback:issue-unmask", args=[issue.number]) if may_ask else ""


def offers(user: User, issue: Issue, lead: Referral | None) -> tuple[list[dict[str, Any]], list[str]]:
    """What this person may do now, and the reasons that concern him for what he may not."""
    found: list[dict[str, Any]] = []
    reasons: list[str] = []
    orders: list[tuple[Verb, Any]] = [(verb, lead) for verb in REFERRAL_VERBS.values()] if lead else []
    for order in helpers_of(issue):
        of_order = [verb for verb in REFERRAL_VERBS.values() if not verb.is_rare and verb.refuse(user, order) is None]
        found += [{"verb": verb.on(order), "url": address(verb, order), "of": order.department} for verb in of_order]
    for verb, target in [*orders, *((verb, issue) for verb in ISSUE_VERBS.values())]:
        refusal = verb.refuse(user, target)
        if refusal is None:
            found.append({"verb": verb.on(target), "url": address(verb, target)})
        elif is_telling(refusal):
            reasons.append(f"{verb.label}：{refusal.sentence}")
    return found, list(dict.fromkeys(reasons))


def is_telling(refusal: Refused) -> bool:
    """Whether the reason is about this person, not about the state or about another office's work."""
    return refusal.status == 403 and refusal.code != "not-yours"


def address(verb: Verb, target: Issue | Referral) -> str:
    """Where the verb's page is."""
    return f"{target.get_absolute_url()}{verb.slug}/"


def lane(order: Referral, calendar: Calendar | None, now: Any) -> dict[str, Any]:
    """An order as components/lane.html draws it."""
    is_running = order.status in RUNNING and calendar is not None
    sent_words = _("由%(who)s派单") % {"who": sender_of(order)}
    return {
        "number": _("第 %(n)s 单 · %(sent)s") % {"n": order.ordinal, "sent": sent_words},
        "url": order.get_absolute_url(),
        "department": str(order.department or order.suggested_department or _("还没有承办单位")),
        "role": order.get_role_display(),
        "state": order.status,
        "label": order.get_status_display(),
        "accept": clock(order.accept_due_at, calendar, now) if is_running and calendar else None,
        "accepted_at": order.accepted_at,
        "finish": clock(order.finish_due_at, calendar, now) if is_running and calendar else None,
        "finished_at": order.submitted_at,
        "unmet": unmet_words(order),
        "text": order.result or order.requirement,
    }
