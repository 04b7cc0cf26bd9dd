"""Importing a notice: exact, repeatable, and a sentence for every file that is none."""

import json

import pytest
from django.core.management import CommandError, call_command

from directory.refusals import Invalid
from office.calendar import statutory_days
from office.calendar_notices import load_notice, read_notice
from office.models import CalendarDay, CalendarNotice
from tests.factories import make_county, seed_calendar

pytestmark = pytest.mark.django_db
PAPER = "https://www.gov.cn/zhengce/content_1.htm"


def notice(*days, year=2027, without=(), **fields) -> str:
    """A notice of these days and, where there are any, of the year's statutory ones, but for those to be left out."""
    rows = [{"date": date, "name": name, "isOffDay": is_off} for date, name, is_off in days]
    apart = {*(date for date, _name, _is_off in days), *without}
    others = sorted(map(str, statutory_days(year))) if days and isinstance(year, int) else []
    rows += [{"date": day, "name": "法定", "isOffDay": True} for day in others if day not in apart]
    return json.dumps({"year": year, "papers": [PAPER], "days": rows, **fields})


GOOD = notice(("2026-12-31", "元旦", True), ("2027-01-01", "元旦", True), ("2027-01-03", "元旦", False))


def test_the_bundled_years_are_there_after_migrate():
    assert list(CalendarNotice.objects.order_by("year").values_list("year", flat=True)) == [2024, 2025, 2026]
    assert CalendarDay.objects.filter(county=None).count() == 36 + 33 + 39
    assert not CalendarDay.objects.filter(source="").exists()


def test_seeding_again_changes_nothing():
    assert [(loaded.added, loaded.changed, loaded.removed) for loaded in seed_calendar()] == [(0, 0, 0)] * 3


def test_a_notice_is_loaded_with_a_day_of_the_december_before():
    loaded = load_notice(GOOD)

    assert (loaded.added, loaded.changed, loaded.removed, loaded.unchanged) == (2 + 13, 0, 0, 0)
    december = CalendarDay.objects.get(date="2026-12-31")
    assert (december.kind, december.notice_id, december.source) == ("REST", 2027, PAPER)


def test_a_corrected_notice_changes_and_removes_its_own_days_only():
    county = make_county()
    CalendarDay.objects.create(date="2027-01-01", kind="WORK", name="本县", county=county)
    load_notice(GOOD)

    loaded = load_notice(
        notice(("2027-01-01", "元旦", True), ("2027-01-03", "元旦假期", False), ("2027-01-04", "元旦", True))
    )

    assert (loaded.added, loaded.changed, loaded.removed, loaded.unchanged) == (1, 1, 1, 13)
    assert CalendarDay.objects.filter(county=county).count() == 1
    assert CalendarDay.objects.filter(notice=2026).count() == 39


def test_of_a_year_outside_the_lunar_table_the_fixed_days_are_enough():
    assert len(read_notice(notice(("2041-01-01", "元旦", True), year=2041)).days) == 6


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf" + GOOD.encode(), "\ufeff" + GOOD, GOOD.encode()])
def test_a_byte_order_mark_does_no_harm(data):
    assert read_notice(data).year == 2027


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("", "第1行不是正确的 JSON"),
        ("{\n}}", "第2行不是正确的 JSON"),
        ("[" * 100_000, "JSON"),
        ("[]", "不是一年的放假安排"),
        ("{}", "没有可用的年份"),
        (notice(year="2027"), "没有可用的年份"),
        (notice(year=27), "没有可用的年份"),
        (json.dumps({"year": 2027}), "没有日期表"),
        (notice(), "2027年的文件里一个日期也没有"),
        (notice(("2027-02-30", "春节", True)), "第1个日期写得不对"),
        (notice(("2027-01-01", "元旦", True), ("1月2日", "元旦", True)), "第2个日期写得不对"),
        (notice((None, "元旦", True)), "第1个日期写得不对"),
        (notice(("2025-01-01", "元旦", True)), "不在 2027 年里"),
        (notice(("2027-01-01", "元旦", True), ("2027-01-01", "元旦", False)), "2027-01-01在文件里出现了两次"),
        (notice(("2027-01-01", "", True)), "名称（name）没有写"),
        (notice(("2027-01-01", "元" * 31, True)), "超过 30 个字"),
        (notice(("2027-01-01", "元\x00", True)), "名称"),
        (notice(("2027-01-01", "元旦", "yes")), "第1个日期缺少"),
        (json.dumps({"year": 2027, "days": ["2027-01-01"]}), "第1个日期缺少"),
        (notice(("2027-01-01", "元旦", True), papers="x"), "通知网址"),
        (GOOD.replace("2027-01-01", "2027-01-01").encode("utf-16"), "UTF-8"),
        (json.dumps({"说明": "放假"}, ensure_ascii=False).encode("gb18030"), "UTF-8"),
        (b" " * 1_000_001, "太大"),
        (
            notice(("2027-01-01", "元旦", True), without=["2027-02-07", "2027-10-03"]),
            "没有把法定假日写成放假：2月7日、10月3日。",
        ),
        (notice(("2027-02-06", "春节", False)), "没有把法定假日写成放假：2月6日。"),
        (notice(("2027-01-01", "元旦", True), without=map(str, statutory_days(2027))), "2月5日、2月6日、2月7日"),
        (notice(("2041-01-01", "元旦", True), year=2041, without=["2041-05-02"]), "没有把法定假日写成放假：5月2日。"),
    ],
)
def test_a_wrong_file_is_refused_with_a_sentence_and_nothing_is_stored(data, sentence):
    before = list(CalendarDay.objects.values_list("pk", flat=True))

    with pytest.raises(Invalid, match=sentence):
        load_notice(data)

    assert list(CalendarDay.objects.values_list("pk", flat=True)) == before


def test_the_command_says_what_it_did(tmp_path, capsys):
    file = tmp_path / "2027.json"
    file.write_text(GOOD, encoding="utf-8")

    call_command("import_calendar", str(file))

    assert capsys.readouterr().out == "2027 年：新增 15 天，改动 0 天，删除 0 天，未变 0 天。\n"


def test_the_command_loads_the_bundled_years(capsys):
    CalendarNotice.objects.all().delete()

    call_command("import_calendar", "--bundled")

    assert capsys.readouterr().out.splitlines()[0] == "2024 年：新增 36 天，改动 0 天，删除 0 天，未变 0 天。"


def test_the_command_refuses_without_a_file_with_a_missing_one_and_with_a_wrong_one(tmp_path):
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{}", encoding="utf-8")

    with pytest.raises(CommandError, match="--bundled"):
        call_command("import_calendar")
    with pytest.raises(CommandError, match=r"打不开文件 none.json"):
        call_command("import_calendar", str(tmp_path / "none.json"))
    with pytest.raises(CommandError, match=r"wrong.json 没有导入：文件里没有可用的年份"):
        call_command("import_calendar", str(wrong))
