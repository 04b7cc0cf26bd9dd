from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models import Posting, Role, User
from directory.paths import under_any
from directory.scopes import scope_of


class AccessLogQuerySet(models.QuerySet["AccessLog"]):
    """Questions about who looked at what."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The audit administrator alone: what people of his places did, and who is posted nowhere or has no account."""
        paths = scope_of(user).paths(Role.AUDIT_ADMIN)
        if not paths:
            return self.none()
        held = Posting.objects.filter(user=models.OuterRef("actor"))
        return self.filter(models.Q(actor=None) | models.Exists(held.filter(under_any(paths))) | ~models.Exists(held))


class AccessLog(models.Model):
    """One look at protected data, one export, one grant: who, when, what, why, from where (等保 §8.1.4, 个保法 §51).

    Rows are written by `office.access.log_access` alone and never change: triggers refuse it. Each carries the digest
    of the row before, in one chain a month, so that a month can be kept or dropped whole. The number of what was looked
    at is kept, never a name or a text of it. People with rows here are switched off, not deleted.
    """

    class Action(models.TextChoices):
        REVEAL = "REVEAL", _("查看反映人")
        RAW_NOTE = "RAW_NOTE", _("查看原话")
        LOOKUP = "LOOKUP", _("代群众查询")
        PRINT = "PRINT", _("打印")
        EXPORT = "EXPORT", _("导出")
        LOGIN = "LOGIN", _("登录")
        LOGIN_FAILED = "LOGIN_FAILED", _("登录失败")
        LOCKED = "LOCKED", _("登录锁定")
        LOGOUT = "LOGOUT", _("退出")
        PASSWORD = "PASSWORD", _("密码")
        ACCOUNT = "ACCOUNT", _("账号变更")
        GRANT = "GRANT", _("岗位授权")
        UNMASKING = "UNMASKING", _("查看审批")
        SETTINGS = "SETTINGS", _("设置变更")
        ERASED = "ERASED", _("到期清除")
        PUBLISH = "PUBLISH", _("公开与撤下")

    month = models.CharField(_("月份"), max_length=7, help_text=_("写入的月份，每月一条链。"))
    sequence = models.PositiveIntegerField(_("序号"), help_text=_("当月第几条，从 1 开始，不会断号。"))
    at = models.DateTimeField(_("时间"), help_text=_("发生的时间。"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("人员"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("是谁；没有登录的为空。"),
    )
    actor_label = models.CharField(_("人员名称"), max_length=120, help_text=_("当时的姓名和用户名。"))
    acting_as = models.CharField(_("单位或岗位"), max_length=80, blank=True, help_text=_("以什么身份看的。"))
    action = models.CharField(_("动作"), max_length=12, choices=Action, help_text=_("做了什么。"))
    target_type = models.CharField(_("对象类别"), max_length=60, blank=True, help_text=_("看的是哪一类东西。"))
    target_label = models.CharField(_("对象编号"), max_length=80, blank=True, help_text=_("只记编号，不记姓名和内容。"))
    purpose = models.CharField(_("事由"), max_length=200, blank=True, help_text=_("为什么看、导出了几行。"))
    address = models.CharField(_("来源地址"), max_length=45, blank=True, help_text=_("从哪个网络地址来。"))
    previous_digest = models.CharField(_("上一条校验码"), max_length=64, help_text=_("当月上一条的校验码。"))
    digest = models.CharField(_("校验码"), max_length=64, help_text=_("由本条内容和上一条校验码算出。"))

    objects = AccessLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("访问记录")
        verbose_name_plural = _("访问记录")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["month", "sequence"], name="access_log_chain"),
            models.CheckConstraint(condition=models.Q(sequence__gte=1), name="access_log_sequence"),
            models.CheckConstraint(
                condition=models.Q(
                    action__in=[
                        "REVEAL",
                        "RAW_NOTE",
                        "LOOKUP",
                        "PRINT",
                        "EXPORT",
                        "LOGIN",
                        "LOGIN_FAILED",
                        "ACCOUNT",
                        "GRANT",
                        "UNMASKING",
                        "SETTINGS",
                        "ERASED",
                        "LOCKED",
                        "LOGOUT",
                        "PASSWORD",
                        "PUBLISH",
                    ]
                ),
                name="access_log_action",
            ),
        ]
        indexes = [
            models.Index(fields=["at"], name="access_log_at"),
            models.Index(fields=["target_label", "action"], name="access_log_target"),
        ]

    def __str__(self) -> str:
        return f"{self.month}/{self.sequence} {self.get_action_display()}"
