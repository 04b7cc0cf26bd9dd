from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficeConfig(AppConfig):
    name = "office"
    verbose_name = _("办公设置")

    def ready(self) -> None:
        from directory import database_rules

        from . import audit, checks, exports, files, retention, tasks, triggers  # noqa: F401  (checks, the log's receivers)

        database_rules.connect(self, triggers.TRIGGERS)
        retention.register(*retention.RULES, files.RULE, exports.RULE, tasks.RULE)
