import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import Role, User
from directory.paths import under_any
from directory.scopes import scope_of

from ..concerned import not_concerned
from .issue import Issue

DECIDING_ROLES = (Role.SECURITY_ADMIN, Role.SUPERVISION)
"""They rule on a look that no task covers; neither of them sees the identity by it."""


class IdentityAccessQuerySet(models.QuerySet["IdentityAccess"]):
    """Requests to see an identity, in the office's words."""

    def visible_to(self, user: User) -> Self:
        """A person's own requests, and those of the places where he rules on them; never what concerns him."""
        scope = scope_of(user)
        ruled = under_any(scope.paths(*DECIDING_ROLES), "issue__path")
        return self.filter(models.Q(asked_by=user.pk) | (ruled & not_concerned(scope, "issue__")))

    def to_decide(self, user: User) -> Self:
        """Open requests of others that wait for the user's ruling."""
        rows = self.open().visible_to(user)
        return rows.exclude(asked_by=user.pk) if scope_of(user).has(*DECIDING_ROLES) else rows.none()

    def with_issue(self) -> Self:
        """With what the list shows of the matter, its place and who asked."""
        return self.select_related("issue__village__township", "issue__yard", "asked_by", "decided_by")

    def open(self) -> Self:
        """Requests nobody has ruled on."""
        return self.filter(decision=IdentityAccess.Decision.OPEN)

    def usable(self, now: datetime.datetime) -> Self:
        """Approved ones that have neither been used nor run out."""
        return self.filter(decision=IdentityAccess.Decision.APPROVED, used_at=None, expires_at__gt=now)


class IdentityAccess(models.Model):
    """One person's request to see one raiser's identity outside a task, ruled on by another unit (domain.md §5.5).

    An approval is for one look of one person at one raiser, and runs out after 24 hours.
    """

    class Decision(models.TextChoices):
        OPEN = "OPEN", _("待审批")
        APPROVED = "APPROVED", _("同意")
        REFUSED = "REFUSED", _("不同意")

    issue = models.ForeignKey(
        Issue,
        verbose_name=_("事项"),
        on_delete=models.PROTECT,
        related_name="identity_accesses",
        help_text=_("哪件事的反映人。"),
    )
    purpose = models.CharField(_("事由"), max_length=200, help_text=_("为什么要看，反映人能看到，不写姓名和电话。"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("申请人"),
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("谁要看。"),
    )
    asked_as = models.CharField(_("申请人单位"), max_length=80, help_text=_("申请时的单位或岗位。"))
    asked_at = models.DateTimeField(_("申请时间"), default=timezone.now, help_text=_("什么时候申请的。"))
    decision = models.CharField(
        _("审批"), max_length=8, choices=Decision, default=Decision.OPEN, help_text=_("同意还是不同意。")
    )
    decision_reason = models.CharField(_("审批意见"), max_length=200, blank=True, help_text=_("不同意要写理由。"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("审批人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("安全管理员或督查室，不是申请人的同事。"),
    )
    decided_at = models.DateTimeField(_("审批时间"), null=True, help_text=_("什么时候审批的。"))
    expires_at = models.DateTimeField(_("有效期至"), null=True, help_text=_("同意后二十四小时。"))
    used_at = models.DateTimeField(_("查看时间"), null=True, help_text=_("看过一次就用完了。"))

    objects = IdentityAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("查看反映人的申请")
        verbose_name_plural = _("查看反映人的申请")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decision__in=["OPEN", "APPROVED", "REFUSED"]), name="identity_access_decision"
            ),
            models.CheckConstraint(
                condition=models.Q(decision="OPEN", decided_at=None, decided_by=None)
                | (
                    ~models.Q(decision="OPEN")
                    & models.Q(decided_at__isnull=False, decided_by__isnull=False)
                    & ~models.Q(decided_by=models.F("asked_by"))
                ),
                name="identity_access_ruled_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(decision="APPROVED", expires_at__isnull=False)
                | (~models.Q(decision="APPROVED") & models.Q(expires_at=None, used_at=None)),
                name="identity_access_approved_runs_out",
            ),
            models.CheckConstraint(
                condition=models.Q(used_at=None) | models.Q(used_at__lt=models.F("expires_at")),
                name="identity_access_used_in_time",
            ),
            models.UniqueConstraint(
                fields=["issue", "asked_by"],
                condition=models.Q(decision="OPEN"),
                name="identity_access_one_open",
            ),
        ]
        indexes = [models.Index(fields=["decision", "asked_at"], name="identity_access_queue")]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.get_decision_display()}"

    def get_absolute_url(self) -> str:
        return reverse("feedback:unmasking-detail", args=[self.pk])
