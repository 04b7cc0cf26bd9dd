from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .issue import Issue


class SlipBatch(models.Model):
    """A pad of sealed slips a county printed: the codes were shown to the printer once and are kept only as digests."""

    county = models.ForeignKey(
        "directory.Division",
        verbose_name=_("县"),
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("哪个县的回执。"),
    )
    count = models.PositiveSmallIntegerField(_("张数"), help_text=_("一次最多 200 张。"))
    first_serial = models.CharField(_("起号"), max_length=20, help_text=_("这一本的第一个回执号。"))
    last_serial = models.CharField(_("止号"), max_length=20, help_text=_("这一本的最后一个回执号。"))
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("印制人"),
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("印这一本的人。"),
    )
    printed_at = models.DateTimeField(_("印制时间"), default=timezone.now, help_text=_("什么时候印的。"))
    is_demo = models.BooleanField(_("演示数据"), default=False, help_text=_("演示用的数据。"))

    class Meta:
        verbose_name = _("回执本")
        verbose_name_plural = _("回执本")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.first_serial}–{self.last_serial}"


class TraceCode(models.Model):
    """A slip: a visible serial, and the digest of a hidden 12-digit code, perhaps handed over with a matter."""

    serial = models.CharField(
        _("回执号"), max_length=20, unique=True, help_text=_("印在回执外面的号；里面的查询码哪里都不存。")
    )
    code_digest = models.CharField(max_length=64, editable=False)
    batch = models.ForeignKey(
        SlipBatch,
        verbose_name=_("回执本"),
        null=True,
        on_delete=models.PROTECT,
        related_name="slips",
        help_text=_("属于哪一本；单独给的没有。"),
    )
    county = models.ForeignKey(
        "directory.Division",
        verbose_name=_("县"),
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("哪个县的回执。"),
    )
    issue = models.ForeignKey(
        Issue, verbose_name=_("事项"), null=True, on_delete=models.PROTECT, related_name="trace_codes"
    )
    handed_over_at = models.DateTimeField(
        _("交给反映人"), null=True, help_text=_("什么时候交给反映人的；空着的还没有用。")
    )
    was_seen_by_staff = models.BooleanField(
        _("工作人员见过查询码"), default=False, help_text=_("没有回执、在屏幕上显示的查询码。")
    )
    revoked_at = models.DateTimeField(_("作废时间"), null=True, help_text=_("什么时候作废的；作废以后查不了。"))

    class Meta:
        verbose_name = _("回执")
        verbose_name_plural = _("回执")
        ordering = ["serial"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(issue=None, handed_over_at=None)
                | models.Q(issue__isnull=False, handed_over_at__isnull=False),
                name="trace_code_handed_over_pair",
            ),
            models.UniqueConstraint(
                fields=["issue"],
                condition=models.Q(revoked_at=None, issue__isnull=False),
                name="trace_code_one_live_per_issue",
            ),
        ]

    def __str__(self) -> str:
        return self.serial


class TraceFailure(models.Model):
    """How often tracing failed for one number, or from one client, in the current window. Holds digests only."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    window_started_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("查询失败计数")
        verbose_name_plural = _("查询失败计数")

    def __str__(self) -> str:
        return self.key[:8]
