"""Verbs that correct or complete the record: first outcome, adoption, and old ledgers brought in."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import User, Village, Yard
from directory.refusals import Invalid, NotAllowed
from directory.scopes import scope_of
from office.counties import settings_of
from office.numbers import take_number

from ..models import Category, Issue, Outcome, Status
from ..models.choices import Adoption, ClosedBy, EchoChannel
from ..permissions import OFFICES, refuse_adopt, refuse_correct
from ._moving import allow, fitting, lock, move, needed

IMPORT_BATCH = 200


@transaction.atomic
def correct_outcome(
    *,
    by: User,
    issue: Issue,
    outcome: str,
    reason: str,
    version: int | None = None,
    now: datetime.datetime | None = None,
) -> Issue:
    """Correct the first outcome, which the three-way share counts; the status stays."""
    issue = lock(issue, version=version)
    allow(refuse_correct(by, issue))
    if outcome not in Outcome.values or outcome == issue.outcome:
        sentence = _("请选一种与现在不同的办理方式。")
        raise Invalid(sentence, errors={"outcome": [sentence]})
    why = needed("text", reason, _("请写明为什么更正。"), most=500)
    facts = {"outcome": [issue.outcome, outcome]}
    move(issue, verb="correct", by=by, now=now or timezone.now(), internal=why, outcome=outcome, facts=facts)
    return issue


@transaction.atomic
def adopt(
    *,
    by: User,
    issue: Issue,
    adoption: str,
    reason: str,
    version: int | None = None,
    now: datetime.datetime | None = None,
) -> Issue:
    """Say what became of a suggestion: adopted, in part, or not, with a reason its raiser can read."""
    issue = lock(issue, version=version)
    allow(refuse_adopt(by, issue))
    if adoption not in Adoption.values:
        raise Invalid(_("请选采纳情况。"), errors={"adoption": [_("请选采纳情况。")]})
    why = needed("text", reason, _("请写明理由，提建议的人能看到。"), most=500)
    move(
        issue,
        verb="adopt",
        by=by,
        now=now or timezone.now(),
        public=why,
        adoption=adoption,
        adoption_reason=why,
        facts={"adoption": adoption},
    )
    return issue


@dataclass(frozen=True)
class OldMatter:
    """One row of an old ledger, already settled before this system."""

    village: Village
    yard: Yard | None
    raised_on: datetime.date
    closed_on: datetime.date
    text: str
    outcome: str
    reply: str = ""
    category: Category | None = None


def import_closed(*, by: User, rows: Iterable[OldMatter], now: datetime.datetime | None = None) -> list[Issue]:
    """Bring in settled matters of an old ledger, in batches of one transaction each; every step is marked imported."""
    now = now or timezone.now()
    made: list[Issue] = []
    batch: list[OldMatter] = []
    for row in rows:
        batch.append(row)
        if len(batch) == IMPORT_BATCH:
            made += _import_batch(batch, by=by, now=now)
            batch = []
    return made + _import_batch(batch, by=by, now=now)


@transaction.atomic
def _import_batch(rows: list[OldMatter], *, by: User, now: datetime.datetime) -> list[Issue]:
    return [_import_one(row, by=by, now=now) for row in rows]


def _import_one(row: OldMatter, *, by: User, now: datetime.datetime) -> Issue:
    if not scope_of(by).covers(row.village.path, *OFFICES):
        raise NotAllowed(_("历史台账由乡镇或县联席办导入自己范围内的。"))
    if row.outcome not in Outcome.values:
        raise Invalid(_("办理方式不在三类之内。"))
    if row.closed_on < row.raised_on or row.closed_on > timezone.localdate(now):
        raise Invalid(_("办结日期要在反映日期之后、今天之前。"))
    text = needed("digest", row.text, _("缺少问题内容。"), most=5000)
    closed_at = timezone.make_aware(datetime.datetime.combine(row.closed_on, datetime.time(12)))
    issue = Issue(
        raw_note=text,
        digest=text,
        category=row.category,
        kind=row.category.kind if row.category else Issue.Kind.DEMAND,
        outcome=row.outcome,
        raised_on=row.raised_on,
        created_by=by,
        created_at=now,
        version=0,
        status=Status.CLOSED,
        reply=fitting("reply", row.reply, most=5000),
        settled_at=closed_at,
        closed_at=closed_at,
        closed_ground=ClosedBy.IMPORTED,
        echo_channel=EchoChannel.IN_PERSON,
        echoed_at=closed_at,
        is_demo=row.village.is_demo,
    )
    issue.stand_in(row.village, row.yard)
    issue.number = take_number(settings_of(row.village.path).number_prefix, timezone.localdate(now).year)
    move(issue, verb="import", to=Status.CLOSED, by=by, now=now, facts={"imported": True})
    return issue
