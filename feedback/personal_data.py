"""The check for personal data on the texts of a matter: also for the raiser's own name and telephone.

Numbers that the county and its departments make public themselves may stand, so that an answer can say whom to call.
"""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from office.counties import public_phones
from office.privacy import Finding, find_personal_data, refuse_texts, replace

from .identity import people_to_hide
from .models import Issue

READ_BY_OTHERS = gettext_lazy("别人会看到这段话，里面有个人信息，请改写后再交。")


def find_in(issue: Issue, text: str) -> list[Finding]:
    """Return the personal data in a text about a matter."""
    names, phones = people_to_hide(issue)
    return find_personal_data(text, names, phones=phones, allowed=public_phones(issue.path))


def masked(issue: Issue, text: str) -> str:
    """Return a text about a matter with its personal data masked."""
    return replace(text, find_in(issue, text))


def masked_each(issue: Issue, texts: Iterable[str]) -> dict[str, str]:
    """Return each of several texts about a matter with its masked form; what to hide is looked up once, if at all."""
    wanted = [text for text in texts if text]
    if not wanted:
        return {}
    names, phones = people_to_hide(issue)
    allowed = public_phones(issue.path)
    return {text: replace(text, find_personal_data(text, names, phones=phones, allowed=allowed)) for text in wanted}


def refuse_personal_data(issue: Issue, texts: dict[str, str], sentence: str | Promise) -> None:
    """Raise PersonalData at each field that holds personal data, with the masked text as an offer."""
    names, phones = people_to_hide(issue)
    refuse_texts(texts, str(sentence), names=names, phones=phones, allowed=public_phones(issue.path))


def refuse_in(issue: Issue, **texts: str) -> None:
    """Refuse personal data in what the raiser, other offices or leaders will read of a matter: its texts by field."""
    refuse_personal_data(issue, texts, READ_BY_OTHERS)
