from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OldPassword(models.Model):
    """A password somebody had before, as its salted hash: it is not taken a second time (等保 §8.1.4.1).

    Only as many are kept as are compared.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("人员"),
        on_delete=models.CASCADE,
        related_name="old_passwords",
        help_text=_("谁的。"),
    )
    password = models.CharField(max_length=128, editable=False)
    replaced_at = models.DateTimeField(_("换下时间"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("用过的密码")
        verbose_name_plural = _("用过的密码")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.user} {self.replaced_at:%Y-%m-%d}"
