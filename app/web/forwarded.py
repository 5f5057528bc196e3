"""What proxies say of a request on its way here, for services that believe them.

Each fact is taken from its X-Forwarded header, which nearly every proxy sets, and where there is none from `Forwarded`
(RFC 7239). Proxies write theirs behind what they were told: the first is what the client used.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from starlette.datastructures import Headers

from .hosts import is_authority, read_host

_SCHEMES = {"http": 80, "https": 443}
_HIGHEST_PORT = 65_535
_PREFIX = re.compile(r"(?:/(?:[\w.~!$&'()*+,;=:@-]|%[0-9a-fA-F]{2})+)+", re.ASCII)
_LONGEST_PREFIX = 1_024


class Place(NamedTuple):
    """How a client reaches a service; the prefix is a path that a proxy takes off, or empty."""

    scheme: str
    host: str
    prefix: str = ""


def from_outside(headers: Headers, inside: Place) -> Place:
    """The place as the first proxy was asked for it. What is not said, or is none, stays as it is."""
    standard = _pairs(_first(headers, "forwarded"))
    scheme = (_first(headers, "x-forwarded-proto") or standard.get("proto", "")).lower()
    scheme = scheme if scheme in _SCHEMES else inside.scheme
    host = _first(headers, "x-forwarded-host") or standard.get("host", "")
    host = host if is_authority(host) else inside.host
    return Place(scheme, _with_port(host, _first(headers, "x-forwarded-port"), scheme), _prefix(headers))


def sender(headers: Headers) -> str:
    """The address that the last proxy was asked from, as it spells it: a client can write anything before that."""
    named = _last(headers, "x-forwarded-for")
    return named or _pairs(_last(headers, "forwarded")).get("for", "")


def _with_port(host: str, port: str, scheme: str) -> str:
    """The host with the port that the proxy listens at, where it names none itself."""
    known = read_host(host)
    if known is None or known.port is not None or not port.isascii() or not port.isdigit():
        return host
    if not 0 < int(port) <= _HIGHEST_PORT or int(port) == _SCHEMES[scheme]:
        return host
    return f"{host}:{port}"


def _prefix(headers: Headers) -> str:
    """Each proxy adds what it takes off."""
    prefix = "".join(part.strip().rstrip("/") for part in ",".join(headers.getlist("x-forwarded-prefix")).split(","))
    return prefix if len(prefix) <= _LONGEST_PREFIX and _PREFIX.fullmatch(prefix) else ""


def _first(headers: Headers, name: str) -> str:
    return headers.get(name, "").partition(",")[0].strip()


def _last(headers: Headers, name: str) -> str:
    return ",".join(headers.getlist(name)).rpartition(",")[2].strip()


def _pairs(element: str) -> dict[str, str]:
    """What one element of `Forwarded` says. No value that counts here has a comma or a semicolon in it."""
    pairs = (pair.partition("=") for pair in element.split(";"))
    return {name.strip().lower(): value.strip().strip('"') for name, _, value in pairs}
