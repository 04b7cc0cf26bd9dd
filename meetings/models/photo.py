from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models import User
from office.models import StoredFile

from .meeting import Meeting

LONGEST_CAPTION = 60


class MeetingPhotoQuerySet(models.QuerySet["MeetingPhoto"]):
    """Questions about photos of talks."""

    def visible_to(self, user: User) -> Self:
        """Photos of the talks a user may read."""
        return self.filter(meeting__in=Meeting.objects.visible_to(user))

    def agreed(self) -> Self:
        """Photos whose people agreed to be seen once the talk is published."""
        return self.filter(has_consent=True)

    def public(self) -> Self:
        """Photos villagers may see: the talk is published and the people in them agreed."""
        return self.agreed().filter(meeting__in=Meeting.objects.published())


class MeetingPhoto(models.Model):
    """A photo of a talk, nine at most; villagers see it with the talk, and only if the people in it agreed."""

    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("恳谈会"),
        on_delete=models.PROTECT,
        related_name="photos",
        help_text=_("哪一场会的照片。"),
    )
    file = models.OneToOneField(
        StoredFile,
        verbose_name=_("照片"),
        on_delete=models.PROTECT,
        related_name="meeting_photo",
        help_text=_("存放的照片。"),
    )
    caption = models.CharField(
        _("说明"), max_length=LONGEST_CAPTION, blank=True, help_text=_("照片上是什么，不写姓名；可不填。")
    )
    has_consent = models.BooleanField(
        _("照片里的人同意公开"), default=False, help_text=_("没有勾选的只有工作人员能看。")
    )

    objects = MeetingPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("恳谈会照片")
        verbose_name_plural = _("恳谈会照片")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.caption or str(_("照片"))
