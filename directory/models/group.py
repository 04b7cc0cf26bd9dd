from django.db import models
from django.utils.translation import gettext_lazy as _

from .place import DirectoryQuerySet, PlacedModel


class YardPartyGroup(PlacedModel):
    """A party group at the yard (屋场党小组): named by its leader's office, its members only counted."""

    name = models.CharField(_("名称"), max_length=60, help_text=_("例如“禾鸡山片党小组”。"))
    leader_name = models.CharField(_("组长"), max_length=30, blank=True, help_text=_("党小组长姓名。"))
    members = models.PositiveSmallIntegerField(
        _("党员人数"), null=True, blank=True, help_text=_("只记人数，不记名单。")
    )
    founded_on = models.DateField(_("成立日期"), null=True, blank=True, help_text=_("不清楚可不填。"))
    is_active = models.BooleanField(_("现有"), default=True, help_text=_("撤销后取消勾选，历史仍保留。"))
    is_demo = models.BooleanField(_("演示数据"), default=False, help_text=_("演示用的数据。"))

    objects = DirectoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("屋场党小组")
        verbose_name_plural = _("屋场党小组")
        ordering = ["path", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["village", "name"],
                name="group_name_unique",
                violation_error_message=_("这个村已经有同名的党小组。"),
            )
        ]
        indexes = [models.Index(fields=["path"], name="group_path")]

    def __str__(self) -> str:
        return self.name
