import datetime
import time
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.refusals import Refused
from office.calendar import Calendar
from wutang.demo import seeding
from wutang.demo.clock import Clock

SMALLEST, LARGEST = 0.01, 20.0
EVENING = datetime.time(20, 40)


def scale_of(typed: str) -> float:
    """Return a scale as typed, or say what it may be."""
    try:
        scale = float(typed)
    except ValueError:
        scale = 0.0
    if not SMALLEST <= scale <= LARGEST:
        raise ArgumentTypeError(_("规模应是 %(least)s 到 %(most)s 之间的数。") % {"least": SMALLEST, "most": LARGEST})
    return scale


class Command(BaseCommand):
    """Fills an empty database with the demo, through the verbs, all or nothing.

    The same day gives the same demo. Places are real, everything else is invented and marked as demo. Run again it
    changes nothing; it refuses in production, and where real talks are kept.
    """

    help = "放入演示数据：衡南县、屈原管理区，地名是真的，其余都是虚构的。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", type=scale_of, default=1.0, metavar="N", help="规模，1 为原样，0.05 用于测试")
        parser.add_argument("--today", type=datetime.date.fromisoformat, metavar="YYYY-MM-DD", help="以哪天为今天")

    def handle(self, *args: Any, scale: float = 1.0, today: datetime.date | None = None, **options: Any) -> None:
        if settings.IS_PRODUCTION:
            raise CommandError(_("这是正式环境（MODE=production），不能放演示数据。"))
        if seeding.is_there():
            self.stdout.write(_("演示数据已经在了，没有改动。"))
            return
        started = time.monotonic()
        clock = Clock(now=self._moment(today), calendar=Calendar.for_county(None))
        try:
            made = seeding.seed(clock=clock, scale=scale, tell=self._tell)
        except Refused as refusal:
            raise CommandError(refusal.sentence) from None
        self.stdout.write(
            _("完成：人员 %(people)s，恳谈会 %(meetings)s，事项 %(issues)s，用时 %(seconds)s 秒。")
            % {
                "people": made.people,
                "meetings": made.meetings,
                "issues": made.issues,
                "seconds": round(time.monotonic() - started),
            }
        )

    def _tell(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()

    def _moment(self, today: datetime.date | None) -> datetime.datetime:
        """Return the real moment, or the evening of a day that is past."""
        now = timezone.now()
        if today is None or today == timezone.localdate(now):
            return now
        if today > timezone.localdate(now):
            raise CommandError(_("--today 不能在今天以后。"))
        return timezone.make_aware(datetime.datetime.combine(today, EVENING))
