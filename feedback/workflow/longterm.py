"""Long-term matters: a plan with dated public milestones, a report every thirty days, and the way back."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import User
from directory.refusals import Conflict, Invalid, allow
from office.calendar import Calendar
from office.counties import county_of

from ..deadlines import due_times
from ..models import Issue, Milestone, ProgressReport, Referral, Status
from ..permissions import refuse_report_progress, refuse_resume
from ..personal_data import refuse_personal_data
from ._moving import for_others, lock, lock_referral, move, needed

MOST_MILESTONES = 20


Plan = list[list[str]]
"""Milestones as an order keeps them until they are agreed: a sentence and a day in ISO form each."""


def check_plan(issue: Issue, milestones: Sequence[tuple[str, datetime.date]], *, now: datetime.datetime) -> Plan:
    """Return the plan to be kept with the order; each milestone in words and with a day to come."""
    if not 1 <= len(milestones) <= MOST_MILESTONES:
        sentence = _("请至少写一步：做到什么、哪天做到。")
        if milestones:
            sentence = _("最多写 %(most)s 步，请合并几步。") % {"most": MOST_MILESTONES}
        raise Invalid(sentence, errors={"milestones": [sentence]})
    plan: Plan = []
    for title, due_on in milestones:
        kept = needed("milestones", title, _("每个里程碑都要写明做到哪一步。"), most=120)
        if due_on <= timezone.localdate(now):
            sentence = _("里程碑“%(title)s”的日期要在今天以后。") % {"title": kept}
            raise Invalid(sentence, errors={"milestones": [sentence]})
        refuse_personal_data(issue, {"milestones": kept}, _("里程碑会公开，请去掉里面的个人信息。"))
        plan.append([kept, due_on.isoformat()])
    return plan


def agree_on(issue: Issue, plan: Plan) -> None:
    """Make an approved plan the matter's milestones, in place of those not yet reached."""
    issue.milestones.filter(reached_on=None).delete()
    Milestone.objects.bulk_create(
        Milestone(issue=issue, title=title, due_on=datetime.date.fromisoformat(day)) for title, day in plan
    )


@transaction.atomic
def report_progress(
    *,
    by: User,
    referral: Referral,
    text: str,
    milestone: Milestone | None = None,
    version: int | None = None,
    now: datetime.datetime | None = None,
) -> ProgressReport:
    """Say how a long-term matter stands, and perhaps that a milestone is reached; the raiser reads it."""
    now = now or timezone.now()
    referral = lock_referral(referral, version=version)
    issue = referral.issue
    allow(refuse_report_progress(by, referral))
    kept = needed("text", text, _("请写这段时间做了什么，群众能看到。"), most=2000)
    refuse_personal_data(issue, {"text": kept}, _("进展会给群众看，请去掉里面的个人信息。"))
    if milestone is not None:
        milestone = Milestone.objects.select_for_update().filter(pk=milestone.pk, issue=issue).first()
        if milestone is None or milestone.reached_on:
            raise Conflict(_("这个里程碑已经登记做到，或不属于这件事。"))
        milestone.reached_on, milestone.reached_by, milestone.note = timezone.localdate(now), by, kept[:300]
        milestone.save()
    report = ProgressReport.objects.create(issue=issue, text=kept, reported_by=by, reported_at=now)
    facts = {"milestone": milestone.title} if milestone else {}
    move(issue, verb="report-progress", by=by, now=now, referral=referral, public=kept, facts=facts)
    return report


@transaction.atomic
def resume(
    *, by: User, issue: Issue, reason: str, version: int | None = None, now: datetime.datetime | None = None
) -> Issue:
    """Take a long-term matter back to ordinary handling, with a reason the raiser can read.

    The lead's finish clock starts anew under the policy it was dispatched with, and the promised day moves openly.
    """
    now = now or timezone.now()
    issue = lock(issue, version=version)
    allow(refuse_resume(by, issue))
    why = for_others(issue, "text", reason, _("请写明为什么恢复按期办理，反映人能看到。"), most=1000)
    promised, handling_class = _start_clock(issue, now)
    move(
        issue,
        verb="resume",
        to=Status.REFERRED,
        by=by,
        now=now,
        public=why,
        promised_on=promised,
        handling_class=handling_class,
        facts={"promised_on": [str(issue.promised_on or ""), str(promised or "")]},
    )
    return issue


def _start_clock(issue: Issue, now: datetime.datetime) -> tuple[datetime.date | None, str]:
    """Start the lead's finish clock anew; return the promised day and class, unchanged where the lead has reported."""
    leads = issue.referrals.filter(role=Referral.Role.LEAD, status=Referral.Status.ACCEPTED)
    lead = leads.select_for_update(of=("self",)).select_related("policy").first()
    if lead is None or lead.policy is None:
        return issue.promised_on, issue.handling_class
    due = due_times(lead.policy, now, Calendar.for_county(county_of(issue.path))).finish
    lead.handling_class, lead.clock_started_at, lead.finish_due_at = lead.policy.handling_class, now, due
    lead.version += 1
    lead.save()
    return (timezone.localdate(due) if due else issue.promised_on), lead.handling_class
