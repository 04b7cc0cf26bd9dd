"""What a password must be: 10 characters, three of four classes, without the user name (GB/T 22239, level 2)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .models import User

SHORTEST = 10
CLASSES_NEEDED = 3


class ThreeClassesValidator:
    """At least 10 characters of three of the four classes: capital, small letter, digit, other sign."""

    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) < SHORTEST or classes_of(password) < CLASSES_NEEDED:
            raise ValidationError(self.get_help_text(), code="password_too_plain")
        username = getattr(user, "username", "")
        if username and username.casefold() in password.casefold():
            raise ValidationError(_("密码里不能有用户名。"), code="password_has_username")

    def get_help_text(self) -> str:
        return _("密码至少 10 位，大写字母、小写字母、数字、其他符号四类中至少有三类。")


def classes_of(password: str) -> int:
    """Count the classes of signs in a password: capitals, small letters, digits, everything else."""
    tests = (
        str.isupper,
        str.islower,
        str.isdigit,
        lambda sign: not (sign.isupper() or sign.islower() or sign.isdigit()),
    )
    return sum(any(map(test, password)) for test in tests)
