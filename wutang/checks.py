"""What must hold before a county may run this: production refuses to start otherwise."""

import re
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

MIN_KEY_LENGTH = 50  # characters
MIN_DIFFERENT = 10  # different characters in a key
CHOSEN_CLAIMS = ("preferred_username", "nickname", "name", "given_name", "email", "phone_number", "profile", "website")
VAULT_KEY = re.compile(r"[0-9a-fA-F]{64}")


@register(Tags.security)
def check_production(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Find settings that are fit for a demo only; finds nothing outside production."""
    if not settings.IS_PRODUCTION:
        return []
    found: list[CheckMessage] = []
    if settings.DEBUG:
        found.append(Error("DEBUG is on.", hint="Remove DEBUG from the environment.", id="wutang.E001"))
    if not is_strong(settings.SECRET_KEY, MIN_KEY_LENGTH):
        found.append(Error("SECRET_KEY is weak.", hint="Use 50 or more random characters.", id="wutang.E002"))
    if not settings.VAULT_KEYS or not all(is_vault_key(key) for key in settings.VAULT_KEYS.values()):
        found.append(Error("VAULT_KEYS is weak.", hint="Each is 64 random hex digits.", id="wutang.E003"))
    if not settings.ALLOWED_HOSTS or any("*" in host for host in settings.ALLOWED_HOSTS):
        found.append(Error("ALLOWED_HOSTS is open.", hint="List the host names of this site.", id="wutang.E004"))
    return found


@register(Tags.security)
def check_login(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Find settings of the login that would not do what they say."""
    from directory.models import Role

    found: list[CheckMessage] = []
    unknown = sorted(set(settings.MFA_REQUIRED_ROLES) - set(Role.values))
    if unknown:
        hint = f"Known are {', '.join(Role.values)}."
        found.append(Error(f"MFA_REQUIRED_ROLES: no such role {', '.join(unknown)}.", hint=hint, id="wutang.E006"))
    if not settings.OIDC_ISSUER:
        return found
    if find_spec("authlib") is None or find_spec("requests") is None:
        hint = "Install the extra `sso`: pip install --require-hashes -r requirements/extras.txt"
        found.append(Error("OIDC_ISSUER is set but authlib is not installed.", hint=hint, id="wutang.E007"))
    if settings.IS_PRODUCTION and not settings.OIDC_ISSUER.startswith("https://"):
        hint = "Use the provider's https:// address."
        found.append(Error("OIDC_ISSUER is not encrypted.", hint=hint, id="wutang.E008"))
    if settings.OIDC_USERNAME_CLAIM in CHOSEN_CLAIMS:
        hint = "Name a claim that only the provider's administration fills, or none."
        found.append(CheckWarning("OIDC_USERNAME_CLAIM is chosen by people themselves.", hint=hint, id="wutang.W002"))
    return found


@register(Tags.security, deploy=True)
def check_demo_accounts(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Find demo accounts that can still log in; their passwords are printed on a screen somewhere."""
    from django.contrib.auth import get_user_model

    if not settings.IS_PRODUCTION:
        return []
    try:
        is_found = get_user_model().objects.filter(is_demo=True, is_active=True).exists()
    except DatabaseError:  # no database yet, or not migrated: nobody can log in
        return []
    hint = "Deactivate them, or start from a database without a demo."
    return [Error("A demo account is active.", hint=hint, id="wutang.E005")] if is_found else []


def is_strong(key: str, length: int) -> bool:
    """Return whether a key is long, varied and not one that was published as an example."""
    return len(key) >= length and len(set(key)) >= MIN_DIFFERENT and "insecure" not in key and "example" not in key


def is_vault_key(key: str) -> bool:
    """Return whether a key is 32 bytes in hex and not a pattern."""
    return bool(VAULT_KEY.fullmatch(key)) and len(set(bytes.fromhex(key))) >= MIN_DIFFERENT


def refuse_unsafe_production() -> None:
    """Raise ImproperlyConfigured when this installation must not serve anybody."""
    found = [*check_production(), *check_login(), *check_demo_accounts()]
    if found:
        raise ImproperlyConfigured(" ".join(f"{message.msg} {message.hint}" for message in found))
