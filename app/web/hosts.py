"""Names of hosts, as requests and settings spell them."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import NamedTuple

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"
_HOST = re.compile(rf"({_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]+\])(?::([0-9]{{1,5}}))?", re.IGNORECASE | re.ASCII)
# All that may stand for a server in an address (RFC 3986, 3.2.2): there are wider names than those that lead somewhere.
_AUTHORITY = re.compile(
    r"(?:(?:[\w.~!$&'()*+,;=-]|%[0-9a-f]{2})+|\[(?P<ipv6>[0-9a-f:.]{2,45})\])(?::(?P<port>[0-9]{0,5}))?",
    re.IGNORECASE | re.ASCII,
)
_ORIGIN = re.compile(r"(https?)://([^/]+)", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}
_HIGHEST_PORT = 65_535
_LONGEST_AUTHORITY = 300


class Host(NamedTuple):
    """A host's name in lower case, an address of IPv6 without its brackets; and the port, where one is given."""

    name: str
    port: int | None


class Origin(NamedTuple):
    """Where a page came from, as browsers tell it; the port is always there."""

    scheme: str
    host: str
    port: int


def read_host(text: str) -> Host | None:
    """What a `Host` header says; None where it is not well-formed."""
    found = _HOST.fullmatch(text)
    if found is None:
        return None
    name, port = found[1].lower(), found[2]
    if name.startswith("["):
        name = name[1:-1]
        if not is_address(name):
            return None
    return Host(name, int(port) if port else None)


def read_origin(text: str) -> Origin | None:
    """What an `Origin` header says; None for `null` and for whatever is no origin on the web."""
    found = _ORIGIN.fullmatch(text)
    host = read_host(found[2]) if found else None
    if found is None or host is None:
        return None
    scheme = found[1].lower()
    return Origin(scheme, host.name, _PORTS[scheme] if host.port is None else host.port)


def is_authority(text: str) -> bool:
    """Tell whether this is a host, with or without a port, and nothing else: whether it can stand in an address."""
    return len(text) <= _LONGEST_AUTHORITY and _is_authority(text)


@lru_cache(256)
def _is_authority(text: str) -> bool:
    found = _AUTHORITY.fullmatch(text)
    if found is None or int(found["port"] or 0) > _HIGHEST_PORT:
        return False
    return found["ipv6"] is None or is_address(found["ipv6"])


def is_address(name: str) -> bool:
    """Tell whether the name is an IP address, which nobody else's DNS can lead here."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_loopback(name: str) -> bool:
    """Tell whether the name leads to this machine and nowhere else, wherever it is asked for."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    return is_address(name) and ipaddress.ip_address(name).is_loopback
