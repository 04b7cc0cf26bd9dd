from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .issue import Issue


class Mention(models.Model):
    """A talk at which a matter was raised, or came up again, and what was said of it then."""

    issue = models.ForeignKey(
        Issue, verbose_name=_("事项"), on_delete=models.CASCADE, related_name="mentions", help_text=_("哪件事。")
    )
    meeting = models.ForeignKey(
        "meetings.Meeting",
        verbose_name=_("恳谈会"),
        on_delete=models.PROTECT,
        related_name="mentions",
        help_text=_("在哪一场会上。"),
    )
    note = models.CharField(_("大家怎么说"), max_length=500, blank=True, help_text=_("再次说起时怎么讲。"))
    created_at = models.DateTimeField(_("登记时间"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("会上提到")
        verbose_name_plural = _("会上提到")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["issue", "meeting"], name="mention_unique")]

    def __str__(self) -> str:
        return f"{self.issue} @ {self.meeting}"
