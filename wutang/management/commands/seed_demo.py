import datetime
import time
from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.refusals import Refused
from feedback.seals import write_seal
from office.calendar import Calendar
from wutang.demo import seeding
from wutang.demo.clock import Clock
from wutang.demo.month.taken import not_taken

SMALLEST, LARGEST = 0.01, 20.0
FEWEST_DAYS, MOST_DAYS = 30, 120
MATTERS = 120
"""How many matters a simulated month has."""
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


def days_of(typed: str) -> int:
    """Return how many days to play, or say how many it may be."""
    days = int(typed) if typed.isdecimal() and len(typed) < 4 else 0
    if not FEWEST_DAYS <= days <= MOST_DAYS:
        raise ArgumentTypeError(
            _("天数应是 %(least)s 到 %(most)s 之间的整数。") % {"least": FEWEST_DAYS, "most": MOST_DAYS}
        )
    return days


class Command(BaseCommand):
    """Fills an empty database with the demo, through the verbs, all or nothing.

    With `--simulate` it plays a month of a small county hour by hour instead.
    The same day gives the same demo. Places are real, everything else is invented and marked as demo. The ledger is
    sealed at the end, so that it verifies. Run again it changes nothing; it refuses in production, and where real talks
    are kept.
    """

    help = "放入演示数据：衡南县、屈原管理区，地名是真的，其余都是虚构的。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", type=scale_of, default=1.0, metavar="N", help="规模，1 为原样，0.05 用于测试")
        parser.add_argument(
            "--simulate", type=days_of, metavar="DAYS", help="不放整套演示，改为一小时一小时地过这么多天，例如 30"
        )
        parser.add_argument("--today", type=datetime.date.fromisoformat, metavar="YYYY-MM-DD", help="以哪天为今天")

    def handle(
        self,
        *args: Any,
        scale: float = 1.0,
        today: datetime.date | None = None,
        simulate: int | None = None,
        **options: Any,
    ) -> None:
        if settings.IS_PRODUCTION:
            raise CommandError(_("这是正式环境（MODE=production），不能放演示数据。"))
        if seeding.is_there():
            self.stdout.write(_("演示数据已经在了，没有改动。"))
            return
        started = time.monotonic()
        clock = Clock(now=self._moment(today), calendar=Calendar.for_county(None))
        if simulate:
            self._simulate(clock, simulate)
            return
        try:
            made = seeding.seed(clock=clock, scale=scale, tell=self._tell)
        except Refused as refusal:
            raise CommandError(refusal.sentence) from None
        self._seal()
        self.stdout.write(
            _("完成：人员 %(people)s，恳谈会 %(meetings)s，事项 %(issues)s，用时 %(seconds)s 秒。")
            % {
                "people": made.people,
                "meetings": made.meetings,
                "issues": made.issues,
                "seconds": round(time.monotonic() - started),
            }
        )

    def _simulate(self, clock: Clock, days: int) -> None:
        """Play the days, and say which arrows of the two tables no step has taken."""
        started = time.monotonic()
        try:
            played = seeding.simulate(clock=clock, days=days, matters=MATTERS, tell=self._tell)
        except Refused as refusal:
            raise CommandError(refusal.sentence) from None
        self._seal()
        words = _("完成：事项 %(matters)s，步骤 %(steps)s，到点自动办理 %(pressed)s，用时 %(seconds)s 秒。")
        self.stdout.write(words % {**asdict(played), "seconds": round(time.monotonic() - started)})
        missing = sorted(f"{before} → {after}" for before, after in not_taken())
        self.stdout.write(_("没有走到的箭头：%(arrows)s") % {"arrows": "，".join(missing) or _("没有，全都走到了")})

    def _seal(self) -> None:
        """Seal what was made; a file left by another database is said, and nothing is written over it."""
        try:
            write_seal()
        except Refused as refusal:
            words = _("没有封存：%(why)s封存文件若是以前的数据留下的，请移走，再运行 seal_ledger。")
            self.stderr.write(words % {"why": refusal.sentence})

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
