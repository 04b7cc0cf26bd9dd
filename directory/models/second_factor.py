from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SecondFactor(models.Model):
    """The authenticator app of one account: its secret, sealed, and how far its codes are used up.

    Made when its owner has shown, by a first code, that the app holds the secret.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("人员"),
        on_delete=models.CASCADE,
        related_name="second_factor",
        help_text=_("谁的。"),
    )
    sealed_secret = models.BinaryField(editable=False)
    made_at = models.DateTimeField(_("启用时间"), auto_now_add=True)
    last_step = models.BigIntegerField(default=0, editable=False)
    failures = models.PositiveSmallIntegerField(_("输错次数"), default=0, editable=False)
    locked_until = models.DateTimeField(_("停用至"), null=True, editable=False)

    class Meta:
        verbose_name = _("动态口令")
        verbose_name_plural = _("动态口令")

    def __str__(self) -> str:
        return str(self.user)


class RecoveryCode(models.Model):
    """One code on paper that stands in for the authenticator app once; only its keyed digest is kept."""

    factor = models.ForeignKey(
        SecondFactor,
        verbose_name=_("动态口令"),
        on_delete=models.CASCADE,
        related_name="recovery_codes",
        help_text=_("代替哪个动态口令。"),
    )
    digest = models.CharField(max_length=64, editable=False)
    used_at = models.DateTimeField(_("使用时间"), null=True, editable=False)

    class Meta:
        verbose_name = _("备用码")
        verbose_name_plural = _("备用码")
        constraints = [models.UniqueConstraint(fields=["factor", "digest"], name="recovery_code_unique")]

    def __str__(self) -> str:
        return f"{self.factor} {self.pk}"


class OutsideAccount(models.Model):
    """Whose account a person of the county's own identity provider enters: bound at the first login, by its subject."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("人员"),
        on_delete=models.CASCADE,
        related_name="outside_account",
        help_text=_("进入谁的账号。"),
    )
    issuer = models.CharField(_("签发方"), max_length=200, help_text=_("统一身份认证的地址。"))
    subject = models.CharField(_("标识"), max_length=255, help_text=_("对方系统里不变的标识。"))
    bound_at = models.DateTimeField(_("绑定时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("统一身份认证")
        verbose_name_plural = _("统一身份认证")
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="outside_account_unique")]

    def __str__(self) -> str:
        return f"{self.user} {self.issuer}"
