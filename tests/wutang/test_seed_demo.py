"""`seed_demo` and `demo_accounts`: the same for the same day, and never where real talks are kept."""

import datetime
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from directory.models import User
from feedback.seals import write_seal
from meetings.models import Meeting
from office.privacy import find_personal_data
from tests.world import World, make_meeting
from tests.wutang.demo import listed, seed, visible
from wutang.demo.fates import FATES, REFERRED_CHANCES, SPOT_CHANCES
from wutang.demo.hengnan import STORIES
from wutang.demo.stage import load_categories
from wutang.demo.texts import load, pool

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_file(settings: Settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    settings.SEAL_FILE = tmp_path / "seals.jsonl"


def rolled_back(make: Callable[[], str]) -> str:
    point = transaction.savepoint()
    try:
        return make()
    finally:
        transaction.savepoint_rollback(point)


def seed_and_look() -> str:
    seed()
    return visible()


def test_the_same_day_gives_the_same_demo() -> None:
    assert rolled_back(seed_and_look) == rolled_back(seed_and_look)


def test_seals_that_another_database_left_are_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "seals.jsonl"
    write_seal(now=timezone.now() - datetime.timedelta(days=1))
    left = file.read_text(encoding="utf-8").replace('"steps": 0', '"steps": 17')
    file.write_text(left, encoding="utf-8")

    said = seed()

    assert "没有封存" in said
    assert file.read_text(encoding="utf-8") == left


def test_no_text_of_the_data_files_holds_personal_data() -> None:
    matters = [*pool("answered"), *pool("resolved"), *pool("referred"), *pool("guided", "guided")]

    found = [
        (said.title, finding.text)
        for said in matters
        for text in (said.title, said.digest, said.reply, said.measures)
        for finding in find_personal_data(text)
    ]

    assert len({said.reply for said in matters}) >= 120
    assert found == []


def test_a_body_has_one_name_wherever_it_is_shown() -> None:
    bodies = load("directory")["department"]

    assert len({body["name"] for body in bodies}) == len(bodies)
    assert {*bodies[0]} == {"key", "name"}


def test_every_text_names_a_category_and_every_fate_is_told() -> None:
    categories = load_categories()
    matters = [*pool("answered"), *pool("resolved"), *pool("referred"), *pool("guided", "guided")]
    matters += pool("guided", "guarded")
    talks = [matter for talk in load("quyuan")["talk"] for matter in talk["matters"]]
    in_stories = {fate for _days, _village, fates in STORIES for fate in fates.split()} - {"guarded_department"}
    told = in_stories | set(SPOT_CHANCES) | set(REFERRED_CHANCES) | {"raised"} | {talk["fate"] for talk in talks}

    assert {said.category for said in matters} | {talk["category"] for talk in talks} <= set(categories)
    assert told == set(FATES)


def test_without_a_demo_no_account_is_listed() -> None:
    assert listed() == "没有演示账号。\n"
    assert json.loads(listed("--json")) == []


def test_production_gets_neither_demo_nor_list(settings: Settings) -> None:
    settings.IS_PRODUCTION = True

    with pytest.raises(CommandError, match="正式环境"):
        seed()
    with pytest.raises(CommandError, match="正式环境"):
        listed()


def test_a_database_with_real_talks_is_refused_and_left_as_it_is(world: World) -> None:
    make_meeting(world)

    with pytest.raises(CommandError, match="正式的恳谈会"):
        seed()

    assert Meeting.objects.count() == 1
    assert not User.objects.filter(is_demo=True).exists()


@pytest.mark.parametrize("scale", ["0", "-1", "many", "1000", "nan"])
def test_a_scale_that_cannot_be_is_refused_with_its_limits(scale: str) -> None:
    with pytest.raises(CommandError, match=r"0\.01 到 20"):
        call_command("seed_demo", f"--scale={scale}")


def test_a_day_to_come_is_refused() -> None:
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)

    with pytest.raises(CommandError, match="不能在今天以后"):
        call_command("seed_demo", today=tomorrow, stdout=StringIO())
