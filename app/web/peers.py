"""Who is at the other end of a connection."""

from __future__ import annotations

import ipaddress
import re

from starlette.requests import Request

from ..settings import Settings
from . import forwarded

# Whoever has one address of IPv6 has all with the same first 64 bits (RFC 6177).
_NETWORK_BITS = 64
# Some proxies name the port, too.
_WITH_PORT = re.compile(r"\[(.+)\](?::\d+)?|([\d.]+):\d+")


def peer_of(request: Request, settings: Settings) -> str:
    """The address that the request came from, or the network where one owner has many addresses.

    Where forwarded headers are trusted, it is the one that the proxy saw: the last it names, as a client can write
    any number in front of that.
    """
    address = request.client.host if request.client else ""
    if settings.trust_forwarded:
        address = forwarded.sender(request.headers) or address
    if match := _WITH_PORT.fullmatch(address):
        address = match[1] or match[2]
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, _NETWORK_BITS), strict=False))
