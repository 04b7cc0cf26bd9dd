"""What `manage.py check` says about the settings this app reads."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

from . import channels
from .access import LEAST_MONTHS
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


@register
def check_channels(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse channels nothing could be sent to; an address itself is never repeated."""
    names = channels.names()
    if not names:
        return []
    if not channels.is_ready():
        hint = "pip install --require-hashes -r requirements/extras.txt, or leave NOTIFY_CHANNELS empty."
        return [Error("NOTIFY_CHANNELS is set but apprise is not installed.", hint=hint, id="office.E002")]
    found: list[CheckMessage] = []
    for name in names:
        if not name or len(name) > channels.MOST_SIGNS_OF_A_NAME:
            hint = f"NOTIFY_CHANNELS is name=address,…; a name has 1 to {channels.MOST_SIGNS_OF_A_NAME} letters."
            found.append(Error("A channel of NOTIFY_CHANNELS has no usable name.", hint=hint, id="office.E003"))
        elif not channels.is_understood(name):
            hint = "See the list of services of apprise; a comma inside an address is written %2C."
            found.append(Error(f"The address of the channel {name!r} is not understood.", hint=hint, id="office.E004"))
    return found


@register(Tags.security)
def check_access_log_months(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse a log kept for less time than the law wants."""
    if settings.ACCESS_LOG_MONTHS >= LEAST_MONTHS:
        return []
    return [Error(f"ACCESS_LOG_MONTHS is {settings.ACCESS_LOG_MONTHS}; at least {LEAST_MONTHS}.", id="office.E005")]
