"""The list of matters as a table: exactly what the list shows for the same address."""

from collections.abc import Mapping
from typing import Any, cast

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import User
from office.exports import Export, register
from office.views.exports import exporting

from .. import exports, sections
from ..models import Issue
from .issues import MOST_TYPED, chosen


def asked(rows: Any, query: Mapping[str, str], by: User) -> Any:
    """Return the matters the list shows for this address."""
    section = sections.section_named(by, query.get("todo", ""), Issue)
    if section:
        rows = rows.filter(pk__in=section.rows.order_by().values("pk"))
    rows = chosen(rows, cast("QueryDict", query), query.get("q", "").strip()[:MOST_TYPED], timezone.now())
    return exports.with_all_told(rows, by)


ISSUES = register(
    Export(kind="issues", title=_("问题台账"), model=Issue, columns=exports.COLUMNS, narrow=asked, cells=exports.cells)
)
issue_export = exporting(ISSUES)
