"""Pages of pressing: what supervision signs, what departments answer, and ratings that are appealed."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from directory.asking import asks_by
from directory.models import Role, User
from directory.refusals import Refused
from directory.scopes import actor_of, scope_of
from office.paging import keyset_page

from .. import sections, todo
from ..clocks import age_words
from ..models import ReturnVisit, Supervision
from ..models.visit import POOR
from .desk import title_of, until_words
from .issues import is_telling
from .pressing_table import RATING_VERBS, SUPERVISION_VERBS
from .targets import Target, name_of, reason_of, whole_ratings, whole_supervisions
from .verb import Verb, forms_in
from .verbs import answer

S = Supervision.State
STATES: dict[str, Any] = {
    "": (gettext_lazy("待回复"), Q(state=S.SENT)),
    "drafted": (gettext_lazy("待签发"), Q(state=S.DRAFTED)),
    "answered": (gettext_lazy("已回复"), Q(state=S.ANSWERED)),
    "dropped": (gettext_lazy("没有发"), Q(state=S.DROPPED)),
}
DRAFTS = ("drafted", "dropped")
APPEALS: dict[str, Any] = {
    "": (gettext_lazy("待决定"), Q(appeal__isnull=False, appeal__is_upheld=None)),
    "poor": (gettext_lazy("不满意、没解决的"), POOR),
    "decided": (gettext_lazy("已决定"), Q(appeal__is_upheld__isnull=False)),
}


@require_safe
def supervision_list(request: HttpRequest) -> HttpResponse:
    """Orders, notices and officials' notes this person may read, newest first."""
    user = actor_of(request)
    visible = Supervision.objects.visible_to(user)
    offered = {name: one for name, one in STATES.items() if name not in DRAFTS or scope_of(user).has(Role.SUPERVISION)}
    section = sections.section_named(user, request.GET.get("todo", ""), Supervision)
    show = request.GET.get("show", "") if request.GET.get("show", "") in offered else ""
    rows: Any = section.rows if section else visible.filter(offered[show][1])
    page = keyset_page(rows.with_issue(), request.GET, by="created_at")
    now = timezone.now()
    context = {
        "page": page,
        "rows": [
            {"supervision": row, "title": title_of(row.issue, user), "until": until_words(row, now)}
            for row in page.rows
        ],
        "section": section,
        "filters": choices(user, visible, offered, "-" if section else show),
    }
    return render(request, "feedback/supervision_list.html", context)


@require_safe
def supervision_detail(request: HttpRequest, supervision: int) -> HttpResponse:
    """One order, notice or note: its words, its answer, and what this person may do with it."""
    user = actor_of(request)
    row = supervision_for(user, supervision)
    context = {
        "supervision": row,
        "title": name_of(row),
        "matter": title_of(row.issue, user),
        "until": until_words(row, timezone.now()),
        **offers(user, row, SUPERVISION_VERBS),
    }
    return render(request, "feedback/supervision_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@asks_by(forms_in(SUPERVISION_VERBS))
def supervision_verb(request: HttpRequest, supervision: int, verb: str) -> HttpResponse:
    """Sign, drop or answer."""
    if verb not in SUPERVISION_VERBS:
        raise Http404
    return answer(request, SUPERVISION_VERBS[verb], supervision_for(actor_of(request), supervision))


@require_safe
def rating_list(request: HttpRequest) -> HttpResponse:
    """Ratings under appeal, and poor ones a department may still appeal, newest first."""
    user = actor_of(request)
    visible = ReturnVisit.objects.visible_to(user).filter(was_reached=True)
    section = sections.section_named(user, request.GET.get("todo", ""), ReturnVisit)
    show = request.GET.get("show", "") if request.GET.get("show", "") in APPEALS else ""
    rows: Any = section.rows if section else visible.filter(APPEALS[show][1])
    page = keyset_page(rows.with_issue(), request.GET, by="visited_at")
    now = timezone.now()
    context = {
        "page": page,
        "rows": [
            {"visit": row, "title": title_of(row.issue, user), "age": age_words(row.visited_at, now)}
            for row in page.rows
        ],
        "filters": choices(user, visible, APPEALS, "-" if section else show),
    }
    return render(request, "feedback/rating_list.html", context)


@require_safe
def rating_detail(request: HttpRequest, rating: int) -> HttpResponse:
    """One rating with its appeal, and what this person may do with it."""
    user = actor_of(request)
    row = rating_for(user, rating)
    context = {
        "visit": row,
        "appeal": getattr(row, "appeal", None),
        "title": name_of(row),
        "matter": title_of(row.issue, user),
        "reason": reason_of(row),
        **offers(user, row, RATING_VERBS),
    }
    return render(request, "feedback/rating_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@asks_by(forms_in(RATING_VERBS))
def rating_verb(request: HttpRequest, rating: int, verb: str) -> HttpResponse:
    """Appeal a rating, or decide the appeal."""
    if verb not in RATING_VERBS:
        raise Http404
    return answer(request, RATING_VERBS[verb], rating_for(actor_of(request), rating))


def supervision_for(user: User, pk: int) -> Supervision:
    """Return the order, notice or note; 404 for whoever may not read it."""
    return get_object_or_404(whole_supervisions().visible_to(user), pk=pk)


def rating_for(user: User, pk: int) -> ReturnVisit:
    """Return the rating of a raiser who was reached; 404 for whoever may not read it."""
    return get_object_or_404(whole_ratings().visible_to(user).filter(was_reached=True), pk=pk)


def choices(user: User, visible: Any, offered: dict[str, Any], current: str) -> list[dict[str, Any]]:
    """The filters as links with their capped counts, one query for all."""
    counts = todo.capped_counts(user, [visible.filter(wanted) for _words, wanted in offered.values()])
    return [
        {
            "words": words,
            "url": f"?show={name}" if name else "?",
            "count": todo.count_words(count),
            "is_current": name == current,
        }
        for (name, (words, _wanted)), count in zip(offered.items(), counts, strict=True)
    ]


def offers(user: User, target: Target, verbs: dict[str, Verb]) -> dict[str, Any]:
    """What this person may do with it, and the reasons that concern him for what he may not."""
    refusals = {verb: verb.refuse(user, target) for verb in verbs.values()}
    allowed: list[dict[str, Any]] = [
        {"verb": verb, "url": f"{target.get_absolute_url()}{verb.slug}/"} for verb, no in refusals.items() if no is None
    ]
    return {
        "verbs": [offer for offer in allowed if not offer["verb"].is_rare],
        "rare_verbs": [offer for offer in allowed if offer["verb"].is_rare],
        "why_not": [f"{verb.label}：{no.sentence}" for verb, no in refusals.items() if no and is_said(no)],
    }


def is_said(refusal: Refused) -> bool:
    """Whether the reason is about this person, or that a draft is of no use any more."""
    return is_telling(refusal) or refusal.code == "not-late"
