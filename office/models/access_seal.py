from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AccessSeal(models.Model):
    """What a finished month of the access log came to: how many rows, and the digest of the last one.

    Written once by `office.sealing.seal_months` and never changed. Only a sealed month may be dropped, and not before
    six months have passed: a trigger holds both. Seals are chained, so that none can be taken out either.
    """

    month = models.CharField(_("月份"), max_length=7, unique=True, help_text=_("封存的是哪个月的访问记录。"))
    rows = models.PositiveIntegerField(_("条数"), help_text=_("这个月一共多少条。"))
    last_digest = models.CharField(_("末条校验码"), max_length=64, help_text=_("这个月最后一条的校验码。"))
    sealed_at = models.DateTimeField(_("封存时间"), default=timezone.now, help_text=_("什么时候封存的。"))
    previous_digest = models.CharField(
        _("上一封存的校验码"), max_length=64, blank=True, help_text=_("前一个封存的月份。")
    )
    digest = models.CharField(_("校验码"), max_length=64, help_text=_("由以上各项算出。"))

    class Meta:
        verbose_name = _("访问记录封存")
        verbose_name_plural = _("访问记录封存")
        ordering = ["month"]
        constraints = [models.CheckConstraint(condition=models.Q(rows__gte=1), name="access_seal_has_rows")]

    def __str__(self) -> str:
        return self.month
