"""Words and shapes that every page shares: dates, due times, states, shares, charts. `{% load ui %}` is built in."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from office.day_words import plain_day
from summary.figures import SMALLEST_SAMPLE
from wutang import charts

register = template.Library()

WEEKDAYS = "一二三四五六日"

OPEN, WORK, DONE, STRUCK = "open", "work", "done", "struck"
SHAPES = {
    OPEN: {"OPEN", "RAISED", "DRAFT", "PENDING", "PROPOSED", "DISPATCHED", "DRAFTED"},
    WORK: {
        "WORK", "ANSWERED", "RESOLVED_ON_SITE", "REFERRED", "LONG_TERM", "REPLIED",
        "SUBMITTED", "ACCEPTED", "RETURN_REQUESTED", "REVIEWED", "SENT",
    },
    DONE: {"DONE", "CLOSED", "ARCHIVED", "APPROVED", "CONFIRMED", "PUBLISHED", "REACHED"},
    STRUCK: {"STRUCK", "GUIDED", "MERGED", "VOIDED", "CANCELLED", "RETURNED", "WITHDRAWN", "DECLINED", "DROPPED"},
}  # fmt: skip


@register.filter
def cn_date(value: date | datetime | None) -> str:
    """2026年11月21日; empty for nothing."""
    if not isinstance(value, date):
        return ""
    return plain_day(_local(value))


@register.filter
def cn_datetime(value: date | datetime | None) -> str:
    """2026年11月21日 周六 19:30, Asia/Shanghai; without a clock time for a plain date."""
    if not isinstance(value, date):
        return ""
    value = _local(value)
    day = f"{cn_date(value)} 周{WEEKDAYS[value.weekday()]}"
    return f"{day} {value:%H:%M}" if isinstance(value, datetime) else day


@register.filter
def machine_moment(value: date | datetime | None) -> str:
    """ISO 8601, for `<time datetime>`."""
    return _local(value).isoformat() if isinstance(value, date) else ""


@register.filter
def due_words(due: Any) -> str:
    """还剩 2 个工作日 / 今天到期 / 已超期 3 个工作日.

    `due` is a number of working days left (negative when over) or an object with `due_at`,
    `working_days_left` and `is_over`; only the calendar can count them, so this never does.
    """
    if _has_no_limit(due):
        return _("没有期限")
    left = _days_left(due)
    if _is_over(due):
        if left < 0:
            return _("已超期 %d 个工作日") % -left
        return _("今天已超期") if _is_of_today(due) else _("已超期不到 1 个工作日")
    return _("还剩 %d 个工作日") % left if left else _("今天到期")


@register.filter
def due_kind(due: Any) -> str:
    """over, soon (one working day or less) or an empty word: the shape that goes with `due_words`."""
    if _has_no_limit(due):
        return ""
    if _is_over(due):
        return "over"
    return "soon" if _days_left(due) <= 1 else ""


@register.filter
def state_shape(status: str) -> str:
    """open, work, done or struck for any status code of the house; an unknown one is open."""
    code = str(status or "").upper()
    return next((shape for shape, codes in SHAPES.items() if code in codes), OPEN)


@register.filter
def share(numerator: int | None, denominator: int | None) -> str:
    """87.5%; 样本不足 below the smallest sample, as every rate of the house is shown."""
    if not denominator or denominator < SMALLEST_SAMPLE:
        return _("样本不足")
    return f"{(numerator or 0) * 100 / denominator:.1f}".removesuffix(".0") + "%"


@register.filter
def grouped(value: object) -> str:
    """12,345: thousands kept apart in large figures; anything but a number passes unchanged."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"{value:,}" if is_number else str(value if value is not None else "")


@register.simple_tag(takes_context=True)
def address_with(context: template.Context, **changes: object) -> str:
    """The query string of this page with some values changed (None drops one): `?{% address_with before=x %}`."""
    query = {key: values for key, values in context["request"].GET.lists() if key not in changes}
    query.update({key: [value] for key, value in changes.items() if value is not None})
    return urlencode(query, doseq=True)


@register.inclusion_tag("components/nav_link.html", takes_context=True)
def nav_link(
    context: template.Context, url: str, label: str, count: int | None = None, count_title: str = ""
) -> dict[str, Any]:
    """A link of a frame, perhaps with a count and what it counts; marked as current on its own page and those below."""
    path = getattr(context.get("request"), "path", "")
    is_current = path == url or (url not in ("/", "/desk/") and path.startswith(url))
    return {
        "url": url,
        "label": label,
        "count": count,
        "count_title": count_title,
        "is_current": is_current,
        "is_exact": path == url,
    }


@register.inclusion_tag("components/bar_chart.html")
def bar_chart(title: str, rows: charts.Rows, unit: str = "", definition: str = "") -> dict[str, Any]:
    """Horizontal bars. `rows`: pairs (label, number), or triples with the address of the rows behind it."""
    return charts.bar_chart(title, rows, unit) | {"definition": definition}


@register.inclusion_tag("components/line_chart.html")
def line_chart(title: str, rows: charts.Rows, unit: str = "", definition: str = "") -> dict[str, Any]:
    """One line over time. `rows`: pairs (label, number) in order."""
    return charts.line_chart(title, rows, unit) | {"definition": definition}


@register.inclusion_tag("components/stacked_share.html")
def stacked_share(title: str, rows: charts.Rows, unit: str = "", definition: str = "") -> dict[str, Any]:
    """One bar cut into up to four parts of a whole. `rows`: pairs (label, number)."""
    return charts.stacked_share(title, rows, unit) | {"definition": definition}


@register.inclusion_tag("components/month_chart.html")
def month_chart(title: str, rows: list, first: str, second: str, definition: str = "") -> dict:
    """Two bars a month. `rows`: triples (label, number, number); `first` and `second` name what they count."""
    return charts.month_chart(title, rows, (first, second)) | {"definition": definition}


@register.inclusion_tag("components/share_rows.html")
def share_rows(title: str, rows: list, names: list, definition: str = "") -> dict:
    """One bar of shares a row. `rows`: triples (label, address, counts); `names`: of the up to four parts."""
    return charts.share_rows(title, rows, names) | {"definition": definition}


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def _has_no_limit(due: Any) -> bool:
    return due is None or due == "" or (not isinstance(due, int) and getattr(due, "due_at", None) is None)


def _days_left(due: Any) -> int:
    return due if isinstance(due, int) else due.working_days_left


def _is_of_today(due: Any) -> bool:
    due_at = getattr(due, "due_at", None)
    return not isinstance(due_at, datetime) or timezone.localdate(due_at) == timezone.localdate()


def _is_over(due: Any) -> bool:
    return due < 0 if isinstance(due, int) else due.is_over
