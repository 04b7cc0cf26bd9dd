from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LoginSession(models.Model):
    """One device somebody is logged in on now, for his own eyes: so that he can end what he left open elsewhere.

    Deleted when the login ends; never counted, never shown to anybody else, no address kept.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("人员"),
        on_delete=models.CASCADE,
        related_name="login_sessions",
        help_text=_("谁的登录。"),
    )
    session_key = models.CharField(max_length=40, unique=True, editable=False)
    device = models.CharField(_("设备"), max_length=60, help_text=_("浏览器自己说的设备和浏览器名称。"))
    entered_at = models.DateTimeField(_("登录时间"), default=timezone.now, help_text=_("最近一次输入密码的时间。"))
    seen_at = models.DateTimeField(_("最近使用"), default=timezone.now, help_text=_("几分钟记一次，不精确。"))

    class Meta:
        verbose_name = _("在用的登录")
        verbose_name_plural = _("在用的登录")
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return f"{self.user} {self.device}"
