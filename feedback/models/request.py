"""What a department asks of the sender: to hand an order back, or for more time."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .choices import ReferralStatus
from .referral import Referral


class Decision(models.TextChoices):
    OPEN = "OPEN", _("待决定")
    GRANTED = "GRANTED", _("同意")
    REFUSED = "REFUSED", _("不同意")
    LAPSED = "LAPSED", _("不用再决定")


class Request(models.Model):
    """Asked by the handling side, decided once by the sender's side, never by who asked."""

    Decision = Decision

    reason = models.TextField(_("理由"), max_length=1000, help_text=_("为什么这样申请。"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("申请人"), on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField(_("申请时间"), default=timezone.now)
    decision = models.CharField(_("决定"), max_length=7, choices=Decision, default=Decision.OPEN)
    decision_reason = models.TextField(_("决定的理由"), max_length=1000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("决定人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("决定时间"), null=True)

    class Meta:
        abstract = True


def _decided_pair(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(decision="OPEN", decided_at=None, decided_by=None)
        | models.Q(decision="LAPSED", decided_at__isnull=False, decided_by=None)
        | (
            models.Q(decision__in=["GRANTED", "REFUSED"], decided_at__isnull=False, decided_by__isnull=False)
            & ~models.Q(decided_by=models.F("requested_by"))
        ),
        name=name,
    )


class ReturnRequest(Request):
    """A department says the order is not its own, with a reason and where it belongs (退单). The clock runs on."""

    referral = models.ForeignKey(
        Referral, verbose_name=_("交办单"), on_delete=models.PROTECT, related_name="return_requests"
    )
    suggested_department = models.ForeignKey(
        "directory.Department",
        verbose_name=_("建议单位"),
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("该由谁办。"),
    )
    status_before = models.CharField(_("申请前的状态"), max_length=16, choices=ReferralStatus)

    class Meta:
        verbose_name = _("退单申请")
        verbose_name_plural = _("退单申请")
        ordering = ["-requested_at"]
        constraints = [
            _decided_pair("return_decided_pair"),
            models.UniqueConstraint(fields=["referral"], condition=models.Q(decision="OPEN"), name="return_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.referral} {self.get_decision_display()}"


class ExtensionRequest(Request):
    """A department asks for more working days before the due time: one open, one grant, asked and granted apart."""

    referral = models.ForeignKey(
        Referral, verbose_name=_("交办单"), on_delete=models.PROTECT, related_name="extension_requests"
    )
    asked_days = models.PositiveSmallIntegerField(_("申请天数"), help_text=_("几个工作日。"))
    granted_days = models.PositiveSmallIntegerField(_("同意天数"), null=True, help_text=_("几个工作日。"))
    due_before = models.DateTimeField(_("原期限"))
    due_after = models.DateTimeField(_("新期限"), null=True)

    class Meta:
        verbose_name = _("延期申请")
        verbose_name_plural = _("延期申请")
        ordering = ["-requested_at"]
        constraints = [
            _decided_pair("extension_decided_pair"),
            models.UniqueConstraint(
                fields=["referral"], condition=models.Q(decision="OPEN"), name="extension_one_open"
            ),
            models.UniqueConstraint(
                fields=["referral"], condition=models.Q(decision="GRANTED"), name="extension_one_grant"
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(decision="GRANTED", granted_days__gte=1, due_after__gt=models.F("due_before"))
                    & models.Q(granted_days__lte=models.F("asked_days"))
                )
                | (~models.Q(decision="GRANTED") & models.Q(granted_days=None, due_after=None)),
                name="extension_only_adds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referral} {self.get_decision_display()}"
