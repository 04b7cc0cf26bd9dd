from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PasswordSlip(models.Model):
    """A one-time slip with which a township or county office gives somebody back the way in; no e-mail is needed.

    Only a salted hash of its code is kept. It works once, until it expires, and a newer slip revokes it.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("人员"),
        on_delete=models.PROTECT,
        related_name="password_slips",
        help_text=_("给谁。"),
    )
    code_hash = models.CharField(max_length=128, editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("开具人"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("谁开的；安装时由命令行开的留空。"),
    )
    issued_at = models.DateTimeField(_("开具时间"), auto_now_add=True, help_text=_("什么时候开的密码条。"))
    expires_at = models.DateTimeField(_("有效期至"), help_text=_("过期作废。"))
    used_at = models.DateTimeField(
        _("使用时间"), null=True, blank=True, editable=False, help_text=_("什么时候用掉的；空着的没有用过。")
    )
    revoked_at = models.DateTimeField(
        _("作废时间"), null=True, blank=True, editable=False, help_text=_("什么时候作废的，例如又开了一张新的。")
    )
    failures = models.PositiveSmallIntegerField(
        _("输错次数"), default=0, editable=False, help_text=_("输错了几次；错得太多就作废。")
    )

    class Meta:
        verbose_name = _("一次性密码条")
        verbose_name_plural = _("一次性密码条")
        ordering = ["-issued_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(used_at=None, revoked_at=None),
                name="slip_one_open_per_user",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.issued_at:%Y-%m-%d}"
