import datetime
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import PlacedModel, PlacedQuerySet, User
from directory.roles import READING_ROLES
from directory.scopes import scope_of

MOST_HEADS = 5000
LATE_AFTER = datetime.timedelta(hours=3)
"""A record opened longer after the start than this tells of a talk that is over."""


class VenueKind(models.TextChoices):
    BIG_YARD = "BIG_YARD", _("大屋场")
    THRESHING = "THRESHING", _("禾坪")
    HALL_ROOM = "HALL_ROOM", _("堂屋")
    HOUSEHOLD_YARD = "HOUSEHOLD_YARD", _("群众家庭屋场")
    COMMUNITY = "COMMUNITY", _("社区小区")
    SCHOOL_GROUND = "SCHOOL_GROUND", _("学校操场")
    WORKSHOP = "WORKSHOP", _("企业车间")
    SITE = "SITE", _("项目工地")
    ONLINE_GROUP = "ONLINE_GROUP", _("互联网群组")
    OLD_CLASSROOM = "OLD_CLASSROOM", _("老教室")
    OLD_VILLAGE_OFFICE = "OLD_VILLAGE_OFFICE", _("老村部")
    FARM_FRONT = "FARM_FRONT", _("农场前坪")
    BREEDING_FARM = "BREEDING_FARM", _("养殖场")
    FIELD = "FIELD", _("田间地头")
    ANCESTRAL_HALL = "ANCESTRAL_HALL", _("祠堂")
    CULTURE_SQUARE = "CULTURE_SQUARE", _("文化广场")
    OTHER = "OTHER", _("其他")


class MeetingQuerySet(PlacedQuerySet):
    def visible_to(self, user: User) -> Self:
        """Records a user may read: those under the places of his reading postings."""
        paths = scope_of(user).paths(*READING_ROLES, "SUPERVISION")
        return self.under_any(paths)

    def counted(self) -> Self:
        """Records that count in figures: submitted or archived."""
        return self.filter(status__in=Meeting.HANDED_IN)

    def published(self) -> Self:
        """Records villagers may read."""
        return self.counted().filter(published_at__isnull=False)

    def with_place(self) -> Self:
        """With what every list shows of the place."""
        return self.select_related("village__township", "yard")


class Meeting(PlacedModel):
    """One talk in one yard on one evening, as its record tells it.

    Village, yard and start are enough to save. Announced and running are moments, not states; a submitted record can be
    taken back to be corrected until it is archived.
    """

    class Status(models.TextChoices):
        DRAFT = "DRAFT", _("记录中")
        SUBMITTED = "SUBMITTED", _("已提交")
        ARCHIVED = "ARCHIVED", _("已归档")
        CANCELLED = "CANCELLED", _("已取消")

    HANDED_IN = (Status.SUBMITTED, Status.ARCHIVED)

    class Kind(models.TextChoices):
        ORDINARY = "ORDINARY", _("屋场恳谈会")
        RED_YARD = "RED_YARD", _("红色屋场会")

    VenueKind = VenueKind

    # what the recorder gives
    started_at = models.DateTimeField(_("开始时间"), help_text=_("恳谈会哪天几点开始。"))
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True, help_text=_("不限时长，不清楚可不填。"))
    kind = models.CharField(
        _("类型"), max_length=8, choices=Kind, default=Kind.ORDINARY, help_text=_("普通恳谈会或红色屋场会。")
    )
    plus_tags = models.ManyToManyField(
        "meetings.PlusTag",
        verbose_name=_("恳谈会+"),
        blank=True,
        related_name="meetings",
        help_text=_("与什么结合着开，可不选。"),
    )
    venue_kind = models.CharField(
        _("场地"), max_length=18, choices=VenueKind, blank=True, help_text=_("在什么样的地方开，可不选。")
    )
    venue_name = models.CharField(
        _("地点说明"), max_length=80, blank=True, help_text=_("例如“樟树下禾坪”，不写住户姓名。")
    )
    heads_at_start = models.PositiveIntegerField(
        _("开始时人数"), null=True, blank=True, help_text=_("开始时大约多少人。")
    )
    heads_at_peak = models.PositiveIntegerField(
        _("最多时人数"), null=True, blank=True, help_text=_("人最多时大约多少人，后来的人也算。")
    )
    party_members = models.PositiveIntegerField(_("党员"), null=True, blank=True, help_text=_("只记人数。"))
    ordinary_villagers = models.PositiveIntegerField(_("群众"), null=True, blank=True, help_text=_("只记人数。"))
    representatives = models.PositiveIntegerField(_("村民代表"), null=True, blank=True, help_text=_("只记人数。"))
    worthies = models.PositiveIntegerField(_("乡贤能人"), null=True, blank=True, help_text=_("只记人数。"))
    businesses = models.PositiveIntegerField(_("企业单位代表"), null=True, blank=True, help_text=_("只记人数。"))
    minors = models.PositiveIntegerField(_("未成年人"), null=True, blank=True, help_text=_("只记人数。"))
    topic = models.CharField(_("主要话题"), max_length=120, blank=True, help_text=_("几个字说明谈了什么。"))
    summary = models.TextField(_("会议小结"), max_length=5000, blank=True, help_text=_("不写群众姓名、电话和住址。"))
    team = models.ForeignKey(
        "directory.ResidentTeam",
        verbose_name=_("驻村工作队"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="meetings",
        help_text=_("由哪支工作队组织，可不选。"),
    )

    # what the system keeps
    number = models.CharField(
        _("编号"), max_length=24, unique=True, editable=False, help_text=_("登记时自动编的号，不会再改。")
    )
    is_evening = models.BooleanField(_("晚间"), editable=False, help_text=_("18 点以后开始，自动判断。"))
    status = models.CharField(
        _("状态"),
        max_length=9,
        choices=Status,
        default=Status.DRAFT,
        editable=False,
        help_text=_("草稿、已提交、已归档或已取消。"),
    )
    draft_uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    draft_digest = models.CharField(max_length=64, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("登记人"),
        on_delete=models.PROTECT,
        related_name="meetings",
        editable=False,
        help_text=_("开始这份记录的人。"),
    )
    created_at = models.DateTimeField(
        _("登记时间"), default=timezone.now, editable=False, help_text=_("什么时候开始记的；补记的比开会晚。")
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("最后修改人"),
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    changed_at = models.DateTimeField(_("最后修改时间"), default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(
        _("提交时间"), null=True, editable=False, help_text=_("什么时候提交的；退回修改以后为空。")
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("提交人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    cancelled_reason = models.CharField(_("取消原因"), max_length=200, blank=True, editable=False)
    published_at = models.DateTimeField(
        _("公开时间"), null=True, editable=False, help_text=_("什么时候公开给群众看的；撤下以后为空。")
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("公开人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    is_demo = models.BooleanField(_("演示数据"), default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("恳谈会")
        verbose_name_plural = _("恳谈会")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["created_by", "draft_uuid"], name="meeting_draft_unique"),
            models.CheckConstraint(
                condition=models.Q(status__in=["DRAFT", "SUBMITTED", "ARCHIVED", "CANCELLED"]),
                name="meeting_status",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(ended_at__gte=models.F("started_at")),
                name="meeting_ends_after_start",
                violation_error_message=_("结束时间不能早于开始时间。"),
            ),
            models.CheckConstraint(
                condition=models.Q(heads_at_start=None)
                | models.Q(heads_at_peak=None)
                | models.Q(heads_at_peak__gte=models.F("heads_at_start")),
                name="meeting_peak_not_below_start",
                violation_error_message=_("最多时人数不能少于开始时人数。"),
            ),
            models.CheckConstraint(
                condition=models.Q(submitted_at=None, submitted_by=None)
                | models.Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="meeting_submitted_pair",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["SUBMITTED", "ARCHIVED"]) | models.Q(submitted_at__isnull=False),
                name="meeting_submitted_known",
            ),
            models.CheckConstraint(
                condition=models.Q(published_at=None, published_by=None)
                | models.Q(published_at__isnull=False, published_by__isnull=False),
                name="meeting_published_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["path", "-started_at"], name="meeting_path_start"),
            models.Index(fields=["-started_at"], name="meeting_start"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("meetings:detail", args=[self.number])

    @property
    def where(self) -> str:
        """Where it was held, in the words of the place."""
        return f"{self.village.label}{self.yard.short_name}" if self.yard else self.village.label

    @property
    def headline(self) -> str:
        """What stands above it where villagers read it."""
        return self.topic or str(_("屋场恳谈会"))

    @property
    def heads(self) -> int | None:
        """How many came: the most who were there at once, as far as it was counted."""
        counted = [heads for heads in (self.heads_at_start, self.heads_at_peak) if heads is not None]
        return max(counted) if counted else None

    @property
    def is_late_entry(self) -> bool:
        """Whether the record was opened when the talk was over: brought in from paper or from memory."""
        return self.created_at - self.started_at > LATE_AFTER

    @property
    def is_open(self) -> bool:
        """Whether the record may still be written in."""
        return self.status == self.Status.DRAFT
