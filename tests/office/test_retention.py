"""What office and the directory below it do not keep for ever."""

import datetime

import pytest
from axes.models import AccessAttempt, AccessFailureLog
from axes.models import AccessLog as AxesAccessLog
from django.contrib.sessions.models import Session
from django.core.checks import run_checks
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from directory.models import PasswordSlip, PeopleImport
from office import retention
from tests.factories import make_county, make_user

pytestmark = pytest.mark.django_db
NOW = timezone.now()
RUN = {
    "task_path": "office.tasks.send_deliveries",
    "args_kwargs": {},
    "run_after": NOW,
    "exception_class_path": "",
    "traceback": "",
}


def run() -> dict[str, int]:
    return {erased.rule.name: erased.count for erased in retention.run(now=NOW) if erased.is_finished}


def days_ago(days: int) -> datetime.datetime:
    return NOW - datetime.timedelta(days=days)


def test_every_rule_has_a_name_of_its_own_and_says_what_and_how_long() -> None:
    rules = retention.registered()

    assert len({rule.name for rule in rules}) == len(rules)
    assert all(str(rule.what) and str(rule.kept) for rule in rules)


@pytest.mark.parametrize("ended", ["used_at", "revoked_at", "expires_at"])
def test_a_password_slip_is_forgotten_a_month_after_it_stopped_working(ended) -> None:
    old, young = make_user(), make_user()
    for user, days in ((old, 31), (young, 29)):
        PasswordSlip.objects.create(user=user, **{"expires_at": NOW, ended: days_ago(days)})

    assert run()["password-slips"] == 1
    assert PasswordSlip.objects.get().user == young


def test_a_people_import_that_nobody_confirmed_goes_when_it_runs_out() -> None:
    county, owner = make_county(), make_user()
    for hours in (-1, 1):
        expires = NOW + datetime.timedelta(hours=hours)
        PeopleImport.objects.create(owner=owner, county=county, rows=[{"name": "李大明"}], expires_at=expires)

    assert run()["people-imports"] == 1
    assert PeopleImport.objects.get().expires_at > NOW


def test_sessions_that_ran_out_go() -> None:
    Session.objects.create(session_key="old", session_data="", expire_date=days_ago(1))
    Session.objects.create(session_key="new", session_data="", expire_date=days_ago(-1))

    assert run()["sessions"] == 1
    assert Session.objects.get().session_key == "new"


@pytest.mark.parametrize("model", [AccessAttempt, AccessFailureLog, AxesAccessLog])
def test_records_of_logins_are_kept_as_long_as_the_access_log(model) -> None:
    for days in (400, 300):
        counted = {"failures_since_start": 1} if model is AccessAttempt else {}
        row = model.objects.create(username=f"user{days}", ip_address="10.0.0.7", user_agent=str(days), **counted)
        model.objects.filter(pk=row.pk).update(attempt_time=days_ago(days))

    run()

    assert model.objects.get().username == "user300"


def test_a_log_kept_too_short_is_refused(settings) -> None:
    settings.ACCESS_LOG_MONTHS = 5

    assert [error.id for error in run_checks() if error.id == "office.E005"] == ["office.E005"]


def test_a_run_in_the_background_that_ended_a_week_ago_goes_whatever_came_of_it() -> None:
    for ended, days in ((TaskResultStatus.SUCCESSFUL, 8), (TaskResultStatus.FAILED, 8), (TaskResultStatus.FAILED, 6)):
        DBTaskResult.objects.create(status=ended, finished_at=days_ago(days), **RUN)

    assert run()["task-results"] == 2
    assert DBTaskResult.objects.get().finished_at == days_ago(6)


def test_work_in_the_background_that_waits_or_runs_stays_however_old() -> None:
    for state in (TaskResultStatus.READY, TaskResultStatus.RUNNING):
        DBTaskResult.objects.create(status=state, started_at=days_ago(30), **RUN)

    assert run()["task-results"] == 0
    assert DBTaskResult.objects.count() == 2
