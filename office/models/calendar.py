from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models import Division, User
from directory.paths import under_any
from directory.scopes import scope_of


class CalendarNoticeQuerySet(models.QuerySet["CalendarNotice"]):
    """Notices with what they add up to."""

    def with_day_count(self) -> Self:
        """Give each notice `day_count`, the number of days it names."""
        return self.annotate(day_count=models.Count("days"))


class CalendarNotice(models.Model):
    """The State Council's yearly notice on days off; a year that has one is counted exactly, not provisionally."""

    year = models.PositiveSmallIntegerField(
        _("年份"),
        primary_key=True,
        help_text=_("通知安排的是哪一年。"),
    )
    papers = models.JSONField(
        _("通知网址"), default=list, blank=True, help_text=_("国务院办公厅通知在中国政府网上的网址。")
    )
    imported_at = models.DateTimeField(_("导入时间"), help_text=_("最近一次导入这份通知的时间。"))

    objects = CalendarNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("放假通知")
        verbose_name_plural = _("放假通知")
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(_("%(year)s 年放假通知") % {"year": self.year})


class CalendarDayQuerySet(models.QuerySet["CalendarDay"]):
    """Special days asked for by the county they hold in."""

    def for_county(self, county: Division | None) -> Self:
        """National days, and those of the county if one is named."""
        wanted = models.Q(county=None)
        if county is not None:
            wanted |= models.Q(county=county)
        return self.filter(wanted)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """National days, and those of counties that stand under a posting of the user."""
        return self.filter(models.Q(county=None) | under_any(scope_of(user).paths(), "county__path"))


class CalendarDay(models.Model):
    """A day that is not what its weekday says: off, or worked to make up. A county's own row wins over the nation's."""

    class Kind(models.TextChoices):
        REST = "REST", _("放假")
        WORK = "WORK", _("上班")

    date = models.DateField(_("日期"), help_text=_("哪一天。"))
    kind = models.CharField(
        _("安排"), max_length=4, choices=Kind, help_text=_("这一天放假还是上班（例如周末调休上班）。")
    )
    name = models.CharField(_("名称"), max_length=30, help_text=_("什么节日或原因，例如“春节”。"))
    county = models.ForeignKey(
        Division,
        verbose_name=_("县（市、区）"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="calendar_days",
        limit_choices_to={"level": "COUNTY"},
        help_text=_("留空表示全国；选了县，只对这个县有效，并且优先于全国安排。"),
    )
    notice = models.ForeignKey(
        CalendarNotice,
        verbose_name=_("放假通知"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.CASCADE,
        related_name="days",
        help_text=_("从哪一年的放假通知导入；手工添加的没有。"),
    )
    source = models.CharField(_("依据"), max_length=200, blank=True, help_text=_("依据哪份文件，写文号、名称或网址。"))

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("放假与调休")
        verbose_name_plural = _("放假与调休")
        ordering = ["-date", "county_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["date"],
                condition=models.Q(county=None),
                name="calendar_day_national",
                violation_error_message=_("这一天的全国安排已经有了，请改原来的那一行。"),
            ),
            models.UniqueConstraint(
                fields=["county", "date"],
                condition=models.Q(county__isnull=False),
                name="calendar_day_county",
                violation_error_message=_("这个县这一天的安排已经有了，请改原来的那一行。"),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["REST", "WORK"]),
                name="calendar_day_kind",
                violation_error_message=_("请选择放假还是上班。"),
            ),
            models.CheckConstraint(
                condition=models.Q(notice=None) | models.Q(county=None),
                name="calendar_notice_is_national",
                violation_error_message=_("从放假通知导入的安排是全国的，不能再选县。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name} {self.get_kind_display()}"
