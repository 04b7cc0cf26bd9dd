"""What a record may say of itself: which fields a recorder writes, and what their values must keep to."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import ResidentTeam
from directory.paths import COUNTY, VILLAGE, is_under
from directory.refusals import Invalid
from directory.signs import without_unseen

from .models import Meeting, PlusTag
from .models.meeting import MOST_HEADS
from .permissions import ALMOST_BEGUN

GROUPS = ("party_members", "ordinary_villagers", "representatives", "worthies", "businesses", "minors")
"""Kinds of people, counted each for itself; somebody may belong to two of them."""
ASKED = (
    "topic",
    "venue_kind",
    "venue_name",
    "heads_at_start",
    "heads_at_peak",
    "ended_at",
    "kind",
    "plus_tags",
    "team",
    *GROUPS,
    "summary",
)
"""What may stay empty, in the order it is asked."""
DETAILS = ("started_at", *(name for name in ASKED if name != "plus_tags"))
"""Columns a recorder may write; tags are rows of their own."""
HEADS = ("heads_at_start", "heads_at_peak", *GROUPS)
TEXTS = ("topic", "venue_name", "summary", "cancelled_reason")
MOST_SUMMARY = 5000
EARLIEST = datetime.date(2000, 1, 1)
FURTHEST_AHEAD = datetime.timedelta(days=90)


def check_texts(meeting: Meeting, reason_field: str = "") -> None:
    """Hold lengths and choices for every way in, and keep no sign nobody sees; the database alone would fail."""
    for name in TEXTS:
        setattr(meeting, name, without_unseen(getattr(meeting, name)))
    typed = {*DETAILS, "cancelled_reason"} - {"team"}
    others = {field.name for field in meeting._meta.fields} - typed
    too_long = len(meeting.summary) - MOST_SUMMARY
    if too_long > 0:
        sentence = _("会议小结最多 %(most)s 个字，多了 %(more)s 个字。") % {"most": MOST_SUMMARY, "more": too_long}
        raise Invalid(sentence, errors={"summary": [sentence]})
    try:
        meeting.clean_fields(exclude=others)
    except ValidationError as error:
        errors = {(reason_field or name): texts for name, texts in error.message_dict.items()}
        raise Invalid(next(iter(errors.values()))[0], errors=errors) from error


def check_details(details: dict[str, Any], *, now: datetime.datetime) -> None:
    """Hold that times and heads make sense; raise Invalid with a sentence at each field that does not."""
    unknown = set(details) - set(DETAILS)
    if unknown:
        raise TypeError(f"not details of a meeting: {sorted(unknown)}")
    errors = _time_errors(details, now=now) | _head_errors(details)
    if errors:
        raise Invalid(next(iter(errors.values()))[0], errors=errors)


def _time_errors(details: dict[str, Any], *, now: datetime.datetime) -> dict[str, list[str]]:
    start, end = details.get("started_at"), details.get("ended_at")
    if start is None:
        return {"started_at": [_("请填恳谈会开始的时间。")]}
    if timezone.localdate(start) < EARLIEST:
        return {"started_at": [_("开始时间太早，请检查年份。")]}
    if start > now + FURTHEST_AHEAD:
        return {"started_at": [_("开始时间在三个月以后，请检查日期。")]}
    if start > now + ALMOST_BEGUN and any(details.get(name) is not None for name in HEADS):
        return {"started_at": [_("开始时间还没到，却填了到场人数：请检查日期，或开过以后再填人数。")]}
    if end and end < start:
        return {"ended_at": [_("结束时间早于开始时间，请检查；半夜结束的，日期要填第二天。")]}
    if end and end > now:
        return {"ended_at": [_("结束时间还没到，等开完再填。")]}
    if end and end - start > datetime.timedelta(hours=24):
        return {"ended_at": [_("开始到结束超过一天，请检查日期。")]}
    return {}


def _head_errors(details: dict[str, Any]) -> dict[str, list[str]]:
    errors = {}
    for name in HEADS:
        value = details.get(name)
        if value is not None and not 0 <= value <= MOST_HEADS:
            errors[name] = [_("人数要在 0 到 %(most)s 之间。") % {"most": MOST_HEADS}]
    start, peak = details.get("heads_at_start"), details.get("heads_at_peak")
    if not errors and start is not None and peak is not None and peak < start:
        errors["heads_at_peak"] = [_("最多时人数不能少于开始时人数。")]
    return errors or _group_errors(details, peak)


def _group_errors(details: dict[str, Any], peak: int | None) -> dict[str, list[str]]:
    """No group can be larger than all who came; groups overlap, so their sum says nothing."""
    if peak is None:
        return {}
    sentence = _("比最多时人数（%(peak)s 人）还多，请检查这一项或最多时人数。") % {"peak": peak}
    return {name: [sentence] for name in GROUPS if (details.get(name) or 0) > peak}


def check_choices(path: str, team: ResidentTeam | None, plus_tags: Iterable[PlusTag]) -> None:
    """Raise Invalid for a team of another village and for a theme of another county."""
    errors = {}
    if team is not None and not is_under(team.path, path[:VILLAGE]):
        errors["team"] = [_("这支队伍不在这个村，请另选。")]
    keys = [tag.pk for tag in plus_tags]
    if keys and PlusTag.objects.filter(pk__in=keys).exclude(county__path=path[:COUNTY]).exists():
        errors["plus_tags"] = [_("这个主题不是本县的，请另选。")]
    if errors:
        raise Invalid(next(iter(errors.values()))[0], errors=errors)
