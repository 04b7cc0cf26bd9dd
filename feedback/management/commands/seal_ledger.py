from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from directory.refusals import Refused
from feedback.seals import write_seal


class Command(BaseCommand):
    """Writes today's seal of the ledger into `SEAL_FILE`, once a day however often it is run. `tick` does so too.

    Exits non-zero, and writes nothing, when what was sealed before is no longer whole.
    """

    help = "封存台账：把今天的件数、步数和校验码写进数据库以外的文件，每天一次，可以重复运行。"

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            seal = write_seal()
        except Refused as refusal:
            raise CommandError(refusal.sentence) from None
        except OSError as problem:
            raise CommandError(_("写不了封存文件：%(why)s。") % {"why": problem.strerror}) from None
        if seal is None:
            self.stdout.write(_("今天已经封存过。"))
        else:
            self.stdout.write(_("已封存：%(n)s 件，%(steps)s 步。") % {"n": seal.matters, "steps": seal.steps})
