"""Work after the answer: tasks kept in the database and run by `manage.py db_worker`.

Tasks do not repeat themselves and are not swept by the library, so each of ours only wakes up work that is itself kept
in a table, may run any number of times, and raises nothing that could hold a secret.
"""

import datetime

from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult


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
