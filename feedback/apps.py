from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = _("事项办理")

    def ready(self) -> None:
        from office import triggers

        from .triggers import TRIGGERS

        triggers.connect(self, TRIGGERS)
