"""Verbs that correct or complete the record: the first outcome, and what became of a suggestion."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import User
from directory.refusals import Invalid, allow

from ..models import Issue, Outcome
from ..models.choices import Adoption
from ..permissions import refuse_adopt, refuse_correct
from ._moving import for_others, lock, move


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
    why = for_others(issue, "text", reason, _("请写明为什么更正。"))
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
    why = for_others(issue, "text", reason, _("请写明理由，提建议的人能看到。"))
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
