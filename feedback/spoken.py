"""The words as spoken: a page that shows them to somebody else than their writer has it written down who looked.

Once for each person, matter and day, so that the log stays readable; the raiser's letter counts it with the other
looks. A line of the words in a list is no look.
"""

import datetime
from collections.abc import Iterable

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import Role, User
from directory.scopes import scope_of
from office.access import log_each
from office.models import AccessLog

from .models import Issue
from .permissions import may_read_raw
from .permissions.parties import OFFICES

REMEMBERED_SECONDS = 12 * 3600
"""How long the database is not asked again whether a look of today is written down."""


def note_looks(by: User, issues: Iterable[Issue]) -> None:
    """Write down that a person is shown the words as spoken of these matters, where he is and did not write them."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    shown = {
        f"raw-look:{by.pk}:{today:%Y%m%d}:{issue.number}": issue
        for issue in issues
        if issue.created_by_id != by.pk and may_read_raw(by, issue)
    }
    known = cache.get_many(shown)
    new = {key: issue for key, issue in shown.items() if key not in known}
    if new:
        _write(by, list(new.values()), today)
        cache.set_many(dict.fromkeys(new, True), REMEMBERED_SECONDS)


def _write(by: User, issues: list[Issue], today: datetime.datetime) -> None:
    rows = AccessLog.objects.filter(action=AccessLog.Action.RAW_NOTE, actor=by, at__gte=today)
    known = set(rows.filter(target_label__in=[issue.number for issue in issues]).values_list("target_label", flat=True))
    looked_at = [issue for issue in issues if issue.number not in known]
    if looked_at:
        log_each(
            by=by,
            action=AccessLog.Action.RAW_NOTE,
            targets=looked_at,
            purpose=_("审核、办理这件事"),
            acting_as=_post_of(by, looked_at[0]),
        )


def _post_of(by: User, issue: Issue) -> str:
    """Return as whom somebody reads; matters shown on one page are of one place."""
    posts = [role for role in OFFICES if scope_of(by).covers(issue.path, role)]
    return str(Role(posts[0]).label) if posts else ""
