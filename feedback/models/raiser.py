import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from office import vault

from .choices import Contact, Identity
from .issue import Issue


class Raiser(models.Model):
    """Who raised a matter, if they left it: sealed, apart from the matter, confidential by default.

    There is no index over names or phones: nobody can be looked up as a person. Reading goes through
    `feedback.identity.reveal`, which logs every look.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    issue = models.OneToOneField(
        Issue, verbose_name=_("事项"), on_delete=models.PROTECT, related_name="raiser", help_text=_("哪件事。")
    )
    identity = models.CharField(
        _("身份"),
        max_length=12,
        choices=Identity,
        default=Identity.CONFIDENTIAL,
        help_text=_("反映人愿意让谁知道自己。"),
    )
    contact = models.CharField(
        _("联系"), max_length=7, choices=Contact, default=Contact.NONE, help_text=_("怎样联系反映人。")
    )
    sealed_name = models.BinaryField(null=True, editable=False)
    sealed_phone = models.BinaryField(null=True, editable=False)
    consent_text = models.CharField(_("同意的内容"), max_length=300, blank=True, help_text=_("念给反映人听的话。"))
    consented_at = models.DateTimeField(_("同意时间"), null=True, blank=True, help_text=_("什么时候同意的。"))
    erased_at = models.DateTimeField(_("清除时间"), null=True, editable=False)

    class Meta:
        verbose_name = _("反映人")
        verbose_name_plural = _("反映人")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(identity="ANONYMOUS") | models.Q(sealed_name=None, sealed_phone=None),
                name="raiser_anonymous_has_nothing",
            ),
            models.CheckConstraint(
                condition=models.Q(sealed_name=None, sealed_phone=None) | models.Q(consented_at__isnull=False),
                name="raiser_kept_with_consent",
            ),
            models.CheckConstraint(
                condition=models.Q(contact="NONE")
                | models.Q(sealed_phone__isnull=False)
                | models.Q(erased_at__isnull=False),
                name="raiser_contact_has_phone",
            ),
        ]

    def __str__(self) -> str:
        return str(_("反映人"))

    def seal(self, *, name: str, phone: str) -> None:
        """Keep name and phone encrypted, each bound to this row and column."""
        self.sealed_name = vault.seal(name, bound_to=self._binding("name")) if name else None
        self.sealed_phone = vault.seal(phone, bound_to=self._binding("phone")) if phone else None

    def unsealed(self) -> tuple[str, str]:
        """Return name and phone in clear. Only `feedback.identity` calls this, after it has logged the look."""
        return self._unseal(self.sealed_name, "name"), self._unseal(self.sealed_phone, "phone")

    def _unseal(self, blob: bytes | memoryview | None, column: str) -> str:
        return vault.unseal(bytes(blob), bound_to=self._binding(column)) if blob else ""

    def _binding(self, column: str) -> str:
        return f"feedback.Raiser:{self.pk}:{column}"
