import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import User
from office import vault

from .. import visibility
from .issue import Issue


class ProtectionRequestQuerySet(models.QuerySet["ProtectionRequest"]):
    """Requests for protection, in the office's words."""

    def visible_to(self, user: User) -> Self:
        """Supervision of the place alone; never who took the matter down, handled it, or whose unit it is about."""
        return self.filter(visibility.protection_visible_to(user))

    def open(self) -> Self:
        """Requests nobody has dealt with."""
        return self.filter(handled_at=None)

    def with_issue(self) -> Self:
        """With what the list shows of the matter and its place."""
        return self.select_related("issue__village__township", "issue__yard", "issue__category")


class ProtectionRequest(models.Model):
    """One raiser's word that he is being harassed for having spoken (保护申请), for supervision alone.

    What he wrote and where he can be reached are sealed, bound to this row; every reading is logged. Nothing of it
    stands on the matter itself: not in its story, its version, its counts or its letter.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    issue = models.ForeignKey(
        Issue,
        verbose_name=_("事项"),
        on_delete=models.PROTECT,
        related_name="protection_requests",
        help_text=_("因为反映哪件事受到为难。"),
    )
    asked_at = models.DateTimeField(_("申请时间"), default=timezone.now, help_text=_("什么时候申请的。"))
    sealed_words = models.BinaryField(null=True, editable=False)
    sealed_contact = models.BinaryField(null=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("处理人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("督查室的哪一位处理的。"),
    )
    handled_at = models.DateTimeField(_("处理时间"), null=True, help_text=_("什么时候处理的。"))
    result = models.CharField(_("怎样处理的"), max_length=500, blank=True, help_text=_("做了什么，不写姓名和电话。"))

    objects = ProtectionRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("保护申请")
        verbose_name_plural = _("保护申请")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(handled_at=None, handled_by=None, result="")
                | (models.Q(handled_at__isnull=False, handled_by__isnull=False) & ~models.Q(result="")),
                name="protection_handled_whole",
            ),
            models.UniqueConstraint(
                fields=["issue", "digest"],
                condition=models.Q(handled_at=None),
                name="protection_said_once",
            ),
        ]
        indexes = [models.Index(fields=["handled_at", "asked_at"], name="protection_queue")]

    def __str__(self) -> str:
        return str(_("保护申请"))

    def get_absolute_url(self) -> str:
        return reverse("feedback:protection-detail", args=[self.pk])

    def seal(self, *, words: str, contact: str) -> None:
        """Keep both encrypted, each bound to this row and column."""
        self.sealed_words = vault.seal(words, bound_to=self._binding("words")) if words else None
        self.sealed_contact = vault.seal(contact, bound_to=self._binding("contact")) if contact else None

    def unsealed(self) -> tuple[str, str]:
        """Return words and contact in clear. Only `feedback.protection` reads them, after it has logged the look."""
        return self._unseal(self.sealed_words, "words"), self._unseal(self.sealed_contact, "contact")

    def _unseal(self, blob: bytes | memoryview | None, column: str) -> str:
        return vault.unseal(bytes(blob), bound_to=self._binding(column)) if blob else ""

    def _binding(self, column: str) -> str:
        return f"feedback.ProtectionRequest:{self.pk}:{column}"
