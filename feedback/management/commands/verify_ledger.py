from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

from directory import database_rules
from feedback import ledger
from feedback.models import Issue
from feedback.seals import last_sealed_on, verify_seals
from feedback.triggers import TRIGGERS
from office.access import verify_access_log


class Command(BaseCommand):
    """Walks the chain of every matter, the access log and the seals, and compares each status with its last step.

    Reads only, with flat memory; may be stopped and run again. Every fault is a line; with any the exit code is not 0.
    """

    help = "核对台账：逐件检查办理经过的校验链、访问记录的校验链和数据库保护规则；发现问题时以非零状态退出。"

    def handle(self, *args: Any, **options: Any) -> None:
        faults = 0
        for fault in self._faults():
            faults += 1
            self.stdout.write(self.style.ERROR(_("有问题：%(fault)s") % {"fault": fault}))
        if faults:
            raise CommandError(_("核对完毕，发现 %(count)s 处问题，请立即报告审计管理员。") % {"count": faults})
        self.stdout.write(self.style.SUCCESS(_("核对完毕，没有发现问题。")))

    def _faults(self) -> Iterator[object]:
        self.stdout.write(_("一、数据库保护规则"))
        others = [trigger for trigger in database_rules.registered() if trigger not in TRIGGERS]
        for name in database_rules.missing(connection, others):
            yield _("数据库缺少保护规则 %(name)s") % {"name": name}
        for name in database_rules.strangers(connection):
            yield _("数据库里有一条以前版本留下的保护规则 %(name)s，请运行 migrate") % {"name": name}
        self.stdout.write(_("二、事项的办理经过"))
        yield from ledger.verify(progress=self._count())
        self.stdout.write(_("三、访问记录"))
        yield from verify_access_log()
        self.stdout.write(_("四、封存"))
        self.stdout.write(_("  最近一次封存：%(day)s") % {"day": last_sealed_on() or _("还没有封存过")})
        yield from verify_seals()

    def _count(self) -> ledger.Progress:
        total = Issue.objects.count()

        def told(done: int) -> None:
            self.stdout.write(_("  已核对 %(done)s / %(total)s 件") % {"done": done, "total": total})
            self.stdout.flush()

        return told
