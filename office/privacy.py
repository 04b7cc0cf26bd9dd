"""Personal data in free text: found, said in a sentence, and masked (domain.md §5.1 and §5.3).

The check reads what is about to be published or passed on, for the forms of `office.detectors` and the names it is
told to look for. It errs towards asking; masked text never alarms again.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from directory.refusals import Invalid

from .detectors import DETECTORS, NUMBER_DETECTORS, TELEPHONES, Finding
from .people_detectors import PEOPLE_DETECTORS, mask_name
from .surnames import split_name

__all__ = ["Finding", "PersonalData", "find_own", "find_personal_data", "mask", "refuse_texts"]

LEAST_DIGITS = 7
"""A shorter number is nobody's telephone."""
SPOKEN_DIGITS = str.maketrans("〇零○一幺二三四五六七八九", "0001123456789")


class PersonalData(Invalid):
    """Texts hold personal data: `errors` says where, `masked` offers each such text with everything masked."""

    default_code = "personal-data"

    def __init__(self, sentence: str, *, errors: dict[str, list[str]], masked: dict[str, str]) -> None:
        super().__init__(sentence, errors=errors)
        self.masked = masked


def find_personal_data(
    text: str, names: Iterable[str] = (), *, phones: Iterable[str] = (), allowed: Iterable[str] = ()
) -> list[Finding]:
    """Return the personal data in a text, in order and without overlaps.

    `names` and `phones` are those of people to look for; `allowed` are numbers that offices make public themselves.
    A finding is labelled as any name or number would be, so that nobody reads from it whose it is. That a bare name is
    found at all still says that it is known: give only people of matters that the reader of the findings may see.
    """
    plain = flatten(text)
    spoken = plain.translate(SPOKEN_DIGITS)
    found = [finding for detector in [*DETECTORS, *PEOPLE_DETECTORS] for finding in detector.find(text, plain)]
    found += [finding for detector in NUMBER_DETECTORS for finding in detector.find(text, spoken)]
    found = [finding for finding in found if finding.kind not in TELEPHONES or not _is_public(finding, allowed)]
    return _without_overlaps([*found, *_own(text, plain, spoken, names, phones)])


def find_own(text: str, names: Iterable[str], phones: Iterable[str]) -> list[Finding]:
    """Return only where these very people are named or their numbers stand."""
    plain = flatten(text)
    return _without_overlaps(list(_own(text, plain, plain.translate(SPOKEN_DIGITS), names, phones)))


def mask(text: str, names: Iterable[str] = (), *, phones: Iterable[str] = (), allowed: Iterable[str] = ()) -> str:
    """Return the text with everything that is found masked: 138****1234, 张某某, 430************123."""
    return replace(text, find_personal_data(text, names, phones=phones, allowed=allowed))


def replace(text: str, found: Iterable[Finding]) -> str:
    """Return the text with these findings masked."""
    parts, place = [], 0
    for finding in found:
        parts += [text[place : finding.start], finding.masked]
        place = finding.end
    return "".join([*parts, text[place:]])


def refuse_texts(
    texts: dict[str, str],
    sentence: str,
    *,
    names: Iterable[str] = (),
    phones: Iterable[str] = (),
    allowed: Iterable[str] = (),
) -> None:
    """Raise PersonalData at each field that holds personal data, with the masked text as an offer."""
    names, phones = list(names), list(phones)
    found = {
        field: findings
        for field, text in texts.items()
        if (findings := find_personal_data(text, names, phones=phones, allowed=allowed))
    }
    if found:
        raise PersonalData(
            sentence,
            errors={field: [finding.sentence for finding in findings] for field, findings in found.items()},
            masked={field: replace(texts[field], findings) for field, findings in found.items()},
        )


def flatten(text: str) -> str:
    """Return the text with full-width letters, digits and dashes made plain, sign by sign, so that places stay."""
    return "".join(_flat(sign) for sign in text)


def _flat(sign: str) -> str:
    if "\u4e00" <= sign <= "\u9fff" or " " <= sign <= "~":  # most signs are plain already
        return sign
    if sign in "–—－‐‑−﹣":
        return "-"
    if sign in "\u3000\xa0\t":
        return " "
    plain = unicodedata.normalize("NFKC", sign)
    return plain if len(plain) == 1 and (plain.isalnum() or plain in "()+.@/") else sign


def _without_overlaps(found: list[Finding]) -> list[Finding]:
    """Keep the longest of those that overlap, the first of equal ones."""
    kept: list[Finding] = []
    covered: set[int] = set()
    for finding in sorted(found, key=lambda finding: (finding.start - finding.end, finding.start)):
        places = range(finding.start, finding.end)
        if covered.isdisjoint(places):
            kept.append(finding)
            covered.update(places)
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
            yield Finding("NAME", _("姓名"), start, end, text[start:end], masked)


def _own(text: str, plain: str, spoken: str, names: Iterable[str], phones: Iterable[str]) -> Iterator[Finding]:
    for name in names:
        yield from _find_name(text, plain, name)
    for phone in phones:
        yield from _find_phone(text, spoken, phone)


def _find_phone(text: str, spoken: str, phone: str) -> Iterator[Finding]:
    """Yield where a person's own number stands, also with blanks or dashes between, whatever its form."""
    digits = _digits(phone)
    if len(digits) < LEAST_DIGITS:
        return
    pattern = "(?<![0-9])" + r"[ \-.·()]{0,2}".join(digits) + "(?![0-9])"
    for match in re.finditer(pattern, spoken):
        start, end = match.span()
        masked = digits[:3] + "****" + digits[-4:] if len(digits) > LEAST_DIGITS + 1 else "****" + digits[-3:]
        yield Finding("OWN_PHONE", _("电话"), start, end, text[start:end], masked)


def _is_public(finding: Finding, allowed: Iterable[str]) -> bool:
    """Whether a telephone is one of the public ones, with or without its area code."""
    digits = _digits(finding.text)
    return any(
        min(len(digits), len(known)) >= LEAST_DIGITS and (digits.endswith(known) or known.endswith(digits))
        for known in map(_digits, allowed)
    )


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", flatten(text).translate(SPOKEN_DIGITS))
