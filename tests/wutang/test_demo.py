"""What the demo holds: every state the work can be in, the article's figures, nobody real."""

import json
import re
from collections.abc import Iterator
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import TestCase
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from directory.models import ResidentTeam, User, Village, YardPartyGroup
from feedback import ledger
from feedback.models import Issue, Outcome, Referral, ReturnVisit, Status
from feedback.models.choices import ClosedBy, ReviewState
from feedback.tracing import find_slip
from meetings.models import AgendaItem, Meeting
from meetings.personal_data import public_texts
from office.access import verify_access_log
from office.models import CountySettings, OpeningBalance
from office.privacy import find_personal_data
from tests.wutang.demo import listed, seed, visible
from wutang.demo import accounts
from wutang.demo.texts import load

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.fixture(scope="module")
def demo(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """One small demo for the whole module; each test's own changes are undone, all of it at the end."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        var = tmp_path_factory.mktemp("var")
        patch.setattr(settings, "VAR_DIR", var)
        patch.setattr(settings, "SEAL_FILE", var / "seals.jsonl")
        with TestCase.captureOnCommitCallbacks(execute=True):
            seed()
        yield
        transaction.set_rollback(True)


def test_the_demo_holds_every_state_and_its_ledger_is_clean() -> None:
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


def test_a_fresh_demo_is_sealed_and_verifies() -> None:
    out = StringIO()

    call_command("verify_ledger", stdout=out, no_color=True)

    assert f"最近一次封存：{timezone.localdate()}" in out.getvalue()


def test_everything_made_is_marked_as_demo() -> None:
    for model in (Meeting, Issue, User, YardPartyGroup, ResidentTeam, CountySettings):
        assert not model._default_manager.filter(is_demo=False).exists(), model


def test_nothing_shown_to_villagers_holds_personal_data() -> None:
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


def test_quyuan_is_as_the_article_tells_it() -> None:
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
    own = Issue.objects.under("430422").counted().unguarded().count()
    before = sum(OpeningBalance.objects.filter(settings__number_prefix="HN").values_list("count", flat=True))

    assert own + before == 4667
    assert min(OpeningBalance.objects.values_list("year", flat=True)) == 2019
    assert Village.objects.usable().under("430422").count() == 445


def test_tonight_a_record_is_open_and_a_talk_is_announced() -> None:
    drafts = Meeting.objects.filter(status=Meeting.Status.DRAFT)

    assert drafts.filter(started_at__gt=timezone.now()).count() == 1
    assert Issue.objects.filter(status=Status.RAISED, mentions__meeting__in=drafts).count() >= 2


def test_the_kept_slips_open_their_matters() -> None:
    shown = accounts.slips_to_show()

    assert 1 <= len(shown) <= 3
    for number, serial, code in shown:
        assert find_slip(number=number, code=code, client="a").issue.number == number
        assert find_slip(number=serial, code=code, client="a").issue.number == number


def test_a_second_run_changes_nothing() -> None:
    before = visible()

    told = seed()

    assert "已经在了" in told
    assert visible() == before


def test_accounts_are_listed_for_people_and_for_machines() -> None:
    rows = json.loads(listed("--json"))
    names = {row["username"] for row in rows}

    assert names == set(load("people")["shown"])
    assert {row["first_page"] for row in rows} == {
        "/desk/",
        "/desk/visits/",
        "/summary/",
        "/admin/",
    }
    assert all(User.objects.get(username=row["username"]).check_password(row["password"]) for row in rows[:3])
    assert "大湾村书记" in listed()
    assert re.search(r"HN-\d{4}-\d{6} +HN\d{7}", listed())


def test_a_lost_file_gives_all_accounts_a_new_password() -> None:
    kept = accounts.kept_file().read_text(encoding="utf-8")
    old = accounts.kept()["password"]
    accounts.kept_file().unlink()

    new = json.loads(listed("--json"))[0]["password"]

    assert new != old
    assert User.objects.get(username="县联席办").check_password(new)
    assert accounts.kept_file().stat().st_mode & 0o077 == 0
    accounts.kept_file().write_text(kept, encoding="utf-8")


def test_return_visits_are_mostly_content_and_some_are_not() -> None:
    said = list(ReturnVisit.objects.filter(was_reached=True).values_list("satisfaction", flat=True))

    assert 0 < said.count("NOT") < said.count("SATISFIED")
