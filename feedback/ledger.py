"""The ledger: every move of a matter is a step, the steps of a matter are a chain, and the chain can be checked.

A step's digest covers what it says, the digests of its texts, and the digest of the step before. Texts carry a random
salt and lie apart: erasing text and salt leaves the chain whole and nothing to guess.
"""

import datetime
import json
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from directory import database_rules
from directory.models import User
from office.vault import keyed_digest

from .models import Issue, Referral, Step, StepText

BATCH = 500
"""How many matters are checked at once."""
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Fault:
    """One thing that does not hold: which matter, and what is wrong."""

    number: str
    reason: str

    def __str__(self) -> str:
        return f"{self.number} {self.reason}"


def write_step(
    *,
    issue: Issue,
    verb: str,
    from_status: str,
    by: User | None,
    at: datetime.datetime,
    acting_as: str = "",
    referral: Referral | None = None,
    public: str = "",
    internal: str = "",
    changed: Iterable[str] = (),
    facts: dict[str, Any] | None = None,
) -> Step:
    """Write the next step of a locked matter, whose status is already the new one, with its texts."""
    previous = _head(issue, from_status)
    texts = [
        _text(audience, text)
        for audience, text in ((StepText.Audience.PUBLIC, public), (StepText.Audience.INTERNAL, internal))
        if text
    ]
    step = Step(
        issue=issue,
        sequence=previous[0] + 1 if previous else 1,
        verb=verb,
        from_status=from_status,
        to_status=issue.status,
        by=by,
        acting_as=acting_as,
        at=at,
        referral_ordinal=referral.ordinal if referral else None,
        changed=sorted(changed),
        facts=facts or {},
        texts_digest=_texts_digest(texts),
        previous_digest=previous[1] if previous else "",
    )
    step.digest = digest_of(step)
    step.save(force_insert=True)
    for text in texts:
        text.step = step
    StepText.objects.bulk_create(texts)
    issue.__dict__["_head"] = (step.sequence, step.digest)
    return step


def _head(issue: Issue, from_status: str) -> tuple[int, str] | None:
    """Return sequence and digest of the last step; a new matter has none, and one step knows the one before it.

    The matter is locked and was loaded under that lock, so nobody can have written in between.
    """
    if from_status == "":
        return None
    known: tuple[int, str] | None = issue.__dict__.get("_head")
    return known or Step.objects.filter(issue=issue).order_by("-sequence").values_list("sequence", "digest").first()


def load_heads(issues: Iterable[Issue]) -> None:
    """Read the last step of many locked matters in one query, so that writing the next asks for none."""
    locked = {issue.pk: issue for issue in issues}
    newest = Step.objects.filter(issue=OuterRef("issue")).order_by("-sequence").values("sequence")[:1]
    heads = Step.objects.filter(issue__in=locked, sequence=Subquery(newest))
    for pk, sequence, digest in heads.values_list("issue", "sequence", "digest"):
        locked[pk].__dict__["_head"] = (sequence, digest)


def digest_of(step: Step) -> str:
    """Return the digest a step must carry."""
    return keyed_digest(
        "step",
        str(step.issue_id),
        str(step.sequence),
        step.verb,
        step.from_status,
        step.to_status,
        str(step.by_id or ""),
        step.acting_as,
        step.at.astimezone(datetime.UTC).isoformat(timespec="microseconds"),
        str(step.referral_ordinal or ""),
        json.dumps(step.changed, ensure_ascii=False),
        json.dumps(step.facts, ensure_ascii=False, sort_keys=True),
        step.texts_digest,
        step.previous_digest,
    )


def erase_text(text: StepText, *, now: datetime.datetime | None = None) -> None:
    """Erase a text and its salt; its digest stays, so that the chain still verifies."""
    text.text = text.salt = ""
    text.erased_at = now or timezone.now()
    text.save(update_fields=["text", "salt", "erased_at"])


def verify(issues: Iterable[int] | None = None, *, progress: Progress | None = None) -> Iterator[Fault]:
    """Walk every chain and yield each fault; memory stays flat. `progress` is told how many matters are done."""
    from .triggers import TRIGGERS

    for name in database_rules.missing(connection, TRIGGERS):
        yield Fault("-", _("数据库缺少保护规则 %(name)s") % {"name": name})
    rows = Issue.objects.order_by("pk")
    if issues is not None:
        rows = rows.filter(pk__in=issues)
    batch: dict[int, Issue] = {}
    done = 0
    for issue in rows.only("pk", "number", "status", "reply").iterator(chunk_size=BATCH):
        batch[issue.pk] = issue
        if len(batch) == BATCH:
            yield from _verify_batch(batch)
            done += len(batch)
            if progress:
                progress(done)
            batch = {}
    yield from _verify_batch(batch)
    if progress and (batch or not done):
        progress(done + len(batch))


def _verify_batch(batch: dict[int, Issue]) -> Iterator[Fault]:
    chains: dict[int, list[Step]] = {pk: [] for pk in batch}
    for step in Step.objects.filter(issue__in=list(batch)).order_by("issue", "sequence").prefetch_related("texts"):
        chains[step.issue_id].append(step)
    for pk, issue in batch.items():
        yield from _verify_chain(issue, chains[pk])


def _verify_chain(issue: Issue, steps: list[Step]) -> Iterator[Fault]:
    if not steps:
        yield Fault(issue.number, _("没有任何办理经过"))
        return
    previous, status = "", ""
    for expected, step in enumerate(steps, start=1):
        if step.sequence != expected:
            yield Fault(issue.number, _("第 %(n)s 步缺失") % {"n": expected})
            return
        if step.previous_digest != previous or step.from_status != status:
            yield Fault(issue.number, _("第 %(n)s 步与上一步接不上") % {"n": expected})
        if step.digest != digest_of(step):
            yield Fault(issue.number, _("第 %(n)s 步被改动") % {"n": expected})
        if not _texts_hold(step):
            yield Fault(issue.number, _("第 %(n)s 步的文字被改动") % {"n": expected})
        previous, status = step.digest, step.to_status
    if issue.status != status:
        yield Fault(issue.number, _("现在的状态与最后一步不符"))
    if not _reply_holds(issue, steps):
        yield Fault(issue.number, _("现在的答复与写下它的那一步不符"))


def _reply_holds(issue: Issue, steps: Iterable[Step]) -> bool:
    """Whether the raiser reads what the last step that gave a reply wrote; what retention erased tells nothing.

    Matters brought in from old ledgers before their step kept the reply have none to compare with.
    """
    wrote = [step for step in steps if "reply" in step.changed or step.verb == "import"]
    if not wrote:
        return issue.reply == ""
    if "reply" not in wrote[-1].changed:
        return True
    told = [text for text in wrote[-1].texts.all() if text.audience == StepText.Audience.PUBLIC]
    return any(text.erased_at or text.text == issue.reply for text in told) if told else issue.reply == ""


def _text(audience: str, text: str) -> StepText:
    salt = secrets.token_hex(16)
    return StepText(audience=audience, text=text, salt=salt, digest=keyed_digest("step-text", salt, text))


def _texts_digest(texts: Iterable[StepText]) -> str:
    parts = sorted((text.audience, text.digest) for text in texts)
    return keyed_digest("step-texts", *(part for pair in parts for part in pair)) if parts else ""


def _texts_hold(step: Step) -> bool:
    texts = list(step.texts.all())
    whole = _texts_digest(texts) == step.texts_digest
    return whole and all(
        text.erased_at is not None or text.digest == keyed_digest("step-text", text.salt, text.text) for text in texts
    )
