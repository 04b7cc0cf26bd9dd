"""An old ledger comes in from a file: looked at first, each wrong cell named, written when all are right, not twice."""

import csv
import datetime
import io
from pathlib import Path

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from python_calamine import CalamineWorkbook

from directory.refusals import Conflict
from feedback import ledger
from feedback.models import Category, Issue, Raiser, Status
from feedback.old_ledger import COLUMNS, MOST_ROWS, SHEET
from feedback.workflow import importing
from tests.world import World

pytestmark = pytest.mark.django_db

HEAD = [column.title for column in COLUMNS]
GOOD = [
    "泉湖镇",
    "双桥村",
    "老屋场",
    "2024-03-01",
    "2024/3/5",
    "水渠漏水，下游两组没有水。",
    "集中交办",
    "已修好。",
    "",
]
EARLY = timezone.make_aware(datetime.datetime(2026, 3, 5, 8))
OTHER = ["", "大桥村", "", "2024年4月1日", "2024-04-01", "问医保怎么缴费。", "当场答复", "", ""]


def changed(**cells: str) -> list[str]:
    return [cells.get(title, cell) for title, cell in zip(HEAD, GOOD, strict=True)]


def workbook(folder: Path, *rows: list[object], head: list[str] = HEAD) -> Path:
    file = folder / "台账.xlsx"
    book = xlsxwriter.Workbook(str(file))
    sheet = book.add_worksheet(SHEET)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for line, row in enumerate([head, *rows]):
        for place, cell in enumerate(row):
            if isinstance(cell, datetime.date):
                sheet.write_datetime(line, place, datetime.datetime.combine(cell, datetime.time()), day)
            else:
                sheet.write(line, place, cell)
    book.close()
    return file


def csv_file(folder: Path, *rows: list[str], encoding: str = "utf-8") -> Path:
    target = io.StringIO()
    csv.writer(target).writerows([HEAD, *rows])
    file = folder / "台账.csv"
    file.write_bytes(target.getvalue().encode(encoding))
    return file


def run(file: Path, *flags: str, by: str = "county_officer", world: World) -> str:
    out = io.StringIO()
    call_command("import_ledger", str(file), "--by", getattr(world, by).username, *flags, stdout=out)
    return out.getvalue()


def refusal_of(file: Path, world: World, by: str = "county_officer") -> str:
    with pytest.raises(CommandError) as refused:
        run(file, "--apply", by=by, world=world)
    assert not Issue.objects.exists()
    return str(refused.value)


def test_t20_what_is_brought_in_is_closed_marked_and_has_no_raiser(world: World, tmp_path: Path) -> None:
    said = run(workbook(tmp_path, GOOD, OTHER), "--apply", world=world)

    one, other = Issue.objects.order_by("raised_on")
    assert "已导入 2 件" in said
    assert (one.status, one.closed_ground, one.outcome) == (Status.CLOSED, "IMPORTED", "REFERRED")
    assert (one.yard, one.reply, one.created_by) == (world.yard, "已修好。", world.county_officer)
    assert (one.raised_on, timezone.localdate(one.closed_at)) == (datetime.date(2024, 3, 1), datetime.date(2024, 3, 5))
    assert (other.village, other.raised_on) == (world.neighbour_village, datetime.date(2024, 4, 1))
    assert [step.facts for step in one.steps.all()] == [{"imported": True}]
    assert not Raiser.objects.exists()
    assert list(ledger.verify()) == []


def test_without_apply_it_only_looks(world: World, tmp_path: Path) -> None:
    said = run(workbook(tmp_path, GOOD, OTHER), world=world)

    assert "新增 2 件，已有不变 0 件" in said
    assert "集中交办 1" in said
    assert "没有写入" in said
    assert not Issue.objects.exists()


def test_a_second_time_only_what_is_new_comes_in_whoever_runs_it(world: World, tmp_path: Path) -> None:
    run(workbook(tmp_path, GOOD), "--apply", world=world)

    said = run(
        workbook(tmp_path, changed(反映内容="水渠漏水， 下游两组没有水。", 办理结果="已经修好。"), OTHER), world=world
    )
    run(csv_file(tmp_path, GOOD, changed(反映日期="2024-03-02")), "--apply", by="officer", world=world)

    assert "新增 1 件，已有不变 1 件" in said
    assert sorted(Issue.objects.values_list("raised_on", "created_by__full_name")) == [
        (datetime.date(2024, 3, 1), "庚县办"),
        (datetime.date(2024, 3, 2), "丁镇办"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_whoever_saved_it(world: World, tmp_path: Path, encoding: str) -> None:
    run(csv_file(tmp_path, changed(反映内容="路" * 3000), encoding=encoding), "--apply", world=world)

    assert len(Issue.objects.get().digest) == 3000


def test_a_date_cell_and_a_category_are_taken(world: World, tmp_path: Path) -> None:
    category = Category.objects.create(name="甲类", kind="SUGGESTION")
    row: list[object] = [*GOOD[:3], datetime.date(2024, 3, 1), datetime.date(2024, 3, 5), *GOOD[5:8], "甲类"]

    run(workbook(tmp_path, row), "--apply", world=world)

    issue = Issue.objects.get()
    assert (issue.raised_on, issue.category, issue.kind) == (datetime.date(2024, 3, 1), category, "SUGGESTION")


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("乡镇", "没有镇", "没有“没有镇”，请核对"),
        ("村（社区）", "没有村", "没有“没有村”，请核对"),
        ("村（社区）", "", "没有填"),
        ("屋场", "新屋", "没有“新屋”，请先导入屋场，或者留空"),
        ("反映日期", "去年春天", "不是日期，请写成 2026-01-31 的样子"),
        ("反映日期", "2024-02-30", "不是日期"),
        ("办结日期", "", "没有填"),
        ("办结日期", "2024-02-01", "办结日期要在反映日期之后、今天之前"),
        ("办结日期", "2090-01-01", "办结日期要在反映日期之后、今天之前"),
        ("反映内容", " ", "没有填"),
        ("反映内容", "路" * 5001, "最多 5000 个字"),
        ("反映内容", "水渠漏水，电话13800000000。", "手机"),
        ("办理结果", "已答复，身份证430422199001011234。", "身份证"),
        ("办理方式", "已办", "请填：当场答复、现场解决、集中交办"),
        ("类别", "没有类", "没有在用的类别“没有类”"),
    ],
)
def test_a_wrong_cell_is_named_with_its_line_and_nothing_comes_in(
    world: World, tmp_path: Path, column: str, cell: str, sentence: str
) -> None:
    said = refusal_of(workbook(tmp_path, OTHER, changed(**{column: cell})), world)

    assert f"“台账”表第 3 行“{column}”：" in said
    assert sentence in said


def test_the_same_words_twice_and_several_faults_are_all_named(world: World, tmp_path: Path) -> None:
    said = refusal_of(csv_file(tmp_path, GOOD, GOOD, changed(办理方式="", 反映日期="x")), world)

    assert "第 3 行“反映内容”：与第 2 行重复" in said
    assert "第 4 行“办理方式”：没有填" in said


def test_a_township_brings_in_its_own_villages_alone(world: World, tmp_path: Path) -> None:
    said = refusal_of(workbook(tmp_path, GOOD, OTHER), world, by="officer")

    assert "第 3 行“村（社区）”：历史台账由乡镇或县联席办导入自己范围内的" in said


@pytest.mark.parametrize("person", ["secretary", "clerk", "supervisor", "stranger"])
def test_others_bring_nothing_in(world: World, tmp_path: Path, person: str) -> None:
    assert "不是哪一个县的乡镇屋场办或县联席办" in refusal_of(workbook(tmp_path, GOOD), world, by=person)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("台账.xlsx", b"PK", "不是 Excel 文件"),
        ("台账.csv", b"", "是空文件"),
        ("台账.csv", "乡镇,村\n".encode(), "缺少列"),
        ("台账.csv", ",".join(HEAD).encode(), "没有要导入的行"),
        ("没有.xlsx", None, "找不到或打不开"),
        ("没有.csv", None, "找不到或打不开"),
    ],
)
def test_a_file_of_no_use_is_refused_with_a_sentence(
    world: World, tmp_path: Path, name: str, content: bytes | None, sentence: str
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)

    assert sentence in refusal_of(file, world)


@pytest.mark.parametrize(
    ("fault", "why"), [(KeyboardInterrupt(), "已中断"), (Conflict("这一行现在不能写入。"), "现在不能写入")]
)
def test_what_stops_halfway_keeps_the_batches_done_and_goes_on_when_run_again(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException, why: str
) -> None:
    monkeypatch.setattr(importing, "IMPORT_BATCH", 1)
    file = workbook(tmp_path, GOOD, OTHER)
    made = importing._import_one

    def broken(row: importing.OldMatter, **rest: object) -> Issue:
        if row.village == world.neighbour_village:
            raise fault
        return made(row, **rest)

    monkeypatch.setattr(importing, "_import_one", broken)
    with pytest.raises(CommandError, match=f"{why}.*前面 1 件已经导入"):
        run(file, "--apply", world=world)
    monkeypatch.setattr(importing, "_import_one", made)

    assert Issue.objects.get().village == world.village
    assert "已导入 1 件" in run(file, "--apply", world=world)
    assert Issue.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_between_two_batches_others_can_save(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "IMPORT_BATCH", 1)
    held: list[bool] = []
    batch = importing._import_batch

    def watched(*args: object, **rest: object) -> list[Issue]:
        held.append(connection.in_atomic_block)
        return batch(*args, **rest)

    monkeypatch.setattr(importing, "_import_batch", watched)
    run(workbook(tmp_path, GOOD, OTHER), "--apply", world=world)

    assert held == [False, False]


def test_nothing_is_said_that_the_old_ledger_did_not_say(world: World) -> None:
    row = importing.OldMatter(world.village, None, EARLY.date(), EARLY.date(), "水渠漏水。", "ANSWERED")

    (issue,) = importing.import_closed(by=world.officer, rows=[row], now=EARLY)

    assert (issue.echo_channel, issue.echoed_at) == ("", None)
    assert (issue.settled_at, issue.closed_at) == (EARLY, EARLY)


def test_the_template_is_what_is_read(world: World, tmp_path: Path) -> None:
    file = tmp_path / "模板.xlsx"

    run(file, "--template", world=world)

    sheet = CalamineWorkbook.from_path(str(file)).get_sheet_by_name(SHEET)
    assert sheet.to_python()[0] == HEAD
    help_lines = CalamineWorkbook.from_path(str(file)).get_sheet_by_name("说明").to_python()
    assert f"一次最多 {MOST_ROWS} 行" in str(help_lines[-1])
    with pytest.raises(CommandError, match="还没有的"):
        run(file, "--template", world=world)
