from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .issue import Issue


class Milestone(models.Model):
    """One dated, public step of a long-term matter's plan."""

    issue = models.ForeignKey(Issue, verbose_name=_("事项"), on_delete=models.PROTECT, related_name="milestones")
    title = models.CharField(_("做到哪一步"), max_length=120, help_text=_("群众看得懂的一句话。"))
    due_on = models.DateField(_("计划日期"), help_text=_("答应哪天做到。"))
    reached_on = models.DateField(_("做到日期"), null=True, blank=True)
    reached_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("登记人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(_("说明"), max_length=300, blank=True, help_text=_("做得怎样，群众能看到。"))

    class Meta:
        verbose_name = _("里程碑")
        verbose_name_plural = _("里程碑")
        ordering = ["issue", "due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reached_on=None, reached_by=None)
                | models.Q(reached_on__isnull=False, reached_by__isnull=False),
                name="milestone_reached_pair",
            )
        ]
        indexes = [models.Index(fields=["due_on"], name="milestone_due")]

    def __str__(self) -> str:
        return self.title


class ProgressReport(models.Model):
    """What the lead department says of a long-term matter, at least every thirty days; villagers read it."""

    issue = models.ForeignKey(Issue, verbose_name=_("事项"), on_delete=models.PROTECT, related_name="reports")
    text = models.TextField(_("进展"), max_length=2000, help_text=_("这段时间做了什么，群众能看到。"))
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("报告人"), on_delete=models.PROTECT, related_name="+"
    )
    reported_at = models.DateTimeField(_("报告时间"), default=timezone.now)

    class Meta:
        verbose_name = _("进展报告")
        verbose_name_plural = _("进展报告")
        ordering = ["issue", "-reported_at"]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.reported_at:%Y-%m-%d}"
