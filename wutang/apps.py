from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class WutangConfig(AppConfig):
    name = "wutang"
    verbose_name = _("屋场恳谈")

    def ready(self) -> None:
        from directory import second_factor
        from office import vault
        from wutang import checks, context, tracking  # noqa: F401  (checks and context register themselves)

        apps.get_app_config("auditlog").verbose_name = _("改动记录")
        tracking.track()
        second_factor.keep_secrets_in(vault)
