"""A matter without its raiser: name and phone erased, and every text that still tells of a person.

On withdrawal of the consent the raiser's own name and number go wherever they stand. When the time of a matter has
come, whatever the check for personal data finds goes too. Texts of steps are erased with their salts, so that the
ledger still verifies; other texts are masked, so that what was said and done stays readable. Counts do not change.
"""

import datetime
from collections.abc import Callable, Iterable

from django.db import models, transaction

from office.counties import public_phones
from office.privacy import Finding, find_own, find_personal_data, replace

from . import ledger
from .identity import erase, known_of
from .models import (
    ExtensionRequest,
    IdentityAccess,
    Issue,
    Mention,
    Milestone,
    ProgressReport,
    ProtectionRequest,
    Raiser,
    RatingAppeal,
    Referral,
    ReturnRequest,
    ReturnVisit,
    StepText,
    Supervision,
)

FREE_TEXTS: dict[type[models.Model], tuple[str, ...]] = {
    Issue: ("raw_note", "digest", "reply", "public_title", "public_text", "public_reply", "adoption_reason"),
    Mention: ("note",),
    Milestone: ("title", "note"),
    ProgressReport: ("text",),
    Referral: ("requirement", "measures", "result", "basis", "contacted_how"),
    ReturnRequest: ("reason", "decision_reason"),
    ExtensionRequest: ("reason", "decision_reason"),
    ReturnVisit: ("reason",),
    RatingAppeal: ("reason", "decision_reason"),
    Supervision: ("text", "answer"),
    IdentityAccess: ("purpose", "decision_reason"),
    ProtectionRequest: ("result",),
}
"""Every text of a matter that somebody typed, the texts of its steps apart."""
WAY_TO_ISSUE = {
    Issue: "pk",
    ReturnRequest: "referral__issue",
    ExtensionRequest: "referral__issue",
    RatingAppeal: "visit__issue",
}
"""How a row leads to its matter; by `issue` unless said here."""
MOST_ROUNDS = 3
Find = Callable[[str], list[Finding]]


@transaction.atomic
def forget_raiser(issue: Issue, *, now: datetime.datetime) -> None:
    """Erase name and phone of a locked matter, and where its texts name them; the matter goes on."""
    raiser = _raiser(issue)
    if raiser:
        names, phones = known_of(raiser)
        _clean(issue, lambda text: find_own(text, names, phones), now)
        erase(raiser, now=now)


@transaction.atomic
def anonymise(issue: Issue, *, now: datetime.datetime) -> None:
    """Erase everything in a locked, finished matter that tells who anybody was."""
    raiser = _raiser(issue)
    names, phones = known_of(raiser) if raiser else ([], [])
    allowed = public_phones(issue.path)
    _clean(issue, lambda text: find_personal_data(text, names, phones=phones, allowed=allowed), now)
    if raiser:
        erase(raiser, now=now)


def _raiser(issue: Issue) -> Raiser | None:
    return Raiser.objects.select_for_update().filter(issue=issue).first()


def _clean(issue: Issue, find: Find, now: datetime.datetime) -> None:
    for model, fields in FREE_TEXTS.items():
        rows: Iterable[models.Model] = [issue]
        if model is not Issue:
            rows = model._default_manager.filter(**{WAY_TO_ISSUE.get(model, "issue"): issue.pk})
        for row in rows:
            _mask_row(row, fields, find)
    for text in StepText.objects.filter(step__issue=issue, erased_at=None):
        if find(text.text):
            ledger.erase_text(text, now=now)
    issue.draft_digest = ""  # it was made from what the raiser left, too
    issue.save(update_fields=["draft_digest"])


def _mask_row(row: models.Model, fields: Iterable[str], find: Find) -> None:
    changed = [name for name in fields if _mask_field(row, name, find)]
    if changed:
        row.save(update_fields=changed)


def _mask_field(row: models.Model, name: str, find: Find) -> bool:
    """Mask one text, anew until it is calm, within what its column holds; say whether it changed."""
    before = text = getattr(row, name)
    for _round in range(MOST_ROUNDS):
        found = find(text)
        if not found:
            break
        text = replace(text, found)
    setattr(row, name, text[: row._meta.get_field(name).max_length])  # type: ignore[union-attr]  # texts have one
    return bool(text != before)
