"""How a matter moves: lock it, check the arrow, write the fields and one step. Private to the verbs."""

import datetime
from typing import Any

from django.utils.translation import gettext as _

from directory.models import Role, User
from directory.paths import is_under
from directory.refusals import Conflict, Invalid
from directory.scopes import scope_of
from directory.signs import without_unseen

from ..ledger import write_step
from ..models import Issue, Referral, Status, Step
from ..models.choices import RUNNING
from ..personal_data import refuse_in
from ..telling import tell_soon
from .table import ARROWS, REFERRAL_ARROWS


def lock(issue: Issue, *, version: int | None = None) -> Issue:
    """Return the matter as it is now, its row locked; raise Conflict when the page that asked is stale."""
    issue = (
        Issue.objects.select_for_update(of=("self",))
        .select_related("village__township", "yard", "raiser")
        .get(pk=issue.pk)
    )
    if version is not None and issue.version != version:
        raise Conflict(
            _("您打开以后这件事已有变化，现在是“%(status)s”。请看看最新情况再办，您写的还在。")
            % {"status": issue.get_status_display()},
            code="stale",
        )
    return issue


def lock_referral(referral: Referral, *, version: int | None = None) -> Referral:
    """Return the order and its matter as they are now, the matter's row locked first, as everywhere."""
    issue = lock(Issue(pk=referral.issue_id), version=version)
    referral = (
        Referral.objects.select_for_update(of=("self",)).select_related("department", "policy").get(pk=referral.pk)
    )
    referral.issue = issue
    return referral


UNTOLD: dict[str, Any] = {"echo_channel": "", "echoed_at": None, "echoed_by": None}


def move(
    issue: Issue,
    *,
    verb: str,
    by: User | None,
    now: datetime.datetime,
    to: str | None = None,
    referral: Referral | None = None,
    public: str = "",
    internal: str = "",
    facts: dict[str, Any] | None = None,
    acting_as: str = "",
    **fields: Any,
) -> Step:
    """Write fields, the new status if there is one, and the step. The matter is locked by the caller.

    A new reply is told to nobody yet, unless the verb says how it was. Each step of an order says in which role.
    """
    if "reply" in fields:
        fields = UNTOLD | fields
    if referral is not None:
        facts = {"role": referral.role, **(facts or {})}
    from_status = issue.status if issue.pk else ""
    if to is not None and to != from_status:
        check_arrow(issue, to)
        issue.status = Status(to)
        issue.void_proposed_by = None
    for name, value in fields.items():
        setattr(issue, name, value)
    issue.version += 1
    issue.save()
    step = write_step(
        issue=issue,
        verb=verb,
        from_status=from_status,
        by=by,
        at=now,
        acting_as=acting_as or _acting_as(by, issue, referral, verb),
        referral=referral,
        public=public,
        internal=internal,
        changed=fields,
        facts=facts,
    )
    tell_soon(step)
    return step


def note(issue: Issue, *, verb: str, by: User | None, now: datetime.datetime, acting_as: str = "") -> Step:
    """Write a step of a locked matter that leaves the matter as it is, its version included (see `QUIET`)."""
    return write_step(issue=issue, verb=verb, from_status=issue.status, by=by, at=now, acting_as=acting_as)


def check_arrow(issue: Issue, to: str) -> None:
    """Raise Conflict unless the table has an arrow from the matter's status to `to`."""
    if to not in ARROWS[issue.status if issue.pk else ""]:
        raise Conflict(
            _("这件事现在是“%(now)s”，不能变为“%(to)s”。")
            % {"now": issue.get_status_display(), "to": Status(to).label},
            code="wrong-state",
        )


KEEPS_REQUESTS = (Referral.Status.ACCEPTED, Referral.Status.RETURN_REQUESTED)
"""States in which a request for more time stays open; any other leaves nothing to decide."""


def move_referral(referral: Referral, to: str, *, now: datetime.datetime, **fields: Any) -> None:
    """Write the order's new status and fields. The step is written by `move`, in the same transaction."""
    if to not in REFERRAL_ARROWS[referral.status]:
        raise Conflict(
            _("这张交办单现在是“%(now)s”，不能这样办。请刷新看看最新情况。") % {"now": referral.get_status_display()},
            code="wrong-state",
        )
    if referral.status in KEEPS_REQUESTS and to not in KEEPS_REQUESTS:
        referral.extension_requests.filter(decision="OPEN").update(decision="LAPSED", decided_at=now)
    _freeze_lateness(referral, to, now)
    referral.status = Referral.Status(to)
    for name, value in fields.items():
        setattr(referral, name, value)
    referral.version += 1
    referral.save()


LEAVING = (Referral.Status.RETURN_REQUESTED, Referral.Status.RETURNED, Referral.Status.WITHDRAWN)


def _freeze_lateness(referral: Referral, to: str, now: datetime.datetime) -> None:
    """Keep for good, at the first move after a limit, that it was missed (`workflow.md` §2.1).

    What is being handed back, or was taken back, is not this department's to finish unless it comes back to it.
    """
    if referral.status == Referral.Status.DISPATCHED and referral.accept_due_at and now > referral.accept_due_at:
        referral.was_accepted_late = True
    is_its_own = referral.status in RUNNING and to not in LEAVING
    if is_its_own and referral.finish_due_at and now > referral.finish_due_at:
        referral.was_finished_late = True


def needed(field: str, text: str, sentence: str, *, most: int = 3000) -> str:
    """Return a text that must be there, trimmed; raise Invalid at its field."""
    kept = text.strip()
    if not without_unseen(kept):
        raise Invalid(sentence, errors={field: [sentence]})
    return fitting(field, kept, most=most)


def fitting(field: str, text: str, *, most: int = 3000) -> str:
    """Return an optional text, trimmed; raise Invalid when it is too long."""
    kept = text.strip().replace("\x00", "")
    if len(kept) > most:
        sentence = _("最多 %(most)s 个字，现在有 %(count)s 个字，请精简后再存。") % {"most": most, "count": len(kept)}
        raise Invalid(sentence, errors={field: [sentence]})
    return kept


def for_others(issue: Issue, field: str, text: str, sentence: str, *, most: int = 500) -> str:
    """Return a text that must be there and that others than its writer will read: trimmed, without personal data."""
    kept = needed(field, text, sentence, most=most)
    refuse_in(issue, **{field: kept})
    return kept


def optional_for_others(issue: Issue, field: str, text: str, *, most: int = 3000) -> str:
    """Return an optional text that others than its writer will read: trimmed, without personal data."""
    kept = fitting(field, text, most=most)
    if kept:
        refuse_in(issue, **{field: kept})
    return kept


HANDLING_VERBS = {"accept", "submit"}


def _acting_as(by: User | None, issue: Issue, referral: Referral | None, verb: str) -> str:
    if by is None:
        return ""
    scope = scope_of(by)
    if referral is not None and verb in HANDLING_VERBS and referral.department:
        return str(referral.department)
    here = [seat.role for seat in scope.seats if is_under(issue.path, seat.path)]
    return str(Role(here[-1]).label) if here else ""
