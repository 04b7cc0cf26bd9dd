"""The four sheets of the workbook of people and yards: one description for template, reading and sentences."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..models import Department, Role, Yard
from ..roles import ADMINISTRATORS

DEPARTMENTS, YARDS, GROUPS, PEOPLE = "单位", "屋场", "党小组", "人员"
DEPARTMENT_KINDS = {str(label): value for value, label in Department.Kind.choices}
YARD_KINDS = {str(label): value for value, label in Yard.Kind.choices}
ROLES = {str(Role(value).label): value for value in Role.values if value not in ADMINISTRATORS}


@dataclass(frozen=True)
class Column:
    """One column: its title, what to write, whether it must be filled, what may be chosen, its longest text."""

    title: str
    help: str
    required: bool = False
    choices: tuple[str, ...] = ()
    longest: int = 60


Sheets = Mapping[str, tuple[Column, ...]]
"""The columns of each sheet of a workbook."""

TOWNSHIP = Column("乡镇", "乡镇或街道的名称，例如“泉湖镇”。")
VILLAGE = Column("村（社区）", "村或社区的简称，例如“双桥村”；县内有同名的要同时填乡镇。")
YARD = Column("屋场", "屋场、片、组的名字；系统里没有的会新建。", longest=40)

SHEETS: Sheets = {
    DEPARTMENTS: (
        Column("单位名称", "单位全称，例如“县交通运输局”。同一县或乡镇内不能重名。", required=True, longest=80),
        Column("简称", "列表里显示的短名称，可不填。", longest=30),
        Column("类别", "单位的性质，从下拉里选。", required=True, choices=tuple(DEPARTMENT_KINDS)),
        Column("乡镇", "县直单位不填；乡镇单位、村（社区）委员会填所在乡镇。"),
        Column("村（社区）", "只有村（社区）委员会填。"),
        Column("值班电话", "对外公布的值班电话，不是个人手机。", longest=30),
    ),
    YARDS: (
        TOWNSHIP,
        Column("村（社区）", VILLAGE.help, required=True),
        Column("屋场", "屋场、片、组的名字，例如“禾鸡山片”。", required=True, longest=40),
        Column("类别", "屋场、片或组；不填时按名字判断。", choices=tuple(YARD_KINDS)),
    ),
    GROUPS: (
        TOWNSHIP,
        Column("村（社区）", VILLAGE.help, required=True),
        YARD,
        Column("名称", "例如“禾鸡山片党小组”。", required=True),
        Column("组长", "党小组长姓名，可不填。", longest=30),
        Column("党员人数", "只填数字，不要名单。", longest=5),
        Column("成立日期", "例如 2024-03-01，不清楚可不填。", longest=20),
    ),
    PEOPLE: (
        Column("用户名", "登录用，不能与别人相同；同一人有几个岗位就写几行。", required=True),
        Column("姓名", "工作人员的真实姓名。", required=True, longest=30),
        Column("职务", "例如“双桥村党总支书记”，可不填。"),
        Column(
            "角色",
            "以什么身份工作，从下拉里选；督查室、回访员由安全管理员授予，不在这里导入。",
            required=True,
            choices=tuple(ROLES),
        ),
        Column("乡镇", "乡镇一级的岗位填这里；县一级的岗位，乡镇、村、屋场都不填。"),
        Column("村（社区）", "村一级的岗位填这里；县内有同名的要同时填乡镇。"),
        Column("屋场", "只有屋场党小组长填。", longest=40),
        Column("单位", "只有“承办单位”填，写单位全称。", longest=80),
        Column("开始日期", "例如 2026-01-01；不填为今天。", longest=20),
        Column("结束日期", "在任的不填。", longest=20),
    ),
}
ORDER = (DEPARTMENTS, YARDS, GROUPS, PEOPLE)
"""Sheets are read in this order, since people point to departments and yards."""
