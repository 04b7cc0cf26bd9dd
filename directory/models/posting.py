import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .department import Department
from .division import Division
from .place import DirectoryQuerySet
from .village import Village
from .yard import Yard

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from .user import User


class Role(models.TextChoices):
    RECORDER = "RECORDER", _("记录员")
    VILLAGE_SECRETARY = "VILLAGE_SECRETARY", _("村（社区）书记")
    RESIDENT_TEAM = "RESIDENT_TEAM", _("驻村工作队员")
    FIRST_SECRETARY = "FIRST_SECRETARY", _("第一书记")
    LINKED = "LINKED", _("联点干部")
    YARD_LEADER = "YARD_LEADER", _("屋场党小组长")
    TOWNSHIP_OFFICE = "TOWNSHIP_OFFICE", _("乡镇屋场办")
    DEPARTMENT = "DEPARTMENT", _("承办单位")
    COUNTY_OFFICE = "COUNTY_OFFICE", _("县联席办")
    SUPERVISION = "SUPERVISION", _("督查室")
    RETURN_VISITOR = "RETURN_VISITOR", _("回访员")
    OFFICIAL = "OFFICIAL", _("领导")
    SYSTEM_ADMIN = "SYSTEM_ADMIN", _("系统管理员")
    SECURITY_ADMIN = "SECURITY_ADMIN", _("安全管理员")
    AUDIT_ADMIN = "AUDIT_ADMIN", _("审计管理员")


AFTER_A_PLACE = {
    Role.VILLAGE_SECRETARY: _("书记"),
    Role.YARD_LEADER: _("党小组长"),
    Role.TOWNSHIP_OFFICE: _("屋场办"),
    Role.DEPARTMENT: _("经办人员"),
    Role.COUNTY_OFFICE: _("联席办"),
}
"""Roles whose words name their kind of place, as they are said right after its name."""


class PostingQuerySet(DirectoryQuerySet):
    def live(self, on: datetime.date | None = None) -> Self:
        """Postings in force on a day (today): begun, not ended."""
        day = on or timezone.localdate()
        return self.filter(starts_on__lte=day).unended(day)

    def unended(self, on: datetime.date | None = None) -> Self:
        """Postings in force on a day (today) or beginning later."""
        day = on or timezone.localdate()
        return self.filter(models.Q(ends_on=None) | models.Q(ends_on__gte=day))

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Postings under the places where the user keeps the list of people."""
        from ..roles import PEOPLE_KEEPERS
        from ..scopes import scope_of

        return self.under_any(scope_of(user).paths(*PEOPLE_KEEPERS))


class Posting(models.Model):
    """This user acts for a place or a department, in a role, from one day to another.

    Postings decide everything a person sees and may do. They are ended, never deleted: history keeps the person.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("人员"),
        on_delete=models.PROTECT,
        related_name="postings",
        help_text=_("谁。"),
    )
    role = models.CharField(_("角色"), max_length=17, choices=Role, help_text=_("以什么身份工作。"))
    division = models.ForeignKey(
        Division,
        verbose_name=_("县或乡镇"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="postings",
        help_text=_("县、乡镇一级的岗位选这里。"),
    )
    village = models.ForeignKey(
        Village,
        verbose_name=_("村（社区）"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="postings",
        help_text=_("村一级的岗位选这里。"),
    )
    yard = models.ForeignKey(
        Yard,
        verbose_name=_("屋场"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="postings",
        help_text=_("屋场党小组长选这里。"),
    )
    department = models.ForeignKey(
        Department,
        verbose_name=_("单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="postings",
        help_text=_("承办单位的岗位选这里。"),
    )
    path = models.CharField(max_length=15, editable=False)
    starts_on = models.DateField(_("开始日期"), default=timezone.localdate, help_text=_("从这一天起有效。"))
    ends_on = models.DateField(
        _("结束日期"), null=True, blank=True, help_text=_("到这一天为止（含当天）；在任的留空。")
    )
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("授予人"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("谁授予了这个岗位。"),
    )
    granted_at = models.DateTimeField(
        _("授予时间"), default=timezone.now, editable=False, help_text=_("什么时候给的这个岗位，由系统记下。")
    )

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = _("岗位")
        verbose_name_plural = _("岗位")
        ordering = ["path", "role", "user"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    models.Q(division__isnull=False, village=None, yard=None, department=None)
                    | models.Q(division=None, village__isnull=False, yard=None, department=None)
                    | models.Q(division=None, village=None, yard__isnull=False, department=None)
                    | models.Q(division=None, village=None, yard=None, department__isnull=False)
                ),
                name="posting_one_place",
                violation_error_message=_("县或乡镇、村、屋场、单位四项中，选一项，也只选一项。"),
            ),
            models.CheckConstraint(
                condition=models.Q(role="DEPARTMENT", department__isnull=False)
                | (~models.Q(role="DEPARTMENT") & models.Q(department=None)),
                name="posting_department",
                violation_error_message=_("承办单位的岗位要选单位，其他岗位不选单位。"),
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="posting_dates",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]
        indexes = [
            models.Index(fields=["path", "role"], name="posting_path_role"),
            models.Index(fields=["department", "role"], name="posting_department_role"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.where}"

    @property
    def where(self) -> str:
        """The name of the place or department of the posting."""
        return str(self.department or self.yard or self.village or self.division or "")

    @property
    def words(self) -> str:
        """The posting as people say it: 万龙村书记, 三塘镇屋场办."""
        return f"{self.where}{AFTER_A_PLACE.get(Role(self.role), self.get_role_display())}"

    def clean(self) -> None:
        self.place()

    def place(self) -> None:
        """Copy the path of the place, or of the place the department serves."""
        place = self.department or self.yard or self.village or self.division
        self.path = place.path if place else ""
