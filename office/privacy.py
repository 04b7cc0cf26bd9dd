"""Personal data in free text: found, said in a sentence, and masked (domain.md §5.1 and §5.3).

The check reads what is about to be published or passed on, for the forms of `office.detectors` and the names it is
told to look for. It errs towards asking; masked text never alarms again.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from .detectors import DETECTORS, NUMBER_DETECTORS, Finding, mask_name
from .surnames import split_name

__all__ = ["Finding", "find_personal_data", "mask"]

SPOKEN_DIGITS = str.maketrans("〇零○一幺二三四五六七八九", "0001123456789")


def find_personal_data(text: str, names: Iterable[str] = ()) -> list[Finding]:
    """Return the personal data in a text, in order and without overlaps; `names` are people to look for by name."""
    plain = flatten(text)
    spoken = plain.translate(SPOKEN_DIGITS)
    found = [finding for detector in DETECTORS for finding in detector.find(text, plain)]
    found += [finding for detector in NUMBER_DETECTORS for finding in detector.find(text, spoken)]
    found += [finding for name in names for finding in _find_name(text, plain, name)]
    return _without_overlaps(found)


def mask(text: str, names: Iterable[str] = ()) -> str:
    """Return the text with everything that is found masked: 138****1234, 张某某, 430************123."""
    parts, place = [], 0
    for finding in find_personal_data(text, names):
        parts += [text[place : finding.start], finding.masked]
        place = finding.end
    return "".join([*parts, text[place:]])


def flatten(text: str) -> str:
    """Return the text with full-width letters, digits and dashes made plain, sign by sign, so that places stay."""
    return "".join(_flat(sign) for sign in text)


def _flat(sign: str) -> str:
    if sign in "–—－‐‑−﹣":
        return "-"
    if sign in "\u3000\xa0\t":
        return " "
    plain = unicodedata.normalize("NFKC", sign)
    return plain if len(plain) == 1 and (plain.isalnum() or plain in "()+.@") else sign


def _without_overlaps(found: list[Finding]) -> list[Finding]:
    """Keep the longest of those that overlap, the first of equal ones."""
    kept: list[Finding] = []
    for finding in sorted(found, key=lambda finding: (finding.start - finding.end, finding.start)):
        if all(finding.end <= other.start or finding.start >= other.end for other in kept):
            kept.append(finding)
    return sorted(kept, key=lambda finding: finding.start)


def _find_name(text: str, plain: str, name: str) -> Iterator[Finding]:
    """Yield where a person is named: in full, also with blanks between, or by a given name of two signs or more."""
    whole = "".join(flatten(name).split())
    _surname, given = split_name(whole)
    if not given:
        return
    for wanted, masked in ((whole, mask_name(whole)), (given, "某" * len(given))):
        if len(wanted) < 2:
            continue
        pattern = r"[ \n·]?".join(re.escape(sign) for sign in wanted)
        for match in re.finditer(pattern, plain):
            start, end = match.span()
            yield Finding("NAME", _("反映人的姓名"), start, end, text[start:end], masked)
