from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .meeting import Meeting


class Attendee(models.Model):
    """An official at a talk, by name and role. Villagers are counted on the meeting, never named."""

    class Role(models.TextChoices):
        HOST = "HOST", _("主持")
        LEAD = "LEAD", _("带队")
        RECORDER = "RECORDER", _("记录")
        ANSWERER = "ANSWERER", _("答复")
        OBSERVER = "OBSERVER", _("参会")

    class Level(models.TextChoices):
        COUNTY = "COUNTY", _("县级")
        TOWNSHIP = "TOWNSHIP", _("乡镇")
        VILLAGE = "VILLAGE", _("村级")

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("恳谈会"), on_delete=models.CASCADE, related_name="attendees", help_text=_("哪一场。")
    )
    name = models.CharField(_("姓名"), max_length=30, help_text=_("干部姓名；群众不登记姓名。"))
    title = models.CharField(_("单位职务"), max_length=60, blank=True, help_text=_("例如“镇党委委员”。"))
    role = models.CharField(
        _("在会上"), max_length=8, choices=Role, default=Role.OBSERVER, help_text=_("在这场会上做什么。")
    )
    level = models.CharField(
        _("层级"), max_length=8, choices=Level, default=Level.VILLAGE, help_text=_("县级、乡镇或村级干部。")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("账号"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("有账号的自动对应。"),
    )

    class Meta:
        verbose_name = _("参会干部")
        verbose_name_plural = _("参会干部")
        ordering = ["meeting", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "name", "role"],
                name="attendee_unique",
                violation_error_message=_("这位干部已经以同样的身份登记过。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.get_role_display()}）"
