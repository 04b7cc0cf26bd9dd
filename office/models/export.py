import datetime
import uuid
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import User
from directory.scopes import Scope, Seat


def random_place(_export: "PrivateExport", name: str) -> str:
    """Return where an export lies in the storage: a random name that tells nothing."""
    return f"exports/{uuid.uuid4().hex}.{name.rpartition('.')[2]}"


class PrivateExportQuerySet(models.QuerySet["PrivateExport"]):
    """Questions about exports."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """An export is its owner's alone, whatever his office."""
        return self.filter(owner=user.pk) if user.is_authenticated else self.none()

    def usable(self, now: datetime.datetime) -> Self:
        """Exports that may still be downloaded."""
        return self.filter(expires_at__gt=now)

    def expired(self, now: datetime.datetime) -> Self:
        """Exports whose 24 hours are over."""
        return self.filter(expires_at__lte=now)


class PrivateExport(models.Model):
    """A table somebody took out of the system: his alone, for 24 hours, with how many rows it has.

    Made and deleted by the verbs of `office.exports`; making and downloading are both in the access log.
    """

    class Format(models.TextChoices):
        XLSX = "XLSX", _("Excel 表格")
        CSV = "CSV", _("CSV 文本")

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("导出人"),
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("谁导出的；只有本人能下载。"),
    )
    kind = models.CharField(_("种类"), max_length=30, help_text=_("导出的是哪一种表。"))
    title = models.CharField(_("名称"), max_length=80, help_text=_("表的标题。"))
    format = models.CharField(_("格式"), max_length=4, choices=Format, help_text=_("Excel 或 CSV。"))
    content = models.FileField(_("内容"), max_length=120, upload_to=random_place, help_text=_("存放的位置。"))
    size = models.PositiveIntegerField(_("大小"), help_text=_("字节数。"))
    row_count = models.PositiveIntegerField(_("行数"), help_text=_("表里有多少行。"))
    seats = models.JSONField(
        _("导出时的岗位"),
        default=list,
        editable=False,
        help_text=_("导出时在任的岗位：角色、地方、单位；岗位变动后不能再下载。"),
    )
    created_at = models.DateTimeField(_("导出时间"), default=timezone.now, help_text=_("什么时候导出的。"))
    expires_at = models.DateTimeField(_("失效时间"), help_text=_("过了这个时间自动删除。"))
    downloaded_at = models.DateTimeField(_("下载时间"), null=True, help_text=_("最近一次下载。"))

    objects = PrivateExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("导出的表")
        verbose_name_plural = _("导出的表")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="private_export_expires"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="private_export_owner"),
            models.Index(fields=["expires_at"], name="private_export_expiry"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("office:export-list")

    def is_within(self, scope: Scope) -> bool:
        """Say whether a scope still reaches all that the table was made from: the seats of that moment, or more."""
        return scope.includes(Seat(*seat) for seat in self.seats)
