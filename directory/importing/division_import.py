"""Writing a checked division list: one county at a time, again and again without doubles."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Division, Village
from ..moving import free_segment, move_paths
from ..paths import under
from ..places import mark_shared_names, take_place_numbers
from ..refusals import Conflict
from .division_match import Match, match
from .division_stage import VILLAGE, PlaceRow, Stage

MOST_NAMED = 200
BATCH = 500
UPPER_LEVELS = ("PROVINCE", "CITY", "COUNTY")
Progress = Callable[[int, int, str], None]


@dataclass
class Report:
    """What an import did: how many of each, and the names of what changed (200 at most of each kind)."""

    added: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)

    def add(self, level: str, count: int) -> None:
        if count:
            self.added[level] = self.added.get(level, 0) + count

    def note(self, kind: str, words: str) -> None:
        self.counts[kind] = self.counts.get(kind, 0) + 1
        names = self.names.setdefault(kind, [])
        if len(names) < MOST_NAMED:
            names.append(words)


def import_stage(stage: Stage, *, retire: bool, progress: Progress, report: Report) -> None:
    """Write the list, each county in its own transaction: stopped half-way, a second run goes on where it was.

    A place the list lacks is retired only with `retire`, and only in counties of which the list has townships or
    villages; else it is reported. `report` fills as the work goes on, so that it also tells what an interrupted run
    did.
    """
    upper = _UpperLevels(stage, report)
    upper.write()
    loose = _loose_by_county(stage)
    counties = sorted({*stage.covered(), *loose})
    for done, code in enumerate(counties, start=1):
        county = upper.division(code)
        with transaction.atomic():
            # The list of the county counts only once its transaction is through.
            own = Report()
            _County(stage, county, loose.get(code, []), retire, own).write()
        _join(report, own)
        progress(done, len(counties), county.name)


def _join(report: Report, own: Report) -> None:
    for level, count in own.added.items():
        report.add(level, count)
    for kind, count in own.counts.items():
        report.counts[kind] = report.counts.get(kind, 0) + count
        names = report.names.setdefault(kind, [])
        names.extend(own.names[kind][: MOST_NAMED - len(names)])


def _loose_by_county(stage: Stage) -> dict[str, list[str]]:
    codes = stage.loose_townships()
    found: dict[str, list[str]] = {}
    for start in range(0, len(codes), BATCH):
        townships = Division.objects.filter(
            official_code__in=codes[start : start + BATCH], level="TOWNSHIP", retired_on=None
        ).values_list("parent__official_code", "official_code")
        for county, code in townships:
            found.setdefault(county, []).append(code)
    return found


class _UpperLevels:
    """Provinces, cities and counties: few enough to be held at once."""

    def __init__(self, stage: Stage, report: Report) -> None:
        self.stage, self.report = stage, report
        self.by_code: dict[str, Division] = {}

    def write(self) -> None:
        with transaction.atomic():
            for level in UPPER_LEVELS:
                places = list(Division.objects.filter(level=level).select_related("parent"))
                self.by_code.update({place.official_code: place for place in places if place.retired_on is None})
                rows = list(self.stage.level(level))
                found = match(rows, places, _division_parent)
                parents = {row.parent: self.division(row.parent) for row in rows if row.parent}
                written = _write(found, parents, places, self.report, Division, level)
                self.by_code.update({place.official_code: place for place in written})

    def division(self, code: str) -> Division:
        return self.by_code[code]


class _County:
    """The townships and villages of one county."""

    def __init__(self, stage: Stage, county: Division, loose: list[str], retire: bool, report: Report) -> None:
        self.county, self.retire, self.report = county, retire, report
        self.rows = stage.townships(county.official_code)
        self.villages = stage.villages([row.code for row in self.rows] + loose)

    def write(self) -> None:
        townships = self._townships()
        villages = list(Village.objects.filter(under(self.county.path)).select_related("township").order_by("path"))
        found = match(self.villages, villages, lambda village: village.township.official_code)
        _write(found, townships, villages, self.report, Village, VILLAGE)
        if self.villages:
            covered = {row.parent for row in self.villages}
            self._absent([one for one in found.absent if self.rows or one.township.official_code in covered])
        if self.villages or self.rows:
            mark_shared_names(self.county.path)

    def _townships(self) -> dict[str, Division]:
        places = list(Division.objects.filter(under(self.county.path), level="TOWNSHIP").select_related("parent"))
        live = {place.official_code: place for place in places if place.retired_on is None}
        if not self.rows:
            return live
        found = match(self.rows, places, _division_parent)
        county = {self.county.official_code: self.county}
        written = _write(found, county, places, self.report, Division, "TOWNSHIP")
        self._absent(found.absent)
        return {**live, **{place.official_code: place for place in written}}

    def _absent(self, places: Sequence[Any]) -> None:
        for place in places:
            if not self.retire:
                self.report.note("absent", _named(place))
                continue
            _change(place, retired_on=timezone.localdate())
            self.report.note("retired", _named(place))


def _division_parent(place: Division) -> str:
    return place.parent.official_code if place.parent else ""


def _named(place: Any) -> str:
    return f"{place.name}（{place.official_code}）"


def _change(place: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(place, name, value)
    place.version += 1
    place.save(update_fields=[*values, "version"])


def _write(
    found: Match, parents: dict[str, Any], places: list[Any], report: Report, model: type[Any], level: str
) -> list[Any]:
    """Bring paired places up to the list and add the new ones; return all places of the list."""
    used = _Segments(places)
    for row, place in found.pairs:
        _update(row, place, parents.get(row.parent), used, report, level)
    for _merged in range(found.merged):
        report.counts["merged"] = report.counts.get("merged", 0) + 1
        report.names.setdefault("merged", [])
    return [place for _row, place in found.pairs] + _add(found.added, parents, used, report, model, level)


def _update(row: PlaceRow, place: Any, parent: Any, used: "_Segments", report: Report, level: str) -> None:
    changes: dict[str, Any] = {}
    if place.official_code != row.code:
        report.note("recoded", f"{place.name} {place.official_code} → {row.code}")
        changes["official_code"] = row.code
    if place.name != row.name:
        report.note("renamed", f"{place.name} → {row.name}（{row.code}）")
        changes.update(name=row.name, short_name=row.short_name)
        if level == VILLAGE:
            changes["kind"] = row.kind
    if place.retired_on is not None:
        report.note("revived", _named(place))
        changes["retired_on"] = None
    holder = "township" if level == VILLAGE else "parent"
    if parent is not None and getattr(place, f"{holder}_id") != parent.pk:
        report.note("moved", f"{place.name} → {parent.name}（{row.code}）")
        changes[holder] = parent
        _move(row, place, parent, used)
    if changes:
        _change(place, **changes)


def _move(row: PlaceRow, place: Any, parent: Any, used: "_Segments") -> None:
    path = used.take(parent.path, row)
    move_paths(place.path, path)
    place.path = path


def _add(
    rows: list[PlaceRow], parents: dict[str, Any], used: "_Segments", report: Report, model: type[Any], level: str
) -> list[Any]:
    if not rows:
        return []
    places = []
    for row in rows:
        parent = parents.get(row.parent)
        place = model(
            path=used.take(parent.path if parent else "", row),
            official_code=row.code,
            name=row.name,
            short_name=row.short_name,
            is_usable=bool(row.usable),
        )
        if level == VILLAGE:
            place.township, place.kind = parent, row.kind
        else:
            place.parent, place.level = parent, level
        places.append(place)
    for number, place in enumerate(places, start=take_place_numbers(len(places))):
        place.number = number
    report.add(level, len(places))
    return model.objects.bulk_create(places, batch_size=BATCH)


class _Segments:
    """Which segments are taken under each parent, for ever."""

    def __init__(self, places: Sequence[Any]) -> None:
        self.used: dict[str, set[str]] = {}
        for place in places:
            width = _width(len(place.path))
            self.used.setdefault(place.path[:-width], set()).add(place.path[-width:])

    def take(self, above: str, row: PlaceRow) -> str:
        """Take the path of a row under its parent: the last part of its code if free, else the next free one."""
        width = _width(len(row.code))
        used = self.used.setdefault(above, set())
        segment = free_segment(row.code[-width:], used)
        if segment is None:
            raise Conflict(_("“%(name)s”的上级下面已没有空的编号。") % {"name": row.name})
        used.add(segment)
        return above + segment


def _width(length: int) -> int:
    return 3 if length > 6 else 2
