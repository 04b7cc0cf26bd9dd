from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "directory"
    verbose_name = _("地方与人员")

    def ready(self) -> None:
        from . import database_rules, sessions, triggers  # noqa: F401  (sessions: hears of logins)

        database_rules.connect(self, triggers.TRIGGERS)
