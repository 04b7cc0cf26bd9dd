"""Do what time brings: remind, draft orders for signature, close silent matters. Idempotent; run it hourly."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from directory.refusals import Refused
from feedback.ticking import due_now


class Command(BaseCommand):
    """Run everything that is due; `--dry-run` says what would be done and leaves every row as it was."""

    help = "催办、拟督办单、七日无异议销号；可以随时重复运行。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="只列出要做的事，不改动任何数据。")

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        done = waiting = 0
        for due in due_now(now):
            if options["dry_run"]:
                waiting += 1
                self.stdout.write(f"{due.number} {due.what}")
                continue
            try:
                done += due.run()
            except Refused as refusal:  # somebody was faster; the next run sees what is left
                self.stderr.write(f"{due.number} {due.what}：{refusal.sentence}")
        if options["dry_run"]:
            self.stdout.write(f"将要办理 {waiting} 件，没有改动任何数据。")
        else:
            self.stdout.write(f"办理了 {done} 件。")
