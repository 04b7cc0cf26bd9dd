"""The county's deadline policy (workflow.md §5): read, checked, looked at before it is kept, and kept as a new version.

A version holds every handling class and is never changed: orders keep the version they were dispatched under, so a
change concerns what is dispatched after it.
"""

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import Division, Role, User
from directory.refusals import Conflict, Invalid, NotAllowed, Refused
from directory.scopes import scope_of
from office.access import log_access
from office.calendar import Calendar
from office.models import AccessLog

from .deadlines import current_version, due_times, install_defaults, policies_in_force, return_until
from .models import DeadlinePolicy, HandlingClass, Issue, Referral
from .models.policy import Unit
from .visibility import may_read_its_matter

CLOCKS = ("accept", "contact", "finish")
FIELDS = (*(f"{clock}_{part}" for clock in CLOCKS for part in ("limit", "unit")), "extension_limit", "return_limit")
MOST = {Unit.WORKING_DAYS: 250, Unit.CALENDAR_DAYS: 365, Unit.HOURS: 720}
MOST_EXTENSION, MOST_RETURN = 60, 30
WITHOUT_EXTENSION = (HandlingClass.EMERGENCY, HandlingClass.LONG_TERM)
LOOK_BACK = datetime.timedelta(days=30)
MOST_LOOKED_AT = 200

Faults = dict[str, dict[str, list[str]]]


@dataclass(frozen=True)
class Outlook:
    """One limit an order of the last thirty days would have had to meet: when it ends, and when it would have."""

    referral: Referral
    what: str
    old: datetime.datetime | None
    new: datetime.datetime | None

    @property
    def without(self) -> str:
        """What no limit means: no hurry, but for handing back that it is not allowed."""
        return _("不许退单") if self.what == _("退单") else _("不限")


def lines_of(county: Division) -> list[DeadlinePolicy]:
    """Return the policy in force, one line a handling class in their order; writes nothing."""
    newest = policies_in_force(county)
    return [newest[one] for one in HandlingClass]


def refuse_policy(by: User, county: Division) -> Refused | None:
    """The county office decides its deadlines."""
    if not scope_of(by).covers(county.path, Role.COUNTY_OFFICE):
        return NotAllowed(_("办理期限由县联席办决定。"))
    return None


def faults_of(lines: Sequence[DeadlinePolicy]) -> Faults:
    """Return what cannot be kept: sentences by handling class and field, empty for a policy that can."""
    found = {line.handling_class: _faults_of_line(line) for line in lines}
    return {handling_class: faults for handling_class, faults in found.items() if faults}


def outlook(
    county: Division, lines: Sequence[DeadlinePolicy], *, by: User, now: datetime.datetime | None = None
) -> tuple[list[Outlook], int]:
    """Return which limits of orders dispatched in the last thirty days would have been others; moves none of them.

    Named are those whose matter `by` may read; of the rest he is told how many. Two hundred at most in all.
    """
    now = now or timezone.now()
    calendar = Calendar.for_county(county)
    by_class = {line.handling_class: line for line in lines}
    orders = Referral.objects.filter(
        dispatched_at__gte=now - LOOK_BACK, policy__isnull=False, issue__in=Issue.objects.under(county.path)
    ).select_related("issue", "policy")
    orders = orders.annotate(is_named=may_read_its_matter(by))
    found: list[Outlook] = []
    hidden = 0
    for order in orders.order_by("-dispatched_at", "-pk").iterator(chunk_size=500):
        line = by_class.get(order.policy.handling_class) if order.policy else None
        if line is None or order.policy is None or order.dispatched_at is None:
            continue
        old = _limits(order.policy, order.dispatched_at, calendar)
        new = _limits(line, order.dispatched_at, calendar)
        changes = [Outlook(order, what, old[what], new[what]) for what in new if old[what] != new[what]]
        changes = changes[: MOST_LOOKED_AT - len(found) - hidden]
        if order.is_named:
            found += changes
        else:
            hidden += len(changes)
        if len(found) + hidden == MOST_LOOKED_AT:
            break
    return found, hidden


def _limits(
    policy: DeadlinePolicy, start: datetime.datetime, calendar: Calendar
) -> dict[str, datetime.datetime | None]:
    due = due_times(policy, start, calendar)
    return {
        _("签收"): due.accept,
        _("联系群众"): due.contact,
        _("办结"): due.finish,
        _("退单"): return_until(policy, start, calendar),
    }


@transaction.atomic
def save_policy(
    *, by: User, county: Division, lines: Sequence[DeadlinePolicy], version: int, now: datetime.datetime | None = None
) -> int:
    """Keep the lines as the county's next version and return its number; `version` is the one that was edited.

    Raises Invalid with sentences for lines that cannot be kept or change nothing, Conflict when another version came
    in between.
    """
    county = Division.objects.select_for_update().get(pk=county.pk)
    refusal = refuse_policy(by, county)
    if refusal:
        raise refusal
    if version != current_version(county):
        raise Conflict(_("您打开以后别人已经改过办理期限。请看看现在的，再改。"), code="stale")
    _check(county, lines)
    if version == 0:
        install_defaults(county)
    newest = max(version, 1) + 1
    rows = [_row(county, newest, line) for line in lines]
    try:
        with transaction.atomic():
            DeadlinePolicy.objects.bulk_create(rows)
    except IntegrityError:
        raise Conflict(_("别人刚刚也改了办理期限。请看看现在的，再改。"), code="stale") from None
    log_access(by=by, action=AccessLog.Action.SETTINGS, target=_("办理期限第 %(n)s 版") % {"n": newest})
    return newest


def fingerprint(lines: Sequence[DeadlinePolicy]) -> str:
    """Return what tells two sets of lines apart, so that what is kept is what was looked at."""
    return hashlib.sha256(repr([_values(line) for line in lines]).encode()).hexdigest()[:16]


def _check(county: Division, lines: Sequence[DeadlinePolicy]) -> None:
    if sorted(line.handling_class for line in lines) != sorted(HandlingClass.values):
        raise Invalid(_("每个办理类型要有一行，请刷新后再改。"))
    faults = faults_of(lines)
    if faults:
        first = next(sentences[0] for fields in faults.values() for sentences in fields.values())
        raise Invalid(first, errors={f: s for fields in faults.values() for f, s in fields.items()})
    if {line.handling_class: _values(line) for line in lines} == {
        line.handling_class: _values(line) for line in lines_of(county)
    }:
        raise Invalid(_("和现在的期限一样，没有要保存的改动。"), code="unchanged")


def _faults_of_line(line: DeadlinePolicy) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for clock in CLOCKS:
        fault = _fault_of_limit(line, clock)
        if fault:
            found[f"{clock}_limit"] = [fault]
    for clock in ("accept", "contact"):
        if f"{clock}_limit" not in found and "finish_limit" not in found and _is_after_finish(line, clock):
            found[f"{clock}_limit"] = [_("签收和联系的期限不能比办结还长。")]
    if line.extension_limit is not None and not 1 <= line.extension_limit <= MOST_EXTENSION:
        found["extension_limit"] = [_("延期填 1 到 %(most)s 个工作日，不许延期就留空。") % {"most": MOST_EXTENSION}]
    elif line.extension_limit is not None and line.handling_class in WITHOUT_EXTENSION:
        found["extension_limit"] = [_("突发和长期事项不能延期，请留空。")]
    if fault := _fault_of_return(line):
        found["return_limit"] = [fault]
    return found


def _fault_of_return(line: DeadlinePolicy) -> str:
    if line.return_limit is None:
        return ""
    if line.handling_class == HandlingClass.EMERGENCY:
        return _("突发事项不能退单，请留空。")
    if not 1 <= line.return_limit <= MOST_RETURN:
        return _("退单填 1 到 %(most)s 个工作日，不许退单就留空。") % {"most": MOST_RETURN}
    return ""


def _fault_of_limit(line: DeadlinePolicy, clock: str) -> str:
    limit, unit = getattr(line, f"{clock}_limit"), getattr(line, f"{clock}_unit")
    if limit is None:
        return _("办结期限必须填。") if clock == "finish" else ""
    most = MOST[Unit(unit)]
    if limit < 0 or limit > most or (clock == "finish" and limit == 0):
        return (
            _("请填大于 0、不超过 %(most)s 的数。") % {"most": most}
            if clock == "finish"
            else (_("请填 0 到 %(most)s 之间的数。") % {"most": most})
        )
    if unit == Unit.HOURS and limit * 2 % 1 != 0:
        return _("小时填整数或半小时，例如 0.5。")
    if unit != Unit.HOURS and limit % 1 != 0:
        return _("按天算的要填整数。")
    if line.handling_class == HandlingClass.EMERGENCY and unit != Unit.HOURS:
        return _("突发事项日夜都要办，请按小时算。")
    return ""


def _is_after_finish(line: DeadlinePolicy, clock: str) -> bool:
    limit, unit = getattr(line, f"{clock}_limit"), getattr(line, f"{clock}_unit")
    return limit is not None and unit == line.finish_unit and limit > (line.finish_limit or 0)


def _row(county: Division, version: int, line: DeadlinePolicy) -> DeadlinePolicy:
    values = {name: getattr(line, name) for name in FIELDS}
    return DeadlinePolicy(county=county, version=version, handling_class=line.handling_class, **values)


def _values(line: DeadlinePolicy) -> tuple[str, ...]:
    return tuple(_plain(getattr(line, name)) for name in FIELDS)


def _plain(value: Decimal | str | int | None) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value if value is not None else "")
