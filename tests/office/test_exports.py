"""T2, T10, T13, T27, T31: tables people take out hold what they see, calculate nothing, and are theirs alone."""

import csv
import datetime
import io
import re
import tracemalloc
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from directory.models import Role, User
from directory.refusals import Conflict, Invalid
from feedback.models import Issue
from feedback.views.exports import ISSUES
from meetings.exports import MEETINGS
from meetings.models import Meeting
from office import exports
from office.access import log_access
from office.audit_table import AUDIT
from office.exports import Column, Export, make_export, register, registered, rows_for, take_export
from office.models import AccessLog, PrivateExport
from tests.factories import make_user
from tests.house import PACKAGES, ROOT, python_files
from tests.world import World, accept_one, approve_one, make_meeting, raise_one

pytestmark = pytest.mark.django_db
DANGEROUS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1")
PEOPLE = [
    "secretary", "recorder", "neighbour", "officer", "neighbour_officer", "county_officer", "clerk", "other_clerk",
    "visitor", "official", "supervisor", "stranger",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def sheet_of(kept: PrivateExport) -> list[list[Any]]:
    with kept.content.open("rb") as content:
        return CalamineWorkbook.from_filelike(io.BytesIO(content.read())).get_sheet_by_index(0).to_python()


def lines_of(kept: PrivateExport) -> list[list[str]]:
    with kept.content.open("rb") as content:
        return list(csv.reader(io.StringIO(content.read().decode("utf-8-sig"))))


def some_matters(world: World) -> None:
    """Matters of both townships, open, referred, replied, and one that concerns a cadre."""
    raise_one(world)
    accept_one(world)
    approve_one(world)
    raise_one(world, conflict="VILLAGE_CADRE")
    there = make_meeting(world, by=world.neighbour, village=world.neighbour_village, yard="新屋场")
    raise_one(world, meeting=there, by=world.neighbour)


def leaks(export: Export, user: User) -> set[Any]:
    """What a table would give a person that he may not see: the check every table goes through."""
    visible = set(export.model._default_manager.visible_to(user).values_list("pk", flat=True))
    narrowed = export.narrow(export.model._default_manager.visible_to(user), {}, user)
    return set(narrowed.values_list("pk", flat=True)) - visible


def second_door(rows: Any, query: Mapping[str, str], by: User) -> Any:
    return Issue.objects.order_by("pk")


PLANTED = replace(ISSUES, kind="planted", narrow=second_door, cells=lambda row: [row.number])


# T2: a table holds what the list shows


@pytest.mark.parametrize("query", [{}, {"status": "REFERRED"}, {"overdue": "1"}, {"q": "路"}, {"todo": "unsorted"}])
def test_t2_the_ledger_holds_the_numbers_the_list_shows(world: World, client: Client, query: dict[str, str]) -> None:
    some_matters(world)
    shown, exported = {}, {}

    for person in PEOPLE:
        client.force_login(getattr(world, person))
        page = client.get("/desk/issues/", query).content.decode()
        shown[person] = set(re.findall(r">(HN-\d{4}-\d{6,})<", page))
        exported[person] = {row.number for row in rows_for(ISSUES, by=getattr(world, person), query=query)}

    assert exported == shown


def test_t2_the_ledger_holds_the_matters_whose_pages_open(world: World, client: Client) -> None:
    some_matters(world)
    opened, exported = {}, {}

    for person in PEOPLE:
        client.force_login(getattr(world, person))
        whole = Issue.objects.all()
        opened[person] = {one.number for one in whole if client.get(one.get_absolute_url()).status_code == 200}
        exported[person] = {row.number for row in rows_for(ISSUES, by=getattr(world, person), query={})}

    assert exported == opened
    assert exported["county_officer"] > exported["officer"] > exported["clerk"] > exported["stranger"] == set()


@pytest.mark.parametrize("query", [{}, {"status": "DRAFT"}, {"q": "双桥"}])
def test_t2_the_talks_are_those_the_list_shows(world: World, client: Client, query: dict[str, str]) -> None:
    some_matters(world)
    shown, exported = {}, {}

    for person in PEOPLE:
        client.force_login(getattr(world, person))
        page = client.get("/desk/meetings/", query).content.decode()
        shown[person] = set(re.findall(r">(HN-H\d{4}-\d{6,})<", page))
        exported[person] = {row.number for row in rows_for(MEETINGS, by=getattr(world, person), query=query)}

    assert exported == shown


def test_t2_no_registered_table_gives_anybody_more_than_he_sees(world: World) -> None:
    some_matters(world)
    log_access(by=world.officer, action=AccessLog.Action.PRINT, target="HN-1")

    found = {
        (export.kind, person): leaked
        for export in registered()
        for person in PEOPLE
        if (leaked := leaks(export, getattr(world, person)))
    }

    assert found == {}


def test_t2_a_planted_second_door_is_caught_and_gives_nothing(world: World) -> None:
    some_matters(world)

    assert leaks(PLANTED, world.neighbour), "the check sees it"
    assert {row.village for row in rows_for(PLANTED, by=world.neighbour, query={})} == {world.neighbour_village}
    assert list(rows_for(PLANTED, by=world.stranger, query={})) == []


def test_t2_a_model_that_does_not_say_who_may_see_it_cannot_be_exported() -> None:
    from feedback.models import Category

    with pytest.raises(TypeError, match="visible_to"):
        register(replace(ISSUES, kind="categories", model=Category))
    with pytest.raises(ValueError, match="twice"):
        register(replace(ISSUES))


def test_t2_tables_are_written_in_one_place_only() -> None:
    """A table made by hand would not go through the engine; whoever has a reason stands here with it."""
    reasons = {
        "office/exports.py": "the engine",
        "directory/importing/people_template.py": "an empty form to fill in",
    }

    writing = {
        path.relative_to(ROOT).as_posix()
        for path in python_files(*PACKAGES)
        if re.search(r"import xlsxwriter|csv\.writer\(|csv\.DictWriter\(|text/csv", path.read_text(encoding="utf-8"))
        and "summary" not in path.parts  # figures of a place, the same for every viewer; no rows of matters
        and path.name != "exports.py"
    }

    assert writing - set(reasons) == set()


# T10: cells are text


def test_t10_what_looks_like_a_formula_is_text_in_excel_and_marked_in_csv(world: World) -> None:
    make_meeting(world)
    columns = tuple(Column(str(place)) for place, _cell in enumerate(DANGEROUS))
    table = replace(MEETINGS, kind="t10", columns=columns, cells=lambda _row: DANGEROUS)

    book = make_export(by=world.secretary, export=table, query={})
    text = make_export(by=world.secretary, export=table, query={}, file_format="CSV")

    assert [cell.strip() for cell in sheet_of(book)[3]] == [cell.strip() for cell in DANGEROUS]
    with book.content.open("rb") as content, zipfile.ZipFile(io.BytesIO(content.read())) as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")
    assert lines_of(text)[2] == [f"'{cell}" for cell in DANGEROUS]


def test_t10_links_and_numbers_stay_text(world: World) -> None:
    make_meeting(world)
    table = replace(
        MEETINGS, kind="t10", columns=(Column("一"), Column("二")), cells=lambda _row: ["https://x.example", "007"]
    )

    assert sheet_of(make_export(by=world.secretary, export=table, query={}))[3][:2] == ["https://x.example", "007"]


def test_t10_control_signs_and_very_long_texts_make_no_broken_file(world: World) -> None:
    make_meeting(world)
    table = replace(MEETINGS, kind="t10", columns=(Column("一"),), cells=lambda _row: ["\x01\x0b" + "字" * 40_000])

    assert len(sheet_of(make_export(by=world.secretary, export=table, query={}))[3][0]) > 30_000


# T13: an export is its owner's


def test_t13_the_table_says_who_took_it_when_and_how_many_rows(world: World) -> None:
    raise_one(world)

    kept = make_export(by=world.secretary, export=ISSUES, query={})

    sheet = sheet_of(kept)
    assert sheet[0][0] == "问题台账"
    assert sheet[1][0].startswith(f"甲书记（{world.secretary.username}）于 20")
    assert sheet[2][0] == "编号"
    assert sheet[-1][0] == "共 1 行"
    assert (kept.row_count, len(sheet)) == (1, 5)
    assert lines_of(make_export(by=world.secretary, export=ISSUES, query={}, file_format="CSV"))[-1] == ["共 1 行"]


def test_t13_the_ledger_names_no_raiser(world: World) -> None:
    raise_one(
        world,
        outcome="REFERRED",
    )
    line = sheet_of(make_export(by=world.county_officer, export=ISSUES, query={}))[3]

    assert dict(zip([str(column.title) for column in ISSUES.columns], line, strict=True))["反映人"] in (
        "匿名",
        "保密",
        "实名",
    )
    assert not [column for column in ISSUES.columns if re.search("姓名|电话|联系", str(column.title))]


@pytest.mark.parametrize("address", ["/desk/issues/export/", "/desk/meetings/export/"])
def test_t13_a_table_is_made_by_post_only_and_waits_in_its_owners_list(
    world: World, client: Client, address: str
) -> None:
    raise_one(world)
    client.force_login(world.secretary)

    assert client.get(address).status_code == 405
    made = client.post(address, {"format": "CSV"}, follow=True)
    assert made.redirect_chain == [("/desk/exports/", 302)]
    assert PrivateExport.objects.get().owner == world.secretary
    assert "下载" in made.content.decode()


def test_t13_its_owner_downloads_it_as_an_attachment(world: World, client: Client) -> None:
    raise_one(world)
    kept = make_export(by=world.secretary, export=ISSUES, query={})
    client.force_login(world.secretary)

    answer = client.post(f"/desk/exports/{kept.uuid}/")

    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    assert b"".join(answer.streaming_content).startswith(b"PK")


def test_t13_for_everybody_else_it_does_not_exist(world: World, client: Client) -> None:
    kept = make_export(by=world.secretary, export=ISSUES, query={})
    for user in (world.recorder, world.officer, world.county_officer):
        client.force_login(user)
        assert client.post(f"/desk/exports/{kept.uuid}/").status_code == 404
    client.force_login(world.stranger)

    assert client.post(f"/desk/exports/{kept.uuid}/").status_code == 404
    assert client.post(f"/desk/exports/{kept.uuid}/delete/").status_code == 404
    assert str(kept.uuid) not in client.get("/desk/exports/").content.decode()
    assert client.post("/desk/exports/00000000-0000-0000-0000-000000000000/").status_code == 404


def test_t13_a_look_at_the_address_gives_nothing_away(world: World, client: Client) -> None:
    kept = make_export(by=world.secretary, export=ISSUES, query={})
    client.force_login(world.secretary)

    assert client.get(f"/desk/exports/{kept.uuid}/").status_code == 405


def test_t13_after_24_hours_it_is_gone(world: World, client: Client) -> None:
    yesterday = timezone.now() - datetime.timedelta(hours=24, seconds=1)
    kept = make_export(by=world.secretary, export=ISSUES, query={}, now=yesterday)
    client.force_login(world.secretary)

    assert client.post(f"/desk/exports/{kept.uuid}/").status_code == 404
    with pytest.raises(Conflict, match="过期"):
        take_export(by=world.secretary, export=kept)


@pytest.mark.django_db(transaction=True)
def test_t13_retain_deletes_expired_tables_with_their_files(world: World, tmp_path: Path) -> None:
    yesterday = timezone.now() - datetime.timedelta(hours=25)
    make_export(by=world.secretary, export=ISSUES, query={}, now=yesterday)
    fresh = make_export(by=world.recorder, export=ISSUES, query={})

    call_command("retain", verbosity=0)

    assert list(PrivateExport.objects.all()) == [fresh]
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [Path(fresh.content.name).name]


def test_t13_nobody_heaps_tables_up(world: World) -> None:
    for _round in range(exports.MOST_KEPT + 2):
        make_export(by=world.secretary, export=ISSUES, query={}, file_format="CSV")

    assert PrivateExport.objects.count() == exports.MOST_KEPT


def test_t13_an_unknown_format_and_too_many_rows_are_sentences(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    raise_one(world)
    raise_one(world)
    client.force_login(world.secretary)

    assert client.post("/desk/issues/export/", {"format": "PDF"}).status_code == 422
    monkeypatch.setattr(exports, "MOST_ROWS", 1)
    with pytest.raises(Invalid, match="超过 1 行。请先缩小范围"):
        make_export(by=world.secretary, export=ISSUES, query={})
    assert not PrivateExport.objects.exists()


# T27: making and downloading are in the access log


def test_t27_making_and_downloading_are_logged_with_the_row_count(world: World, client: Client) -> None:
    raise_one(world)
    client.force_login(world.secretary)
    before = AccessLog.objects.count()

    client.post("/desk/issues/export/")
    client.post(f"/desk/exports/{PrivateExport.objects.get().uuid}/")

    rows = AccessLog.objects.order_by("pk")[before:]
    assert [(row.action, row.actor, row.purpose, row.address) for row in rows] == [
        ("EXPORT", world.secretary, "导出问题台账 1 行", "127.0.0.1"),
        ("EXPORT", world.secretary, "下载问题台账 1 行", "127.0.0.1"),
    ]


# T31: constant queries, flat memory


def test_t31_the_number_of_queries_does_not_grow_with_the_rows(
    world: World, django_assert_max_num_queries: Any
) -> None:
    approve_one(world)
    rows = rows_for(ISSUES, by=world.county_officer, query={})
    with django_assert_max_num_queries(7) as one:
        [ISSUES.cells(row) for row in rows.iterator(chunk_size=500)]
    some_matters(world)
    some_matters(world)
    again = make_user(Role.COUNTY_OFFICE, world.county)

    with django_assert_max_num_queries(len(one) + 2):  # and the scope of somebody new
        [ISSUES.cells(row) for row in rows_for(ISSUES, by=again, query={}).iterator(chunk_size=500)]


def test_t31_the_memory_stays_flat(world: World) -> None:
    for number in range(1500):
        log_access(by=None, action=AccessLog.Action.PRINT, target=f"N-{number}", purpose="字" * 150)
    auditor = make_user(Role.AUDIT_ADMIN, world.county)

    def most_memory(count: int) -> int:
        table = replace(AUDIT, kind="t31", narrow=lambda rows, _query, _by: rows.filter(sequence__lte=count))
        tracemalloc.start()
        kept = make_export(by=auditor, export=table, query={})
        assert kept.row_count == count
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    most_memory(10)
    few, many = most_memory(600), most_memory(1500)

    assert many < few * 1.3


def test_meetings_are_counted_as_they_are(world: World) -> None:
    make_meeting(world)

    line = sheet_of(make_export(by=world.secretary, export=MEETINGS, query={}))[3]

    assert (line[0], line[8]) == (Meeting.objects.get().number, "20")
