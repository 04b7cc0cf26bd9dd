"""What waits for whom: the sections of a person's desk, the lists behind them, and the number in the bar.

Each section is one question to the database. All counts come in one query, each capped; the first rows of all sections
come in one query a model.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, IntegerField, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.models import Role, User, Yard
from directory.roles import VILLAGE_ROLES
from directory.scopes import scope_of
from meetings.models import Meeting

from .deadlines import SILENCE
from .handlers import handled
from .models import Issue, Referral, ReturnVisit, Satisfaction, Status
from .models.choices import Kind, ReviewState
from .models.referral import LIVE, RUNNING
from .permissions import ON_THE_SPOT
from .visiting import to_visit

MOST_COUNTED = 100
SHOWN = 5
PUBLISHABLE = (*ON_THE_SPOT, Status.REPLIED, Status.CLOSED, Status.LONG_TERM, Status.GUIDED)


@dataclass(frozen=True)
class Section:
    """One kind of work that waits: its rows, by what they are ordered (most urgent first), where all of them stand."""

    slug: str
    title: str | Promise
    rows: QuerySet[Any]
    by: str
    list_name: str
    is_pressing: bool = True

    @property
    def url(self) -> str:
        """The address of the whole list."""
        return f"{reverse(self.list_name)}?todo={self.slug}"


@dataclass
class Load:
    """A section with what it holds: how many (capped), and the first few rows."""

    section: Section
    count: int
    rows: list[Any] = field(default_factory=list)

    @property
    def count_words(self) -> str:
        """The count as it is shown; 99+ for more."""
        return count_words(self.count)


def count_words(count: int) -> str:
    """Return a capped count in figures; 99+ for more than 99."""
    return "99+" if count >= MOST_COUNTED else str(count)


def sections_for(user: User, now: datetime.datetime | None = None) -> list[Section]:
    """Return everything that may wait for the user, by his roles, in the order of the desk; asks nothing yet."""
    now = now or timezone.now()
    scope = scope_of(user)
    sections: list[Section] = []
    if scope.department_ids:
        sections += _of_department(user, now)
    if scope.has(*VILLAGE_ROLES):
        sections += _of_village(user, now)
    if scope.has(Role.TOWNSHIP_OFFICE, Role.COUNTY_OFFICE):
        sections += _of_office(user, now)
    if scope.has(Role.RETURN_VISITOR, Role.TOWNSHIP_OFFICE, Role.COUNTY_OFFICE, *VILLAGE_ROLES):
        finished = to_visit(user).filter(status=Status.REPLIED, reopening_asked_at=None)
        sections.append(Section("visit", _("等我回访"), finished, "settled_at", "feedback:visit-list"))
    return sections


def section_named(user: User, slug: str, model: type[Model]) -> Section | None:
    """Return the user's section of this name over this model, if he has it."""
    found = (section for section in sections_for(user) if section.slug == slug and section.rows.model is model)
    return next(found, None)


def load(user: User, sections: Sequence[Section]) -> list[Load]:
    """Count every section in one query, and bring the first rows of those that hold any, one query a model."""
    counts = capped_counts(user, [section.rows for section in sections])
    loads = [Load(section, count) for section, count in zip(sections, counts, strict=True)]
    for model, with_rows in ((Issue, Issue.objects.with_place()), (Referral, Referral.objects.with_issue())):
        _bring_rows([one for one in loads if one.count and one.section.rows.model is model], with_rows)
    meetings = Meeting.objects.with_place()
    _bring_rows([one for one in loads if one.count and one.section.rows.model is Meeting], meetings)
    yards = Yard.objects.select_related("village__township")
    _bring_rows([one for one in loads if one.count and one.section.rows.model is Yard], yards)
    return loads


def count_for(user: User) -> int:
    """Return how much waits for the user in all, in one query: the number in the bar."""
    pressing = [section.rows for section in sections_for(user) if section.is_pressing]
    return sum(capped_counts(user, pressing))


def capped_counts(user: User, rows: Sequence[QuerySet[Any]]) -> list[int]:
    """Count each of the querysets up to the cap, all in one query."""
    if not rows:
        return []
    columns = [Coalesce(Subquery(_count(one), output_field=IntegerField()), 0) for one in rows]
    return list(User.objects.filter(pk=user.pk).values_list(*columns).get())


def _count(rows: QuerySet[Any]) -> QuerySet[Any]:
    first = rows.order_by().values("pk")[:MOST_COUNTED]
    all_rows = rows.model._default_manager.filter(pk__in=first).order_by()
    return all_rows.annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")


def _bring_rows(loads: list[Load], rows: QuerySet[Any]) -> None:
    if not loads:
        return
    wanted, marks = Q(), {}
    for place, one in enumerate(loads):
        first = one.section.rows.order_by(one.section.by, "pk").values("pk")[:SHOWN]
        wanted |= Q(pk__in=first)
        marks[f"in_{place}"] = Exists(one.section.rows.filter(pk=OuterRef("pk")))
    found = list(rows.filter(wanted).annotate(**marks))
    for place, one in enumerate(loads):
        mine = [row for row in found if getattr(row, f"in_{place}")]
        one.rows = sorted(mine, key=lambda row: (getattr(row, one.section.by), row.pk))[:SHOWN]


def _of_department(user: User, now: datetime.datetime) -> Iterable[Section]:
    scope = scope_of(user)
    own = Referral.objects.visible_to(user).filter(department__in=scope.department_ids)
    own = own.exclude(issue__concerned_department__in=scope.department_ids)
    over, today = over_by(now), due_today(now)
    list_name, by = "feedback:referral-list", "finish_due_at"
    calm = own.exclude(over).exclude(today)
    yield Section("over", _("已超期"), own.filter(over), by, list_name)
    yield Section("today", _("今天到期"), own.filter(today).exclude(over), by, list_name)
    yield Section("accept", _("待签收"), calm.filter(status=Referral.Status.DISPATCHED), by, list_name)
    working = calm.filter(status=Referral.Status.ACCEPTED)
    yield Section("back", _("发回重办"), working.filter(times_sent_back__gt=0), by, list_name)
    yield Section("working", _("办理中"), working.filter(times_sent_back=0), by, list_name)


def over_by(now: datetime.datetime) -> Q:
    """Orders past the due time they wait for: to be accepted, or to be finished."""
    late = Q(status=Referral.Status.DISPATCHED, accept_due_at__lt=now)
    return late | Q(status__in=RUNNING, finish_due_at__lt=now)


def due_today(now: datetime.datetime) -> Q:
    """Orders that must be accepted or finished before this day ends."""
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    within = (start, start + datetime.timedelta(days=1))
    return Q(status=Referral.Status.DISPATCHED, accept_due_at__range=within) | Q(
        status__in=RUNNING, finish_due_at__range=within
    )


def _of_village(user: User, now: datetime.datetime) -> Iterable[Section]:
    paths = scope_of(user).paths(*VILLAGE_ROLES)
    matters = Issue.objects.visible_to(user).under_any(paths)
    yield Section(
        "unsorted", _("待选办理方式"), matters.filter(status=Status.RAISED), "raised_on", "feedback:issue-list"
    )
    talks = Meeting.objects.visible_to(user).under_any(paths).filter(status=Meeting.Status.DRAFT, started_at__lte=now)
    yield Section("hand-in", _("待提交的恳谈记录"), talks, "started_at", "meetings:list")
    if scope_of(user).has(Role.TOWNSHIP_OFFICE, Role.COUNTY_OFFICE):
        return
    settled = to_visit(user).filter(status__in=ON_THE_SPOT, reopening_asked_at=None)
    yield Section("confirm", _("当场了结，等我确认"), settled, "settled_at", "feedback:visit-list", is_pressing=False)


def _of_office(user: User, now: datetime.datetime) -> Iterable[Section]:
    scope = scope_of(user)
    paths = scope.paths(Role.TOWNSHIP_OFFICE, Role.COUNTY_OFFICE)
    county = scope.paths(Role.COUNTY_OFFICE)
    level = Referral.SenderLevel.COUNTY if county else Referral.SenderLevel.TOWNSHIP
    orders = Referral.objects.visible_to(user).filter(sender_level=level)
    matters = Issue.objects.visible_to(user).under_any(paths)
    issues, referrals = "feedback:issue-list", "feedback:referral-list"
    proposed = orders.filter(status=Referral.Status.PROPOSED)
    reported = orders.filter(status=Referral.Status.SUBMITTED).exclude(submitted_by=user).exclude(accepted_by=user)
    yield Section("dispatch", _("待派单"), proposed, "dispatch_due_at", referrals)
    yield Section("approve", _("待审核"), reported, "submitted_at", referrals)
    yield Section("unplaced", _("没有承办单位"), unplaced(matters), "raised_on", issues)
    asked = matters.filter(reopening_asked_at__isnull=False)
    yield Section("reopening", _("要求重办"), asked, "reopening_asked_at", issues)
    yield Section("void", _("待确认作废"), to_void(matters, user), "raised_on", issues)
    publish = matters.filter(review_state=ReviewState.REVIEWED).exclude(reviewed_by=user)
    yield Section("publish", _("待公开"), publishable(publish), "reviewed_at", "feedback:review-list")
    silent = unopposed(matters, now).exclude(handled(user))
    yield Section("silent", _("七日无异议，可以销号"), silent, "settled_at", issues, is_pressing=False)
    if county:
        second = matters.filter(round__gt=1, status=Status.REFERRED)
        yield Section("second", _("第二次办理"), second, "raised_on", issues, is_pressing=False)
        return
    undigested = matters.filter(digest="", status__in=ON_THE_SPOT)
    yield Section("arrange", _("待整理"), undigested, "raised_on", issues, is_pressing=False)
    drafts = publishable(matters.filter(review_state=ReviewState.DRAFT))
    yield Section("review", _("待审核公开"), drafts, "raised_on", "feedback:review-list", is_pressing=False)
    yards = Yard.objects.usable().under_any(paths).filter(status=Yard.Status.PENDING)
    yield Section("yards", _("屋场待核实"), yards, "number", "directory:yard-list", is_pressing=False)


def unplaced(rows: QuerySet[Issue]) -> QuerySet[Issue]:
    """Referred matters without a live lead: declined, withdrawn or returned."""
    lead = Referral.objects.filter(issue=OuterRef("pk"), role=Referral.Role.LEAD, status__in=LIVE)
    return rows.filter(~Exists(lead), status=Status.REFERRED)


def to_void(rows: QuerySet[Issue], user: User) -> QuerySet[Issue]:
    """Matters somebody else asked to be voided and somebody else wrote down."""
    asked = rows.filter(void_proposed_by__isnull=False, status__in=(Status.RAISED, *ON_THE_SPOT, Status.REFERRED))
    return asked.exclude(void_proposed_by=user).exclude(created_by=user)


def unopposed(rows: QuerySet[Issue], now: datetime.datetime) -> QuerySet[Issue]:
    """Matters settled on the spot seven days ago to which nobody objected."""
    against = ReturnVisit.objects.filter(
        Q(is_solved=False) | Q(satisfaction=Satisfaction.NOT), issue=OuterRef("pk"), round=OuterRef("round")
    )
    settled = rows.filter(status__in=ON_THE_SPOT, settled_at__lte=now - SILENCE, reopening_asked_at=None)
    return settled.filter(~Exists(against))


def publishable(rows: QuerySet[Issue]) -> QuerySet[Issue]:
    """Matters with an answer that may be shown to everyone: see `permissions.never_public`."""
    open_to_all = rows.filter(status__in=PUBLISHABLE, conflict=Issue.Conflict.NONE).exclude(kind=Kind.DISPUTE)
    return open_to_all.filter(Q(category=None) | Q(category__is_never_public=False))
