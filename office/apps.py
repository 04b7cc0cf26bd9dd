from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficeConfig(AppConfig):
    name = "office"
    verbose_name = _("办公设置")

    def ready(self) -> None:
        from . import checks, retention, triggers  # noqa: F401  (checks register themselves)

        triggers.connect(self, triggers.TRIGGERS)
        retention.register(*retention.RULES)
