"""How long things are kept: each app lists its rules, one command walks them (个保法 §19: as short as possible).

A rule says which rows' time has come and how they are erased. A batch is one transaction with one row in the access
log; what is erased is no longer due, so a run may be stopped anywhere, and a second run finds nothing left to do.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog
from axes.models import AccessLog as AxesAccessLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.models import LoginSession, PasswordSlip, PeopleImport

from .access import log_access
from .models import AccessLog
from .sealing import drop_months, droppable, seal_months

BATCH = 200
"""Rows that are erased in one transaction."""
USED_SLIP_DAYS = 30
"""Days a password slip that no longer works is kept, for who asks what became of it."""


@dataclass(frozen=True)
class Rule:
    """One kind of thing that is not kept for ever.

    `due` returns the rows whose time has come at a moment; `erase` is given their keys, in batches, and the moment, and
    returns how many of them it really erased: what must stay after all is left alone and neither told nor logged.
    """

    name: str
    model: type[models.Model]
    what: str | Promise
    kept: str | Promise
    due: Callable[[dt.datetime], "models.QuerySet[Any]"]
    erase: Callable[[Sequence[Any], dt.datetime], int]


@dataclass(frozen=True)
class Erased:
    """How many rows of a rule a run has erased so far, or would erase."""

    rule: Rule
    count: int
    is_finished: bool


_registered: list[Rule] = []


def register(*rules: Rule) -> None:
    """Add an app's rules to those that `retain` walks; called in its `AppConfig.ready`."""
    _registered.extend(rule for rule in rules if rule.name not in {known.name for known in _registered})


def registered() -> tuple[Rule, ...]:
    """Return the rules of every app."""
    return tuple(_registered)


def run(*, now: dt.datetime | None = None, dry_run: bool = False) -> Iterator[Erased]:
    """Walk every rule and erase what is due, a batch a transaction; yield after each batch and at each rule's end.

    With `dry_run` every row stays as it is and each rule says how many are due.
    """
    now = now or timezone.now()
    if not dry_run:
        seal_months(now=min(now, timezone.now()))
    for rule in registered():
        if dry_run:
            yield Erased(rule, rule.due(now).count(), is_finished=True)
        else:
            yield from _walk(rule, now)


def deleting(model: type[models.Model]) -> Callable[[Sequence[Any], dt.datetime], int]:
    """Return an `erase` that deletes the rows."""

    def delete(keys: Sequence[Any], now: dt.datetime) -> int:
        _total, by_model = model._default_manager.filter(pk__in=keys).delete()
        return by_model.get(model._meta.label, 0)

    return delete


def rule_of_deleting(
    name: str,
    model: type[models.Model],
    what: str | Promise,
    kept: str | Promise,
    due: Callable[[dt.datetime], "models.QuerySet[Any]"],
) -> Rule:
    """Return a rule whose rows are deleted when their time has come."""
    return Rule(name=name, model=model, what=what, kept=kept, due=due, erase=deleting(model))


def log_months_ago(now: dt.datetime) -> dt.datetime:
    """Return the moment before which what is kept as long as the access log is no longer kept."""
    return now - dt.timedelta(days=31 * settings.ACCESS_LOG_MONTHS)


def _walk(rule: Rule, now: dt.datetime) -> Iterator[Erased]:
    count, last = 0, None
    while keys := _next_keys(rule, now, last):
        with transaction.atomic():
            erased = rule.erase(keys, now)
            if erased:
                purpose = f"{rule.name} × {erased}"
                log_access(by=None, action=AccessLog.Action.ERASED, target=str(rule.what), purpose=purpose)
        count, last = count + erased, keys[-1]
        yield Erased(rule, count, is_finished=False)
    yield Erased(rule, count, is_finished=True)


def _next_keys(rule: Rule, now: dt.datetime, last: Any) -> list[Any]:
    rows = rule.due(now)
    if last is not None:
        rows = rows.filter(pk__gt=last)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])


def _months_due(now: dt.datetime) -> "models.QuerySet[AccessLog]":
    """The first row of each month stands for the month."""
    return AccessLog.objects.filter(month__in=droppable(now, keep=settings.ACCESS_LOG_MONTHS), sequence=1)


def _drop(keys: Sequence[Any], now: dt.datetime) -> int:
    return len(list(drop_months(AccessLog.objects.filter(pk__in=keys).values_list("month", flat=True))))


def _slips_due(now: dt.datetime) -> "models.QuerySet[PasswordSlip]":
    before = now - dt.timedelta(days=USED_SLIP_DAYS)
    return PasswordSlip.objects.filter(
        models.Q(used_at__lt=before) | models.Q(revoked_at__lt=before) | models.Q(expires_at__lt=before)
    )


def _ended_logins(now: dt.datetime) -> "models.QuerySet[LoginSession]":
    alive = Session.objects.filter(expire_date__gte=now)
    return LoginSession.objects.exclude(session_key__in=alive.values("session_key"))


def _older_logins(model: type[models.Model]) -> Callable[[dt.datetime], "models.QuerySet[Any]"]:
    return lambda now: model._default_manager.filter(attempt_time__lt=log_months_ago(now))


_AS_LONG_AS_THE_LOG = _("与访问记录相同（默认十二个月）")
RULES = (
    Rule(
        name="access-log",
        model=AccessLog,
        what=_("访问记录"),
        kept=_("默认十二个月，最少六个月；按月封存后整月删除，封存的条数和校验码留下"),
        due=_months_due,
        erase=_drop,
    ),
    rule_of_deleting("password-slips", PasswordSlip, _("一次性密码条"), _("用过或过期后三十天"), _slips_due),
    rule_of_deleting(
        "people-imports",
        PeopleImport,
        _("没有确认的人员导入"),
        _("到上传时写明的有效期"),
        lambda now: PeopleImport.objects.filter(expires_at__lt=now),
    ),
    rule_of_deleting(
        "sessions",
        Session,
        _("过期的登录会话"),
        _("到过期为止"),
        lambda now: Session.objects.filter(expire_date__lt=now),
    ),
    rule_of_deleting("login-sessions", LoginSession, _("在用的登录"), _("到登录结束为止"), _ended_logins),
    *(
        rule_of_deleting(name, model, what, _AS_LONG_AS_THE_LOG, _older_logins(model))
        for name, model, what in (
            ("login-attempts", AccessAttempt, _("登录失败计数")),
            ("login-failures", AccessFailureLog, _("登录失败记录")),
            ("logins", AxesAccessLog, _("登录与退出记录")),
        )
    ),
)
"""What office, directory below it and the packages they use do not keep for ever."""
