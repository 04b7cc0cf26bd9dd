from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .issue import Issue

QUIET = ("ask-protection", "handle-protection")
"""Verbs whose steps stand in the chain and are shown to nobody who does not handle them."""


class StepQuerySet(models.QuerySet["Step"]):
    """Questions about steps."""

    def told(self) -> Self:
        """Steps that may be shown to people who read the matter."""
        return self.exclude(verb__in=QUIET)


class Step(models.Model):
    """One move of one matter: who did what, when, from where to where. Written once, never changed.

    Steps of a matter form a hash chain; their texts lie apart, so that erasing a text leaves the chain whole.
    """

    issue = models.ForeignKey(
        Issue,
        verbose_name=_("事项"),
        on_delete=models.PROTECT,
        related_name="steps",
        help_text=_("这一步办的是哪件事。"),
    )
    sequence = models.PositiveIntegerField(_("序号"))
    verb = models.CharField(_("做了什么"), max_length=30)
    from_status = models.CharField(_("原状态"), max_length=16, blank=True)
    to_status = models.CharField(_("新状态"), max_length=16)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("谁"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("办这一步的人；空着的是系统或反映人。"),
    )
    acting_as = models.CharField(_("以什么身份"), max_length=80, blank=True, help_text=_("以哪个岗位或单位办的。"))
    at = models.DateTimeField(_("时间"), default=timezone.now, help_text=_("什么时候办的。"))
    referral_ordinal = models.PositiveSmallIntegerField(_("交办单"), null=True)
    changed = models.JSONField(_("改动的栏目"), default=list)
    facts = models.JSONField(_("要点"), default=dict)
    texts_digest = models.CharField(max_length=64, blank=True)
    previous_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = _("办理经过")
        verbose_name_plural = _("办理经过")
        ordering = ["issue", "sequence"]
        constraints = [models.UniqueConstraint(fields=["issue", "sequence"], name="step_sequence_unique")]
        indexes = [models.Index(fields=["verb", "at"], name="step_verb_at")]

    def __str__(self) -> str:
        return f"{self.issue} {timezone.localtime(self.at):%Y-%m-%d %H:%M}"


class StepText(models.Model):
    """What was written at a step: for everyone who may trace the matter, or for the offices only.

    The step keeps a digest of text and salt; anonymising erases both, and nothing can be guessed from the digest.
    """

    class Audience(models.TextChoices):
        PUBLIC = "PUBLIC", _("反映人可见")
        INTERNAL = "INTERNAL", _("内部")

    step = models.ForeignKey(Step, verbose_name=_("经过"), on_delete=models.PROTECT, related_name="texts")
    audience = models.CharField(_("给谁看"), max_length=8, choices=Audience)
    text = models.TextField(_("内容"), blank=True)
    salt = models.CharField(max_length=32, blank=True)
    digest = models.CharField(max_length=64)
    erased_at = models.DateTimeField(_("清除时间"), null=True)

    class Meta:
        verbose_name = _("经过的文字")
        verbose_name_plural = _("经过的文字")
        constraints = [
            models.UniqueConstraint(fields=["step", "audience"], name="step_text_unique"),
            models.CheckConstraint(
                condition=models.Q(erased_at=None) | models.Q(text="", salt=""), name="step_text_erased_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step_id} {self.audience}"
