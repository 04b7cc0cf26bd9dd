from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .visit import ReturnVisit


class RatingAppeal(models.Model):
    """A department's one appeal of a rating, decided by supervision; a rating set aside is shown but not counted."""

    visit = models.OneToOneField(ReturnVisit, verbose_name=_("回访"), on_delete=models.PROTECT, related_name="appeal")
    department = models.ForeignKey(
        "directory.Department", verbose_name=_("申诉单位"), on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(_("理由"), max_length=1000)
    appealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("申诉人"), on_delete=models.PROTECT, related_name="+"
    )
    appealed_at = models.DateTimeField(_("申诉时间"), default=timezone.now)
    is_upheld = models.BooleanField(_("申诉成立"), null=True)
    decision_reason = models.TextField(_("决定的理由"), max_length=1000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("决定人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("决定时间"), null=True)

    class Meta:
        verbose_name = _("评价申诉")
        verbose_name_plural = _("评价申诉")
        ordering = ["-appealed_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_upheld=None, decided_at=None, decided_by=None)
                | models.Q(is_upheld__isnull=False, decided_at__isnull=False, decided_by__isnull=False),
                name="appeal_decided_pair",
            )
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.appealed_at:%Y-%m-%d}"
