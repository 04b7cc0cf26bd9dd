from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WutangConfig(AppConfig):
    name = "wutang"
    verbose_name = _("屋场恳谈")

    def ready(self) -> None:
        from wutang import checks, context, tracking  # noqa: F401  (checks and context register themselves)

        tracking.track()
