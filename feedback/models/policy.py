from django.db import models
from django.utils.translation import gettext_lazy as _

from .choices import HandlingClass


class Unit(models.TextChoices):
    WORKING_DAYS = "WORKING_DAYS", _("个工作日")
    CALENDAR_DAYS = "CALENDAR_DAYS", _("天")
    HOURS = "HOURS", _("小时")


class DeadlinePolicy(models.Model):
    """The limits of one handling class in one county, in one version; a matter keeps the version it started with."""

    Unit = Unit

    county = models.ForeignKey(
        "directory.Division",
        verbose_name=_("县"),
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("哪个县使用。"),
    )
    version = models.PositiveIntegerField(_("版本"), default=1, help_text=_("改一次加一，旧件沿用旧版本。"))
    handling_class = models.CharField(_("办理类型"), max_length=12, choices=HandlingClass, help_text=_("哪一类事项。"))
    accept_limit = models.DecimalField(
        _("签收"), max_digits=4, decimal_places=1, null=True, blank=True, help_text=_("派单后多久签收。")
    )
    accept_unit = models.CharField(
        _("签收单位"), max_length=13, choices=Unit, default=Unit.WORKING_DAYS, help_text=_("按什么算。")
    )
    contact_limit = models.DecimalField(
        _("首次联系"), max_digits=4, decimal_places=1, null=True, blank=True, help_text=_("派单后多久联系群众。")
    )
    contact_unit = models.CharField(
        _("联系单位"), max_length=13, choices=Unit, default=Unit.WORKING_DAYS, help_text=_("按什么算。")
    )
    finish_limit = models.DecimalField(
        _("办结"), max_digits=4, decimal_places=1, null=True, blank=True, help_text=_("派单后多久办结。")
    )
    finish_unit = models.CharField(
        _("办结单位"), max_length=13, choices=Unit, default=Unit.WORKING_DAYS, help_text=_("按什么算。")
    )
    extension_limit = models.PositiveSmallIntegerField(
        _("最多延期"), null=True, blank=True, help_text=_("可延期一次，最多几个工作日；不许延期留空。")
    )
    return_limit = models.PositiveSmallIntegerField(
        _("可退单"), null=True, blank=True, help_text=_("派单后几个工作日内可以申请退单；不许退单留空。")
    )

    class Meta:
        verbose_name = _("办理期限")
        verbose_name_plural = _("办理期限")
        ordering = ["county", "-version", "handling_class"]
        constraints = [models.UniqueConstraint(fields=["county", "version", "handling_class"], name="policy_unique")]

    def __str__(self) -> str:
        return f"{self.get_handling_class_display()} v{self.version}"
