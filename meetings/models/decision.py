from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .meeting import Meeting


class Decision(models.Model):
    """What a talk agreed on (议定事项): open until every action of it is done.

    A yard talk decides nothing by itself; what belongs to the villagers' assembly is marked and passed on.
    """

    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("恳谈会"),
        on_delete=models.PROTECT,
        related_name="decisions",
        help_text=_("在哪一场会上议定。"),
    )
    text = models.CharField(_("议定事项"), max_length=500, help_text=_("大家商定了什么，不写群众姓名。"))
    needs_assembly = models.BooleanField(
        _("须村民会议决定"),
        default=False,
        help_text=_("涉及筹资筹劳、承包、宅基地、征地补偿、集体收益等，须交村民会议（代表会议）决定。"),
    )
    look_back_on = models.DateField(_("回头看日期"), null=True, blank=True, help_text=_("哪天回来看结果。"))
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("议定事项")
        verbose_name_plural = _("议定事项")
        ordering = ["meeting", "pk"]

    def __str__(self) -> str:
        return self.text[:40]


class DecisionAction(models.Model):
    """One step of a decision, with its own owner, due day and, if it must wait, the action it waits for."""

    decision = models.ForeignKey(
        Decision,
        verbose_name=_("议定事项"),
        on_delete=models.CASCADE,
        related_name="actions",
        help_text=_("属于哪一项。"),
    )
    position = models.PositiveSmallIntegerField(_("顺序"), help_text=_("第几步。"))
    text = models.CharField(_("措施"), max_length=300, help_text=_("做什么。"))
    owner = models.CharField(_("责任人或单位"), max_length=60, help_text=_("谁来做，写单位或干部。"))
    department = models.ForeignKey(
        "directory.Department",
        verbose_name=_("责任单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("名册里有的单位选这里。"),
    )
    due_on = models.DateField(_("期限"), null=True, blank=True, help_text=_("哪天之前；有前置条件的可不填。"))
    starts_after = models.ForeignKey(
        "self",
        verbose_name=_("在哪一步之后"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="followers",
        help_text=_("要等前面哪一步完成，可不选。"),
    )
    condition = models.CharField(_("前置条件"), max_length=120, blank=True, help_text=_("例如“另寻厂址落实后”。"))
    done_on = models.DateField(_("完成日期"), null=True, blank=True, help_text=_("完成后填写。"))
    result = models.CharField(_("结果"), max_length=300, blank=True, help_text=_("做得怎样。"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("登记人"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("落实措施")
        verbose_name_plural = _("落实措施")
        ordering = ["decision", "position"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "position"], name="action_position_unique"),
            models.CheckConstraint(
                condition=models.Q(done_on=None) | ~models.Q(result=""),
                name="action_done_has_result",
                violation_error_message=_("完成了要写结果。"),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def may_start(self) -> bool:
        """Whether nothing it waits for is still open."""
        return self.starts_after is None or self.starts_after.done_on is not None
