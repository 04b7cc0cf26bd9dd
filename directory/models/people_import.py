import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .division import Division


class PeopleImport(models.Model):
    """A checked workbook of people and yards between preview and confirmation.

    The rows are kept here, so that what is written is what was shown. Deleted when used, and after its time.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("导入人"),
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("谁上传的。"),
    )
    county = models.ForeignKey(
        Division, verbose_name=_("县"), on_delete=models.CASCADE, related_name="+", help_text=_("导入到哪个县。")
    )
    rows = models.JSONField(_("检查过的各行"), help_text=_("确认后按这些行写入。"))
    created_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    expires_at = models.DateTimeField(_("有效期至"), help_text=_("过期后要重新上传。"))

    class Meta:
        verbose_name = _("待确认的人员导入")
        verbose_name_plural = _("待确认的人员导入")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.county} {self.created_at:%Y-%m-%d}"
