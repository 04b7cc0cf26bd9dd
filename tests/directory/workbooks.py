"""Workbooks of people and yards that the tests upload; every name in them is invented."""

import io

import xlsxwriter

from directory.importing.people_sheets import SHEETS

GOOD = {
    "单位": [
        ["县交通运输局", "交通局", "县直单位", "", "", "0734-8550000"],
        ["双桥村委会", "", "村（社区）委员会", "泉湖镇", "双桥村", ""],
    ],
    "屋场": [["", "双桥村", "禾鸡山片", ""], ["泉湖镇", "双桥村", "老屋", "屋场"]],
    "党小组": [["", "双桥村", "禾鸡山片", "禾鸡山党小组", "测试甲", 12, "2024-03-01"]],
    "人员": [
        ["测试乙", "测试乙", "书记", "村（社区）书记", "", "双桥村", "", "", "2026-01-01", ""],
        ["测试乙", "测试乙", "书记", "屋场党小组长", "", "双桥村", "新屋", "", "", ""],
        ["测试丙", "测试丙", "", "承办单位", "", "", "", "县交通运输局", "", ""],
        ["测试丁", "测试丁", "", "乡镇屋场办", "泉湖镇", "", "", "", "", ""],
        ["测试戊", "测试戊", "", "领导", "", "", "", "", "", ""],
    ],
}  # fmt: skip


def book(sheets: dict[str, list[list]], *, heads: dict[str, list[str]] | None = None) -> bytes:
    target = io.BytesIO()
    made = xlsxwriter.Workbook(target, {"in_memory": True})
    for name, rows in sheets.items():
        sheet = made.add_worksheet(name)
        head = (heads or {}).get(name) or [column.title for column in SHEETS[name]]
        for line, row in enumerate([head, *rows]):
            for place, cell in enumerate(row):
                sheet.write(line, place, cell)
    made.close()
    return target.getvalue()
