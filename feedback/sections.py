"""What waits for whom, by turn: the sections of a person's desk, each one question and the list behind it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.models import Department, Role, User, Yard
from directory.roles import VILLAGE_ROLES
from directory.scopes import scope_of
from meetings.models import Meeting

from .concerned import not_concerned
from .handlers import handled
from .models import IdentityAccess, Issue, ProtectionRequest, Referral, ReturnVisit, Status, Supervision
from .models.choices import ReviewState
from .models.identity_access import DECIDING_ROLES
from .other_office import is_about
from .permissions import ON_THE_SPOT
from .visiting import to_visit
from .waiting import (
    TO_REVIEW,
    due_today,
    extension_asked,
    in_ordinary_work,
    left_behind,
    next_due,
    over_by,
    publishable,
    report_owed,
    return_asked,
    to_rule,
    to_void,
    unechoed,
    unopposed,
    unplaced,
)

VISIT_LIST = "feedback:visit-list"
UNECHOED = _("还没有回音")
NEWS = datetime.timedelta(days=30)
"""How long an answer to an official's note stays on his desk."""


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
    if scope.has(Role.SUPERVISION):
        sections += _of_supervision(user, now)
    if scope.has(*DECIDING_ROLES):
        asked = IdentityAccess.objects.to_decide(user)
        sections.append(
            Section("unmask", _("查看反映人的申请，等我审批"), asked, "asked_at", "feedback:unmasking-list")
        )
    if scope.has(Role.OFFICIAL):
        sections += _of_official(user, now)
    if scope.has(Role.RETURN_VISITOR, Role.TOWNSHIP_OFFICE, Role.COUNTY_OFFICE, *VILLAGE_ROLES):
        finished = to_visit(user).filter(status=Status.REPLIED, reopening_asked_at=None)
        sections.append(Section("visit", _("等我回访"), finished, "settled_at", VISIT_LIST))
    return sections


def section_named(user: User, slug: str, model: type[Model]) -> Section | None:
    """Return the user's section of this name over this model, if he has it."""
    found = (section for section in sections_for(user) if section.slug == slug and section.rows.model is model)
    return next(found, None)


def _of_department(user: User, now: datetime.datetime) -> Iterable[Section]:
    scope = scope_of(user)
    own = Referral.objects.visible_to(user).filter(department__in=scope.department_ids)
    own = own.filter(not_concerned(scope, "issue__")).annotate(next_due_at=next_due())
    over, today = over_by(now), due_today(now)
    list_name, by = "feedback:referral-list", "next_due_at"
    calm = own.exclude(over).exclude(today)
    pressed = Supervision.objects.visible_to(user).filter(department__in=scope.department_ids)
    pressed = pressed.filter(state=Supervision.State.SENT)
    yield Section("over", _("本单位已超期"), own.filter(over), by, list_name)
    yield Section("today", _("本单位今天到期"), own.filter(today).exclude(over), by, list_name)
    yield Section("answer", _("批示、督办待回复"), pressed, "answer_due_on", "feedback:supervision-list")
    yield Section("accept", _("待签收"), calm.filter(status=Referral.Status.DISPATCHED), by, list_name)
    working = calm.filter(in_ordinary_work())
    yield Section("progress", _("长期推进，该报进展"), own.filter(report_owed(now)), "accepted_at", list_name)
    yield Section("back", _("发回重办"), working.filter(times_sent_back__gt=0), by, list_name)
    yield Section("working", _("办理中"), working.filter(times_sent_back=0), by, list_name)


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
    untold = unechoed(matters)
    yield Section("echo", UNECHOED, untold, "raised_on", "feedback:issue-list", is_pressing=False)
    settled = to_visit(user).filter(status__in=ON_THE_SPOT, reopening_asked_at=None)
    yield Section("confirm", _("当场了结，等我确认"), settled, "settled_at", VISIT_LIST, is_pressing=False)


def _to_decide(user: User, level: str) -> QuerySet[Referral]:
    """Orders whose reports and requests this office decides: never its own, and a township's own are the county's."""
    orders = Referral.objects.visible_to(user).decided_at(level)
    return orders.exclude(department__in=scope_of(user).department_ids)


def _of_office(user: User, now: datetime.datetime) -> Iterable[Section]:
    scope = scope_of(user)
    paths = scope.paths(Role.TOWNSHIP_OFFICE, Role.COUNTY_OFFICE)
    county = scope.paths(Role.COUNTY_OFFICE)
    level = Referral.SenderLevel.COUNTY if county else Referral.SenderLevel.TOWNSHIP
    orders = Referral.objects.visible_to(user).filter(sender_level=level)
    matters = Issue.objects.visible_to(user).under_any(paths)
    issues, referrals = "feedback:issue-list", "feedback:referral-list"
    proposed = orders.filter(status=Referral.Status.PROPOSED)
    decided = _to_decide(user, level)
    reported = decided.filter(status=Referral.Status.SUBMITTED)
    if county:
        ruling = proposed.filter(to_rule())
        yield Section("ruling", _("退满两次，等我裁定"), ruling, "dispatch_due_at", referrals)
        proposed = proposed.filter(~to_rule())
        stranded = Referral.objects.visible_to(user).filter(left_behind())
        yield Section("merged", _("承办单位已撤并，等我改派"), stranded, "dispatched_at", referrals)
    yield Section("dispatch", _("待派单"), proposed, "dispatch_due_at", referrals)
    returns = decided.filter(return_asked())
    longer = decided.filter(extension_asked(user))
    yield Section("returns", _("申请退单，等我决定"), returns, "dispatched_at", referrals)
    yield Section("longer", _("申请延期，等我决定"), longer, "finish_due_at", referrals)
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
        second = matters.second_time().filter(status=Status.REFERRED)
        yield Section("second", _("第二次办理"), second, "raised_on", issues, is_pressing=False)
        return
    yield Section("echo", UNECHOED, unechoed(matters), "raised_on", issues, is_pressing=False)
    undigested = matters.filter(digest="", status__in=ON_THE_SPOT)
    yield Section("arrange", _("待整理"), undigested, "raised_on", issues, is_pressing=False)
    drafts = publishable(matters.filter(review_state__in=TO_REVIEW))
    yield Section("review", _("待审核公开"), drafts, "raised_on", "feedback:review-list", is_pressing=False)
    yards = Yard.objects.usable().under_any(paths).filter(status=Yard.Status.PENDING)
    yield Section("yards", _("屋场待核实"), yards, "number", "directory:yard-list", is_pressing=False)


def _of_supervision(user: User, now: datetime.datetime) -> Iterable[Section]:
    """What supervision signs and decides; and what is late or unanswered, which it presses for by what it signs."""
    drafted = Supervision.objects.visible_to(user).filter(state=Supervision.State.DRAFTED)
    appealed = ReturnVisit.objects.visible_to(user).filter(appeal__isnull=False, appeal__is_upheld=None)
    pleas = ProtectionRequest.objects.visible_to(user).open()
    about_office = is_about(Department.Kind.JOINT_OFFICE)
    instead = Issue.objects.visible_to(user).open().exclude(conflict="").filter(about_office)
    yield Section("instead", _("涉及联席办，由督查室派单、审核"), instead, "raised_on", "feedback:issue-list")
    yield Section("protection", _("保护申请"), pleas, "asked_at", "feedback:protection-list")
    yield Section("sign", _("待签发的督办单、通报"), drafted, "created_at", "feedback:supervision-list")
    yield Section("appeals", _("评价申诉，等我决定"), appealed, "visited_at", "feedback:rating-list")
    late = Referral.objects.visible_to(user).filter(over_by(now)).annotate(next_due_at=next_due())
    yield Section("late", _("已超期的交办单"), late, "next_due_at", "feedback:referral-list")
    sent = Supervision.objects.visible_to(user).filter(state=Supervision.State.SENT)
    asked = sent.exclude(kind=Supervision.Kind.INSTRUCTION)
    today, listed = timezone.localdate(now), "feedback:supervision-list"
    unanswered = asked.filter(answer_due_on__lt=today)
    yield Section("unanswered-orders", _("督办到期没有回复"), unanswered, "answer_due_on", listed)
    waiting = asked.filter(answer_due_on__gte=today)
    yield Section("awaited", _("督办，等单位回复"), waiting, "answer_due_on", listed, is_pressing=False)


def _of_official(user: User, now: datetime.datetime) -> Iterable[Section]:
    own = Supervision.objects.visible_to(user).filter(kind=Supervision.Kind.INSTRUCTION, signed_by=user)
    late = own.filter(state=Supervision.State.SENT, answer_due_on__lt=timezone.localdate(now))
    answered = own.filter(state=Supervision.State.ANSWERED, answered_at__gt=now - NEWS)
    listed = "feedback:supervision-list"
    yield Section("unanswered", _("批示到期没有回复"), late, "answer_due_on", listed)
    yield Section("answers", _("批示的回复"), answered, "answered_at", listed, is_pressing=False)
