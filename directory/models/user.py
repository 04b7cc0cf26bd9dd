from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """People with a posting, past or present, under the places where the user keeps the list of people, and new
        accounts without any posting that somebody working there has opened."""
        from ..roles import PEOPLE_KEEPERS
        from ..scopes import scope_of
        from .posting import Posting

        near = Posting.objects.under_any(scope_of(user).paths(*PEOPLE_KEEPERS))
        posted = models.Exists(near.filter(user=models.OuterRef("pk")))
        without = ~models.Exists(Posting.objects.filter(user=models.OuterRef("pk")))
        opened_here = models.Exists(near.live().filter(user=models.OuterRef("created_by")))
        return self.filter(posted | (without & opened_here))

    def named(self, wanted: str) -> Self:
        """People whose name or user name holds these letters, whatever their case; everybody for none."""
        return self.filter(models.Q(username__icontains=wanted) | models.Q(full_name__icontains=wanted))


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, user: "User | AnonymousUser") -> UserQuerySet:
        """See `UserQuerySet.visible_to`."""
        return self.get_queryset().visible_to(user)

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Make an account; without a password it cannot log in until a slip is issued."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)


class User(AbstractBaseUser):
    """A person with an account. Knows no village: where and as what somebody acts is a `Posting`."""

    username = models.CharField(
        _("用户名"),
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        help_text=_("登录用，可用汉字、字母、数字。"),
        error_messages={"unique": _("这个用户名已有人用。")},
    )
    full_name = models.CharField(_("姓名"), max_length=30, help_text=_("工作人员的真实姓名。"))
    job_title = models.CharField(_("职务"), max_length=60, blank=True, help_text=_("例如“大湾村党支部书记”。"))
    is_active = models.BooleanField(_("可以登录"), default=True, help_text=_("离任后取消勾选，不要删除。"))
    must_change_password = models.BooleanField(
        _("下次登录须改密码"), default=False, help_text=_("勾选后，这个人登录时必须先改密码。")
    )
    password_set_at = models.DateTimeField(_("密码设定时间"), null=True, blank=True, editable=False)
    is_demo = models.BooleanField(_("演示账号"), default=False, help_text=_("正式使用前必须停用。"))
    date_joined = models.DateTimeField(_("开户时间"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        "self",
        verbose_name=_("开户人"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("谁开的账号；由命令行开的留空。"),
    )

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("用户")
        verbose_name_plural = _("用户")
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(
                Upper("username"),  # as __iexact asks on PostgreSQL, so that its index answers that too
                name="user_name_whatever_case",
                violation_error_message=_("这个用户名已有人用。"),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name

    @property
    def is_staff(self) -> bool:
        """Whether the admin opens: only for people with a live posting that works there."""
        from ..scopes import scope_of

        return self.is_active and scope_of(self).opens_admin

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether a live posting gives this permission (`app.action_model`); nothing else does."""
        from ..scopes import scope_of

        return self.is_active and scope_of(self).has_perm(perm)

    def has_perms(self, perm_list: list[str], obj: Any = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        from ..scopes import scope_of

        return self.is_active and scope_of(self).has_module_perms(app_label)
