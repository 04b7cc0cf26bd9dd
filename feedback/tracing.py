"""Tracing a matter by number (or serial) and code, without an account.

One answer for every kind of wrong, after the same work. Failures are counted atomically per number first, then per
client; a blocked number or client is told when to come back.
"""

import datetime
import hmac
import unicodedata

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.refusals import Invalid, Refused
from office.numbers import read_number
from office.vault import keyed_digest

from .models import Issue, TraceCode, TraceFailure
from .slips import CODE_DIGITS, Slip, code_digest, read_serial

WINDOW = datetime.timedelta(minutes=15)
MOST_PER_NUMBER = 5
MOST_PER_CLIENT = 30


class TooManyTries(Refused):
    """Too many wrong tries for this number or from this client within the window."""

    status = 429
    default_code = "too-many-tries"


class NotFound(Invalid):
    """Number and code do not belong together; which of them is wrong is not said."""

    default_code = "not-found"


def find_issue(*, number: str, code: str, client: str, now: datetime.datetime | None = None) -> Issue:
    """Return the matter that number (or slip serial) and code open; raise NotFound or TooManyTries."""
    now = now or timezone.now()
    typed = _plain_number(number)
    keys = [(_key("number", typed), MOST_PER_NUMBER), (_key("client", client), MOST_PER_CLIENT)]
    _refuse_blocked(keys, now)
    digits = "".join(sign for sign in _digits(code) if sign.isdigit())
    slip = _slip_for(typed)
    wanted = slip.code_digest if slip else "0" * 64
    given = code_digest(Slip(serial=slip.serial if slip else typed, code=digits))
    fits = hmac.compare_digest(wanted, given) and slip is not None and len(digits) == CODE_DIGITS
    if not fits or slip is None or slip.issue is None:
        for key, _most in keys:
            _count_failure(key, now)
        raise NotFound(_("编号（或回执号）和查询码对不上，请对照回执慢慢再输一遍。"))
    return slip.issue


def _plain_number(number: str) -> str:
    for read in (read_number, read_serial):
        try:
            return read(number)
        except Invalid:
            continue
    return number.strip()[:40]


def _digits(code: str) -> str:
    return unicodedata.normalize("NFKC", code[:60])


def _slip_for(typed: str) -> TraceCode | None:
    live = TraceCode.objects.filter(revoked_at=None).select_related("issue__village__township", "issue__yard")
    by_serial = live.filter(serial=typed).first()
    return by_serial or live.filter(issue__number=typed).first()


def _key(kind: str, value: str) -> str:
    return keyed_digest("trace-failure", kind, value)


def _refuse_blocked(keys: list[tuple[str, int]], now: datetime.datetime) -> None:
    rows = TraceFailure.objects.in_bulk([key for key, _most in keys])
    for key, most in keys:
        row = rows.get(key)
        if row and row.count >= most and now < row.window_started_at + WINDOW:
            until = timezone.localtime(row.window_started_at + WINDOW)
            raise TooManyTries(
                _("输错太多次，请在 %(time)s 以后再试，或拨打页面下方的电话请工作人员代查。")
                % {"time": f"{until:%H:%M}"}
            )


def _count_failure(key: str, now: datetime.datetime) -> None:
    """Count one more in one statement, so that parallel tries are all counted."""
    stale = now - WINDOW
    with transaction.atomic():
        TraceFailure.objects.bulk_create([TraceFailure(key=key, window_started_at=now)], ignore_conflicts=True)
        TraceFailure.objects.filter(key=key).update(
            count=Case(When(window_started_at__lte=stale, then=Value(1)), default=F("count") + 1),
            window_started_at=Case(When(window_started_at__lte=stale, then=Value(now)), default=F("window_started_at")),
        )
