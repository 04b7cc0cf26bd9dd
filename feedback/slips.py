"""Sealed slips and trace codes: printed in pads by the county, handed over in the yard, opened by the raiser alone.

A serial is the county's prefix, digits and a check digit; the hidden code has 12 digits. Only a keyed digest of the
code is kept, so nobody can read it again; losing a slip means a new one.
"""

import datetime
import re
import secrets
import unicodedata
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from stdnum.iso7064 import mod_11_10

from directory.models import Counter, Division, Role, User
from directory.refusals import Conflict, Invalid, NotAllowed, allow
from directory.scopes import scope_of
from office.counties import settings_of
from office.vault import keyed_digest

from .models import Issue, SlipBatch, TraceCode
from .permissions import refuse_hand_slip

MOST_SLIPS = 200
CODE_DIGITS = 12
_SERIAL = re.compile(r"^([A-Z]{1,6})-?(\d{7,12})$")


@dataclass(frozen=True)
class Slip:
    """A slip as it is printed: the only moment its code is known."""

    serial: str
    code: str

    @property
    def grouped(self) -> str:
        """The code as it is read aloud, in three groups of four."""
        return " ".join(self.code[start : start + 4] for start in range(0, CODE_DIGITS, 4))


@transaction.atomic
def print_pad(
    *,
    by: User,
    county: Division,
    count: int,
    after: int | None = None,
    is_demo: bool = False,
    now: datetime.datetime | None = None,
) -> tuple[SlipBatch, list[Slip]]:
    """Make a pad of slips; the codes are returned once and kept only as digests.

    `after` is the last pad its printer knew of: where there is a later one, Conflict, so that a page sent twice prints
    one pad.
    """
    if not scope_of(by).covers(county.path, Role.COUNTY_OFFICE):
        raise NotAllowed(_("回执本由县联席办印制。"))
    if not 1 <= count <= MOST_SLIPS:
        sentence = _("一次印 1 到 %(most)s 张。") % {"most": MOST_SLIPS}
        raise Invalid(sentence, errors={"count": [sentence]})
    slips = _make(county, count)
    if after is not None:
        _refuse_second(county, after)
    batch = SlipBatch.objects.create(
        county=county,
        count=count,
        first_serial=slips[0].serial,
        last_serial=slips[-1].serial,
        printed_by=by,
        printed_at=now or timezone.now(),
        is_demo=is_demo,
    )
    TraceCode.objects.bulk_create(
        [TraceCode(serial=slip.serial, code_digest=code_digest(slip), batch=batch, county=county) for slip in slips]
    )
    return batch, slips


def _refuse_second(county: Division, after: int) -> None:
    """Raise Conflict when a pad was printed since; asked after the numbers are taken, which one at a time can do."""
    later = SlipBatch.objects.filter(county=county, pk__gt=after).first()
    if later:
        raise Conflict(
            _("这一页打开以后已经印了一本（%(pad)s），没有再印。那一本没印好，或还要一本，请再点一次“印制”。")
            % {"pad": later},
            code="already",
        )


@transaction.atomic
def show_code(*, by: User, issue: Issue) -> Slip:
    """Make a code on the screen when no slip is at hand; it is marked as seen by staff and replaces the slip before."""
    from .workflow._moving import lock, move

    issue = lock(issue)
    allow(refuse_hand_slip(by, issue))
    now = timezone.now()
    county = settings_of(issue.path).county
    (slip,) = _make(county, 1)
    replaced = issue.trace_codes.filter(revoked_at=None).update(revoked_at=now)
    TraceCode.objects.create(
        serial=slip.serial,
        code_digest=code_digest(slip),
        county=county,
        issue=issue,
        handed_over_at=now,
        was_seen_by_staff=True,
    )
    move(issue, verb="show-code", by=by, now=now, facts={"serial": slip.serial, "replaces": replaced > 0})
    return slip


def read_serial(typed: str) -> str:
    """Return a typed serial as it is kept; raise Invalid when its form or check digit is wrong."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", typed[:40])).upper()
    found = _SERIAL.match(plain)
    if not found or not mod_11_10.is_valid(found[2]):
        sentence = _("回执号不对，应像 HN0012341 这样，请对照回执再输一遍。")
        raise Invalid(sentence, errors={"slip_serial": [sentence]})
    return found[1] + found[2]


def code_digest(slip: Slip) -> str:
    """Return the keyed digest of a slip's code, bound to its serial."""
    return keyed_digest("trace-code", slip.serial, slip.code)


def _make(county: Division, count: int) -> list[Slip]:
    prefix = settings_of(county.path).number_prefix
    first = Counter.objects.take(f"{prefix}-slip", count)
    return [Slip(serial=_serial(prefix, first + offset), code=_code()) for offset in range(count)]


def _serial(prefix: str, number: int) -> str:
    digits = f"{number:06d}"
    return f"{prefix}{digits}{mod_11_10.calc_check_digit(digits)}"


def _code() -> str:
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
