from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = _("事项办理")

    def ready(self) -> None:
        from meetings.personal_data import look_for
        from office import retention, triggers

        from .identity import people_at
        from .retention import RULES
        from .triggers import TRIGGERS

        triggers.connect(self, TRIGGERS)
        retention.register(*RULES)
        look_for(people_at)
