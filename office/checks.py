"""What `manage.py check` says about the settings this app reads."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

from .vault import master_keys


@register(Tags.security)
def check_vault_keys(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse keys that cannot be used."""
    try:
        master_keys()
    except ImproperlyConfigured as problem:
        hint = "Make one with: python -c 'import secrets; print(secrets.token_hex(32))'"
        return [Error(str(problem), hint=hint, id="office.E001")]
    return []
