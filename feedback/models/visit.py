from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import User

from .. import visibility
from .choices import Satisfaction, VisitMethod
from .issue import Issue

POOR = models.Q(is_solved=False) | models.Q(satisfaction=Satisfaction.NOT)
"""What `ReturnVisit.is_poor` says, asked of the database."""


class ReturnVisitQuerySet(models.QuerySet["ReturnVisit"]):
    """Questions about ratings, in the office's words."""

    def visible_to(self, user: User) -> Self:
        """Ratings the user may read with their reasons: the place's own people, and who handled that round."""
        return self.filter(visibility.ratings_visible_to(user))

    def on_result(self, issue: Issue, lead: Issue | None = None) -> Self:
        """What the raiser of a matter says of what became of it, or of the one it is merged into, in its round now."""
        other = lead.pk if lead is not None and lead.pk != issue.pk else None
        return self.filter(issue=issue, about=other, round=(lead or issue).round)

    def with_issue(self) -> Self:
        """With what every list shows of matter, place and appeal."""
        return self.select_related(
            "issue__village__township", "issue__yard", "issue__category", "appeal__department", "visitor"
        )


class ReturnVisit(models.Model):
    """One asking back (回访): reached or not, solved or not, satisfied or not, kept apart.

    Never by somebody who handled the matter: the verb checks it under lock, a trigger holds it below.
    """

    issue = models.ForeignKey(
        Issue, verbose_name=_("事项"), on_delete=models.PROTECT, related_name="visits", help_text=_("回访的是哪件事。")
    )
    round = models.PositiveSmallIntegerField(_("第几次办理"), help_text=_("回访的是第几次办理的结果。"))
    about = models.ForeignKey(
        Issue,
        verbose_name=_("并入的事项"),
        null=True,
        on_delete=models.PROTECT,
        related_name="joined_visits",
        editable=False,
        help_text=_("并案以后评的是并入的那件事的结果；空着的评的是这件事自己。"),
    )
    method = models.CharField(_("方式"), max_length=9, choices=VisitMethod, help_text=_("怎样回访的。"))
    was_reached = models.BooleanField(_("联系上了"), default=True, help_text=_("没联系上也要记一次。"))
    is_solved = models.BooleanField(_("解决了"), null=True, help_text=_("群众说解决了没有。"))
    satisfaction = models.CharField(
        _("评价"), max_length=10, choices=Satisfaction, blank=True, help_text=_("不作评价不等于满意。")
    )
    reason = models.CharField(_("原因"), max_length=500, blank=True, help_text=_("不满意的原因，不写姓名。"))
    visitor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("回访人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("回访的人，没有参加过办理；空着的是反映人自己评的。"),
    )
    visited_at = models.DateTimeField(_("回访时间"), default=timezone.now, help_text=_("什么时候回访的。"))

    objects = ReturnVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("回访")
        verbose_name_plural = _("回访")
        ordering = ["issue", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(was_reached=False, is_solved=None, satisfaction="")
                | (models.Q(was_reached=True, is_solved__isnull=False) & ~models.Q(satisfaction="")),
                name="visit_answers_when_reached",
            ),
            models.CheckConstraint(
                condition=models.Q(visitor__isnull=False) | models.Q(method="BY_CODE"),
                name="visit_has_visitor",
            ),
        ]
        indexes = [
            models.Index(fields=["issue", "round"], name="visit_issue_round"),
            models.Index(fields=["-visited_at", "-id"], name="visit_newest"),  # a county's list of ratings
        ]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.get_method_display()}"

    def get_absolute_url(self) -> str:
        return reverse("feedback:rating-detail", args=[self.pk])

    @property
    def is_poor(self) -> bool:
        """Whether the raiser says it is not solved, or is not content."""
        return self.is_solved is False or self.satisfaction == Satisfaction.NOT
