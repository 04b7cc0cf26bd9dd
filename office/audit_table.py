"""The access log as the audit administrator reads it: filtered, and taken out as a table."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from directory.models import User

from .exports import Column, Export, register
from .models import AccessLog

MOST_TYPED = 80


def narrow(rows: Any, query: Mapping[str, str], by: User) -> Any:
    """Return the rows that were asked for: by `who`, `action`, `target` number, and days `since` and `until` inclusive.

    What cannot be read was not asked. Newest first.
    """
    who, target = (query.get(name, "").strip()[:MOST_TYPED].replace("\x00", "") for name in ("who", "target"))
    if who:
        rows = rows.filter(actor_label__icontains=who)
    if target:
        rows = rows.filter(target_label__iexact=target)
    if query.get("action", "") in AccessLog.Action.values:
        rows = rows.filter(action=query["action"])
    since, until = start_of(query.get("since", "")), start_of(query.get("until", ""))
    if since:
        rows = rows.filter(at__gte=since)
    if until:
        rows = rows.filter(at__lt=until + datetime.timedelta(days=1))
    return rows.order_by("-at", "-pk")


def start_of(day: str) -> datetime.datetime | None:
    """Return the first moment of a day written 2026-11-21; None for what is no day."""
    try:
        read = parse_date(day[:10])
    except ValueError:
        return None
    if read is None or not 2000 <= read.year <= 2100:
        return None
    return timezone.make_aware(datetime.datetime.combine(read, datetime.time.min))


def cells(row: AccessLog) -> list[str]:
    """Return what the table says of one row."""
    return [
        f"{timezone.localtime(row.at):%Y-%m-%d %H:%M:%S}",
        row.actor_label,
        row.acting_as,
        str(row.get_action_display()),
        row.target_type,
        row.target_label,
        row.purpose,
        row.address,
        f"{row.month}/{row.sequence}",
        row.digest,
    ]


AUDIT = register(
    Export(
        kind="audit",
        title=_("访问记录"),
        model=AccessLog,
        columns=(
            Column(_("时间"), 20),
            Column(_("人员"), 24),
            Column(_("单位或岗位"), 18),
            Column(_("动作"), 12),
            Column(_("对象类别"), 12),
            Column(_("对象编号"), 22),
            Column(_("事由"), 36),
            Column(_("来源地址"), 18),
            Column(_("链上序号"), 14),
            Column(_("校验码"), 40),
        ),
        narrow=narrow,
        cells=cells,
    )
)
