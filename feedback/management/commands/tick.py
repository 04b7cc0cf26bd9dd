"""Do what time brings: remind, draft orders, close silent matters, send what was left, erase, seal. Run it often."""

import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from directory.refusals import Refused
from feedback.nightly import is_night_due, run_night
from feedback.ticking import due_now
from office import deliveries


class Command(BaseCommand):
    """Run everything that is due; `--dry-run` says what would be done and leaves every row as it was.

    Idempotent at any rhythm, every ten minutes is usual. The first run after two in the morning also does what `retain`
    and `seal_ledger` do. Exits non-zero when that could not be done; all the rest is done before.
    """

    help = "催办、拟督办单、七日无异议销号、补发通知，每天凌晨到期清除和封存台账；可以随时重复运行。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="只列出要做的事，不改动任何数据。")

    def handle(self, *_args: Any, dry_run: bool, **_options: Any) -> None:
        now = timezone.now()
        done = self._list(now) if dry_run else self._do(now)
        left = deliveries.sweep(now, dry_run=dry_run)
        if left:
            self.stdout.write(f"等待发送的通知 {left} 条。")
        self._night(now, dry_run=dry_run)
        self.stdout.write(f"将要办理 {done} 件，没有改动任何数据。" if dry_run else f"办理了 {done} 件。")

    def _list(self, now: datetime.datetime) -> int:
        waiting = 0
        for due in due_now(now):
            waiting += 1
            self.stdout.write(f"{due.number} {due.what}")
        return waiting

    def _do(self, now: datetime.datetime) -> int:
        done = 0
        for due in due_now(now):
            try:
                done += due.run()
            except Refused as refusal:  # somebody was faster; the next run sees what is left
                self.stderr.write(f"{due.number} {due.what}：{refusal.sentence}")
        return done

    def _night(self, now: datetime.datetime, *, dry_run: bool) -> None:
        try:
            if is_night_due(now):
                for line in run_night(now, dry_run=dry_run):
                    self.stdout.write(line)
        except Refused as refusal:
            raise CommandError(refusal.sentence) from None
        except OSError as problem:
            raise CommandError(f"写不了封存文件：{problem.strerror}。") from None
