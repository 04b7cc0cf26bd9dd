"""Drafts: what a phone sends twice is kept once.

Each form carries a UUID made when it was opened. The same author's same draft is one record; the same UUID with other
content is refused with the number of the record that is there, so that its author can compare and nothing is lost.
"""

import datetime
import json
from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from directory.refusals import Conflict
from office.vault import keyed_digest


class DraftDiffers(Conflict):
    """The same draft came again with other content; `number` is that of the record kept the first time."""

    default_code = "draft-differs"

    def __init__(self, number: str) -> None:
        super().__init__(
            _("这份草稿已经存为 %(number)s，但内容不一样。先打开它看看，需要的话再把这次的内容补进去。")
            % {"number": number}
        )
        self.number = number


def draft_digest(content: Mapping[str, Any]) -> str:
    """Return the keyed digest of what a draft says; dates, model rows and empty values in one form."""
    plain = {key: _plain(value) for key, value in content.items()}
    return keyed_digest("draft", json.dumps(plain, ensure_ascii=False, sort_keys=True))


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()
    if isinstance(value, list | tuple | set):
        return [_plain(item) for item in value]
    return "" if value is None else str(value)
