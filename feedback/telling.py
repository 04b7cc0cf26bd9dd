"""Who is told of which step: one table, written to inboxes right after the step's transaction.

A message names the matter by number and what happened, never a raiser nor a word that was said. If telling fails, the
step stands; `tick` catches up from the steps themselves, and a key makes each message come once.
"""

import datetime
from collections.abc import Callable, Iterator
from itertools import islice

from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from directory.models import Role, User
from office.models import Notice
from office.notices import notify
from office.paging import in_batches

from .models import Referral, Status, Step, Supervision
from .recipients import deciders, members, over, senders

CATCH_UP = datetime.timedelta(days=3)
"""How far back `tick` looks for steps nobody was told of."""
BATCH = 500


def _sending_office(step: Step) -> list[User]:
    order = _order(step)
    return senders(order) if order else []


def _deciding_office(step: Step) -> list[User]:
    order = _order(step)
    return deciders(order) if order else []


def _department(step: Step) -> list[User]:
    order = _order(step)
    return members(order.department, step.issue) if order else []


def _addressee(step: Step) -> list[User]:
    last = Supervision.objects.filter(issue=step.issue, signed_at=step.at).select_related("department").first()
    return members(last.department, step.issue) if last else []


def _township(step: Step) -> list[User]:
    return over(step.issue, Role.TOWNSHIP_OFFICE)


def _offices(step: Step) -> list[User]:
    return over(step.issue, Role.TOWNSHIP_OFFICE, Role.COUNTY_OFFICE)


def _discontent(step: Step) -> list[User]:
    """Of a word of the raiser that asks for it to be done again; of one merged into another that one's step tells."""
    facts = step.facts
    is_discontent = facts.get("solved") is False or facts.get("satisfaction") == "NOT"
    return _offices(step) if is_discontent and step.to_status != Status.MERGED else []


def _supervision(step: Step) -> list[User]:
    return over(step.issue, Role.SUPERVISION)


Telling = tuple[Callable[[Step], list[User]], str | Promise]
TOLD: dict[str, Telling] = {
    "refer": (_sending_office, gettext_lazy("%(number)s 等您派单。")),
    "reopen": (_sending_office, gettext_lazy("%(number)s 要重办，等您派单。")),
    "pass-up": (_sending_office, gettext_lazy("%(number)s 由乡镇转来，等您派单。")),
    "grant-return": (_sending_office, gettext_lazy("%(number)s 已退单，等您重新派单。")),
    "submit": (_deciding_office, gettext_lazy("%(number)s 已报办结，等您审核。")),
    "request-return": (_deciding_office, gettext_lazy("%(number)s 申请退单，等您决定。")),
    "ask-extension": (_deciding_office, gettext_lazy("%(number)s 申请延期，等您决定。")),
    "dispatch": (_department, gettext_lazy("%(number)s 派给您单位，请签收。")),
    "add-co": (_department, gettext_lazy("%(number)s 请您单位协办，请签收。")),
    "reassign": (_department, gettext_lazy("%(number)s 因机构调整转由您单位办理。")),
    "send-back": (_department, gettext_lazy("%(number)s 被发回，请看理由后继续办理。")),
    "refuse-return": (_department, gettext_lazy("%(number)s 的退单没有同意，请继续办理。")),
    "grant-extension": (_department, gettext_lazy("%(number)s 的延期已同意，请看新的期限。")),
    "refuse-extension": (_department, gettext_lazy("%(number)s 的延期没有同意，请按期办理。")),
    "withdraw": (_department, gettext_lazy("%(number)s 的交办单已撤回。")),
    "approve": (_department, gettext_lazy("%(number)s 已审核通过。")),
    "plan-long-term": (_department, gettext_lazy("%(number)s 转为长期推进，请按计划报进展。")),
    "instruct": (_addressee, gettext_lazy("%(number)s 有领导批示，请按期回复。")),
    "sign-order": (_addressee, gettext_lazy("%(number)s 有督办单，请按期回复。")),
    "sign-notice": (_addressee, gettext_lazy("%(number)s 被通报，请按期回复。")),
    "visit": (_discontent, gettext_lazy("%(number)s 的反映人不满意，要求重办。")),
    "villager-answer": (_discontent, gettext_lazy("%(number)s 的反映人不满意，要求重办。")),
    "joined-answer": (_offices, gettext_lazy("%(number)s 并入事项的反映人不满意，要求重办。")),
    "propose-void": (_township, gettext_lazy("%(number)s 申请作废，等您确认。")),
    "appeal": (_supervision, gettext_lazy("%(number)s 的评价有申诉，等您决定。")),
}
"""For each verb who is told, and in which words."""


def tell_soon(step: Step) -> None:
    """Tell of a step once its transaction is committed; a fault is logged and left to `tick`.

    What is entered long after it happened (paper, a demo) is no news to anybody.
    """
    if step.verb in TOLD and step.at >= timezone.now() - CATCH_UP:
        transaction.on_commit(lambda: _tell_safely(step.pk), robust=True)


def tell(step: Step, *, now: datetime.datetime | None = None) -> int:
    """Write the messages of one step, except to who took it himself; return how many were new."""
    people = _people(step)
    if not people:
        return 0
    text = str(TOLD[step.verb][1]) % {"number": step.issue.number}
    return notify(people, key=_key(step), text=text, address=step.issue.get_absolute_url(), now=now)


def untold(now: datetime.datetime) -> Iterator[Step]:
    """Yield recent steps somebody should still be told of and nobody was."""
    rows = Step.objects.filter(verb__in=TOLD, at__gte=now - CATCH_UP, at__lte=now).select_related("issue")
    for steps in batched(in_batches(rows, BATCH), BATCH):
        known = set(Notice.objects.filter(key__in=[_key(step) for step in steps]).values_list("key", flat=True))
        waiting = [step for step in steps if _key(step) not in known]
        prefetch_related_objects(waiting, Prefetch("issue__referrals", Referral.objects.select_related("department")))
        yield from (step for step in waiting if _people(step))


def batched(steps: Iterator[Step], size: int) -> Iterator[list[Step]]:
    """Yield the steps in lists of at most so many."""
    while batch := list(islice(steps, size)):
        yield batch


def _people(step: Step) -> list[User]:
    return [person for person in TOLD[step.verb][0](step) if person.pk != step.by_id]


def _tell_safely(pk: int) -> None:
    step = Step.objects.select_related("issue").get(pk=pk)
    with transaction.atomic():
        tell(step)


def _key(step: Step) -> str:
    return f"{step.issue.number}-step-{step.sequence}"


def _order(step: Step) -> Referral | None:
    orders = step.issue.referrals.all()
    if step.verb in ("refer", "reopen", "grant-return"):
        proposed = [order for order in orders if order.status == Referral.Status.PROPOSED]
        return next((order for order in reversed(proposed) if order.role == Referral.Role.LEAD), None)
    return next((order for order in orders if order.ordinal == step.referral_ordinal), None)
