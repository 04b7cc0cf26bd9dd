"""Bringing in the list of divisions: complete, again and again, and never half."""

import csv
import io
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from directory.importing import division_import
from directory.importing.division_names import is_usable_name, kind_of, short_name_of
from directory.models import Division, Village
from tests.factories import make_user, make_village, make_yard

HEAD = ["level", "code", "official_name", "short_name", "parent_code", "kind", "usable"]
ROWS = [
    ["province", "43", "湖南省", "", "", "", "1"],
    ["city", "4304", "衡阳市", "", "43", "", "1"],
    ["county", "430422", "衡南县", "", "4304", "", "1"],
    ["township", "430422001", "云集街道", "", "430422", "", "1"],
    ["township", "430422002", "车江街道", "", "430422", "", "1"],
    ["village", "430422001201", "大湾村委会", "", "430422001", "", "1"],
    ["village", "430422001202", "胜利村委会", "", "430422001", "村", "1"],
    ["village", "430422002201", "胜利村委会", "", "430422002", "村", "1"],
    ["village", "430422002598", "某某监狱虚拟生活区", "", "430422002", "其他", "0"],
]


def write(folder: Path, rows: list[list[str]], head: list[str] = HEAD, encoding: str = "utf-8") -> Path:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([head, *rows])
    path = folder / "places.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def changed(which: str, /, **cells: str) -> list[list[str]]:
    return [
        [cells.get(name, cell) for name, cell in zip(HEAD, row, strict=True)] if row[1] == which else row
        for row in ROWS
    ]


def run(path: Path, *options: str) -> str:
    told = io.StringIO()
    call_command("import_divisions", str(path), *options, stdout=told)
    return told.getvalue()


def refusal(path: Path) -> str:
    with pytest.raises(CommandError) as refused:
        run(path)
    assert not Division.objects.exists()
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "short", "kind"),
    [
        ("大湾村委会", "大湾村", "VILLAGE"),
        ("大湾村村民委员会", "大湾村", "VILLAGE"),
        ("义南村", "义南村", "VILLAGE"),
        ("凤凰居民委员会", "凤凰社区", "COMMUNITY"),
        ("云集社区居委会", "云集社区", "COMMUNITY"),
        ("泉梓社区", "泉梓社区", "COMMUNITY"),
        ("图嘎查村委会", "图嘎查", "VILLAGE"),
        ("某某虚拟生活区", "某某虚拟生活区", "OTHER"),
    ],
)
def test_the_short_name_and_kind_come_from_the_official_name(name: str, short: str, kind: str) -> None:
    assert (short_name_of(name), kind_of(name)) == (short, kind)


def test_a_prison_is_no_place_for_meetings() -> None:
    assert [is_usable_name(name) for name in ("衡州监狱", "衡州监狱虚拟生活区", "大湾村委会")] == [False, False, True]


@pytest.mark.django_db
def test_the_shipped_file_holds_both_counties(capsys) -> None:
    call_command("import_divisions")

    counts = {
        county.short_name: (
            Division.objects.usable().under(county.path).filter(level="TOWNSHIP").count(),
            Village.objects.usable().under(county.path).count(),
        )
        for county in Division.objects.filter(level="COUNTY")
    }
    assert counts == {"衡南县": (23, 445), "屈原管理区": (4, 32)}
    assert Village.objects.filter(is_usable=False).get().short_name == "衡州监狱虚拟生活区"
    assert {village.label for village in Village.objects.filter(short_name="胜利村").select_related("township")} == {
        "车江街道胜利村",
        "江口镇胜利村",
    }


@pytest.mark.django_db
def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    run(write(tmp_path, ROWS))
    before = list(Village.objects.values()), list(Division.objects.values())

    told = run(write(tmp_path, ROWS))

    assert "新增：无" in told
    assert (list(Village.objects.values()), list(Division.objects.values())) == before


@pytest.mark.django_db
def test_paths_follow_the_codes_and_numbers_are_permanent(tmp_path: Path) -> None:
    run(write(tmp_path, ROWS))

    village = Village.objects.get(official_code="430422001201")
    assert village.path == "430422001201"
    assert Village.objects.filter(shares_name=True).count() == 2
    assert len(set(Village.objects.values_list("number", flat=True))) == 4


@pytest.mark.django_db
def test_a_new_name_is_a_renaming_and_keeps_number_and_path(tmp_path: Path) -> None:
    run(write(tmp_path, ROWS))
    before = Village.objects.get(official_code="430422001201")

    told = run(write(tmp_path, changed("430422001201", official_name="新湾村委会")))

    after = Village.objects.get(pk=before.pk)
    assert "改名：1" in told
    assert "大湾村委会 → 新湾村委会" in told
    assert (after.short_name, after.number, after.path) == ("新湾村", before.number, before.path)


@pytest.mark.django_db
def test_a_new_code_is_no_new_place(tmp_path: Path) -> None:
    run(write(tmp_path, ROWS))

    told = run(write(tmp_path, changed("430422001201", code="430422001299")))

    assert "换了代码：1" in told
    assert Village.objects.get(short_name="大湾村").path == "430422001201"


@pytest.mark.django_db
def test_a_village_that_changes_township_takes_everything_with_it(tmp_path: Path) -> None:
    run(write(tmp_path, ROWS))
    village = Village.objects.get(short_name="大湾村")
    yard, recorder = make_yard(village), make_user("RECORDER", village)

    told = run(write(tmp_path, changed("430422001201", code="430422002205", parent_code="430422002")))

    village.refresh_from_db()
    yard.refresh_from_db()
    assert "换了上级：1" in told
    assert village.township.short_name == "车江街道"
    assert village.path == "430422002205"
    assert (yard.path, recorder.postings.get().path) == (village.path + "001", village.path)


@pytest.mark.django_db
def test_what_the_list_lacks_is_told_and_retired_only_when_asked(tmp_path: Path) -> None:
    run(write(tmp_path, ROWS))
    newer = [row for row in ROWS if row[1] != "430422001202"]

    told = run(write(tmp_path, newer))
    assert "加 --retire 才会撤销）：1" in told
    assert Village.objects.filter(retired_on=None).count() == 4

    run(write(tmp_path, newer), "--retire")
    assert Village.objects.get(official_code="430422001202").retired_on is not None
    assert not Village.objects.filter(shares_name=True, retired_on=None).exists()

    assert "恢复：1" in run(write(tmp_path, ROWS))


@pytest.mark.django_db
def test_other_counties_are_left_alone(tmp_path: Path) -> None:
    run(write(tmp_path, ROWS))
    other = [["city", "4305", "邵阳市", "", "43", "", "1"], ["county", "430522", "新邵县", "", "4305", "", "1"]]

    run(write(tmp_path, ROWS[:1] + other), "--retire")

    assert Village.objects.filter(retired_on=None).count() == 4


@pytest.mark.django_db
def test_a_new_place_takes_the_next_segment_when_its_own_is_taken(tmp_path: Path) -> None:
    run(write(tmp_path, ROWS))
    township = Division.objects.get(official_code="430422001")
    make_village(township, "手工村", "203")

    run(write(tmp_path, [*ROWS, ["village", "430422001203", "新来村委会", "", "430422001", "", "1"]]))

    assert Village.objects.get(short_name="新来村").path == "430422001204"


@pytest.mark.django_db
def test_what_the_office_decided_stays(tmp_path: Path) -> None:
    run(write(tmp_path, ROWS))
    Village.objects.filter(short_name="大湾村").update(is_usable=False, short_name="大湾")

    run(write(tmp_path, ROWS))

    village = Village.objects.get(official_code="430422001201")
    assert (village.is_usable, village.short_name) == (False, "大湾")


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_whoever_saved_the_file_it_is_read(tmp_path: Path, encoding: str) -> None:
    run(write(tmp_path, ROWS, encoding=encoding))

    assert Village.objects.get(official_code="430422001201").short_name == "大湾村"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "cells", "sentence"),
    [
        ("430422001201", {"code": "430422001202"}, r"第 8 行：代码 430422001202 与 places.csv 第 7 行重复"),
        ("430422001201", {"parent_code": "430422009"}, r"第 7 行：上级代码 430422009 不在文件里"),
        ("430422001201", {"parent_code": "430422"}, r"第 7 行：上级代码“430422”不对.*9 位"),
        ("430422001201", {"code": "43042200120x"}, r"第 7 行：代码“43042200120x”应当是 12 位数字"),
        ("430422001201", {"level": "hamlet"}, r"第 7 行：层级“hamlet”不认识"),
        ("430422001201", {"official_name": ""}, r"第 7 行：名称没有填"),
        ("430422001201", {"official_name": "长" * 81}, r"第 7 行：名称没有填，或者太长"),
        ("430422001201", {"usable": "yes"}, r"第 7 行：usable 一列只能填 1 或 0"),
        ("430422001201", {"kind": "寨"}, r"第 7 行：kind 一列只能填"),
    ],
)
def test_each_wrong_row_is_a_sentence_with_its_line(tmp_path: Path, code: str, cells: dict, sentence: str) -> None:
    assert re.search(sentence, refusal(write(tmp_path, changed(code, **cells))))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (b"village,430422001203\n", "第 8 行：应有 7 列，实际 2 列"),
        (b'village,430422001203,"broken,,430422001,,1\n', "第 8 行：引号不成对"),
        (b"village,430422001203,a\x00b,,430422001,,1\n", "第 8 行：含有空字符（NUL）"),
        (b"village,430422001203,\xff\xfe,,430422001,,1\n", "第 8 行：有无法识别的字"),
        (b"village," + b"x" * 5000 + b"\n", "第 8 行：太长"),
    ],
)
def test_a_broken_line_in_the_middle_is_named_and_nothing_is_written(
    tmp_path: Path, line: bytes, sentence: str
) -> None:
    path = write(tmp_path, ROWS)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:7], line, *lines[7:]]))

    assert sentence in refusal(path)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "空文件"),
        (b"PK\x03\x04rest", "是 Excel 文件"),
        ("level".encode("utf-16"), "UTF-16"),
        (b"level,code,official_name\n", "第 1 行：缺少列 parent_code"),
        (b"level,code,official_name,parent_code,code\n", "有重复的列名"),
        (b"level,code,official_name,parent_code\n", "没有任何区划"),
    ],
)
def test_a_file_of_no_use_is_refused_in_a_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "places.csv"
    path.write_bytes(content)

    assert sentence in refusal(path)


@pytest.mark.django_db
def test_many_faults_are_counted_but_not_all_told(tmp_path: Path) -> None:
    rows = [["village", f"4304220012{number:02d}", "", "", "430422001", "", "1"] for number in range(70)]

    told = refusal(write(tmp_path, rows))

    assert "另外还有 20 处" in told


@pytest.mark.django_db
def test_a_missing_file_and_an_empty_folder_are_sentences(tmp_path: Path) -> None:
    assert "找不到或打不开文件" in refusal(tmp_path / "nothing.csv")
    with pytest.raises(CommandError, match=r"缺少 provinces\.csv"):
        call_command("import_divisions", package=tmp_path)


def package(folder: Path) -> Path:
    texts = {
        "provinces.csv": 'code,name\n43,"湖南省"\n',
        "cities.csv": 'code,name,provinceCode\n4304,"衡阳市",43\n',
        "areas.csv": 'code,name,cityCode,provinceCode\n430421,"衡阳县",4304,43\n430422,"衡南县",4304,43\n',
        "streets.csv": "code,name,areaCode,provinceCode,cityCode\n"
        '430421001,"西渡镇",430421,43,4304\n430422001,"云集街道",430422,43,4304\n430422407,"衡州监狱",430422,43,4304\n',
        "villages.csv": "code,name,streetCode,provinceCode,cityCode,areaCode\n"
        '430421001201,"梅花村委会",430421001,43,4304,430421\n'
        '430422001201,"大湾村委会",430422001,43,4304,430422\n430422407598,"生活区",430422407,43,4304,430422\n',
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.django_db
def test_the_whole_country_comes_from_five_files(tmp_path: Path) -> None:
    call_command("import_divisions", package=package(tmp_path), stdout=io.StringIO())

    assert set(Village.objects.usable().values_list("short_name", flat=True)) == {"梅花村", "大湾村"}
    assert Village.objects.count() == 3


@pytest.mark.django_db
def test_one_county_of_the_country_can_be_asked_for(tmp_path: Path) -> None:
    call_command("import_divisions", package=package(tmp_path), only="430422", stdout=io.StringIO())

    assert list(Division.objects.filter(level="COUNTY").values_list("name", flat=True)) == ["衡南县"]


@pytest.mark.django_db
def test_stopped_half_way_whole_counties_are_kept_and_the_next_run_goes_on(tmp_path: Path, monkeypatch) -> None:
    folder, written = package(tmp_path), division_import._County.write

    def stop_at_the_second(county: division_import._County) -> None:
        written(county)
        if county.county.name == "衡南县":
            raise KeyboardInterrupt

    monkeypatch.setattr(division_import._County, "write", stop_at_the_second)
    told = io.StringIO()
    with pytest.raises(CommandError, match="已中断") as stopped:
        call_command("import_divisions", package=folder, stdout=told)
    assert (stopped.value.returncode, Village.objects.count()) == (130, 1)
    assert "村（社区） 1" in told.getvalue()

    monkeypatch.undo()
    call_command("import_divisions", package=folder, stdout=io.StringIO())
    assert Village.objects.count() == 3
