"""Numbers people read aloud: a prefix, a year, a serial and a check digit that catches a slip of the tongue.

The check digit is ISO 7064 MOD 11,10 over year and serial. Serials come from `directory.Counter`, taken last in the
inserting transaction, so that a rollback loses none.
"""

import re
import unicodedata

from django.utils.translation import gettext as _
from stdnum.iso7064 import mod_11_10

from directory.models import Counter
from directory.refusals import Invalid

WIDTH = 5
_NUMBER = re.compile(r"^([A-Z]{1,6}?)-?(H?)(\d{4})-?(\d{6,10})$")


def take_number(prefix: str, year: int, *, letter: str = "") -> str:
    """Take the next number of a county's series of a year, e.g. HN-2026-001230; inside a transaction."""
    serial = Counter.objects.take(f"{prefix}-{letter}{year}")
    return make_number(prefix, year, serial, letter=letter)


def make_number(prefix: str, year: int, serial: int, *, letter: str = "") -> str:
    """Write a number with its check digit."""
    digits = f"{serial:0{WIDTH}d}"
    return f"{prefix}-{letter}{year}-{digits}{mod_11_10.calc_check_digit(f'{year}{digits}')}"


def read_number(typed: str) -> str:
    """Return a typed number as it is kept; raise Invalid when its form or its check digit is wrong.

    Full-width signs, blanks, small letters and missing dashes are forgiven.
    """
    plain = re.sub(r"[\s_]", "", unicodedata.normalize("NFKC", typed[:60])).upper()
    plain = re.sub(r"[‐-―−]", "-", plain)
    found = _NUMBER.match(plain)
    if not found:
        raise Invalid(_("编号的样子不对，应像 HN-2026-001230 这样，请对照回执再输一遍。"), code="number-form")
    prefix, letter, year, digits = found.groups()
    if not mod_11_10.is_valid(f"{year}{digits}"):
        raise Invalid(_("编号有一位数字不对，请对照回执再输一遍。"), code="number-check")
    return f"{prefix}-{letter}{year}-{digits}"
