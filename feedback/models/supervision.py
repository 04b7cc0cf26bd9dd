from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import User

from .. import visibility
from .issue import Issue
from .referral import Referral


class SupervisionQuerySet(models.QuerySet["Supervision"]):
    """Questions about orders, notices and notes, in the office's words."""

    def visible_to(self, user: User) -> Self:
        """Orders, notices and notes the user may read; automatic reminders stand in the matter's own story."""
        return self.filter(visibility.supervisions_visible_to(user))

    def with_issue(self) -> Self:
        """With what every list shows of matter, place and department."""
        return self.select_related(
            "issue__village__township", "issue__yard", "issue__category", "department", "referral", "signed_by"
        )


class Supervision(models.Model):
    """One pressing of a matter: an automatic reminder, a drafted order or notice a person signs, an official's word.

    `occasion` makes each automatic one happen once, whatever the schedule of `tick`.
    """

    class Kind(models.TextChoices):
        REMINDER = "REMINDER", _("催办")
        ORDER = "ORDER", _("督办单")
        NOTICE = "NOTICE", _("通报")
        INSTRUCTION = "INSTRUCTION", _("批示")

    class State(models.TextChoices):
        SENT = "SENT", _("已发出")
        DRAFTED = "DRAFTED", _("待签发")
        DROPPED = "DROPPED", _("不发")
        ANSWERED = "ANSWERED", _("已回复")

    kind = models.CharField(_("类型"), max_length=11, choices=Kind)
    state = models.CharField(_("状态"), max_length=8, choices=State)
    issue = models.ForeignKey(Issue, verbose_name=_("事项"), on_delete=models.PROTECT, related_name="supervisions")
    referral = models.ForeignKey(
        Referral, verbose_name=_("交办单"), null=True, on_delete=models.PROTECT, related_name="supervisions"
    )
    department = models.ForeignKey(
        "directory.Department", verbose_name=_("给哪个单位"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    occasion = models.CharField(_("由头"), max_length=60, help_text=_("因为什么事由，同一事由只有一次。"))
    text = models.TextField(_("内容"), max_length=2000)
    created_at = models.DateTimeField(_("拟稿时间"), default=timezone.now)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("签发人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(_("签发时间"), null=True)
    answer_due_on = models.DateField(_("回复期限"), null=True)
    answer = models.TextField(_("回复"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("回复人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(_("回复时间"), null=True)

    objects = SupervisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("催督办")
        verbose_name_plural = _("催督办")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["issue", "kind", "occasion"], name="supervision_once"),
            models.CheckConstraint(
                condition=models.Q(signed_at=None, signed_by=None)
                | models.Q(signed_at__isnull=False, signed_by__isnull=False),
                name="supervision_signed_pair",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=["ORDER", "NOTICE", "INSTRUCTION"], state__in=["SENT", "ANSWERED"])
                | models.Q(signed_at__isnull=False),
                name="supervision_sent_is_signed",
            ),
            models.CheckConstraint(
                condition=(models.Q(state="ANSWERED", answered_at__isnull=False) & ~models.Q(answer=""))
                | (~models.Q(state="ANSWERED") & models.Q(answered_at=None, answer="")),
                name="supervision_answered_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "kind"], name="supervision_state"),
            models.Index(fields=["state", "-created_at", "-id"], name="supervision_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.issue.number}"

    def get_absolute_url(self) -> str:
        return reverse("feedback:supervision-detail", args=[self.pk])
