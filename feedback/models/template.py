from django.db import models
from django.utils.translation import gettext_lazy as _

from .choices import Outcome


class ReplyTemplate(models.Model):
    """A ready answer per category and outcome, with placeholders in 【】 that the verb fills or refuses."""

    county = models.ForeignKey(
        "directory.Division",
        verbose_name=_("县"),
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("哪个县使用。"),
    )
    name = models.CharField(_("名称"), max_length=40, help_text=_("给同事看的名字。"))
    category = models.ForeignKey(
        "feedback.Category",
        verbose_name=_("类别"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("留空表示各类都可用。"),
    )
    outcome = models.CharField(
        _("办理方式"), max_length=16, choices=Outcome, blank=True, help_text=_("留空表示都可用。")
    )
    text = models.TextField(
        _("正文"), max_length=2000, help_text=_("可用【编号】【地点】【单位】【日期】，其他【】要由写答复的人填。")
    )
    is_active = models.BooleanField(_("在用"), default=True, help_text=_("停用后不再出现。"))

    class Meta:
        verbose_name = _("答复模板")
        verbose_name_plural = _("答复模板")
        ordering = ["county", "name"]
        constraints = [models.UniqueConstraint(fields=["county", "name"], name="reply_template_unique")]

    def __str__(self) -> str:
        return self.name
