from django.db import models
from django.utils.translation import gettext_lazy as _

from .division import Division
from .place import DirectoryQuerySet, is_path
from .village import Village


class Department(models.Model):
    """A body that handles what is referred to it: a bureau, a township office, a village committee, a utility."""

    has_open_name = True  # its name may be read by whoever knows its key

    class Kind(models.TextChoices):
        BUREAU = "BUREAU", _("县直单位")
        TOWNSHIP_OFFICE = "TOWNSHIP_OFFICE", _("乡镇（街道）")
        VILLAGE_COMMITTEE = "VILLAGE_COMMITTEE", _("村（社区）委员会")
        JOINT_OFFICE = "JOINT_OFFICE", _("联席会议办公室")
        SUPERVISION = "SUPERVISION", _("督查室")
        UTILITY = "UTILITY", _("公用企业")

    name = models.CharField(_("单位名称"), max_length=80, help_text=_("单位全称，例如“县交通运输局”。"))
    short_name = models.CharField(_("简称"), max_length=30, blank=True, help_text=_("列表里显示的短名称。"))
    kind = models.CharField(_("类别"), max_length=17, choices=Kind, help_text=_("单位的性质。"))
    division = models.ForeignKey(
        Division,
        verbose_name=_("所属县或乡镇"),
        on_delete=models.PROTECT,
        related_name="departments",
        help_text=_("县直单位选县，乡镇单位选乡镇，村委会选所在乡镇。"),
    )
    village = models.ForeignKey(
        Village,
        verbose_name=_("村（社区）"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="committees",
        help_text=_("只有村（社区）委员会填写。"),
    )
    path = models.CharField(max_length=15, editable=False, validators=[is_path])
    duty_phone = models.CharField(
        _("值班电话"), max_length=30, blank=True, help_text=_("对外公布的值班电话，不是个人手机。")
    )
    is_active = models.BooleanField(_("现有"), default=True, help_text=_("撤并后取消勾选，不再派单给它。"))
    successor = models.ForeignKey(
        "self",
        verbose_name=_("并入"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="predecessors",
        help_text=_("撤并后由哪个单位承接。"),
    )
    is_demo = models.BooleanField(_("演示数据"), default=False, help_text=_("演示用的数据。"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DirectoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        ordering = ["path", "kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "name"],
                name="department_name_unique",
                violation_error_message=_("这个县或乡镇已经有同名的单位。"),
            ),
            models.CheckConstraint(
                condition=models.Q(kind="VILLAGE_COMMITTEE", village__isnull=False)
                | (~models.Q(kind="VILLAGE_COMMITTEE") & models.Q(village=None)),
                name="department_village_committee",
                violation_error_message=_("村（社区）委员会要选村，其他单位不选。"),
            ),
        ]
        indexes = [models.Index(fields=["path"], name="department_path")]

    def __str__(self) -> str:
        return self.short_name or self.name

    def clean(self) -> None:
        self.place()

    def place(self) -> None:
        """Copy the path of the place the department serves."""
        place = self.village or (self.division if self.division_id else None)
        self.path = place.path if place else ""
