"""Verbs that give a matter its first outcome, complete it, guide it or void it."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.models import Department, User
from directory.refusals import Invalid, allow
from office.calendar import Calendar

from .. import deadlines
from ..models import Category, Issue, Outcome, Referral, Status
from ..models.choices import EchoChannel, Kind, ResolvedLevel
from ..models.issue import MOST_SIGNS
from ..permissions import (
    ON_THE_SPOT,
    refuse_arrange,
    refuse_decline_void,
    refuse_echo,
    refuse_guide,
    refuse_propose_void,
    refuse_refer,
    refuse_settle,
    refuse_void,
)
from ..personal_data import refuse_in, refuse_personal_data
from ..replies import filled
from ._moving import for_others, lock, move, move_referral, needed, optional_for_others
from .reach import check_reach

READ_BY_DEPARTMENT = gettext_lazy("承办单位会看到这段话，里面有个人信息，请隐去后再存。")


@transaction.atomic
def answer(
    *, by: User, issue: Issue, text: str, version: int | None = None, now: datetime.datetime | None = None
) -> Issue:
    """Record that the matter was answered in the yard, and what was answered."""
    issue = lock(issue, version=version)
    allow(refuse_settle(by, issue))
    return settle(issue, Outcome.ANSWERED, by=by, text=text, now=now or timezone.now())


@transaction.atomic
def resolve_on_site(
    *, by: User, issue: Issue, text: str, version: int | None = None, now: datetime.datetime | None = None
) -> Issue:
    """Record that the matter was resolved in the yard, and what was done."""
    issue = lock(issue, version=version)
    allow(refuse_settle(by, issue))
    return settle(issue, Outcome.RESOLVED_ON_SITE, by=by, text=text, now=now or timezone.now())


@transaction.atomic
def refer(
    *,
    by: User,
    issue: Issue,
    text: str = "",
    suggested_department: Department | None = None,
    version: int | None = None,
    now: datetime.datetime | None = None,
) -> Issue:
    """Propose the matter for handling (集中交办); the township dispatches it, or the county what goes a level up."""
    issue = lock(issue, version=version)
    allow(refuse_refer(by, issue))
    return settle(
        issue, Outcome.REFERRED, by=by, text=text, suggested_department=suggested_department, now=now or timezone.now()
    )


def settle(
    issue: Issue,
    outcome: str,
    *,
    by: User,
    text: str,
    now: datetime.datetime,
    suggested_department: Department | None = None,
    told_at: datetime.datetime | None = None,
) -> Issue:
    """Give a locked matter the outcome; the first one is kept for the three-way share.

    `told_at` is when the raiser heard it in the yard: the talk's time where it is known, however late it is typed.
    """
    fields: dict[str, Any] = {} if issue.outcome else {"outcome": outcome}
    if outcome == Outcome.REFERRED:
        _hand_over(issue, by=by, text=text, now=now, suggested_department=suggested_department, **fields)
    else:
        heard_at = min(told_at or _talk_at(issue) or now, now)
        _settle_here(issue, outcome, by=by, text=text, now=now, heard_at=heard_at, **fields)
    return issue


def _hand_over(
    issue: Issue,
    *,
    by: User,
    text: str,
    now: datetime.datetime,
    suggested_department: Department | None,
    **fields: Any,
) -> None:
    wanted = optional_for_others(issue, "outcome_text", text)
    if issue.status in ON_THE_SPOT:
        issue.round += 1  # what was said of the answer is said; the result is a new one, to be asked about anew
        fields["round"] = issue.round
    if suggested_department and suggested_department.pk != issue.concerned_department_id:
        check_reach(issue, suggested_department)
    orders = list(issue.referrals.all()) if issue.outcome else []
    propose(issue, by=by, now=now, suggested_department=suggested_department, orders=orders)
    move(
        issue,
        verb="refer",
        to=Status.REFERRED,
        by=by,
        now=now,
        internal=wanted,
        settled_at=None,
        reopening_asked_at=None,
        **fields,
    )


def _settle_here(
    issue: Issue,
    how: str,
    *,
    by: User,
    text: str,
    now: datetime.datetime,
    heard_at: datetime.datetime,
    **fields: Any,
) -> None:
    ask = _("请写上当场怎样答复的。") if how == Outcome.ANSWERED else _("请写上现场做了什么。")
    reply = filled("outcome_text", needed("outcome_text", text, ask, most=MOST_SIGNS))
    refuse_in(issue, outcome_text=reply)
    move(
        issue,
        verb="answer" if how == Outcome.ANSWERED else "resolve",
        to=Status.ANSWERED if how == Outcome.ANSWERED else Status.RESOLVED_ON_SITE,
        by=by,
        now=now,
        public=reply,
        reply=reply,
        answered_by=by,
        settled_at=now,
        resolved_level=issue.resolved_level or ResolvedLevel.VILLAGE,
        echo_channel=EchoChannel.IN_PERSON,
        echoed_at=heard_at,
        echoed_by=by,
        **fields,
    )


def _talk_at(issue: Issue) -> datetime.datetime | None:
    return issue.mentions.order_by("pk").values_list("meeting__started_at", flat=True).first()


def propose(
    issue: Issue,
    *,
    by: User,
    now: datetime.datetime,
    suggested_department: Department | None = None,
    to_county: bool = False,
    orders: Sequence[Referral] | None = None,
) -> Referral:
    """Write the proposed order of a locked matter, to its township or, see `Issue.goes_to_county`, to the county.

    `orders` are those the matter has, where the caller knows them.
    """
    known = list(issue.referrals.all()) if orders is None else orders
    is_countys = to_county or issue.goes_to_county(known)
    if suggested_department and suggested_department.pk == issue.concerned_department_id:
        raise Invalid(_("不能交给被反映的单位办理。"), errors={"department": [_("不能交给被反映的单位办理。")]})
    return Referral.objects.create(
        issue=issue,
        ordinal=len(known) + 1,
        round=issue.round,
        sender_level=Referral.SenderLevel.COUNTY if is_countys else Referral.SenderLevel.TOWNSHIP,
        suggested_department=suggested_department,
        proposed_by=by,
        proposed_at=now,
        dispatch_due_at=deadlines.dispatch_due(now, Calendar.at(issue.path)),
    )


@transaction.atomic
def arrange(
    *,
    by: User,
    issue: Issue,
    digest: str,
    category: Category | None,
    kind: str,
    version: int | None = None,
    now: datetime.datetime | None = None,
) -> Issue:
    """Complete the working text, category and kind; every re-labelling is a step that says from what to what.

    What turns out to be no suggestion is neither adopted nor not: what was said of that goes with the label.
    """
    issue = lock(issue, version=version)
    allow(refuse_arrange(by, issue))
    kept = needed("digest", digest, _("请写整理稿：去掉能认出说话人的细节。"), most=MOST_SIGNS)
    refuse_personal_data(issue, {"digest": kept}, READ_BY_DEPARTMENT)
    if kind not in Kind.values:
        raise Invalid(_("请选性质。"), errors={"kind": [_("请选性质。")]})
    if category is not None and category.pk != issue.category_id:
        check_category(category)
    facts: dict[str, Any] = {
        "category": [str(issue.category or ""), str(category or "")],
        "kind": [issue.kind, kind],
    }
    fields: dict[str, Any] = {"digest": kept, "category": category, "kind": kind}
    if issue.adoption and kind != Kind.SUGGESTION:
        facts["dropped_adoption"] = str(issue.get_adoption_display())
        fields |= {"adoption": "", "adoption_reason": ""}
    move(issue, verb="arrange", by=by, now=now or timezone.now(), facts=facts, **fields)
    return issue


def check_category(category: Category) -> None:
    """Raise Invalid for a category that is out of use."""
    if not category.is_active:
        sentence = _("“%(name)s”已经停用，请另选类别。") % {"name": category.name}
        raise Invalid(sentence, errors={"category": [sentence]})


@transaction.atomic
def guide(
    *, by: User, issue: Issue, text: str, version: int | None = None, now: datetime.datetime | None = None
) -> Issue:
    """Say that the matter is not ours and where to go; proposed orders end with it."""
    now = now or timezone.now()
    issue = lock(issue, version=version)
    allow(refuse_guide(by, issue))
    where = filled("text", for_others(issue, "text", text, _("请写清楚该到哪里、找谁、怎么办。"), most=MOST_SIGNS))
    end_proposals(issue, now)
    move(issue, verb="guide", to=Status.GUIDED, by=by, now=now, public=where, reply=where, settled_at=now)
    return issue


@transaction.atomic
def propose_void(
    *, by: User, issue: Issue, reason: str, version: int | None = None, now: datetime.datetime | None = None
) -> Issue:
    """Ask for a mistyped or doubled matter to be voided; another person decides."""
    issue = lock(issue, version=version)
    allow(refuse_propose_void(by, issue))
    why = for_others(issue, "text", reason, _("请写明为什么作废。"))
    move(issue, verb="propose-void", by=by, now=now or timezone.now(), internal=why, void_proposed_by=by)
    return issue


@transaction.atomic
def void(
    *, by: User, issue: Issue, reason: str, version: int | None = None, now: datetime.datetime | None = None
) -> Issue:
    """Void a matter written down by mistake, as a second person; its number stays taken."""
    now = now or timezone.now()
    issue = lock(issue, version=version)
    allow(refuse_void(by, issue))
    why = for_others(issue, "text", reason, _("请写明为什么作废。"))
    end_proposals(issue, now)
    move(issue, verb="void", to=Status.VOIDED, by=by, now=now, internal=why)
    return issue


@transaction.atomic
def decline_void(
    *, by: User, issue: Issue, reason: str, version: int | None = None, now: datetime.datetime | None = None
) -> Issue:
    """Let a matter stand that somebody asked to void, with a reason; it may be asked again."""
    issue = lock(issue, version=version)
    allow(refuse_decline_void(by, issue))
    why = for_others(issue, "text", reason, _("请写明为什么不作废。"))
    move(issue, verb="decline-void", by=by, now=now or timezone.now(), internal=why, void_proposed_by=None)
    return issue


@transaction.atomic
def echo(
    *,
    by: User,
    issue: Issue,
    channel: str,
    text: str = "",
    version: int | None = None,
    now: datetime.datetime | None = None,
) -> Issue:
    """Record that the raiser was told the answer, and how."""
    now = now or timezone.now()
    issue = lock(issue, version=version)
    allow(refuse_echo(by, issue))
    if channel not in EchoChannel.values:
        raise Invalid(_("请选怎样告诉反映人的。"), errors={"channel": [_("请选怎样告诉反映人的。")]})
    note = optional_for_others(issue, "text", text, most=500)
    move(issue, verb="echo", by=by, now=now, internal=note, echo_channel=channel, echoed_at=now, echoed_by=by)
    return issue


def end_proposals(issue: Issue, now: datetime.datetime) -> None:
    """End what was proposed for a matter that takes another way."""
    for referral in issue.referrals.select_for_update().filter(status=Referral.Status.PROPOSED):
        move_referral(referral, Referral.Status.DECLINED, now=now, ended_at=now)
