from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("屋场恳谈会")

    def ready(self) -> None:
        from office import retention

        from . import photos

        retention.register(photos.RULE)
