"""Addresses that a browser hands in to be led on to."""

from django.utils.http import url_has_allowed_host_and_scheme


def own_address(wanted: str) -> str:
    """Return the address if it is a path of this site; empty for any other, so that nobody is led elsewhere."""
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else ""
