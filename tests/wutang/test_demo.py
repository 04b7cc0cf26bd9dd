"""The demo: made through the verbs, the same for the same day, and never where real talks are kept."""

import datetime
import hashlib
import json
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from directory.models import ResidentTeam, User, Village, YardPartyGroup
from feedback import ledger
from feedback.models import Issue, Outcome, Referral, ReturnVisit, Status, Step, TraceCode
from feedback.models.choices import ClosedBy, ReviewState
from feedback.tracing import find_issue
from meetings.models import AgendaItem, Meeting
from meetings.personal_data import public_texts
from office.access import verify_access_log
from office.models import CountySettings, OpeningBalance
from office.privacy import find_personal_data
from tests.world import World, make_meeting
from wutang.demo import accounts
from wutang.demo.fates import FATES, REFERRED_CHANCES, SPOT_CHANCES
from wutang.demo.hengnan import STORIES
from wutang.demo.stage import load_categories
from wutang.demo.texts import load, pool

pytestmark = pytest.mark.django_db
SCALE = "0.05"


@pytest.fixture(autouse=True)
def _own_file(settings: Settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


def seed(**options: object) -> str:
    out = StringIO()
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    call_command("seed_demo", scale=float(SCALE), today=yesterday, stdout=out, **options)
    return out.getvalue()


def listed(*arguments: str) -> str:
    out = StringIO()
    call_command("demo_accounts", *arguments, stdout=out)
    return out.getvalue()


def visible() -> str:
    """Everything people see, in one digest."""
    rows = [
        *Meeting.objects.order_by("number").values_list("number", "started_at", "status", "topic", "heads_at_peak"),
        *Issue.objects.order_by("number").values_list(
            "number", "status", "raw_note", "digest", "reply", "public_title", "promised_on", "closed_ground"
        ),
        *Referral.objects.order_by("issue__number", "ordinal").values_list(
            "issue__number", "status", "department__name", "finish_due_at", "was_finished_late", "result"
        ),
        *Step.objects.order_by("issue__number", "sequence").values_list("issue__number", "verb", "at", "by__username"),
        *User.objects.order_by("username").values_list("username", "full_name", "job_title"),
        *YardPartyGroup.objects.order_by("path").values_list("path", "name", "leader_name", "members"),
        *OpeningBalance.objects.order_by("year").values_list("year", "count"),
    ]
    return hashlib.sha256(repr([tuple(map(str, row)) for row in rows]).encode()).hexdigest()


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


def test_the_demo_holds_every_state_and_its_ledger_is_clean() -> None:
    seed()

    issues, orders = Issue.objects.all(), Referral.objects.all()
    assert set(issues.values_list("status", flat=True)) == set(Status.values)
    assert set(issues.values_list("outcome", flat=True)) == {"", *Outcome.values}
    assert set(orders.values_list("status", flat=True)) == set(Referral.Status.values)
    assert set(issues.values_list("closed_ground", flat=True)) == {"", *ClosedBy.values} - {ClosedBy.IMPORTED}
    assert set(issues.values_list("review_state", flat=True)) >= {ReviewState.PUBLISHED, ReviewState.WITHDRAWN}
    assert set(issues.values_list("conflict", flat=True)) == {"", "VILLAGE_CADRE", "DEPARTMENT"}
    assert issues.overdue(timezone.now()).exists()
    assert orders.filter(status="DISPATCHED", accept_due_at__lt=timezone.now()).exists()
    assert orders.filter(status="PROPOSED", dispatch_due_at__lt=timezone.now()).exists()
    assert orders.filter(was_finished_late=True).exists()
    assert orders.filter(times_sent_back=1, status="ACCEPTED").exists()
    assert issues.filter(round=2, status=Status.REFERRED).exists()
    assert issues.filter(reopening_asked_at__isnull=False).exists()
    assert list(ledger.verify()) == []
    assert list(verify_access_log()) == []


def test_everything_made_is_marked_as_demo() -> None:
    seed()

    for model in (Meeting, Issue, User, YardPartyGroup, ResidentTeam, CountySettings):
        assert not model._default_manager.filter(is_demo=False).exists(), model


def test_nothing_shown_to_villagers_holds_personal_data() -> None:
    seed()
    texts = [
        text
        for row in Issue.objects.values_list("digest", "reply", "public_title", "public_text", "public_reply")
        for text in row
    ]
    for meeting in Meeting.objects.all():
        texts += public_texts(meeting).values()

    found = [(text, finding.label) for text in texts for finding in find_personal_data(text)]

    assert len(texts) > 300
    assert found == []


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


def test_every_text_names_a_category_and_every_fate_is_told() -> None:
    categories = load_categories()
    matters = [*pool("answered"), *pool("resolved"), *pool("referred"), *pool("guided", "guided")]
    matters += pool("guided", "guarded")
    talks = [matter for talk in load("quyuan")["talk"] for matter in talk["matters"]]
    in_stories = {fate for _days, _village, fates in STORIES for fate in fates.split()} - {"guarded_department"}
    told = in_stories | set(SPOT_CHANCES) | set(REFERRED_CHANCES) | {"raised"} | {talk["fate"] for talk in talks}

    assert {said.category for said in matters} | {talk["category"] for talk in talks} <= set(categories)
    assert told == set(FATES) - {"extension_asked", "accepted", "reopened"} | (told & set(FATES))
    assert told <= set(FATES)


def test_quyuan_is_as_the_article_tells_it() -> None:
    seed()
    talks = Meeting.objects.under("430671").filter(started_at__year=2022)
    factory = talks.get(yard__short_name="禾鸡山片")

    actions = list(factory.decisions.get().actions.all())

    assert factory.village.short_name == "大湾村"
    assert [action.done_on is not None for action in actions] == [True, True, True, False, False]
    assert [bool(action.condition) for action in actions] == [False, False, False, True, True]
    assert actions[4].starts_after == actions[3]
    assert factory.number.startswith("QY-H2022-")
    assert {talk.yard.short_name for talk in talks} >= {"义南片", "湖边屋场"}
    assert talks.filter(venue_kind="BREEDING_FARM", village__short_name="荞麦湖村").exists()
    assert ResidentTeam.objects.under("430671").count() == 9
    handed_out = AgendaItem.objects.filter(meeting__in=talks, kind="HANDOUT").values_list("number", flat=True)
    assert sum(handed_out) == 1060
    assert not Issue.objects.filter(raw_note__contains="越大").exists()


def test_hengnan_adds_up_to_the_articles_figure() -> None:
    seed()

    own = Issue.objects.under("430422").counted().count()
    before = sum(OpeningBalance.objects.filter(settings__number_prefix="HN").values_list("count", flat=True))

    assert own + before == 4667
    assert min(OpeningBalance.objects.values_list("year", flat=True)) == 2019
    assert Village.objects.usable().under("430422").count() == 445


def test_tonight_a_record_is_open_and_a_talk_is_announced() -> None:
    seed()

    drafts = Meeting.objects.filter(status=Meeting.Status.DRAFT)

    assert drafts.filter(started_at__gt=timezone.now()).count() == 1
    assert Issue.objects.filter(status=Status.RAISED, mentions__meeting__in=drafts).count() >= 2


def test_a_villager_with_a_slip_can_trace() -> None:
    seed()
    assert TraceCode.objects.filter(issue__isnull=False, batch__is_demo=True).exists()


def test_the_kept_slips_open_their_matters(django_capture_on_commit_callbacks: Callable) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        seed()

    shown = accounts.slips_to_show()

    assert 1 <= len(shown) <= 3
    for number, serial, code in shown:
        assert find_issue(number=number, code=code, client="a").number == number
        assert find_issue(number=serial, code=code, client="a").number == number


def test_a_second_run_changes_nothing() -> None:
    seed()
    before = visible()

    told = seed()

    assert "已经在了" in told
    assert visible() == before


def test_accounts_are_listed_for_people_and_for_machines(django_capture_on_commit_callbacks: Callable) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        seed()

    rows = json.loads(listed("--json"))
    names = {row["username"] for row in rows}

    assert names == set(load("people")["shown"])
    assert {row["first_page"] for row in rows} == {
        "/desk/",
        "/desk/referrals/",
        "/desk/visits/",
        "/summary/",
        "/admin/",
    }
    assert all(User.objects.get(username=row["username"]).check_password(row["password"]) for row in rows[:3])
    assert "大湾村书记" in listed()
    assert re.search(r"HN-\d{4}-\d{6} +HN\d{7}", listed())


def test_a_lost_file_gives_all_accounts_a_new_password(django_capture_on_commit_callbacks: Callable) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        seed()
    old = accounts.kept()["password"]
    accounts.kept_file().unlink()

    new = json.loads(listed("--json"))[0]["password"]

    assert new != old
    assert User.objects.get(username="县联席办").check_password(new)
    assert accounts.kept_file().stat().st_mode & 0o077 == 0


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


def test_return_visits_are_mostly_content_and_some_are_not() -> None:
    seed()

    said = list(ReturnVisit.objects.filter(was_reached=True).values_list("satisfaction", flat=True))

    assert 0 < said.count("NOT") < said.count("SATISFIED")
