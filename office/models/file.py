import datetime
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def random_place(_file: "StoredFile", name: str) -> str:
    """Return where a file lies in the storage: a random name that tells nothing, with the ending we gave it."""
    drawn = uuid.uuid4().hex
    return f"files/{drawn[:2]}/{drawn}.{name.rpartition('.')[2]}"


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    """Questions about files, whoever they belong to."""

    def expired(self, day: datetime.date) -> Self:
        """Files whose last day is over."""
        return self.filter(expires_on__lt=day).order_by("pk")

    def unattached(self) -> Self:
        """Files that no row of any app points to."""
        links = [field for field in self.model._meta.related_objects if field.one_to_one]
        return self.filter(**{f"{link.name}__isnull": True for link in links})


class StoredFile(models.Model):
    """One file somebody handed in: a photo as we drew it anew, or a document judged by its content.

    It belongs to what links to it (a photo of a talk, a document of a report), and whoever may see that may have it;
    it has no address of its own. Written by the verbs of `office.files` alone.
    """

    class Kind(models.TextChoices):
        PHOTO = "PHOTO", _("照片")
        DOCUMENT = "DOCUMENT", _("文件")

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("种类"), max_length=8, choices=Kind, help_text=_("照片或文件。"))
    content = models.FileField(_("内容"), max_length=120, upload_to=random_place, help_text=_("存放的位置。"))
    small = models.FileField(
        _("小图"), max_length=120, upload_to=random_place, blank=True, help_text=_("照片的小图，列表里用。")
    )
    content_type = models.CharField(_("内容类型"), max_length=80, help_text=_("按内容判定，不看后缀。"))
    size = models.PositiveIntegerField(_("大小"), help_text=_("字节数。"))
    sha256 = models.CharField(_("校验值"), max_length=64, help_text=_("内容的 SHA-256。"))
    width = models.PositiveIntegerField(_("宽"), null=True, help_text=_("照片的像素数。"))
    height = models.PositiveIntegerField(_("高"), null=True, help_text=_("照片的像素数。"))
    original_name = models.CharField(_("原文件名"), max_length=100, help_text=_("上传时的名字，去掉了个人信息。"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("上传人"),
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("谁上传的。"),
    )
    uploaded_at = models.DateTimeField(_("上传时间"), default=timezone.now, help_text=_("什么时候上传的。"))
    expires_on = models.DateField(
        _("保留到"), null=True, blank=True, help_text=_("这一天以后删除；空的随所属的记录保留。")
    )
    is_demo = models.BooleanField(_("演示数据"), default=False, editable=False)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("存放的文件")
        verbose_name_plural = _("存放的文件")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="PHOTO", content_type="image/jpeg", width__gte=1, height__gte=1)
                & ~models.Q(small="")
                | models.Q(kind="DOCUMENT", width=None, height=None, small=""),
                name="stored_file_whole",
            ),
        ]
        indexes = [models.Index(fields=["expires_on"], name="stored_file_expires")]

    def __str__(self) -> str:
        return self.original_name
