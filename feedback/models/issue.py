import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import PlacedModel

from .choices import (
    Adoption,
    ClosedBy,
    Conflict,
    EchoChannel,
    HandlingClass,
    Kind,
    Outcome,
    ResolvedLevel,
    ReviewState,
    Status,
)
from .issue_rows import IssueQuerySet

if TYPE_CHECKING:
    from .referral import Referral

MOST_SIGNS = 5000


class Issue(PlacedModel):
    """One matter a villager raised: the unit everything is counted in.

    Nothing but the verbs of `feedback.workflow` writes its status; each writes a `Step`.
    """

    Status, Outcome, Kind, Conflict, ReviewState = Status, Outcome, Kind, Conflict, ReviewState

    # what the recorder gives
    raw_note = models.TextField(
        _("原话"), max_length=MOST_SIGNS, help_text=_("群众怎么说就怎么记，只有记录人和审核人能看。")
    )
    outcome = models.CharField(
        _("办理方式"), max_length=16, choices=Outcome, blank=True, help_text=_("当场答复、现场解决或集中交办。")
    )
    conflict = models.CharField(
        _("涉及谁"),
        max_length=13,
        choices=Conflict,
        blank=True,
        default=Conflict.NONE,
        help_text=_("涉及干部或单位的，保存后由上一级办理，登记人自己也不再看得到。"),
    )
    concerned_department = models.ForeignKey(
        "directory.Department",
        verbose_name=_("涉及的单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("涉及某单位时选择。"),
    )

    # what an office completes
    digest = models.TextField(
        _("整理稿"), max_length=MOST_SIGNS, blank=True, help_text=_("去掉能认出说话人的细节后给办理单位看。")
    )
    category = models.ForeignKey(
        "feedback.Category",
        verbose_name=_("类别"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="issues",
        help_text=_("可不选，由乡镇补。"),
    )
    kind = models.CharField(
        _("性质"), max_length=12, choices=Kind, default=Kind.DEMAND, help_text=_("按类别推定，可以改。")
    )
    handling_class = models.CharField(
        _("办理类型"), max_length=12, choices=HandlingClass, blank=True, help_text=_("派单时确定，决定期限。")
    )
    resolved_level = models.CharField(
        _("化解层级"), max_length=8, choices=ResolvedLevel, blank=True, help_text=_("在哪一级解决的。")
    )

    adoption = models.CharField(
        _("采纳情况"), max_length=7, choices=Adoption, blank=True, help_text=_("只有意见建议填写。")
    )
    adoption_reason = models.CharField(_("采纳理由"), max_length=500, blank=True, help_text=_("提建议的人能看到。"))

    # what villagers read
    reply = models.TextField(
        _("给群众的答复"), max_length=MOST_SIGNS, blank=True, help_text=_("反映人凭码能看到的答复。")
    )
    promised_on = models.DateField(_("答应的日期"), null=True, blank=True, help_text=_("群众看到的办结日期。"))
    echo_channel = models.CharField(
        _("回音方式"), max_length=9, choices=EchoChannel, blank=True, help_text=_("怎样告诉反映人的。")
    )
    echoed_at = models.DateTimeField(_("回音时间"), null=True, blank=True, help_text=_("什么时候告诉的。"))
    echoed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("谁告诉的"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        help_text=_("把答复告诉反映人的工作人员。"),
    )
    public_title = models.CharField(_("公开标题"), max_length=60, blank=True, help_text=_("不写姓名、电话、门牌。"))
    public_text = models.TextField(
        _("公开内容"), max_length=MOST_SIGNS, blank=True, help_text=_("改写成看不出是谁说的。")
    )
    public_reply = models.TextField(
        _("公开答复"), max_length=MOST_SIGNS, blank=True, help_text=_("办理结果，不写个人信息。")
    )
    review_state = models.CharField(
        _("公开进度"),
        max_length=9,
        choices=ReviewState,
        default=ReviewState.DRAFT,
        editable=False,
        help_text=_("公开内容有没有审核、有没有公开。"),
    )
    reviewed_at = models.DateTimeField(
        _("审核时间"), null=True, editable=False, help_text=_("公开内容什么时候审核好的。")
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("审核人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        help_text=_("审核公开内容的人，不能是公开的人。"),
    )
    published_at = models.DateTimeField(
        _("公开时间"), null=True, editable=False, help_text=_("什么时候公开的；撤下以后为空。")
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("公开人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        help_text=_("决定公开的人，不能是审核的人。"),
    )

    # what the system keeps
    number = models.CharField(
        _("编号"),
        max_length=24,
        unique=True,
        editable=False,
        help_text=_("登记时自动编的号，印在回执和公示上，不会再改。"),
    )
    status = models.CharField(
        _("状态"),
        max_length=16,
        choices=Status,
        default=Status.RAISED,
        editable=False,
        help_text=_("这件事现在办到哪一步，由每一步办理自动改变。"),
    )
    meetings = models.ManyToManyField(
        "meetings.Meeting", verbose_name=_("恳谈会"), through="feedback.Mention", related_name="issues"
    )
    raised_on = models.DateField(_("反映日期"), editable=False, help_text=_("群众在会上说这件事的那一天。"))
    round = models.PositiveSmallIntegerField(
        _("第几次办理"), default=1, editable=False, help_text=_("第一次办理是 1，每重办一次加 1。")
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("并入事项"),
        null=True,
        on_delete=models.PROTECT,
        related_name="children",
        editable=False,
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("答复或解决的人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        help_text=_("当场答复或现场解决的人，不能由他回访。"),
    )
    settled_at = models.DateTimeField(
        _("答复或办结时间"),
        null=True,
        editable=False,
        help_text=_("什么时候答复、解决或报办结的，七日无异议从这时起算。"),
    )
    reopening_asked_at = models.DateTimeField(
        _("要求重办时间"), null=True, editable=False, help_text=_("反映人或回访员什么时候要求重办，等上一级决定。")
    )
    void_proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("申请作废的人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    closed_at = models.DateTimeField(
        _("销号时间"), null=True, editable=False, help_text=_("什么时候销号的；重办以后为空。")
    )
    closed_ground = models.CharField(
        _("销号依据"),
        max_length=12,
        choices=ClosedBy,
        blank=True,
        editable=False,
        help_text=_("凭什么销号：群众满意、七日无异议或例外。"),
    )
    draft_uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    draft_digest = models.CharField(max_length=64, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("登记人"),
        on_delete=models.PROTECT,
        related_name="issues",
        editable=False,
        help_text=_("把这件事记下来的人。"),
    )
    created_at = models.DateTimeField(
        _("登记时间"), default=timezone.now, editable=False, help_text=_("记进系统的时间；补记的比反映日期晚。")
    )
    is_demo = models.BooleanField(_("演示数据"), default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("事项")
        verbose_name_plural = _("事项")
        ordering = ["-raised_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["created_by", "draft_uuid"], name="issue_draft_unique"),
            models.CheckConstraint(condition=models.Q(status__in=Status.values), name="issue_status"),
            models.CheckConstraint(condition=models.Q(outcome__in=["", *Outcome.values]), name="issue_outcome"),
            models.CheckConstraint(condition=models.Q(conflict__in=Conflict.values), name="issue_conflict"),
            models.CheckConstraint(
                condition=(models.Q(status="CLOSED", closed_at__isnull=False) & ~models.Q(closed_ground=""))
                | (~models.Q(status="CLOSED") & models.Q(closed_at=None, closed_ground="")),
                name="issue_closed_pair",
            ),
            models.CheckConstraint(
                condition=models.Q(status="MERGED", parent__isnull=False)
                | (~models.Q(status="MERGED") & models.Q(parent=None)),
                name="issue_merged_has_parent",
            ),
            models.CheckConstraint(
                condition=~models.Q(review_state__in=["REVIEWED", "PUBLISHED"])
                | (models.Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~models.Q(public_title="")),
                name="issue_reviewed_pair",
            ),
            models.CheckConstraint(
                condition=~models.Q(review_state="PUBLISHED")
                | (
                    models.Q(published_at__isnull=False, published_by__isnull=False, conflict="")
                    & ~models.Q(published_by=models.F("reviewed_by"))
                ),
                name="issue_published_by_second_person",
                violation_error_message=_("公开要由审核人以外的另一个人办理，涉及干部的事项不公开。"),
            ),
            models.CheckConstraint(
                condition=models.Q(adoption="") | (models.Q(kind="SUGGESTION") & ~models.Q(adoption_reason="")),
                name="issue_adoption_of_suggestion",
                violation_error_message=_("只有意见建议写采纳情况，并要写理由。"),
            ),
            models.CheckConstraint(
                condition=models.Q(echoed_at=None, echo_channel="")
                | (models.Q(echoed_at__isnull=False) & ~models.Q(echo_channel="")),
                name="issue_echo_pair",
            ),
        ]
        indexes = [
            models.Index(
                # What a desk waits for is found by status and place; the figures of a county are counted from the
                # index alone, without a look at the rows.
                fields=["status", "path", "outcome", "conflict", "raised_on", "closed_at", "is_demo", "category", "id"],
                name="issue_turns_and_figures",
            ),
            models.Index(fields=["path", "-raised_on", "-id"], name="issue_path_raised"),  # a village's list
            models.Index(fields=["-raised_on", "-id"], name="issue_newest"),  # a county's list
            models.Index(fields=["review_state", "-published_at"], name="issue_published"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("feedback:issue-detail", args=[self.number])

    @property
    def where(self) -> str:
        """Where it was raised, in the words of the place."""
        return f"{self.village.label}{self.yard.short_name}" if self.yard else self.village.label

    @property
    def working_text(self) -> str:
        """What people other than recorder and reviewer read: the digest; before there is one, a plain notice."""
        return self.digest or str(_("（尚未整理）"))

    @property
    def is_second_time(self) -> bool:
        """Whether a department's work of an earlier round was approved, so that it is handled one level up.

        What the village answered and then referred is in its second round, but for the first time with a department,
        whatever the statistics are corrected to. Asks nothing of a matter with its orders prefetched.
        """
        return self.round > 1 and self._was_done_before(self.referrals.all())

    def _was_done_before(self, orders: Iterable["Referral"]) -> bool:
        return any(order.is_done_by_a_lead and order.round < self.round for order in orders)

    def goes_to_county(self, orders: Iterable["Referral"]) -> bool:
        """Whether the county sends it next: what is about a department or official, is done a second time, or was its.

        `orders` are all of the matter. What once stood with the county in this round stays there: passed up, or to be
        ruled on after two returns.
        """
        if self.conflict in (Conflict.DEPARTMENT, Conflict.OFFICIAL):
            return True
        known = list(orders)
        stood_there = any(order.round == self.round and order.sender_level == "COUNTY" for order in known)
        return stood_there or self._was_done_before(known)

    @property
    def is_guarded(self) -> bool:
        """Whether the conflict guard closes it to the people it concerns."""
        return self.conflict != Conflict.NONE
