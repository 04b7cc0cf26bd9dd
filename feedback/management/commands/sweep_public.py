from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from feedback.sweeping import sweep


class Command(BaseCommand):
    """Looks for personal data in everything villagers can read: talks, matters, milestones, reports.

    Also for the names and telephones of those who spoke. Reads only; says number, text and kind, never the data itself.
    With any finding the exit code is not 0.
    """

    help = "检查公开内容：在已公开的恳谈会和事项里查找个人信息，只报编号、栏目和类别；有发现时以非零状态退出。"

    def handle(self, *args: Any, **options: Any) -> None:
        leaks = 0
        for leak in sweep():
            leaks += 1
            self.stdout.write(self.style.ERROR(str(leak)))
        if leaks:
            raise CommandError(_("公开的内容里有 %(count)s 处个人信息，请先撤下，改写后再公开。") % {"count": leaks})
        self.stdout.write(self.style.SUCCESS(_("公开的内容里没有发现个人信息。")))
