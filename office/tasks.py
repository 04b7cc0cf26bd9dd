"""Work after the answer: tasks kept in the database and run by `manage.py db_worker`.

Tasks do not repeat themselves and are not swept by the library, so each of ours only wakes up work that is itself kept
in a table, may run any number of times, and raises nothing that could hold a secret.
"""

import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from .retention import rule_of_deleting

RESULT_DAYS = 7
"""Days the result of a run is kept, for who asks whether the worker works."""


@task()
def send_deliveries() -> int:
    """Send every notice that is due to the channels; return how many went out."""
    from .deliveries import send_due  # which itself wakes this task

    return send_due()


def wake(at: datetime.datetime | None = None) -> None:
    """Have deliveries sent, at a moment or at once; does nothing while such a run is waiting anyway."""
    waiting = DBTaskResult.objects.filter(task_path=send_deliveries.module_path, status=TaskResultStatus.READY)
    if at is not None and at > timezone.now():
        if not waiting.filter(run_after=at).exists():
            send_deliveries.using(run_after=at).enqueue()
    elif not waiting.ready().exists():
        send_deliveries.enqueue()


def give_up_killed(before: datetime.datetime) -> int:
    """Mark runs that began before the moment and never ended as failed: their worker was killed."""
    killed = DBTaskResult.objects.filter(
        task_path=send_deliveries.module_path, status=TaskResultStatus.RUNNING, started_at__lt=before
    )
    return killed.update(status=TaskResultStatus.FAILED, finished_at=timezone.now(), traceback="worker stopped")


def _over(now: datetime.datetime) -> QuerySet[DBTaskResult]:
    """Runs that ended, well or not; what waits or runs stays."""
    return DBTaskResult.objects.finished().filter(finished_at__lt=now - datetime.timedelta(days=RESULT_DAYS))


RULE = rule_of_deleting("task-results", DBTaskResult, _("后台任务的结果"), _("结束后七天"), _over)
"""What `retain` deletes of background work."""
