"""The workbook a county fills in: four sheets with help and choices, and the names of its places to copy from."""

import io
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from ..models import Division, Village
from ..paths import under
from .package import MOST_ROWS
from .people_sheets import SHEETS, Column, Sheets

LAST_HELPED_ROW = 2000


def make_template(county: Division, sheets: Sheets = SHEETS, *, most: int = MOST_ROWS) -> bytes:
    """Return the template for a county as .xlsx; every text is written as text, no name is taken for a formula.

    `most` is how many rows its reader takes at a time.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "bg_color": "#EFE8D9", "border": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    text = book.add_format({"num_format": "@"})
    for title, columns in sheets.items():
        _add_sheet(book, title, columns, head, text)
    _add_help(book, sheets, head, wrapped, most)
    _add_places(book, county, head)
    book.close()
    return target.getvalue()


def _add_sheet(
    book: xlsxwriter.Workbook,
    title: str,
    columns: tuple[Column, ...],
    head: xlsxwriter.format.Format,
    text: xlsxwriter.format.Format,
) -> None:
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, 22, text)
        sheet.write_string(0, place, column.title, head)
        rule: dict[str, Any] = {
            "validate": "list" if column.choices else "any",
            "input_title": column.title + (_("（必填）") if column.required else ""),
            "input_message": column.help[:255],
        }
        if column.choices:
            rule |= {
                "source": list(column.choices),
                "error_title": _("请从下拉里选"),
                "error_message": column.help[:255],
            }
        sheet.data_validation(1, place, LAST_HELPED_ROW, place, rule)


def _add_help(
    book: xlsxwriter.Workbook,
    sheets: Sheets,
    head: xlsxwriter.format.Format,
    wrapped: xlsxwriter.format.Format,
    most: int,
) -> None:
    sheet = book.add_worksheet(_("说明"))
    sheet.set_column(0, 2, 14)
    sheet.set_column(3, 3, 70, wrapped)
    for place, title in enumerate((_("表"), _("列"), _("必填"), _("怎样填"))):
        sheet.write_string(0, place, title, head)
    line = 1
    for name, columns in sheets.items():
        for column in columns:
            choices = _("可选：%(choices)s。") % {"choices": "、".join(column.choices)} if column.choices else ""
            for place, words in enumerate(
                (name, column.title, _("是") if column.required else "", column.help + choices)
            ):
                sheet.write_string(line, place, words)
            line += 1
    sheet.write_string(line + 1, 0, _("一次最多 %(most)s 行，文件不超过 5 MB。不要改表名和列名。") % {"most": most})


def _add_places(book: xlsxwriter.Workbook, county: Division, head: xlsxwriter.format.Format) -> None:
    sheet = book.add_worksheet(_("本县地方"))
    sheet.set_column(0, 1, 24)
    sheet.write_string(0, 0, _("乡镇"), head)
    sheet.write_string(0, 1, _("村（社区）"), head)
    villages = Village.objects.usable().filter(under(county.path)).select_related("township").order_by("path")
    for line, village in enumerate(villages, start=1):
        sheet.write_string(line, 0, village.township.short_name)
        sheet.write_string(line, 1, village.short_name)
