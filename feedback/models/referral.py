import datetime
from typing import NamedTuple, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import Department, User

from .. import visibility
from .choices import LIVE, RUNNING, Completion, EchoChannel, HandlingClass, ReferralStatus
from .issue import Issue

MOST_SIGNS = 3000


class PlannedStep(NamedTuple):
    """One step of a plan that is not yet agreed on: what, and by when."""

    title: str
    due_on: datetime.date


class ReferralQuerySet(models.QuerySet["Referral"]):
    """Questions about hand-over orders, in the office's words."""

    def visible_to(self, user: User) -> Self:
        """Orders of matters the user may read, and for a department only its own."""
        return self.filter(visibility.referrals_visible_to(user))

    def live(self) -> Self:
        """Orders that are somebody's turn."""
        return self.filter(status__in=LIVE)

    def running(self) -> Self:
        """Orders whose finish clock runs."""
        return self.filter(status__in=RUNNING)

    def overdue(self, now: datetime.datetime) -> Self:
        """Running orders past their finish time."""
        return self.running().filter(finish_due_at__lt=now)

    def done_by_a_lead(self) -> Self:
        """Lead orders whose report was approved: a department had the matter, and the raiser its result."""
        return self.filter(role=Referral.Role.LEAD, status="APPROVED")

    def explained(self) -> Self:
        """Those approved although nothing could be done but explain (程序性办结)."""
        return self.done_by_a_lead().filter(completion=Completion.PROCEDURAL)

    def decided_at(self, level: str) -> Self:
        """Those whose reports and requests this level decides: see `Referral.decider_level`."""
        decided = models.Q(sender_level=level)
        if level == Referral.SenderLevel.COUNTY:
            decided |= models.Q(department__kind=Department.Kind.TOWNSHIP_OFFICE)
        return self.filter(decided)

    def with_issue(self) -> Self:
        """With what every list shows of matter, place and department."""
        return self.select_related("issue__village__township", "issue__yard", "issue__category", "department")


class Referral(models.Model):
    """A hand-over order (交办单): proposed in the yard, dispatched by an office, handled by one department.

    Clocks start when it is dispatched; due times are computed once and stored with the version of the policy. The
    finish clock of a long-term matter taken back to ordinary handling starts anew: `clock_started_at`.
    """

    Status = ReferralStatus

    class Role(models.TextChoices):
        LEAD = "LEAD", _("主办")
        CO = "CO", _("协办")

    class SenderLevel(models.TextChoices):
        TOWNSHIP = "TOWNSHIP", _("乡镇")
        COUNTY = "COUNTY", _("县联席办")

    issue = models.ForeignKey(
        Issue,
        verbose_name=_("事项"),
        on_delete=models.PROTECT,
        related_name="referrals",
        help_text=_("这张交办单办的是哪件事。"),
    )
    ordinal = models.PositiveSmallIntegerField(_("第几单"), help_text=_("这件事的第几张交办单，从 1 数起。"))
    role = models.CharField(
        _("主办协办"), max_length=4, choices=Role, default=Role.LEAD, help_text=_("主办单位负责答复，协办单位配合。")
    )
    status = models.CharField(
        _("状态"),
        max_length=16,
        choices=ReferralStatus,
        default=ReferralStatus.PROPOSED,
        help_text=_("这张交办单现在办到哪一步。"),
    )
    sender_level = models.CharField(
        _("由谁派单"),
        max_length=8,
        choices=SenderLevel,
        default=SenderLevel.TOWNSHIP,
        help_text=_("由乡镇派还是由县联席办派。"),
    )
    round = models.PositiveSmallIntegerField(_("第几次办理"), default=1, help_text=_("属于这件事的第几次办理。"))
    suggested_department = models.ForeignKey(
        "directory.Department",
        verbose_name=_("建议单位"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("登记人觉得该由谁办，可不选。"),
    )
    proposed_at = models.DateTimeField(_("提出时间"), default=timezone.now, help_text=_("什么时候提出要交办的。"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("提出人"),
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("提出交办的人。"),
    )
    dispatch_due_at = models.DateTimeField(_("派单期限"), null=True, help_text=_("最晚什么时候要派出去。"))

    department = models.ForeignKey(
        "directory.Department",
        verbose_name=_("承办单位"),
        null=True,
        on_delete=models.PROTECT,
        related_name="referrals",
        help_text=_("派给哪个单位办。"),
    )
    handling_class = models.CharField(
        _("办理类型"), max_length=12, choices=HandlingClass, blank=True, help_text=_("按哪一类算期限。")
    )
    policy = models.ForeignKey(
        "feedback.DeadlinePolicy",
        verbose_name=_("期限版本"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("期限按哪一版办理期限算的。"),
    )
    requirement = models.TextField(
        _("办理要求"), max_length=MOST_SIGNS, blank=True, help_text=_("派单时写给承办单位的话。")
    )
    dispatched_at = models.DateTimeField(_("派单时间"), null=True, help_text=_("什么时候派出去的。"))
    dispatched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("派单人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("派单的人。"),
    )
    clock_started_at = models.DateTimeField(
        _("办结期限起算"), null=True, help_text=_("办结期限从什么时候起算，一般是派单的时候。")
    )
    accept_due_at = models.DateTimeField(_("签收期限"), null=True, help_text=_("最晚什么时候要签收。"))
    contact_due_at = models.DateTimeField(_("联系期限"), null=True, help_text=_("最晚什么时候要联系反映人。"))
    finish_due_at = models.DateTimeField(_("办结期限"), null=True, help_text=_("最晚什么时候要报办结。"))

    accepted_at = models.DateTimeField(_("签收时间"), null=True, help_text=_("承办单位什么时候签收的。"))
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("签收人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("签收的人。"),
    )
    was_accepted_late = models.BooleanField(
        _("逾期签收"), null=True, help_text=_("是不是过了期限才签收；还没有签收的空着。")
    )
    completion = models.CharField(
        _("办结类型"), max_length=11, choices=Completion, blank=True, help_text=_("实质性、程序性或阶段性办结。")
    )
    measures = models.TextField(
        _("办理措施"), max_length=MOST_SIGNS, blank=True, help_text=_("承办单位做了什么，内部看。")
    )
    result = models.TextField(
        _("办理结果"), max_length=MOST_SIGNS, blank=True, help_text=_("承办单位报的结果，审核通过后给反映人看。")
    )
    basis = models.TextField(_("依据"), max_length=MOST_SIGNS, blank=True, help_text=_("依据的政策或文件。"))
    contacted_on = models.DateField(_("联系反映人日期"), null=True, help_text=_("第一次联系，联系期限到此为止。"))
    contact_channel = models.CharField(
        _("联系方式"), max_length=9, choices=EchoChannel, blank=True, help_text=_("用什么方式联系的。")
    )
    contacted_how = models.CharField(
        _("怎样联系"), max_length=200, blank=True, help_text=_("联系时怎么说的，不写姓名电话。")
    )
    told_on = models.DateField(_("告知结果日期"), null=True, help_text=_("随报办结报的：哪天把结果告诉了反映人。"))
    told_channel = models.CharField(
        _("告知结果方式"), max_length=9, choices=EchoChannel, blank=True, help_text=_("用什么方式把结果告诉反映人的。")
    )
    plan = models.JSONField(_("长期计划"), default=list, help_text=_("随阶段性办结报的里程碑，审核通过才答应群众。"))
    submitted_at = models.DateTimeField(_("报办结时间"), null=True, help_text=_("什么时候报办结的。"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("报办结人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("报办结的人。"),
    )
    approved_at = models.DateTimeField(_("审核时间"), null=True, help_text=_("什么时候审核通过的。"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("审核人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("审核通过的人。"),
    )
    was_finished_late = models.BooleanField(
        _("逾期办结"), null=True, help_text=_("是不是过了期限才报办结；还没有报的空着。")
    )
    times_sent_back = models.PositiveSmallIntegerField(
        _("发回次数"), default=0, help_text=_("报办结以后被发回的次数。")
    )
    ended_at = models.DateTimeField(
        _("终止时间"), null=True, help_text=_("这张单什么时候结束的：审核通过、退单、撤回或不派。")
    )
    version = models.PositiveIntegerField(default=1)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("交办单")
        verbose_name_plural = _("交办单")
        ordering = ["issue", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["issue", "ordinal"], name="referral_ordinal_unique"),
            models.UniqueConstraint(
                fields=["issue"],
                condition=models.Q(role="LEAD", status__in=LIVE),
                name="referral_one_live_lead",
            ),
            models.CheckConstraint(condition=models.Q(status__in=ReferralStatus.values), name="referral_status"),
            models.CheckConstraint(
                condition=models.Q(status__in=["PROPOSED", "DECLINED"])
                | models.Q(
                    department__isnull=False,
                    dispatched_at__isnull=False,
                    dispatched_by__isnull=False,
                    policy__isnull=False,
                ),
                name="referral_dispatched_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None, accepted_by=None)
                | models.Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="referral_accepted_pair",
            ),
            models.CheckConstraint(
                condition=models.Q(submitted_at=None, submitted_by=None)
                | models.Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="referral_submitted_pair",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(status="APPROVED", approved_at__isnull=False, approved_by__isnull=False)
                    & ~models.Q(approved_by=models.F("submitted_by"))
                )
                | (~models.Q(status="APPROVED") & models.Q(approved_at=None, approved_by=None)),
                name="referral_approved_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["department", "status", "finish_due_at"], name="referral_department"),
            models.Index(fields=["status", "finish_due_at"], name="referral_status_due"),
            models.Index(fields=["status", "-approved_at", "-id"], name="referral_done_newest"),
            models.Index(fields=["completion", "status", "issue"], name="referral_completion"),  # what is counted apart
        ]

    def __str__(self) -> str:
        return f"{self.issue.number} 第{self.ordinal}单"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("feedback:referral-detail", args=[self.issue.number, self.ordinal])

    @property
    def planned(self) -> list[PlannedStep]:
        """The plan reported with the order, in its order; agreed on only when the report is approved."""
        return [PlannedStep(title, datetime.date.fromisoformat(day)) for title, day in self.plan]

    @property
    def decider_level(self) -> str:
        """Which level approves and decides: the one that sent it, but the county what a township office handles."""
        is_of_township = self.department is not None and self.department.kind == Department.Kind.TOWNSHIP_OFFICE
        return self.SenderLevel.COUNTY if is_of_township else self.sender_level

    @property
    def is_done_by_a_lead(self) -> bool:
        """Whether this is what `done_by_a_lead` asks of the database."""
        return self.role == self.Role.LEAD and self.status == self.Status.APPROVED

    @property
    def is_explanation(self) -> bool:
        """Whether this is what `explained` asks of the database."""
        return self.is_done_by_a_lead and self.completion == Completion.PROCEDURAL

    @property
    def was_contacted_late(self) -> bool:
        """Whether the raiser was first contacted on a day after the limit."""
        if self.contacted_on is None or self.contact_due_at is None:
            return False
        return self.contacted_on > timezone.localdate(self.contact_due_at)

    def is_overdue(self, now: datetime.datetime) -> bool:
        """Whether the finish clock runs and has run out."""
        return self.status in RUNNING and self.finish_due_at is not None and self.finish_due_at < now
