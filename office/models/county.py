from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models import Division, User
from directory.paths import under_any
from directory.scopes import scope_of

FIRST_YEAR, LAST_YEAR = 1990, 2100
EVENING_FROM = 18
CONTACT_DAYS, LEAST_CONTACT_DAYS, MOST_CONTACT_DAYS = 90, 30, 365
"""Days after a matter is struck off until its raiser's name and phone are erased (domain.md §5.3 item 10)."""

PREFIX_FORM = _("编号前缀是 1 到 6 个大写字母，最后一个不能是 H（H 是会议编号的记号），例如 HN。")
"""Typed without dashes, a matter QH2026… would be read as a talk of the county Q."""


class CountySettingsQuerySet(models.QuerySet["CountySettings"]):
    """Settings asked for by the place they govern."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Settings of the counties that stand under a posting of the user: the whole county or more."""
        return self.filter(under_any(scope_of(user).paths(), "county__path"))


class CountySettings(models.Model):
    """What one county decided for itself: its words, its prefix on every number, and whom people can reach.

    One installation may hold several counties; each has one row.
    """

    county = models.OneToOneField(
        Division,
        verbose_name=_("县（市、区）"),
        on_delete=models.PROTECT,
        related_name="settings",
        limit_choices_to={"level": "COUNTY", "retired_on": None},
        help_text=_("这份设置属于哪个县（市、区），每个县一份。"),
    )
    site_name = models.CharField(_("网站名称"), max_length=60, help_text=_("显示在每页顶部，例如“衡南县屋场恳谈会”。"))
    talk_name = models.CharField(
        _("会议叫法"),
        max_length=20,
        default="屋场恳谈会",
        help_text=_("本县把这样的会叫什么，例如屋场恳谈会、板凳会、院落会。"),
    )
    number_prefix = models.CharField(
        _("编号前缀"),
        max_length=6,
        unique=True,
        validators=[RegexValidator(r"\A[A-Z]{0,5}[A-GI-Z]\Z", PREFIX_FORM)],
        error_messages={"unique": _("这个编号前缀已有别的县在用，请换一个。")},
        help_text=_("会议和事项编号开头的 1 到 6 个大写字母，不以 H 结尾，例如 HN。编号已经印出去以后不要再改。"),
    )
    evening_from = models.PositiveSmallIntegerField(
        _("夜间从几点算起"),
        default=EVENING_FROM,
        validators=[MaxValueValidator(23, _("请填 0 到 23 之间的整点。"))],
        help_text=_("这个钟点及以后开始的会算晚上开的会，填整点，一般是 18。"),
    )
    complaint_phone = models.CharField(
        _("投诉电话"), max_length=30, blank=True, help_text=_("群众对办理不满意时打的电话，显示在页脚。")
    )
    duty_phone = models.CharField(
        _("值班电话"), max_length=30, blank=True, help_text=_("县联席办对外公布的值班电话，不是个人手机。")
    )
    supervision_contact = models.CharField(
        _("直通上级"),
        max_length=100,
        blank=True,
        help_text=_("反映村干部或单位的问题时可以直接找的上一级单位和电话，印在回执上。"),
    )
    office_address = models.CharField(
        _("办公地址"), max_length=100, blank=True, help_text=_("县联席办的办公地址，群众可以上门。")
    )
    privacy_contact = models.CharField(
        _("个人信息联系人"),
        max_length=100,
        blank=True,
        help_text=_("群众要查询、更正、删除自己的信息时找哪个科室、打什么电话。"),
    )
    privacy_text = models.TextField(
        _("隐私说明补充"),
        max_length=2000,
        blank=True,
        help_text=_("加在隐私说明后面的本县补充内容，没有就不填。"),
    )
    contact_days = models.PositiveSmallIntegerField(
        _("联系方式保存几天"),
        default=CONTACT_DAYS,
        validators=[
            MinValueValidator(LEAST_CONTACT_DAYS, _("最少 30 天，最多 365 天。")),
            MaxValueValidator(MOST_CONTACT_DAYS, _("最少 30 天，最多 365 天。")),
        ],
        help_text=_("事项办结销号后多少天清除反映人的称呼和电话，30 到 365 天，一般是 90 天。"),
    )
    icp_number = models.CharField(
        _("ICP 备案号"), max_length=40, blank=True, help_text=_("显示在页脚，例如“湘ICP备00000000号”。")
    )
    police_number = models.CharField(
        _("公安备案号"), max_length=40, blank=True, help_text=_("显示在页脚，例如“湘公网安备00000000000000号”。")
    )
    is_demo = models.BooleanField(
        _("演示数据"),
        default=False,
        help_text=_(
            "勾选后，每页顶部说明地名是真的、其余内容是虚构的，演示的记录也算进各项统计；取消勾选，演示的记录马上从所有统计数里去掉，只算真实的。"
        ),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CountySettingsQuerySet.as_manager()

    class Meta:
        verbose_name = _("县级设置")
        verbose_name_plural = _("县级设置")
        ordering = ["number_prefix"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number_prefix__regex=r"^[A-Z]{0,5}[A-GI-Z]$"),
                name="county_prefix_letters",
                violation_error_message=PREFIX_FORM,
            ),
            models.CheckConstraint(
                condition=models.Q(evening_from__gte=0, evening_from__lte=23),
                name="county_evening_hour",
                violation_error_message=_("夜间从几点算起，请填 0 到 23 之间的整点。"),
            ),
            models.CheckConstraint(
                condition=models.Q(contact_days__gte=LEAST_CONTACT_DAYS, contact_days__lte=MOST_CONTACT_DAYS),
                name="county_contact_days",
                violation_error_message=_("联系方式保存的天数，请填 30 到 365。"),
            ),
        ]

    def __str__(self) -> str:
        return self.site_name


class OpeningBalance(models.Model):
    """Matters of one year from before this system (domain.md §0.1): they count in the totals, they have no rows."""

    settings = models.ForeignKey(
        CountySettings,
        verbose_name=_("县级设置"),
        on_delete=models.CASCADE,
        related_name="opening_balances",
        help_text=_("属于哪个县。"),
    )
    year = models.PositiveSmallIntegerField(
        _("年份"),
        validators=[
            MinValueValidator(FIRST_YEAR, _("年份请填四位数，例如 2019。")),
            MaxValueValidator(LAST_YEAR, _("年份请填四位数，例如 2019。")),
        ],
        help_text=_("哪一年收集的。"),
    )
    count = models.PositiveIntegerField(
        _("件数"), help_text=_("这一年在使用本系统之前收集的意见建议件数，计入累计数。")
    )
    note = models.CharField(
        _("说明"), max_length=200, blank=True, help_text=_("数字从哪里来，例如“县联席办 2021 年台账”。")
    )

    class Meta:
        verbose_name = _("以前年度件数")
        verbose_name_plural = _("以前年度件数")
        ordering = ["settings", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["settings", "year"],
                name="opening_balance_once_a_year",
                violation_error_message=_("这一年已经填过了，请改原来的那一行。"),
            ),
            models.CheckConstraint(
                condition=models.Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
                name="opening_balance_year",
                violation_error_message=_("年份请填四位数，例如 2019。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.count}"
