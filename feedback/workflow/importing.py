"""Bringing in old ledgers: matters settled elsewhere before this system, each with one step marked as imported."""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import Division, User, Village, Yard
from directory.paths import COUNTY
from directory.refusals import Invalid, NotAllowed
from directory.scopes import scope_of
from office.counties import public_phones, settings_of
from office.numbers import take_number
from office.privacy import refuse_texts
from office.vault import keyed_digest

from ..ledger import Progress
from ..models import Category, Issue, Outcome, Status
from ..models.choices import ClosedBy
from ..models.issue import MOST_SIGNS
from ..permissions import OFFICES
from ._moving import fitting, move, needed
from .settling import check_category

IMPORT_BATCH = 200
"""So many rows are one transaction: less than a second, during which SQLite lets nobody else write."""


@dataclass(frozen=True)
class OldMatter:
    """One row of an old ledger, already settled before this system."""

    village: Village
    yard: Yard | None
    raised_on: datetime.date
    closed_on: datetime.date
    text: str
    outcome: str
    reply: str = ""
    category: Category | None = None

    @cached_property
    def key(self) -> uuid.UUID:
        """What tells the row apart wherever it is read again: place, day and words, under the installation's key."""
        yard = self.yard.number if self.yard else 0
        words = "".join(self.text.split())
        said = (str(self.village.number), str(yard), self.raised_on.isoformat(), words)
        return uuid.UUID(hex=keyed_digest("old-matter", *said)[:32])


def import_closed(
    *, by: User, rows: Iterable[OldMatter], progress: Progress | None = None, now: datetime.datetime | None = None
) -> list[Issue]:
    """Bring in settled matters of an old ledger, in batches of one transaction each, and return those that are new.

    A row that is there already is passed over, so that the same ledger can be brought in again. `progress` is told
    after each batch how many rows are done, for good. Raises NotAllowed for a place outside the user's office, Invalid
    with sentences by field for a row that cannot be taken.
    """
    now = now or timezone.now()
    made: list[Issue] = []
    waiting, done = iter(rows), 0
    while batch := list(islice(waiting, IMPORT_BATCH)):
        made += _import_batch(batch, by=by, now=now)
        done += len(batch)
        if progress:
            progress(done)
    return made


def check_old(row: OldMatter, *, by: User, today: datetime.date) -> None:
    """Raise the refusal of a row that cannot be brought in: its place, days, outcome, and personal data in its texts.

    The text becomes the digest that departments read, the reply what may be published: neither names anybody.
    """
    if not scope_of(by).covers(row.village.path, *OFFICES):
        raise NotAllowed(_("历史台账由乡镇或县联席办导入自己范围内的。"))
    if row.outcome not in Outcome.values:
        raise _wrong("outcome", _("办理方式不在三类之内。"))
    if row.closed_on < row.raised_on or row.closed_on > today:
        raise _wrong("closed_on", _("办结日期要在反映日期之后、今天之前。"))
    if row.yard and row.yard.village_id != row.village.pk:
        raise _wrong("yard", _("这个屋场不在这个村。"))
    if row.category is not None:
        check_category(row.category)
    needed("text", row.text, _("缺少问题内容。"), most=MOST_SIGNS)
    fitting("reply", row.reply, most=MOST_SIGNS)
    sentence = _("历史台账里有个人信息，请隐去后再导入。")
    refuse_texts({"text": row.text, "reply": row.reply}, sentence, allowed=public_phones(row.village.path))


def known_of(rows: Iterable[OldMatter]) -> set[uuid.UUID]:
    """Return which of these rows are in the ledger already, in one query."""
    wanted = {row.key: row.village.pk for row in rows}
    known = Issue.objects.filter(village__in=set(wanted.values()), draft_uuid__in=wanted)
    return set(known.values_list("draft_uuid", flat=True))


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, errors={field: [sentence]})


@transaction.atomic
def _import_batch(rows: list[OldMatter], *, by: User, now: datetime.datetime) -> list[Issue]:
    for row in rows:
        check_old(row, by=by, today=timezone.localdate(now))
    counties = {row.village.path[:COUNTY] for row in rows}
    list(Division.objects.select_for_update().filter(path__in=counties).order_by("pk"))  # one import at a time
    known = known_of(rows)
    made = []
    for row in rows:
        if row.key not in known:
            known.add(row.key)
            made.append(_import_one(row, by=by, now=now))
    return made


def _import_one(row: OldMatter, *, by: User, now: datetime.datetime) -> Issue:
    text = needed("text", row.text, _("缺少问题内容。"), most=MOST_SIGNS)
    noon = timezone.make_aware(datetime.datetime.combine(row.closed_on, datetime.time(12)))
    closed_at = min(noon, now)
    issue = Issue(
        raw_note=text,
        digest=text,
        category=row.category,
        kind=row.category.kind if row.category else Issue.Kind.DEMAND,
        outcome=row.outcome,
        raised_on=row.raised_on,
        draft_uuid=row.key,
        created_by=by,
        created_at=now,
        version=0,
        status=Status.CLOSED,
        settled_at=closed_at,
        closed_at=closed_at,
        closed_ground=ClosedBy.IMPORTED,
        is_demo=row.village.is_demo,
    )
    issue.stand_in(row.village, row.yard)
    issue.number = take_number(settings_of(row.village.path).number_prefix, timezone.localdate(now).year)
    reply = fitting("reply", row.reply, most=MOST_SIGNS)
    move(issue, verb="import", to=Status.CLOSED, by=by, now=now, public=reply, reply=reply, facts={"imported": True})
    return issue
