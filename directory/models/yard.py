from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .place import Place
from .village import Village


class Yard(Place):
    """A house-yard, a 片 or a group: no official list has them; typing a new one in a record makes it, unconfirmed."""

    class Kind(models.TextChoices):
        YARD = "YARD", _("屋场")
        PIAN = "PIAN", _("片")
        GROUP = "GROUP", _("组")

    class Status(models.TextChoices):
        PENDING = "PENDING", _("待核实")
        CONFIRMED = "CONFIRMED", _("已核实")
        MERGED = "MERGED", _("已并入")

    village = models.ForeignKey(
        Village,
        verbose_name=_("村（社区）"),
        on_delete=models.PROTECT,
        related_name="yards",
        help_text=_("所在的村或社区。"),
    )
    kind = models.CharField(_("类别"), max_length=5, choices=Kind, default=Kind.YARD, help_text=_("屋场、片或组。"))
    status = models.CharField(
        _("核实情况"),
        max_length=9,
        choices=Status,
        default=Status.PENDING,
        help_text=_("登记时新写的屋场先待核实，由乡镇确认或并入已有的屋场。"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("登记人"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("谁第一次写下这个屋场。"),
    )

    class Meta:
        verbose_name = _("屋场")
        verbose_name_plural = _("屋场")
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(fields=["path"], condition=models.Q(retired_on=None), name="yard_path_unique"),
            models.UniqueConstraint(
                fields=["village", "short_name"],
                condition=models.Q(retired_on=None),
                name="yard_name_unique",
                violation_error_message=_("这个村已经有同名的屋场。"),
            ),
            models.CheckConstraint(
                condition=~models.Q(status="MERGED") | models.Q(successor__isnull=False),
                name="yard_merged_into",
                violation_error_message=_("已并入的屋场要写明并入哪里。"),
            ),
        ]
        indexes = [models.Index(fields=["path"], name="yard_path")]

    @property
    def label(self) -> str:
        return f"{self.village.label}{self.short_name}"
