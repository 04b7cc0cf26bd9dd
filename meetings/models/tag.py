from django.db import models
from django.utils.translation import gettext_lazy as _


class PlusTag(models.Model):
    """One “屋场恳谈会+” of a county: a theme the talk was combined with. A free list the county keeps."""

    has_open_name = True  # its name may be read by whoever knows its key

    county = models.ForeignKey(
        "directory.Division",
        verbose_name=_("县"),
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("哪个县使用。"),
    )
    name = models.CharField(_("名称"), max_length=20, help_text=_("“+”后面的字，例如“信访”“渔鼓”。"))
    is_active = models.BooleanField(_("在用"), default=True, help_text=_("不再使用时取消勾选。"))

    class Meta:
        verbose_name = _("恳谈会+")
        verbose_name_plural = _("恳谈会+")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["county", "name"], name="plus_tag_unique")]

    def __str__(self) -> str:
        return f"+{self.name}"
