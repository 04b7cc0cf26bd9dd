import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import Posting, User
from directory.paths import under_any
from directory.scopes import scope_of

MOST_SIGNS = 300


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices asked for by whose they are."""

    def visible_to(self, user: User) -> Self:
        """A person's own, and nobody else's."""
        return self.filter(recipient=user)

    def unread(self) -> Self:
        """Those not looked at yet."""
        return self.filter(read_at=None)


class Notice(models.Model):
    """One line in one person's inbox. It names a matter by number and place, never a raiser; `key` lets it come once.

    Rows are written by `office.notices.notify` alone.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("收件人"),
        on_delete=models.PROTECT,
        related_name="notices",
        help_text=_("发给谁。"),
    )
    key = models.CharField(_("由头"), max_length=120, help_text=_("同一由头对同一人只发一次。"))
    text = models.CharField(_("内容"), max_length=MOST_SIGNS, help_text=_("只写编号和地点，不写反映人。"))
    address = models.CharField(_("打开"), max_length=200, blank=True, help_text=_("站内地址。"))
    created_at = models.DateTimeField(_("发出时间"), default=timezone.now, help_text=_("什么时候发的。"))
    read_at = models.DateTimeField(_("看过时间"), null=True, blank=True, help_text=_("没看过的为空。"))

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["recipient", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="notice_inbox"),
            models.Index(fields=["recipient"], condition=models.Q(read_at=None), name="notice_unread"),
            models.Index(fields=["key"], name="notice_key"),
        ]

    def __str__(self) -> str:
        return self.key


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Deliveries asked for by what is to be done with them."""

    def visible_to(self, user: User) -> Self:
        """Deliveries of notices to people with a posting under a place of the user."""
        near = under_any(scope_of(user).paths())
        postings = Posting.objects.filter(near, user=models.OuterRef("notice__recipient"))
        return self.filter(models.Exists(postings))

    def due(self, now: datetime.datetime, stale: datetime.datetime) -> Self:
        """Those to be sent now: never claimed and their time has come, or claimed before `stale` and not heard of."""
        free = models.Q(claimed_at=None, next_at__lte=now) | models.Q(claimed_at__lt=stale)
        return self.filter(free, state=Delivery.State.WAITING)


class Delivery(models.Model):
    """A message on its way out to one channel of the installation (WeCom, DingTalk, Feishu, e-mail), and how it fared.

    The table is the truth and the background task only a wake-up: what a killed worker left behind is found here.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("待发送")
        SENT = "SENT", _("已发送")
        FAILED = "FAILED", _("发送失败")

    notice = models.ForeignKey(
        Notice,
        verbose_name=_("通知"),
        on_delete=models.CASCADE,
        related_name="deliveries",
        help_text=_("发的是哪一条。"),
    )
    channel = models.CharField(_("渠道"), max_length=30, help_text=_("只记渠道的名称，不记地址和密钥。"))
    state = models.CharField(
        _("状态"), max_length=7, choices=State, default=State.WAITING, help_text=_("发到哪一步了。")
    )
    tries = models.PositiveSmallIntegerField(_("次数"), default=0, help_text=_("已经试了几次。"))
    fault = models.CharField(_("失败原因"), max_length=120, blank=True, help_text=_("最近一次为什么没有发出。"))
    created_at = models.DateTimeField(_("登记时间"), default=timezone.now, help_text=_("什么时候要发的。"))
    next_at = models.DateTimeField(_("下次发送"), default=timezone.now, help_text=_("不早于什么时候再发。"))
    claimed_at = models.DateTimeField(_("开始发送"), null=True, blank=True, help_text=_("正在发送的开始时间。"))
    sent_at = models.DateTimeField(_("发送时间"), null=True, blank=True, help_text=_("什么时候发出的。"))
    resent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("重发的人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("谁要求重新发送。"),
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("发送记录")
        verbose_name_plural = _("发送记录")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["WAITING", "SENT", "FAILED"]), name="delivery_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="SENT", sent_at__isnull=False) | ~models.Q(state="SENT"),
                name="delivery_sent_at",
            ),
            models.CheckConstraint(
                condition=models.Q(state="WAITING") | models.Q(claimed_at=None), name="delivery_claimed_waits"
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(state="WAITING"), name="delivery_waiting"),
            models.Index(fields=["-created_at", "-id"], name="delivery_log"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.channel}"
