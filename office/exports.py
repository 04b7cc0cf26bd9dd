"""Tables people take out of the system: one engine for all of them, so that none can forget the scope.

An app describes its table once (`Export`) and registers it. The rows always start at `visible_to(by)`; what the app may
do is narrow them. A finished table belongs to who made it, for 24 hours and while he holds the postings he made it
under; making and downloading are in the access log.
"""

import csv
import dataclasses
import datetime
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

import xlsxwriter
from django.core.files.base import File
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from directory.models import User
from directory.refusals import Conflict, Invalid, Refused
from directory.scopes import scope_of

from .access import log_access
from .models import AccessLog, PrivateExport
from .retention import Rule

KEPT = datetime.timedelta(hours=24)
MOST_ROWS = 20_000
MOST_KEPT = 20
"""How many tables one person has at a time; the oldest goes first."""
CHUNK = 500
LONGEST_CELL = 32_000  # signs; Excel holds 32,767
LEADS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class PostingChanged(Refused):
    """A posting has ended since the table was made: what it holds may be more than its owner sees today."""

    status = 404
    default_code = "posting-changed"


@dataclass(frozen=True)
class Column:
    """One column: its title, and its width in Excel in signs."""

    title: str | Promise
    width: int = 14


@dataclass(frozen=True)
class Export:
    """A table an app gives out: its rows are those of `model` that the person may see, narrowed by what was asked.

    `narrow(rows, query, by)` filters and orders what it is given and never starts anew; `cells(row)` gives one text for
    each column, without identity.
    """

    kind: str
    title: str | Promise
    model: type[models.Model]
    columns: tuple[Column, ...]
    narrow: Callable[[Any, Mapping[str, str], User], models.QuerySet[Any]]
    cells: Callable[[Any], Sequence[str]]


_registered: dict[str, Export] = {}


def register(export: Export) -> Export:
    """Make a table known, under a kind of its own; its model must know what somebody may see."""
    rows = export.model._default_manager.all()
    if not hasattr(rows, "visible_to"):
        raise TypeError(f"{export.model.__name__} has no visible_to: nothing says who may export it")
    if _registered.setdefault(export.kind, export) is not export:
        raise ValueError(f"the export {export.kind!r} is registered twice")
    return export


def registered() -> tuple[Export, ...]:
    """Return every table of every app."""
    return tuple(_registered.values())


def rows_for(export: Export, *, by: User, query: Mapping[str, str]) -> models.QuerySet[Any]:
    """Return what the table holds for this person and this question; the scope is asked before and after narrowing."""
    visible = export.model._default_manager.all().visible_to(by)  # type: ignore[attr-defined]  # `register` looked
    narrowed = export.narrow(visible, query, by)
    return narrowed.filter(pk__in=visible.order_by().values("pk"))


def make_export(
    *,
    by: User,
    export: Export,
    query: Mapping[str, str],
    file_format: str = PrivateExport.Format.XLSX,
    request: HttpRequest | None = None,
    now: datetime.datetime | None = None,
) -> PrivateExport:
    """Write the table and keep it for its owner; the memory stays flat however many rows there are.

    Raises Invalid for an unknown format or more than 20,000 rows.
    """
    if file_format not in PrivateExport.Format.values:
        raise Invalid(_("导出的格式只有 Excel 和 CSV 两种。"), errors={"format": [_("请重新选择。")]})
    now = now or timezone.now()
    rows = rows_for(export, by=by, query=query)
    _refuse_too_many(rows)
    mark = _("%(name)s（%(username)s）于 %(at)s 导出，仅供本人工作使用") % {
        "name": by.full_name,
        "username": by.username,
        "at": f"{timezone.localtime(now):%Y-%m-%d %H:%M}",
    }
    write = _write_xlsx if file_format == PrivateExport.Format.XLSX else _write_csv
    with tempfile.TemporaryFile() as table:
        count = write(table, export, mark, _cells_of(export, rows))
        return _keep(by, export, PrivateExport.Format(file_format), table, count, now, request)


@transaction.atomic
def take_export(
    *, by: User, export: PrivateExport, request: HttpRequest | None = None, now: datetime.datetime | None = None
) -> PrivateExport:
    """Note that its owner downloads a table, and log it.

    Raises Conflict when it is deleted or 24 hours old, PostingChanged when his postings no longer cover it.
    """
    now = now or timezone.now()
    held = PrivateExport.objects.visible_to(by).select_for_update().filter(pk=export.pk).first()
    if held is None:
        raise Conflict(_("这份表已删除，请重新导出。"), code="gone")
    if held.expires_at <= now:
        raise Conflict(_("这份表已过期，请重新导出。"), code="expired")
    if not held.is_within(scope_of(by)):
        raise PostingChanged(_("导出以后您的岗位有变动，请重新导出。"))
    held.downloaded_at = now
    held.save(update_fields=["downloaded_at"])
    purpose = _("下载%(title)s %(count)s 行") % {"title": held.title, "count": held.row_count}
    log_access(by=by, action=AccessLog.Action.EXPORT, target=str(held.uuid), purpose=purpose, request=request)
    return held


@transaction.atomic
def delete_export(export: PrivateExport) -> None:
    """Delete the row now, and the file once the transaction holds."""
    storage, name = export.content.storage, str(export.content.name)
    export.delete()
    transaction.on_commit(lambda: storage.delete(name))


def _erase(keys: Sequence[Any], now: datetime.datetime) -> int:
    exports = list(PrivateExport.objects.filter(pk__in=keys))
    for export in exports:
        delete_export(export)
    return len(exports)


RULE = Rule(
    name="exports",
    model=PrivateExport,
    what=_lazy("导出的表"),
    kept=_lazy("二十四小时"),
    due=PrivateExport.objects.expired,
    erase=_erase,
)
"""What `retain` deletes of exports."""


def _refuse_too_many(rows: models.QuerySet[Any]) -> None:
    if rows.order_by()[: MOST_ROWS + 1].count() > MOST_ROWS:
        sentence = _("符合条件的超过 %(most)s 行。请先缩小范围（例如选一个乡镇、一种状态或一个月）再导出。")
        raise Invalid(sentence % {"most": f"{MOST_ROWS:,}"}, code="too-many-rows")


def _cells_of(export: Export, rows: models.QuerySet[Any]) -> Iterator[list[str]]:
    for row in rows[:MOST_ROWS].iterator(chunk_size=CHUNK):
        yield [str(cell)[:LONGEST_CELL] for cell in export.cells(row)]


def _write_xlsx(table: IO[bytes], export: Export, mark: str, rows: Iterable[Sequence[str]]) -> int:
    """Write text only: whatever a cell begins with, Excel shows it and calculates nothing."""
    book = xlsxwriter.Workbook(table, {"constant_memory": True, "in_memory": False})
    bold = book.add_format({"bold": True, "text_wrap": True, "border": 1, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "border": 1, "valign": "top"})
    sheet = book.add_worksheet(str(export.title)[:31])
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.repeat_rows(2)
    sheet.freeze_panes(3, 0)
    sheet.set_footer(f"&L{mark.replace('&', '&&')}&R&P / &N")
    for place, column in enumerate(export.columns):
        sheet.set_column(place, place, column.width)
    sheet.write_string(0, 0, str(export.title), book.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, mark)
    for place, column in enumerate(export.columns):
        sheet.write_string(2, place, str(column.title), bold)
    line = 2
    for line, cells in enumerate(rows, start=3):
        for place, cell in enumerate(cells):
            sheet.write_string(line, place, cell, plain)
    count = line - 2
    sheet.write_string(line + 1, 0, _count_line(count))
    sheet.autofilter(2, 0, line, len(export.columns) - 1)
    book.close()
    return count


def _write_csv(table: IO[bytes], export: Export, mark: str, rows: Iterable[Sequence[str]]) -> int:
    """Write what Excel opens rightly: a byte order mark, and an apostrophe before what looks like a formula."""
    text = io.TextIOWrapper(table, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([mark])
    writer.writerow([str(column.title) for column in export.columns])
    count = 0
    for cells in rows:
        writer.writerow([f"'{cell}" if cell.startswith(LEADS_A_FORMULA) else cell for cell in cells])
        count += 1
    writer.writerow([_count_line(count)])
    text.detach()
    return count


def _count_line(count: int) -> str:
    return _("共 %(count)s 行") % {"count": count}


def _keep(
    by: User,
    export: Export,
    file_format: PrivateExport.Format,
    table: IO[bytes],
    count: int,
    now: datetime.datetime,
    request: HttpRequest | None,
) -> PrivateExport:
    size = table.tell()
    table.seek(0)
    kept = PrivateExport(
        owner=by,
        kind=export.kind,
        title=str(export.title),
        format=file_format,
        size=size,
        row_count=count,
        seats=[dataclasses.astuple(seat) for seat in scope_of(by).seats],
        created_at=now,
        expires_at=now + KEPT,
    )
    kept.content.save(f"table.{file_format.lower()}", File(table), save=False)
    try:
        with transaction.atomic():
            kept.save(force_insert=True)
            _drop_old(by, now)
            purpose = _("导出%(title)s %(count)s 行") % {"title": export.title, "count": count}
            log_access(by=by, action=AccessLog.Action.EXPORT, target=str(kept.uuid), purpose=purpose, request=request)
    except Exception:
        kept.content.storage.delete(str(kept.content.name))
        raise
    return kept


def _drop_old(by: User, now: datetime.datetime) -> None:
    """Whoever exports cleans up his own: what is expired, and more than twenty."""
    own = PrivateExport.objects.visible_to(by)
    for old in [*own.expired(now), *own.usable(now)[MOST_KEPT:]]:
        delete_export(old)
