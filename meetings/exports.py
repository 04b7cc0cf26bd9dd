"""The list of talks as a table: what each list page shows, and nothing of who came."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import User
from office.day_words import table_moment
from office.exports import Column, Export, register

from .listing import narrow, read_query
from .models import Meeting


def asked(rows: Any, query: Mapping[str, str], by: User) -> Any:
    """Return the talks the list shows for this address, newest first."""
    return narrow(rows, read_query(query)).with_place().order_by("-started_at", "-pk")


def cells(meeting: Meeting) -> list[str]:
    """Return what the table says of one talk."""
    return [
        meeting.number,
        f"{timezone.localtime(meeting.started_at):%Y-%m-%d %H:%M}",
        str(meeting.village.township.short_name),
        str(meeting.village.short_name),
        str(meeting.yard.short_name) if meeting.yard else "",
        str(meeting.get_kind_display()),
        str(meeting.get_venue_kind_display()),
        meeting.topic,
        "" if meeting.heads is None else str(meeting.heads),
        str(meeting.get_status_display()),
        table_moment(meeting.submitted_at),
        table_moment(meeting.published_at),
    ]


MEETINGS = register(
    Export(
        kind="meetings",
        title=_("恳谈会台账"),
        model=Meeting,
        columns=(
            Column(_("编号"), 18),
            Column(_("时间"), 17),
            Column(_("乡镇（街道）")),
            Column(_("村（社区）")),
            Column(_("屋场")),
            Column(_("类型"), 12),
            Column(_("场地"), 12),
            Column(_("话题"), 40),
            Column(_("到场人数"), 9),
            Column(_("状态"), 9),
            Column(_("提交时间"), 17),
            Column(_("公开时间"), 17),
        ),
        narrow=asked,
        cells=cells,
    )
)
