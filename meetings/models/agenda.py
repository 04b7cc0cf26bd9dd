from django.db import models
from django.utils.translation import gettext_lazy as _

from .meeting import Meeting


class AgendaItem(models.Model):
    """One thing that was done at the talk: a study, a discussion, a policy talk, handouts, a signing, a model deed."""

    class Kind(models.TextChoices):
        ORIGINAL_WORKS = "ORIGINAL_WORKS", _("学原著悟原理")
        ORIGINAL_TEXT = "ORIGINAL_TEXT", _("学原文明初心")
        POLICY = "POLICY", _("学政策强实践")
        CENTRAL_WORK = "CENTRAL_WORK", _("议中心工作")
        DEVELOPMENT = "DEVELOPMENT", _("议规划发展")
        VILLAGE_RULES = "VILLAGE_RULES", _("议村规民约")
        POLICY_TALK = "POLICY_TALK", _("政策宣讲")
        HANDOUT = "HANDOUT", _("发放资料")
        SIGNING = "SIGNING", _("签名会")
        MODEL_DEED = "MODEL_DEED", _("典型事迹")
        INDUSTRY = "INDUSTRY", _("产业发展")
        FUNDING = "FUNDING", _("争资争项")
        PERSONAL_PLAN = "PERSONAL_PLAN", _("一人一策")
        DOORSTEP = "DOORSTEP", _("五个到户")
        OTHER = "OTHER", _("其他")

    UNITS = {Kind.HANDOUT: _("份"), Kind.SIGNING: _("人"), Kind.DOORSTEP: _("户")}
    """What the number counts, for kinds that have one."""

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("恳谈会"), on_delete=models.CASCADE, related_name="agenda", help_text=_("哪一场。")
    )
    kind = models.CharField(_("内容"), max_length=14, choices=Kind, help_text=_("做了什么。"))
    text = models.CharField(_("说明"), max_length=500, help_text=_("例如资料名称、宣讲题目；不写群众姓名。"))
    number = models.PositiveIntegerField(
        _("数量"), null=True, blank=True, help_text=_("发放资料填份数，签名会填人数，其他可不填。")
    )
    is_first = models.BooleanField(_("第一议题"), default=False, help_text=_("红色屋场会的第一议题。"))

    class Meta:
        verbose_name = _("会议内容")
        verbose_name_plural = _("会议内容")
        ordering = ["meeting", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"],
                condition=models.Q(is_first=True),
                name="agenda_one_first",
                violation_error_message=_("一场会只有一个第一议题。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.text}"

    @property
    def unit(self) -> str:
        """What its number counts."""
        return str(self.UNITS.get(self.Kind(self.kind), ""))
