"""Checking the workbook of people and yards: each row becomes plain values ready to be written, or a sentence."""

import datetime
from collections.abc import Callable, Hashable
from typing import Any

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from ..models import Department, Division, Posting, Role, User, Village
from ..places import clean_yard_name, kind_by_name
from ..postings import PostingPlace, check_grant, check_others, draft, why_not_grant
from ..refusals import Invalid, NotAllowed, Refused
from ..roles import PLACES, VILLAGE_ROLES
from .cells import AlreadyTold, WrongCell, read_date
from .people_places import CountyPlaces
from .people_sheets import DEPARTMENT_KINDS, DEPARTMENTS, GROUPS, ORDER, PEOPLE, ROLES, YARD_KINDS, YARDS
from .problems import Problems
from .workbook import SheetRow, cell_sentence, read_workbook

NEW, CHANGED, SAME = "new", "changed", "same"
Row = dict[str, Any]


def check_people(content: bytes, *, county: Division, by: User | None) -> list[Row]:
    """Read and check a workbook for a county; raise WrongFile with a sentence for each wrong cell.

    Returns rows {sheet, line, state, words, data}: `state` says whether the row adds, changes or only repeats what is
    there.
    """
    problems = Problems()
    sheets = read_workbook(content, problems)
    check = _Check(county, by, problems)
    rows = [found for sheet in ORDER for row in sheets.get(sheet, []) if (found := check.row(row)) is not None]
    problems.refuse()
    return rows


class _Check:
    def __init__(self, county: Division, by: User | None, problems: Problems) -> None:
        self.county, self.by, self.problems = county, by, problems
        self.places = CountyPlaces(county)
        self.seen: dict[Hashable, int] = {}
        self.new_departments: dict[tuple[int, str], Department] = {}
        self.names: dict[str, str] = {}
        self.people = _People(county)

    def row(self, row: SheetRow) -> Row | None:
        checks = {DEPARTMENTS: self._department, YARDS: self._yard, GROUPS: self._group, PEOPLE: self._person}
        try:
            state, words, data = checks[row.sheet](row)
        except WrongCell as wrong:
            self._tell(row, wrong)
            return None
        return {"sheet": row.sheet, "line": row.line, "state": state, "words": words, "data": data}

    def _tell(self, row: SheetRow, wrong: WrongCell) -> None:
        if not isinstance(wrong, AlreadyTold):
            self.problems.add(cell_sentence(row.sheet, row.line, wrong.column, str(wrong)))

    def _each(self, row: SheetRow, *checks: Callable[[], Any]) -> list[Any]:
        """Ask one after the other what does not depend on each other; tell each wrong cell, raise for the last."""
        found: list[Any] = []
        last: WrongCell | None = None
        for check in checks:
            try:
                found.append(check())
            except WrongCell as wrong:
                if last:
                    self._tell(row, last)
                last = wrong
        if last:
            raise last
        return found

    def _once(self, row: SheetRow, column: str, *key: Hashable) -> None:
        first = self.seen.setdefault((row.sheet, *key), row.line)
        if first != row.line:
            raise WrongCell(column, _("与第 %(line)s 行重复，请只留一行。") % {"line": first})

    def _department(self, row: SheetRow) -> tuple[str, str, Row]:
        cells = row.cells
        kind, (division, village) = self._each(row, lambda: _kind_of(cells), lambda: self._seat_of(cells))
        self._once(row, "单位名称", division.pk, cells["单位名称"])
        data = {
            "name": cells["单位名称"],
            "short_name": cells["简称"],
            "kind": kind,
            "division": division.pk,
            "village": village.pk if village else None,
            "duty_phone": cells["值班电话"],
        }
        known = self.places.departments.get((division.pk, cells["单位名称"]))
        if known is None:
            new = Department(name=cells["单位名称"], kind=kind, division=division, village=village)
            new.place()
            self.new_departments[division.pk, cells["单位名称"]] = new
        elif known.village_id != data["village"]:
            raise WrongCell("单位名称", _("系统里已有同名的单位，但不在这个村，请换一个名称。"))
        return _state(known, data, "short_name", "kind", "duty_phone"), f"{division}：{cells['单位名称']}", data

    def _seat_of(self, cells: dict[str, str]) -> tuple[Division, Village | None]:
        if cells["村（社区）"]:
            village = self.places.village(cells["村（社区）"], cells["乡镇"])
            return village.township, village
        return (self.places.township(cells["乡镇"]) if cells["乡镇"] else self.county), None

    def _yard(self, row: SheetRow) -> tuple[str, str, Row]:
        village, name, _kind = self._each(
            row,
            lambda: self.places.village(row.cells["村（社区）"], row.cells["乡镇"]),
            lambda: _yard_name(row.cells["屋场"]),
            lambda: row.cells["类别"],
        )
        self._once(row, "屋场", village.pk, name)
        kind = YARD_KINDS.get(row.cells["类别"], "")
        known = self.places.yards.get((village.pk, name))
        data = {"village": village.pk, "name": name, "kind": kind or kind_by_name(name), "set_kind": bool(kind)}
        state = _state(known, {"kind": kind}, "kind")
        return state, f"{village.label}：{name}", data

    def _group(self, row: SheetRow) -> tuple[str, str, Row]:
        cells = row.cells
        village, yard, members, founded_on = self._each(
            row,
            lambda: self.places.village(cells["村（社区）"], cells["乡镇"]),
            lambda: _yard_name(cells["屋场"]) if cells["屋场"] else "",
            lambda: _whole(cells["党员人数"], "党员人数", 9999),
            lambda: _date(cells["成立日期"], "成立日期"),
        )
        self._once(row, "名称", village.pk, cells["名称"])
        data = {
            "village": village.pk,
            "yard": yard,
            "name": cells["名称"],
            "leader_name": cells["组长"],
            "members": members,
            "founded_on": founded_on,
        }
        known = self.people.groups.get((village.pk, cells["名称"]))
        state = _state(known, data, "leader_name", "members", "founded_on")
        if (
            state == SAME
            and known is not None
            and data["yard"]
            and (not known.yard or known.yard.short_name != data["yard"])
        ):
            state = CHANGED
        return state, f"{village.label}：{cells['名称']}", data

    def _person(self, row: SheetRow) -> tuple[str, str, Row]:
        cells = row.cells
        user, (place, found, where), starts_on, ends_on = self._each(
            row,
            lambda: self._account(cells),
            lambda: self._workplace(cells),
            lambda: _date(cells["开始日期"], "开始日期"),
            lambda: _date(cells["结束日期"], "结束日期"),
        )
        role = ROLES[cells["角色"]]
        self._once(row, "角色", _key(cells["用户名"]), role, where)
        data: Row = {
            "username": user.username if user else User.normalize_username(cells["用户名"]),
            "full_name": cells["姓名"],
            "job_title": cells["职务"],
            "role": role,
            "place": place,
            "starts_on": starts_on,
            "ends_on": ends_on,
        }
        words = f"{cells['姓名']}（{cells['用户名']}）：{where} {cells['角色']}"
        return self._posting_state(user, found, data), words, data

    def _account(self, cells: dict[str, str]) -> User | None:
        username = cells["用户名"]
        try:
            UnicodeUsernameValidator()(username)
        except ValidationError:
            raise WrongCell("用户名", _("只能用汉字、字母、数字和 @ . + - _，中间不要空格。")) from None
        name = self.names.setdefault(_key(username), cells["姓名"])
        user = self.people.users.get(_key(username))
        if user is not None and not user.is_of_county:
            raise WrongCell("用户名", _("已被别处的人使用，请换一个。"))
        if name != cells["姓名"] or (user is not None and user.full_name != cells["姓名"]):
            other = user.full_name if user is not None else name
            raise WrongCell(
                "姓名", _("用户名“%(username)s”已是%(name)s，请核对。") % {"username": username, "name": other}
            )
        return user

    def _workplace(self, cells: dict[str, str]) -> tuple[Row, PostingPlace | None, str]:
        """Return where somebody works: as plain values, as a place (None for one still to be made), in words."""
        role = Role(ROLES[cells["角色"]])
        if role == Role.DEPARTMENT:
            return self._department_of(cells)
        if cells["单位"]:
            raise WrongCell("单位", _("只有“承办单位”填单位，其他角色不填。"))
        kinds = PLACES[role]
        if role in VILLAGE_ROLES or role == Role.YARD_LEADER:
            if not cells["村（社区）"]:
                raise WrongCell("村（社区）", _("“%(role)s”要填村或社区。") % {"role": cells["角色"]})
            village = self.places.village(cells["村（社区）"], cells["乡镇"])
            if role in VILLAGE_ROLES:
                return {"kind": "village", "pk": village.pk}, village, village.label
            if not cells["屋场"]:
                raise WrongCell("屋场", _("屋场党小组长要填屋场。"))
            name = _yard_name(cells["屋场"])
            known = self.places.yards.get((village.pk, name))
            place = {"kind": "yard", "village": village.pk, "name": name}
            return place, known, f"{village.label}{name}"
        if cells["村（社区）"] or cells["屋场"]:
            raise WrongCell("村（社区）", _("“%(role)s”不在村里任职，请留空。") % {"role": cells["角色"]})
        division = self.places.township(cells["乡镇"]) if cells["乡镇"] else self.county
        if division.level not in kinds:
            raise WrongCell("乡镇", _("“%(role)s”%(what)s。") % {"role": cells["角色"], "what": _wanted(kinds)})
        return {"kind": "division", "pk": division.pk}, division, str(division)

    def _department_of(self, cells: dict[str, str]) -> tuple[Row, PostingPlace | None, str]:
        name = cells["单位"]
        if not name:
            raise WrongCell("单位", _("“承办单位”要填单位全称。"))
        division = self.places.township(cells["乡镇"]) if cells["乡镇"] else None
        every = {**self.new_departments, **self.places.departments}
        found = [one for (holder, own), one in every.items() if own == name and (not division or holder == division.pk)]
        if not found:
            raise WrongCell("单位", _("没有叫“%(name)s”的单位，请先写进“单位”表。") % {"name": name})
        if len(found) > 1:
            raise WrongCell("单位", _("有几个叫“%(name)s”的单位，请填乡镇。") % {"name": name})
        place = {"kind": "department", "division": found[0].division_id, "name": name}
        return place, found[0] if found[0].pk else None, f"{found[0].division}{name}"

    def _posting_state(self, user: User | None, found: PostingPlace | None, data: Row) -> str:
        if user is not None and found is not None:
            department = found.pk if isinstance(found, Department) else None
            if (user.pk, data["role"], found.path, department) in self.people.held:
                return CHANGED if data["job_title"] and data["job_title"] != user.job_title else SAME
        self._check_new(user, found, data)
        return NEW

    def _check_new(self, user: User | None, found: PostingPlace | None, data: Row) -> None:
        """Ask now what is asked again when it is written, also of an account or a place still to be made."""
        starts_on, ends_on = _day(data["starts_on"]), _day(data["ends_on"]) if data["ends_on"] else None
        if ends_on and ends_on < starts_on:
            raise WrongCell("结束日期", _("不能早于开始日期；开始日期不填就是今天。"))
        person = user or User(username=data["username"], full_name=data["full_name"])
        role, days = data["role"], {"starts_on": starts_on, "ends_on": ends_on}
        try:
            if found is not None:
                check_grant(by=self.by, posting=draft(by=self.by, user=person, role=role, place=found, **days))
                return
            if self.by and (why := why_not_grant(by=self.by, user=person, role=role, path=self.county.path)):
                raise NotAllowed(why)
            check_others(Posting(user=person, role=role, **days))
        except Refused as refused:
            raise WrongCell("角色", refused.sentence) from None


class _People:
    """Accounts, postings and groups there are already."""

    def __init__(self, county: Division) -> None:
        from ..models import YardPartyGroup

        near = Posting.objects.under(county.path).filter(user=OuterRef("pk"))
        without = ~Exists(Posting.objects.filter(user=OuterRef("pk")))
        users = User.objects.annotate(is_of_county=Exists(near) | without)
        self.users = {_key(user.username): user for user in users.iterator()}
        held = Posting.objects.under(county.path).unended()
        self.held = set(held.values_list("user_id", "role", "path", "department_id"))
        groups = YardPartyGroup.objects.under(county.path).select_related("yard")
        self.groups = {(group.village_id, group.name): group for group in groups}


def _key(username: str) -> str:
    """User names that differ only in small and capital letters or in width are one account."""
    return User.normalize_username(username).casefold()


def _state(known: Any, data: Row, *fields: str) -> str:
    if known is None:
        return NEW
    same = all(data[name] in ("", None) or _plain(getattr(known, name)) == data[name] for name in fields)
    return SAME if same else CHANGED


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value


def _kind_of(cells: dict[str, str]) -> str:
    kind = DEPARTMENT_KINDS[cells["类别"]]
    if (kind == Department.Kind.VILLAGE_COMMITTEE) != bool(cells["村（社区）"]):
        raise WrongCell("村（社区）", _("村（社区）委员会要填村，其他单位不填。"))
    return kind


def _yard_name(name: str) -> str:
    try:
        return clean_yard_name(name)
    except Invalid as wrong:
        raise WrongCell("屋场", wrong.sentence) from None


def _whole(text: str, column: str, most: int) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or int(text) > most:
        raise WrongCell(column, _("“%(text)s”不是 0 到 %(most)s 的整数。") % {"text": text, "most": most})
    return int(text)


def _date(text: str, column: str) -> str | None:
    found = read_date(text, column)
    return found.isoformat() if found else None


def _day(text: str | None) -> datetime.date:
    from django.utils import timezone

    return datetime.date.fromisoformat(text) if text else timezone.localdate()


def _wanted(kinds: tuple[str, ...]) -> str:
    return _("要填乡镇") if kinds == ("TOWNSHIP",) else _("是县里的岗位，乡镇请留空")
