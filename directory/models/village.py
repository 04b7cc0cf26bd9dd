from django.db import models
from django.utils.translation import gettext_lazy as _

from .division import Division
from .place import Place


class Village(Place):
    """A village or an urban community: the smallest place of the official list."""

    has_open_name = True  # its name may be read by whoever knows its key

    class Kind(models.TextChoices):
        VILLAGE = "VILLAGE", _("村")
        COMMUNITY = "COMMUNITY", _("社区")
        OTHER = "OTHER", _("其他")

    township = models.ForeignKey(
        Division,
        verbose_name=_("乡镇（街道）"),
        on_delete=models.PROTECT,
        related_name="villages",
        help_text=_("所属乡镇或街道。"),
    )
    kind = models.CharField(
        _("类别"), max_length=9, choices=Kind, default=Kind.VILLAGE, help_text=_("村、社区或其他。")
    )
    shares_name = models.BooleanField(
        _("县内有同名"), default=False, editable=False, help_text=_("同县另有同名的村，显示时要带乡镇名。")
    )

    class Meta:
        verbose_name = _("村（社区）")
        verbose_name_plural = _("村（社区）")
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(fields=["path"], condition=models.Q(retired_on=None), name="village_path_unique")
        ]
        indexes = [
            models.Index(fields=["path"], name="village_path"),
            models.Index(fields=["official_code"], name="village_code"),
        ]

    @property
    def label(self) -> str:
        return f"{self.township.short_name}{self.short_name}" if self.shares_name else self.short_name
