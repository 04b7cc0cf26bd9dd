"""Who the client is: the address a request really comes from, believed of our own proxies only.

`X-Forwarded-For` is a text anybody can send. It is read from its right end, and only as far as the hops that wrote it
are listed in `TRUSTED_PROXIES`; the first address that is not ours is the client.
"""

import ipaddress
from contextvars import ContextVar, Token
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

UNIX_SOCKET = "unix"
"""Stands in TRUSTED_PROXIES for a proxy on this machine that speaks through a socket and so has no address."""
MOST_HOPS = 20

_current: ContextVar[str] = ContextVar("client_address", default="")


def client_address(request: HttpRequest) -> str:
    """Return the client's address as text; empty when a socket's other end names nobody."""
    peer = request.META.get("REMOTE_ADDR", "")
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-MOST_HOPS:]
    while _is_ours(peer) and hops:
        claimed = _read(hops.pop().strip())
        if claimed is None:
            break
        peer = str(claimed)
    address = _read(peer)
    return str(address) if address else ""


def remember_client(request: HttpRequest) -> Token[str]:
    """Keep the client of the request at hand for verbs that know no request; give the token back to `forget_client`."""
    return _current.set(client_address(request))


def forget_client(token: Token[str]) -> None:
    """End what `remember_client` began."""
    _current.reset(token)


def current_client() -> str:
    """Return the address of the client now being served; empty outside a request, as in a command."""
    return _current.get()


def _is_ours(peer: str) -> bool:
    trusted = tuple(settings.TRUSTED_PROXIES)
    if not peer:
        return UNIX_SOCKET in trusted
    address = _read(peer)
    return address is not None and any(address in network for network in _networks(trusted))


def _read(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        return address.ipv4_mapped or ipaddress.IPv6Address(int(address))  # without a zone such as %eth0
    return address


@lru_cache(maxsize=8)
def _networks(trusted: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(text, strict=False) for text in trusted if text != UNIX_SOCKET)
