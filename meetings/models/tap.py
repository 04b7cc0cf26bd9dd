from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .meeting import Meeting


class HeadTap(models.Model):
    """One tap on +1, under the id the phone made for it: sent again after a lost answer, it counts once."""

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("恳谈会"), on_delete=models.CASCADE, related_name="taps", help_text=_("哪一场。")
    )
    tap = models.UUIDField(_("点按编号"), help_text=_("手机为每次点按生成的编号。"))
    created_at = models.DateTimeField(_("时间"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("人数点按")
        verbose_name_plural = _("人数点按")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "tap"], name="head_tap_unique")]

    def __str__(self) -> str:
        return str(self.tap)
