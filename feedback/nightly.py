"""What is done once a day, at the first `tick` after two in the morning: what is due is erased, the ledger is sealed.

The seal of the day is the mark that the night is done, so it comes last: a night that was interrupted is done again by
the next tick, and a second run finds nothing left to do.
"""

import datetime
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from office import retention

from .seals import last_sealed_on, write_seal

FROM_HOUR = 2
"""Local hour: villages are asleep, and the copy of the small hours has not begun."""


def is_night_due(now: datetime.datetime | None = None) -> bool:
    """Say whether today's part is still to be done. Raises Refused when the seals cannot be read."""
    local = timezone.localtime(now)
    return local.hour >= FROM_HOUR and last_sealed_on() < local.date().isoformat()


def run_night(now: datetime.datetime | None = None, *, dry_run: bool = False) -> Iterator[str]:
    """Erase what is due and seal the ledger; yield a line for each thing done, or to be done.

    Raises Refused when the ledger no longer holds what was sealed, OSError when the seal cannot be written.
    """
    words = _("到期 %(count)s 条：%(what)s") if dry_run else _("已清除 %(count)s 条：%(what)s")
    for erased in retention.run(now=now, dry_run=dry_run):
        if erased.is_finished and erased.count:
            yield words % {"count": erased.count, "what": erased.rule.what}
    if dry_run:
        yield _("封存今天的台账")
    elif seal := write_seal(now=now):
        yield _("已封存：%(n)s 件，%(steps)s 步。") % {"n": seal.matters, "steps": seal.steps}
