from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = _("事项办理")

    def ready(self) -> None:
        from directory import database_rules, merging
        from meetings.personal_data import look_for
        from office import calendar_changes, retention

        from .handlers import running_at
        from .identity import people_at
        from .retention import RULES
        from .triggers import TRIGGERS
        from .workflow.recomputing import recompute

        database_rules.connect(self, TRIGGERS)
        retention.register(*RULES)
        look_for(people_at)
        merging.tell_what_waits(running_at)
        calendar_changes.on_change(recompute)
