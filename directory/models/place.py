from typing import TYPE_CHECKING, Any, Self

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..paths import MAX_LENGTH, under, under_any

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from .user import User
    from .village import Village
    from .yard import Yard

PLACE_NUMBERS = "place"
FIRST_PLACE_NUMBER = 1001
is_path = RegexValidator(r"^\d{2,15}$", _("位置编码只能是数字。"))


class PlacedQuerySet(models.QuerySet[Any]):
    """Rows that stand somewhere: asked for by the place they stand under."""

    def under(self, path: str) -> Self:
        """Rows at the place or under it, in today's borders."""
        return self.filter(under(path))

    def under_any(self, paths: tuple[str, ...]) -> Self:
        """Rows under at least one of the places; none for no place."""
        return self.filter(under_any(paths))


class DirectoryQuerySet(PlacedQuerySet):
    """Rows of the directory itself: whoever works at a place knows what stands under it."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Rows under the places of the user's live postings; a county office sees its own county only."""
        from ..scopes import scope_of

        return self.under_any(scope_of(user).paths())


class PlaceQuerySet(DirectoryQuerySet):
    def numbered(self, number: int) -> Self:
        """The place a printed number leads to: one that is there, or a merged one, which leads to its successor."""
        is_known = models.Q(successor__isnull=False) | models.Q(retired_on=None)
        return self.filter(is_known, number=number, is_usable=True)

    def usable(self) -> Self:
        """Places that may be offered: real ones (a prison is not), not retired."""
        return self.filter(is_usable=True, retired_on=None)


class Place(models.Model):
    """Any place: its official code changes yearly, its number is for ever, its path follows today's borders."""

    number = models.BigIntegerField(
        _("短号"), unique=True, editable=False, help_text=_("永久不变的地方编号，印在网址和纸上。")
    )
    path = models.CharField(
        _("位置编码"),
        max_length=MAX_LENGTH,
        validators=[is_path],
        help_text=_("表示在现行区划中的位置，由系统按上级生成。"),
    )
    official_code = models.CharField(
        _("统计代码"), max_length=12, blank=True, help_text=_("国家统计局区划代码，每年可能变化。")
    )
    name = models.CharField(_("全称"), max_length=80, help_text=_("正式名称，例如“大湾村委会”。"))
    short_name = models.CharField(_("简称"), max_length=40, help_text=_("平时的叫法，例如“大湾村”。"))
    is_usable = models.BooleanField(
        _("可以选用"), default=True, help_text=_("不是真实的村、社区（例如监狱）时不选，登记时不会出现。")
    )
    retired_on = models.DateField(
        _("撤并日期"), null=True, blank=True, help_text=_("已撤销或合并的日期；现行的地方留空。")
    )
    successor = models.ForeignKey(
        "self",
        verbose_name=_("并入"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="predecessors",
        help_text=_("撤并后由哪个地方承接，旧编号会转到那里。"),
    )
    is_demo = models.BooleanField(_("演示数据"), default=False, help_text=_("演示用的数据，不计入正式统计。"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.short_name

    @property
    def label(self) -> str:
        """The name to show in a list; a village whose name is not unique in its county adds its township."""
        return self.short_name


class PlacedModel(models.Model):
    """A row that stands in a village, perhaps in a yard.

    The foreign keys keep what the place was called; the copy of the path follows today's borders, so that a merger of
    villages moves the rows by one UPDATE over every subclass.
    """

    village = models.ForeignKey(
        "directory.Village",
        verbose_name=_("村（社区）"),
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("在哪个村或社区。"),
    )
    yard = models.ForeignKey(
        "directory.Yard",
        verbose_name=_("屋场"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("在哪个屋场、片或组。"),
    )
    path = models.CharField(max_length=MAX_LENGTH, editable=False)

    class Meta:
        abstract = True

    def stand_in(self, village: "Village", yard: "Yard | None") -> None:
        """Place the row in the village, in the yard if one is known, and copy the path."""
        self.village = village
        self.yard = yard
        self.path = yard.path if yard else village.path

    def stand_with(self, other: "PlacedModel") -> None:
        """Place the row where the other stands, which is locked: nothing else of its place is known to be of now."""
        self.village_id, self.yard_id, self.path = other.village_id, other.yard_id, other.path
