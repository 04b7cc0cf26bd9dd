"""Bringing the State Council's notice on days off into the calendar, from the JSON of holiday-cn."""

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import Role, User
from directory.paths import under
from directory.refusals import Conflict, Invalid, NotAllowed, Refused
from directory.scopes import scope_of

from .access import log_access
from .calendar import DATA, statutory_days
from .calendar_changes import Moved, calendar_change
from .models import AccessLog, CalendarDay, CalendarNotice, CountySettings

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_BYTES = 1_000_000
NAME_LENGTH, SOURCE_LENGTH = 30, 200


@dataclass(frozen=True)
class NoticeDay:
    """One day the notice speaks of."""

    date: dt.date
    name: str
    is_off: bool


@dataclass(frozen=True)
class Notice:
    """A notice as read from its file; nothing is stored yet."""

    year: int
    papers: tuple[str, ...]
    days: tuple[NoticeDay, ...]

    @property
    def source(self) -> str:
        """The address of the notice, or its name when the file has none."""
        return (self.papers[0] if self.papers else _("国务院办公厅%s年放假通知") % self.year)[:SOURCE_LENGTH]

    def as_json(self) -> str:
        """Write the notice as the file it could have been read from."""
        days = [{"name": day.name, "date": day.date.isoformat(), "isOffDay": day.is_off} for day in self.days]
        return json.dumps({"year": self.year, "papers": self.papers, "days": days}, ensure_ascii=False)


@dataclass(frozen=True)
class DayChange:
    """One day that becomes something else; "" where it is, or was, an ordinary day."""

    date: dt.date
    old: str
    new: str

    def __str__(self) -> str:
        ordinary = _("平常日")
        return f"{self.date:%Y-%m-%d}：{self.old or ordinary} → {self.new or ordinary}"


@dataclass(frozen=True)
class Loaded:
    """What a load changed, or would change: days, and the due times that move with them."""

    year: int
    added: int
    changed: int
    removed: int
    unchanged: int
    days: list[DayChange] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        """What tells two changes of days apart; due times follow from the days."""
        words = [str(self.year), *map(str, self.days)]
        return hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]


def read_notice(data: bytes | str) -> Notice:
    """Read the JSON `{year, papers, days: [{name, date, isOffDay}]}`; raise Invalid with a sentence that says where.

    A file in which a statutory day off is missing is refused: without it, Spring Festival would be worked.
    """
    content = _parse(data)
    year, days = content.get("year"), content.get("days")
    if not isinstance(year, int) or not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid(_("文件里没有可用的年份（year），应是四位数字，例如 2027。"))
    if not isinstance(days, list):
        raise Invalid(_("文件里没有日期表（days）。"))
    if not days:
        raise Invalid(_("%s年的文件里一个日期也没有，放假通知大概还没有公布。等公布后再导入。") % year)
    papers = content.get("papers") or []
    if not isinstance(papers, list) or not all(isinstance(paper, str) and paper.isprintable() for paper in papers):
        raise Invalid(_("文件里的通知网址（papers）应是一组文字。"))
    read = tuple(_read_day(row, number, year) for number, row in enumerate(days, start=1))
    twice = sorted(date for date, count in Counter(day.date for day in read).items() if count > 1)
    if twice:
        raise Invalid(_("日期%s在文件里出现了两次，请核对。") % twice[0])
    _refuse_incomplete(year, read)
    return Notice(year=year, papers=tuple(papers), days=read)


def _refuse_incomplete(year: int, days: Sequence[NoticeDay]) -> None:
    """Every statutory day off is in the State Council's notice: where one is not, the file is a part of it.

    Of years outside the lunar table only the fixed days are asked for.
    """
    named = {day.date for day in days if day.is_off}
    if missing := sorted(statutory_days(year) - named):
        words = {"year": year, "days": "、".join(f"{day.month}月{day.day}日" for day in missing)}
        raise Invalid(_("%(year)s年的文件不全，没有把法定假日写成放假：%(days)s。请用完整的文件再导入。") % words)


def _parse(data: bytes | str) -> dict[str, Any]:
    if len(data) > MOST_BYTES:
        raise Invalid(_("文件太大，不像是一年的放假安排。"))
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data.removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise Invalid(_("文件不是 UTF-8 编码，请另存为 UTF-8 后再导入。")) from None
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as problem:
        line = getattr(problem, "lineno", 1)
        raise Invalid(_("文件第%s行不是正确的 JSON，请重新下载后再导入。") % line) from None
    if not isinstance(content, dict):
        raise Invalid(_("文件的内容不是一年的放假安排。"))
    return content


def _read_day(row: Any, number: int, year: int) -> NoticeDay:
    where = _("第%s个日期") % number
    if not isinstance(row, dict) or not isinstance(row.get("isOffDay"), bool):
        raise Invalid(_("%s缺少“放假还是上班”（isOffDay）。") % where)
    try:
        date = dt.date.fromisoformat(row.get("date") or "")
    except (TypeError, ValueError):
        raise Invalid(_("%s写得不对，应像 2027-01-01。") % where) from None
    if not dt.date(year - 1, 12, 1) <= date <= dt.date(year + 1, 1, 31):
        raise Invalid(_("%(where)s是 %(date)s，不在 %(year)s 年里。") % {"where": where, "date": date, "year": year})
    name = row.get("name")
    if not isinstance(name, str) or not name.strip() or len(name) > NAME_LENGTH or not name.isprintable():
        raise Invalid(
            _("%(where)s的名称（name）没有写，超过 %(most)s 个字，或有看不见的字符。")
            % {"where": where, "most": NAME_LENGTH}
        )
    return NoticeDay(date=date, name=name.strip(), is_off=row["isOffDay"])


def refuse_page(by: User) -> Refused | None:
    """The county office and the system administrator look after the notices."""
    if scope_of(by).has(Role.COUNTY_OFFICE, Role.SYSTEM_ADMIN):
        return None
    return NotAllowed(_("放假通知由县联席办导入。"))


def refuse_notice(by: User) -> Refused | None:
    """The county office brings the notice in, or the system administrator where several counties share the calendar."""
    scope = scope_of(by)
    if scope.has(Role.SYSTEM_ADMIN):
        return None
    if refusal := refuse_page(by):
        return refusal
    others = CountySettings.objects.all()
    for path in scope.paths(Role.COUNTY_OFFICE):
        others = others.exclude(under(path, "county__path"))
    if others.exists():
        return NotAllowed(_("这个系统有几个县共用，放假通知会移动每个县的期限，请系统管理员导入。"))
    return None


def preview_notice(data: bytes | str, *, by: User) -> Loaded:
    """Return what the notice would change, days and due times; every row stays as it was."""
    if refusal := refuse_notice(by):
        raise refusal
    return load_notice(data, by=by, is_trial=True)


@transaction.atomic
def confirm_notice(data: bytes | str, *, by: User, previewed: str) -> Loaded:
    """Load the notice whose preview was looked at. Raises Conflict when the days changed since then."""
    if refusal := refuse_notice(by):
        raise refusal
    loaded = load_notice(data, by=by)
    if loaded.fingerprint != previewed:  # and nothing of it stays
        raise Conflict(_("您看过以后，日历又有了改动。请看看现在会改动什么，再确认。"), code="stale")
    log_access(by=by, action=AccessLog.Action.SETTINGS, target=_("%s年放假通知") % loaded.year)
    return loaded


def load_notice(data: bytes | str, *, by: User | None = None, is_trial: bool = False) -> Loaded:
    """Make the national calendar say what the notice says, and due times follow; loading it again changes nothing.

    Days of the same notice that are no longer in it are removed; a county's own days are left alone. A trial says what
    would change and leaves every row as it was.
    """
    notice = read_notice(data)
    with calendar_change(by=by, is_trial=is_trial) as moved:
        before = _national_days()
        counted = _store(notice)
        after = _national_days()
    days = [
        DayChange(date=date, old=before.get(date, ""), new=after.get(date, ""))
        for date in sorted(before.keys() | after.keys())
        if before.get(date) != after.get(date)
    ]
    return replace(counted, days=days, moved=moved)


def _national_days() -> dict[dt.date, str]:
    return {day.date: f"{day.name}{day.get_kind_display()}" for day in CalendarDay.objects.for_county(None)}


def _store(notice: Notice) -> Loaded:
    row, _created = CalendarNotice.objects.update_or_create(
        year=notice.year, defaults={"papers": list(notice.papers), "imported_at": timezone.now()}
    )
    known = {day.date: day for day in CalendarDay.objects.filter(county=None).select_for_update(of=("self",))}
    added = changed = 0
    for wanted in notice.days:
        day = known.pop(wanted.date, None) or CalendarDay(date=wanted.date)
        if _adjust(day, wanted, notice, row):
            added, changed = added + (day.pk is None), changed + (day.pk is not None)
            day.save()
    gone = [day.pk for day in known.values() if day.notice_id == notice.year]
    CalendarDay.objects.filter(pk__in=gone).delete()
    return Loaded(
        year=notice.year,
        added=added,
        changed=changed,
        removed=len(gone),
        unchanged=len(notice.days) - added - changed,
    )


def _adjust(day: CalendarDay, wanted: NoticeDay, notice: Notice, row: CalendarNotice) -> bool:
    """Bring a row in line with the notice; return whether anything differed."""
    values = {
        "kind": CalendarDay.Kind.REST if wanted.is_off else CalendarDay.Kind.WORK,
        "name": wanted.name,
        "notice_id": row.pk,
        "source": notice.source,
    }
    differs = day.pk is None or any(getattr(day, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(day, name, value)
    return differs


def bundled_files() -> list[Path]:
    """Return the notices that come with the project, oldest first."""
    return sorted((DATA / "holidays").glob("[0-9][0-9][0-9][0-9].json"))
