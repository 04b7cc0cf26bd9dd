from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from directory import second_factor
from feedback.resealing import PROTECTIONS, RAISERS, Progress, Sealed, reseal
from office.vault import master_keys


class Command(BaseCommand):
    """Seals anew with the newest of VAULT_KEYS: raisers' names and phones, protection requests, authenticator secrets.

    A batch is a transaction: may be stopped anywhere and run again. The lowest key stays for ledger, access log and
    trace codes. Ends with an error when rows are left that no configured key opens.
    """

    help = (
        "更换密钥：用 VAULT_KEYS 里最新的密钥重新加密反映人的称呼和电话、保护申请、动态口令；可以中断，再运行会接着做。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help=_("只报数，不改动"))

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        self.stdout.write(_("最新的密钥是第 %(version)s 版。") % {"version": max(master_keys())})
        try:
            raisers = self._reseal(RAISERS, dry_run=dry_run)
            protections = self._reseal(PROTECTIONS, dry_run=dry_run)
            factors = second_factor.reseal(dry_run=dry_run)
        except KeyboardInterrupt:
            raise CommandError(_("已停下，做完的部分有效；再运行一次会接着做。")) from None
        words = _("要重新加密 %(count)s 条。") if dry_run else _("重新加密了 %(count)s 条。")
        self.stdout.write(_("反映人：") + words % {"count": raisers.moved})
        self.stdout.write(_("保护申请：") + words % {"count": protections.moved})
        self.stdout.write(_("动态口令：") + words % {"count": factors.moved})
        if unreadable := [*raisers.unreadable, *protections.unreadable, *factors.unreadable]:
            raise CommandError(
                _("有 %(count)s 条打不开，缺少当时的密钥：%(numbers)s")
                % {"count": len(unreadable), "numbers": "、".join(unreadable[:20])}
            )

    def _reseal(self, sealed: Sealed, *, dry_run: bool) -> Progress:
        total = sealed.rows().count()
        progress = Progress()
        for progress in reseal(sealed, dry_run=dry_run):
            self.stdout.write(_("  已看 %(seen)s / %(total)s") % {"seen": progress.seen, "total": total})
            self.stdout.flush()
        return progress
