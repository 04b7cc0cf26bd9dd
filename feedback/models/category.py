from django.db import models
from django.utils.translation import gettext_lazy as _

from .choices import HandlingClass, Kind


class Category(models.Model):
    """What a matter is about, two levels, editable; proposes its kind and handling class."""

    has_open_name = True  # its name may be read by whoever knows its key

    parent = models.ForeignKey(
        "self",
        verbose_name=_("上级类别"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        help_text=_("大类留空。"),
    )
    name = models.CharField(_("名称"), max_length=30, help_text=_("群众看得懂的叫法。"))
    kind = models.CharField(
        _("一般是"), max_length=12, choices=Kind, default=Kind.DEMAND, help_text=_("登记时按此推定，可以改。")
    )
    handling_class = models.CharField(
        _("办理类型"),
        max_length=12,
        choices=HandlingClass,
        default=HandlingClass.GENERAL,
        help_text=_("派单时按此推定期限，可以改。"),
    )
    is_never_public = models.BooleanField(_("不公开"), default=False, help_text=_("纠纷、干部作风等从不公开。"))
    is_active = models.BooleanField(_("在用"), default=True, help_text=_("停用后不再出现在选项里。"))
    position = models.PositiveSmallIntegerField(_("顺序"), default=0, help_text=_("小的在前。"))

    class Meta:
        verbose_name = _("类别")
        verbose_name_plural = _("类别")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"],
                name="category_name_unique",
                violation_error_message=_("同一大类下已有这个名称。"),
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(parent=None),
                name="category_top_name_unique",
                violation_error_message=_("已有这个大类。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name
