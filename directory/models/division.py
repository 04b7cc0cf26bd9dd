from django.db import models
from django.utils.translation import gettext_lazy as _

from .place import Place


class Level(models.TextChoices):
    PROVINCE = "PROVINCE", _("省级")
    CITY = "CITY", _("市级")
    COUNTY = "COUNTY", _("县级")
    TOWNSHIP = "TOWNSHIP", _("乡镇（街道）")


class Division(Place):
    """An administrative place above the village: province, city, county or township."""

    has_open_name = True  # its name may be read by whoever knows its key

    Level = Level

    level = models.CharField(_("层级"), max_length=8, choices=Level, help_text=_("省、市、县或乡镇（街道）。"))
    parent = models.ForeignKey(
        "self",
        verbose_name=_("上级"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        help_text=_("直接上级；省级留空。"),
    )

    class Meta:
        verbose_name = _("行政区划")
        verbose_name_plural = _("行政区划")
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(fields=["path"], condition=models.Q(retired_on=None), name="division_path_unique"),
            models.CheckConstraint(
                condition=models.Q(level="PROVINCE", parent=None)
                | (~models.Q(level="PROVINCE") & models.Q(parent__isnull=False)),
                name="division_has_parent",
                violation_error_message=_("除省级外，都要填写上级。"),
            ),
        ]
        indexes = [
            models.Index(fields=["path"], name="division_path"),
            models.Index(fields=["official_code"], name="division_code"),
        ]
