"""Departments, staff, yards and groups from one workbook: a sentence for each wrong cell, all or nothing."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from python_calamine import CalamineWorkbook

from directory.importing import workbook
from directory.importing.people_check import check_people
from directory.importing.people_sheets import SHEETS
from directory.importing.people_template import make_template
from directory.importing.people_write import write_people
from directory.importing.problems import WrongFile
from directory.merging import merge_departments
from directory.models import Department, Division, Posting, Role, User, Village, Yard, YardPartyGroup
from tests.directory.workbooks import GOOD, book
from tests.factories import make_county, make_department, make_township, make_user, make_village, make_yard

pytestmark = pytest.mark.django_db


@pytest.fixture
def village() -> Village:
    return make_village(make_township(make_county()))


@pytest.fixture
def county(village: Village) -> Division:
    return village.township.parent


@pytest.fixture
def office(county: Division) -> User:
    return make_user(Role.COUNTY_OFFICE, county)


def sentences(content: bytes, county: Division, by: User | None = None) -> list[str]:
    before = User.objects.count(), Yard.objects.count(), Department.objects.count()
    with pytest.raises(WrongFile) as wrong:
        check_people(content, county=county, by=by)
    assert (User.objects.count(), Yard.objects.count(), Department.objects.count()) == before
    return wrong.value.sentences


def test_one_workbook_brings_everything_in(village: Village, county: Division, office: User) -> None:
    write_people(check_people(book(GOOD), county=county, by=office), by=office)

    secretary = User.objects.get(username="测试乙")
    assert not secretary.has_usable_password()
    assert secretary.created_by == office
    assert {(one.role, one.where) for one in secretary.postings.all()} == {
        ("VILLAGE_SECRETARY", "双桥村"),
        ("YARD_LEADER", "新屋"),
    }
    assert Posting.objects.get(user__username="测试丙").department.short_name == "交通局"
    assert Posting.objects.get(user__username="测试戊").division == county
    assert set(Yard.objects.values_list("short_name", "status")) == {
        ("禾鸡山片", "CONFIRMED"), ("老屋", "CONFIRMED"), ("新屋", "CONFIRMED"),
    }  # fmt: skip
    group = YardPartyGroup.objects.get()
    assert (group.members, group.yard.short_name, str(group.founded_on)) == (12, "禾鸡山片", "2024-03-01")
    assert Department.objects.get(name="双桥村委会").path == village.path


def test_a_second_time_there_is_nothing_to_write(county: Division, office: User) -> None:
    write_people(check_people(book(GOOD), county=county, by=office), by=office)

    again = check_people(book(GOOD), county=county, by=office)

    assert {row["state"] for row in again} == {"same"}
    assert write_people(again, by=office) == 0


def test_an_empty_cell_leaves_what_is_there_and_a_filled_one_changes_it(county: Division, office: User) -> None:
    write_people(check_people(book(GOOD), county=county, by=office), by=office)
    newer = {"单位": [["县交通运输局", "", "县直单位", "", "", "0734-8551111"]]}

    rows = check_people(book(newer), county=county, by=office)
    write_people(rows, by=office)

    department = Department.objects.get(name="县交通运输局")
    assert [row["state"] for row in rows] == ["changed"]
    assert (department.short_name, department.duty_phone) == ("交通局", "0734-8551111")


@pytest.mark.parametrize(
    ("sheet", "row", "sentence"),
    [
        ("单位", ["", "", "县直单位", "", "", ""], "“单位”表第 2 行“单位名称”：没有填"),
        ("单位", ["某局", "", "事业单位", "", "", ""], "“单位”表第 2 行“类别”：“事业单位”不在可选的范围里"),
        ("单位", ["某局", "", "县直单位", "泉湖", "", ""], "“单位”表第 2 行“乡镇”：衡南县没有“泉湖”"),
        ("单位", ["某局", "", "县直单位", "", "双桥村", ""], "“单位”表第 2 行“村（社区）”：村（社区）委员会要填村"),
        ("单位", ["长" * 81, "", "县直单位", "", "", ""], "“单位”表第 2 行“单位名称”：太长，最多 80 个字"),
        ("屋场", ["", "没有村", "老屋", ""], "“屋场”表第 2 行“村（社区）”：衡南县没有“没有村”"),
        ("屋场", ["", "双桥村", "老\x0b屋", ""], "“屋场”表第 2 行“屋场”：含有看不见的字符"),
        ("屋场", ["", "双桥村", "\u200b\u202e", ""], "“屋场”表第 2 行“屋场”：没有填"),
        ("党小组", ["", "双桥村", "", "甲组", "", "十二", ""], "“党小组”表第 2 行“党员人数”：“十二”不是 0 到 9999"),
        ("党小组", ["", "双桥村", "", "甲组", "", -3, ""], "“党小组”表第 2 行“党员人数”：“-3”不是"),
        ("党小组", ["", "双桥村", "", "甲组", "", 3, "去年"], "“党小组”表第 2 行“成立日期”：“去年”不是日期"),
        ("人员", ["a b", "测试", "", "领导"], "“人员”表第 2 行“用户名”：只能用汉字、字母、数字"),
        ("人员", ["a", "测试", "", "系统管理员"], "“人员”表第 2 行“角色”：“系统管理员”不在可选的范围里"),
        ("人员", ["a", "测试", "", "记录员"], "“人员”表第 2 行“村（社区）”：“记录员”要填村或社区"),
        ("人员", ["a", "测试", "", "屋场党小组长", "", "双桥村"], "“人员”表第 2 行“屋场”：屋场党小组长要填屋场"),
        ("人员", ["a", "测试", "", "承办单位"], "“人员”表第 2 行“单位”：“承办单位”要填单位全称"),
        ("人员", ["a", "测试", "", "承办单位", "", "", "", "某局"], "“人员”表第 2 行“单位”：没有叫“某局”的单位"),
        ("人员", ["a", "测试", "", "县联席办", "泉湖镇"], "“人员”表第 2 行“乡镇”：“县联席办”是县里的岗位，乡镇请留空"),
        ("人员", ["a", "测试", "", "乡镇屋场办"], "“人员”表第 2 行“乡镇”：“乡镇屋场办”要填乡镇"),
        ("人员", ["a", "测试", "", "领导", "", "", "", "", "2026-02-01", "2026-01-01"], "“结束日期”：不能早于开始日期"),
        ("人员", ["a", "测试", "", "领导", "", "", "", "", "2026-02-30", ""], "“开始日期”：“2026-02-30”不是日期"),
        ("人员", ["a", "测试", "", "领导", "", "", "", "", "0226-02-03", ""], "“开始日期”：“0226-02-03”的年份不对"),
    ],
)  # fmt: skip
def test_each_wrong_cell_is_a_sentence(county: Division, sheet: str, row: list, sentence: str) -> None:
    assert sentence in "\n".join(sentences(book({sheet: [row]}), county))


def test_every_wrong_cell_is_told_at_once(county: Division) -> None:
    wrong = {
        "单位": [["", "", "无", "", "", ""]],
        "人员": [["", "", "", "", "", "", "", "", "", ""], ["a", "", "", "领导"]],
    }

    assert len(sentences(book(wrong), county)) == 3


@pytest.mark.parametrize(
    ("sheet", "row", "columns"),
    [
        ("人员", ["a", "测试", "", "记录员", "没有镇", "双桥村", "", "", "2026-13-40", ""], ["乡镇", "开始日期"]),
        ("人员", ["a b", "测试", "", "记录员", "", "没有村", "", "", "", "去年"], ["用户名", "村（社区）", "结束日期"]),
        ("人员", ["a", "测试", "", "村长", "", "", "", "", "2026-13-40", ""], ["角色", "开始日期"]),
        ("单位", ["某局", "", "县直单位", "没有镇", "双桥村", ""], ["村（社区）", "乡镇"]),
        ("单位", ["某局", "", "事业单位", "没有镇", "", ""], ["类别", "乡镇"]),
        ("屋场", ["", "没有村", "长" * 41, "寨"], ["屋场", "类别", "村（社区）"]),
        ("党小组", ["", "没有村", "", "甲组", "", "十二", "去年"], ["村（社区）", "党员人数", "成立日期"]),
    ],
)  # fmt: skip
def test_every_wrong_cell_of_a_row_is_told_once(county: Division, sheet: str, row: list, columns: list[str]) -> None:
    told = sentences(book({sheet: [row]}), county)

    assert [re.search("行“(.*?)”", sentence)[1] for sentence in told] == columns


def test_namesakes_need_their_township(village: Village, county: Division) -> None:
    make_village(make_township(county, "车江街道"), village.short_name)

    told = sentences(book({"屋场": [["", "双桥村", "老屋", ""]]}), county)

    assert "县内有同名的“双桥村”" in told[0]
    assert check_people(book({"屋场": [["车江街道", "双桥村", "老屋", ""]]}), county=county, by=None)


@pytest.mark.parametrize("sheet", list(GOOD))
def test_the_same_row_twice_names_the_first(county: Division, sheet: str) -> None:
    sheets = {name: rows + (rows[:1] if name == sheet else []) for name, rows in GOOD.items()}

    assert re.search(rf"“{sheet}”表第 \d+ 行.*与第 2 行重复", sentences(book(sheets), county)[0])


def test_a_user_name_belongs_to_one_person_of_this_county(county: Division, office: User) -> None:
    far = make_user(Role.RECORDER, make_village(make_township(make_county("衡阳县", "430421"))), username="far")
    make_user(Role.OFFICIAL, county, name="测试某", username="near")

    assert "已被别处的人使用" in sentences(book({"人员": [["far", far.full_name, "", "领导"]]}), county)[0]
    assert "已是测试某" in sentences(book({"人员": [["near", "测试别", "", "领导"]]}), county)[0]
    assert (
        "已是测试一"
        in sentences(book({"人员": [["n", "测试一", "", "领导"], ["n", "测试二", "", "督查室"]]}), county)[0]
    )
    mine = {"人员": [[office.username, office.full_name, "", "领导"]]}
    assert "不能给自己" in sentences(book(mine), county, office)[0]


@pytest.mark.parametrize("role", ["督查室", "回访员"])
def test_the_county_office_brings_in_nobody_who_checks_it(county: Division, office: User, role: str) -> None:
    known = make_user(Role.OFFICIAL, county, name="测试某")

    for username, name in (("new", "测试新"), (known.username, "测试某")):
        rows = {"人员": [[username, name, "", role]]}
        assert "由安全管理员授予" in sentences(book(rows), county, office)[0]
    assert len(check_people(book({"人员": [["new", "测试新", "", role]]}), county=county, by=None)) == 1


def test_an_administrator_gets_no_business_role(county: Division, office: User) -> None:
    audit = make_user(Role.AUDIT_ADMIN, county)

    assert "不能兼任" in sentences(book({"人员": [[audit.username, audit.full_name, "", "领导"]]}), county, office)[0]


@pytest.mark.parametrize("who", ["known", "new"])
def test_what_would_be_refused_when_written_is_told_beforehand_also_of_a_new_account(
    county: Division, office: User, who: str
) -> None:
    closed, open_one = make_department(county, "县老局"), make_department(county, "县新局")
    merge_departments(by=office, department=closed, into=open_one, version=1)
    known = make_user(Role.OFFICIAL, county, name="测试某", username="known")
    person = {"known": [known.username, known.full_name], "new": ["new", "测试新"]}[who]

    gone = {"人员": [[*person, "", "承办单位", "", "", "", "县老局"]]}
    over = {"人员": [[*person, "", "承办单位", "", "", "", "县新局", "", "2020-01-01"]]}
    yard = {"人员": [[*person, "", "屋场党小组长", "", "双桥村", "新屋", "", "", "2020-01-01"]]}
    good = {"人员": [[*person, "", "承办单位", "", "", "", "县新局", "", "2100-01-01"]]}

    assert "“县老局”已撤并" in sentences(book(gone), county, office)[0]
    for late in (over, yard):
        assert "“结束日期”：不能早于开始日期；开始日期不填就是今天" in sentences(book(late), county, office)[0]
    assert write_people(check_people(book(good), county=county, by=office), by=office) == 1
    assert Posting.objects.get(user__username=person[0], department=open_one).ends_on


def test_an_administrator_gets_no_yard_that_is_still_to_be_made(county: Division, office: User) -> None:
    audit = make_user(Role.AUDIT_ADMIN, county)
    row = [audit.username, audit.full_name, "", "屋场党小组长", "", "双桥村", "新屋"]

    assert "不能兼任" in sentences(book({"人员": [row]}), county, office)[0]


@pytest.mark.parametrize("second", ["xin", "ｘｉｎ", "Xin"])
def test_a_new_account_written_in_two_ways_is_opened_once(county: Division, office: User, second: str) -> None:
    rows = {"人员": [["Xin", "测试新", "", "领导"], [second, "测试新", "", "县联席办"]]}

    write_people(check_people(book(rows), county=county, by=office), by=office)

    user = User.objects.get(full_name="测试新")
    assert (user.username, user.postings.count()) == ("Xin", 2)
    again = check_people(book(rows), county=county, by=office)
    assert {row["state"] for row in again} == {"same"}


def test_a_renamed_column_is_told(county: Division) -> None:
    heads = {"屋场": ["镇", "村", "屋场", "类别"]}

    assert "“屋场”表第 1 行：缺少列 村（社区）" in sentences(book({"屋场": GOOD["屋场"]}, heads=heads), county)[0]


def test_more_rows_than_allowed_are_refused(county: Division, monkeypatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)

    assert "一次最多导入 3 行" in sentences(book(GOOD), county)[0]


def test_the_template_is_read_back_and_holds_no_formula(village: Village, county: Division) -> None:
    Village.objects.filter(pk=village.pk).update(short_name='=cmd|"/c calc"!A1')

    content = make_template(county)

    read = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert read.sheet_names[:4] == list(SHEETS)
    assert check_people(content, county=county, by=None) == []
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert not any(b"<f>" in package.read(name) for name in package.namelist() if "sheet" in name)


def test_the_command_checks_writes_and_repeats(tmp_path: Path, county: Division, capsys) -> None:
    path = tmp_path / "people.xlsx"
    path.write_bytes(book(GOOD))

    call_command("import_people", path, dry_run=True)
    assert not User.objects.exists()
    call_command("import_people", path, county="430422")
    call_command("import_people", path)

    assert User.objects.count() == 4
    assert capsys.readouterr().out.rstrip().endswith("已写入 0 行。")
    path.write_bytes(book({"人员": [["a", "测试", "", "记录员"]]}))
    with pytest.raises(CommandError, match="没有导入任何内容"):
        call_command("import_people", path)
    with pytest.raises(CommandError, match="找不到或打不开"):
        call_command("import_people", tmp_path / "nothing.xlsx")
    make_county("衡阳县", "430421")
    with pytest.raises(CommandError, match="有几个县"):
        call_command("import_people", path)


def test_departments_and_yards_of_the_system_are_found(village: Village, county: Division, office: User) -> None:
    make_department(county, "县水利局")
    make_yard(village, "老屋")
    sheets = {
        "人员": [
            ["a", "测试", "", "承办单位", "", "", "", "县水利局"],
            ["b", "测试二", "", "屋场党小组长", "", "双桥村", "老屋"],
        ]
    }

    write_people(check_people(book(sheets), county=county, by=office), by=office)

    assert Yard.objects.get().status == Yard.Status.PENDING  # naming a yard is not confirming it
    assert Posting.objects.get(user__username="a").department.name == "县水利局"
