from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
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
        _("下次登录须改密码"), default=False, help_text=_("发了一次性密码条后自动勾选。")
    )
    is_demo = models.BooleanField(_("演示账号"), default=False, help_text=_("正式使用前必须停用。"))
    date_joined = models.DateTimeField(_("开户时间"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("用户")
        verbose_name_plural = _("用户")
        ordering = ["username"]

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
