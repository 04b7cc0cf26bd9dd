from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models import User
from office.models import StoredFile

from .referral import Referral


class ReferralDocumentQuerySet(models.QuerySet["ReferralDocument"]):
    """Questions about documents of reports."""

    def visible_to(self, user: User) -> Self:
        """Documents of the orders a user may read."""
        return self.filter(referral__in=Referral.objects.visible_to(user))


class ReferralDocument(models.Model):
    """A document a department puts with its report on an order, five at most; seen by who sees the order."""

    referral = models.ForeignKey(
        Referral,
        verbose_name=_("交办单"),
        on_delete=models.PROTECT,
        related_name="documents",
        help_text=_("哪一张交办单的材料。"),
    )
    file = models.OneToOneField(
        StoredFile,
        verbose_name=_("文件"),
        on_delete=models.PROTECT,
        related_name="referral_document",
        help_text=_("存放的文件。"),
    )

    objects = ReferralDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("交办单材料")
        verbose_name_plural = _("交办单材料")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.file.original_name
