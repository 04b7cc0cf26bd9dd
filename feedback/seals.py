"""Seals: once a day, what the ledger came to is written into a file outside the database.

Chains show what was changed or taken out in the middle; they cannot show that the end of one was cut off, or that a
matter went with all its steps. A seal says how many matters and steps there were and up to which step, with a digest
over every step since the seal before, and carries the digest of that seal. Whoever changes the database has to change
the file as well, and whoever changes the file has to know the key.
"""

import datetime
import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.refusals import Conflict, Refused
from office.vault import keyed_digest

from .ledger import Fault
from .models import Issue, Step

LOCK_WITHIN = 10
"""Seconds to wait until nobody is writing a step."""
UNSEALED_FOR = datetime.timedelta(days=2)
"""How old a step may become without any seal: by then `tick` has had a night to make the first."""


@dataclass(frozen=True)
class Seal:
    """One line of the file: the day, what there was up to the last step, and the digests that hold it together."""

    date: str
    matters: int
    steps: int
    last_step: int
    steps_digest: str
    previous: str
    digest: str = ""


Row = tuple[int, int, int, str]


@dataclass(frozen=True)
class Stretch:
    """The steps after `start` up to `end` by their digest, and how many steps and matters there are up to `end`."""

    start: int
    end: int
    steps: int
    matters: int
    digest: str

    def digest_since(self, start: int) -> str:
        """Return the digest over the steps after `start`; "" where that is no stretch of the walk."""
        if start == self.end:
            return hashes.Hash(hashes.SM3()).finalize().hex()
        return self.digest if start == self.start else ""


def write_seal(*, now: datetime.datetime | None = None, path: Path | None = None) -> Seal | None:
    """Add today's seal to the file and return it; None when today is sealed already.

    Raises Conflict when the last seal no longer holds, so that nothing is sealed over; and when the file cannot be
    read or the ledger is being written without a pause.
    """
    path = path or settings.SEAL_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    with path.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        lines = file.read().splitlines()
        last = _last(lines)
        today = timezone.localdate(now).isoformat()
        if last and last.date >= today:
            return None
        if last and (_matters_up_to(last.last_step), _steps_up_to(last.last_step)) != (last.matters, last.steps):
            raise Conflict(
                _("上一次封存的办理经过现在少了，先运行 verify_ledger 核对，查清以前不再封存。"), code="seal"
            )
        seal = _seal(today, _highest_step(), last)
        file.write(json.dumps(asdict(seal), ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return seal


def verify_seals(path: Path | None = None) -> Iterator[Fault]:
    """Walk the file and the steps it speaks of, once and with flat memory, and yield what does not hold.

    Finds a seal that was changed or taken out, a step or a matter that was there and is not, and a ledger that has
    stood for days without any seal: the file is gone, or nobody ever sealed.
    """
    seals: list[Seal] = []
    unread: list[Fault] = []
    for number, line in enumerate(_lines(path or settings.SEAL_FILE), start=1):
        try:
            seals.append(_read(line))
        except ValueError:
            unread.append(Fault(_("封存第 %(n)s 行") % {"n": number}, _("读不懂，可能被改动")))
            break
    if not seals and not unread and _is_long_unsealed():
        reason = _("两天以前的办理经过一次也没有封存：没有封存过的，先运行 seal_ledger；封存过的，是封存文件不见了")
        yield Fault(_("封存"), reason)
    walked = _walk(seal.last_step for seal in seals)
    for last, seal in zip([None, *seals], seals, strict=False):
        yield from (Fault(_("封存 %(day)s") % {"day": seal.date}, reason) for reason in _faults(seal, last, walked))
    yield from unread


def _is_long_unsealed() -> bool:
    return Step.objects.filter(at__lt=timezone.now() - UNSEALED_FOR).exists()


def last_sealed_on(path: Path | None = None) -> str:
    """Return the day of the last seal that can be read, "" while there is none."""
    for line in reversed(_lines(path or settings.SEAL_FILE)):
        try:
            return _read(line).date
        except ValueError:
            continue
    return ""


def _faults(seal: Seal, last: Seal | None, walked: dict[int, Stretch]) -> Iterator[str]:
    if seal.digest != _digest_of(seal):
        yield _("封存被改动")
        return
    if seal.previous != (last.digest if last else ""):
        yield _("与上一次封存接不上")
    now, start = walked[seal.last_step], last.last_step if last else 0
    if now.steps != seal.steps:
        yield _("封存时有 %(then)s 步，现在有 %(now)s 步") % {"then": seal.steps, "now": now.steps}
    if now.matters != seal.matters:
        yield _("封存时有 %(then)s 件，现在有 %(now)s 件") % {"then": seal.matters, "now": now.matters}
    if seal.steps_digest != now.digest_since(start):
        yield _("封存过的办理经过被改动或删除")


def _walk(ends: Iterable[int]) -> dict[int, Stretch]:
    """Read the steps once and return for each of these steps the stretch that ends with it."""
    found: dict[int, Stretch] = {}
    rows = _rows_of(Step.objects.all())
    row = next(rows, None)
    start = steps = matters = 0
    for end in sorted(set(ends)):
        digest = hashes.Hash(hashes.SM3())
        while row is not None and row[0] <= end:
            digest.update(_bytes_of(row))
            steps, matters = steps + 1, matters + (row[2] == 1)
            row = next(rows, None)
        found[end] = Stretch(start, end, steps, matters, digest.finalize().hex())
        start = end
    return found


def _seal(today: str, highest: int, last: Seal | None) -> Seal:
    bare = Seal(
        date=today,
        matters=_matters_up_to(highest),
        steps=_steps_up_to(highest),
        last_step=highest,
        steps_digest=_steps_digest(last.last_step if last else 0, highest),
        previous=last.digest if last else "",
    )
    return Seal(**{**asdict(bare), "digest": _digest_of(bare)})


def _highest_step() -> int:
    """Return the highest step there is, at a moment when none is on its way: no lower one can appear later."""
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_WITHIN}s'")
                    cursor.execute("LOCK TABLE feedback_step IN SHARE MODE")
            return Step.objects.aggregate(highest=Max("pk"))["highest"] or 0
    except OperationalError:
        raise Conflict(_("一直有人在写办理经过，没能封存，过一会儿再运行。"), code="busy") from None


def _steps_up_to(highest: int) -> int:
    return Step.objects.filter(pk__lte=highest).count()


def _matters_up_to(highest: int) -> int:
    """Count matters whose first step was there: a matter on its way while the seal is made belongs to the next."""
    return Issue.objects.filter(steps__sequence=1, steps__pk__lte=highest).count()


def _steps_digest(after: int, highest: int) -> str:
    digest = hashes.Hash(hashes.SM3())
    for row in _rows_of(Step.objects.filter(pk__gt=after, pk__lte=highest)):
        digest.update(_bytes_of(row))
    return digest.finalize().hex()


def _rows_of(steps: QuerySet[Step]) -> Iterator[Row]:
    return steps.order_by("pk").values_list("pk", "issue_id", "sequence", "digest").iterator(chunk_size=2000)


def _bytes_of(row: Row) -> bytes:
    return ":".join(map(str, row)).encode()


def _digest_of(seal: Seal) -> str:
    return keyed_digest("seal", *(str(value) for name, value in sorted(asdict(seal).items()) if name != "digest"))


def _read(line: str) -> Seal:
    """Return the seal of a line; raise ValueError for anything that is none."""
    try:
        seal = Seal(**json.loads(line))
    except (TypeError, RecursionError):
        raise ValueError("no seal") from None
    for name, kind in Seal.__annotations__.items():
        if type(getattr(seal, name)) is not kind:
            raise ValueError("no seal")
    return seal


def _last(lines: list[str]) -> Seal | None:
    try:
        return _read(lines[-1]) if lines else None
    except ValueError:
        raise Conflict(_("封存文件的最后一行读不懂，先核对这个文件，再封存。"), code="seal") from None


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError):
        raise Refused(_("打不开封存文件，请核对 SEAL_FILE 和文件权限。"), code="seal") from None
