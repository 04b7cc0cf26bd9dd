from django.db import models
from django.utils.translation import gettext_lazy as _

from .department import Department
from .place import DirectoryQuerySet, PlacedModel


class ResidentTeam(PlacedModel):
    """A team a unit sends to live and work in a village (驻村工作队), led by the first secretary."""

    has_open_name = True  # its name may be read by whoever knows its key

    name = models.CharField(_("名称"), max_length=80, help_text=_("例如“县农业农村局驻大湾村工作队”。"))
    sent_by = models.ForeignKey(
        Department,
        verbose_name=_("派出单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="teams",
        help_text=_("派出工作队的单位。"),
    )
    leader_name = models.CharField(_("队长（第一书记）"), max_length=30, blank=True, help_text=_("姓名。"))
    starts_on = models.DateField(_("进驻日期"), help_text=_("从哪天开始驻村。"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True, help_text=_("仍在驻村的留空。"))
    is_demo = models.BooleanField(_("演示数据"), default=False, help_text=_("演示用的数据。"))

    objects = DirectoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("驻村工作队")
        verbose_name_plural = _("驻村工作队")
        ordering = ["path", "name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="team_dates",
                violation_error_message=_("结束日期不能早于进驻日期。"),
            )
        ]
        indexes = [models.Index(fields=["path"], name="team_path")]

    def __str__(self) -> str:
        return self.name
