"""What a password must be, and for how long: 等保 GB/T 22239 §8.1.4.1 a.

Ten characters of three classes, without user name or full name, no common word with digits and signs around it, none
of the last five, and not older than the installation allows.
"""

import datetime
import re

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import OldPassword, User

SHORTEST = 10
CLASSES_NEEDED = 3
LAST_ONES = 5
"""The one in use and four before it."""
AROUND_A_WORD = re.compile(r"^[\W\d_]+|[\W\d_]+$")


class ThreeClassesValidator:
    """At least 10 characters of three of the four classes: capital, small letter, digit, other sign."""

    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) < SHORTEST or classes_of(password) < CLASSES_NEEDED:
            raise ValidationError(self.get_help_text(), code="password_too_plain")
        typed = _plain(password)
        for name in (getattr(user, "username", ""), getattr(user, "full_name", "")):
            if name and _plain(name) in typed:
                raise ValidationError(_("密码里不能有用户名或姓名。"), code="password_has_name")

    def get_help_text(self) -> str:
        return _("密码至少 10 位，大写字母、小写字母、数字、其他符号四类中至少有三类。")


class NotCommonValidator(CommonPasswordValidator):
    """No password that everybody thinks of, nor one that is such a word between digits and other signs."""

    def validate(self, password: str, user: User | None = None) -> None:
        super().validate(password, user)
        if AROUND_A_WORD.sub("", password).casefold() in self.passwords:
            raise ValidationError(self.get_error_message(), code="password_too_common")

    def get_error_message(self) -> str:
        return _("这个密码太常见，前后加上数字和符号也容易被猜到，请换一个。")

    def get_help_text(self) -> str:
        return _("不能是常见的密码，也不能只在常见的词前后加数字和符号。")


class NotUsedBeforeValidator:
    """None of the last five passwords of the account."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        hashes = [user.password, *user.old_passwords.order_by("-pk").values_list("password", flat=True)]
        if any(check_password(password, known) for known in hashes[:LAST_ONES]):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def get_help_text(self) -> str:
        return _("不能用最近 5 次用过的密码。")


def classes_of(password: str) -> int:
    """Count the classes of signs in a password: capitals, small letters, digits, everything else."""
    tests = (
        str.isupper,
        str.islower,
        str.isdigit,
        lambda sign: not (sign.isupper() or sign.islower() or sign.isdigit()),
    )
    return sum(any(map(test, password)) for test in tests)


def remember_password(user: User) -> None:
    """Keep the hash of the password that is about to be replaced, and no more of them than are compared."""
    if not user.has_usable_password():
        return
    OldPassword.objects.create(user=user, password=user.password)
    kept = list(user.old_passwords.order_by("-pk").values_list("pk", flat=True)[: LAST_ONES - 1])
    user.old_passwords.exclude(pk__in=kept).delete()


def is_too_old(user: User, *, now: datetime.datetime | None = None) -> bool:
    """Say whether the password is older than `PASSWORD_DAYS`; never where that is 0."""
    if not settings.PASSWORD_DAYS:
        return False
    since = user.password_set_at or user.date_joined
    return since < (now or timezone.now()) - datetime.timedelta(days=settings.PASSWORD_DAYS)


def must_choose_password(user: User) -> bool:
    """Say whether somebody has to choose a new password before anything else: given by another, or too old."""
    return user.must_change_password or is_too_old(user)


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()
