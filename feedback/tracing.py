"""Tracing a matter by number (or serial) and code, without an account.

One answer for every kind of wrong, after the same work. A try is counted before it is made, atomically, per number
first and then per client, and taken back when it fits: however many tries come at once, no more than the limit are
ever compared. A blocked number or client is told when to come back. A number and the serial of its slip count as one.
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

from .models import TraceCode, TraceFailure
from .slips import CODE_DIGITS, Slip, code_digest, read_serial

WINDOW = datetime.timedelta(minutes=15)
MOST_PER_NUMBER = 5
MOST_PER_CLIENT = 30


class TooManyTries(Refused):
    """Too many wrong tries for this number or from this client within the window; `until` is when it ends."""

    status = 429
    default_code = "too-many-tries"

    def __init__(self, until: datetime.datetime) -> None:
        self.until = until
        super().__init__(
            _("输错太多次，请在 %(time)s 以后再试，或拨打页面下方的电话请工作人员代查。")
            % {"time": f"{timezone.localtime(until):%H:%M}"}
        )


class NotFound(Invalid):
    """Number and code do not belong together; which of them is wrong is not said."""

    default_code = "not-found"


def find_slip(*, number: str, code: str, client: str, now: datetime.datetime | None = None) -> TraceCode:
    """Return the slip, with its matter, that number (or serial) and code belong to; raise NotFound or TooManyTries."""
    now = now or timezone.now()
    typed = _plain_number(number)
    slip = _slip_for(typed)
    keys = [
        (_key("number", slip.serial if slip else typed), MOST_PER_NUMBER),
        (_key("client", client), MOST_PER_CLIENT),
    ]
    for place, (key, most) in enumerate(keys):
        until = _count_try(key, most, now)
        if until:
            _take_back(keys[:place])
            raise TooManyTries(until)
    if not _fits(slip, typed, code) or slip is None or slip.issue_id is None:
        raise NotFound(_("编号（或回执号）和查询码对不上，请对照回执慢慢再输一遍。"))
    _take_back(keys)
    return slip


def _fits(slip: TraceCode | None, typed: str, code: str) -> bool:
    """Compare in the same time whatever is wrong."""
    digits = "".join(sign for sign in unicodedata.normalize("NFKC", code[:60]) if sign.isdigit())
    wanted = slip.code_digest if slip else "0" * 64
    given = code_digest(Slip(serial=slip.serial if slip else typed, code=digits))
    return hmac.compare_digest(wanted, given) and len(digits) == CODE_DIGITS


def _plain_number(number: str) -> str:
    for read in (read_number, read_serial):
        try:
            return read(number)
        except Invalid:
            continue
    return number.strip()[:40]


def _slip_for(typed: str) -> TraceCode | None:
    """The live slip of this serial, or of the matter of this number.

    Two lookups by an index each, always both, whatever is wrong; one question with "or" would read every slip.
    """
    live = TraceCode.objects.filter(revoked_at=None).select_related("issue__village__township", "issue__yard")
    found = [live.filter(serial=typed).first(), live.filter(issue__number=typed).first()]
    return found[0] or found[1]


def _key(kind: str, value: str) -> str:
    return keyed_digest("trace-failure", kind, value)


@transaction.atomic
def _count_try(key: str, most: int, now: datetime.datetime) -> datetime.datetime | None:
    """Count one more in one statement, and return until when the key is blocked, if this one is too many."""
    stale = now - WINDOW
    TraceFailure.objects.bulk_create([TraceFailure(key=key, window_started_at=now)], ignore_conflicts=True)
    TraceFailure.objects.filter(key=key).update(
        count=Case(When(window_started_at__lte=stale, then=Value(1)), default=F("count") + 1),
        window_started_at=Case(When(window_started_at__lte=stale, then=Value(now)), default=F("window_started_at")),
    )
    row = TraceFailure.objects.get(key=key)
    return row.window_started_at + WINDOW if row.count > most else None


def _take_back(keys: list[tuple[str, int]]) -> None:
    """Uncount a try that was right, or that another key had already blocked."""
    TraceFailure.objects.filter(key__in=[key for key, _most in keys], count__gt=0).update(count=F("count") - 1)
