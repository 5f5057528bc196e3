"""Who may call /_triptych: never a page of another origin."""

from __future__ import annotations

import hmac
import ipaddress

from fastapi import Request

from ..library.errors import LibraryError
from ..web.service import service_of

_LEFT_BY_PROXIES = ("forwarded", "x-forwarded-for", "x-forwarded-host", "via")


class Forbidden(LibraryError):
    """The caller may not control this service."""


async def guard(request: Request) -> None:
    """Let those in whom the setting TRIPTYCH_CONTROL names. Raises Forbidden."""
    if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin") or "origin" in request.headers:
        raise Forbidden("The control API does not answer browsers of other origins.")
    settings = service_of(request).settings
    if settings.control == "loopback" and not _is_local(request):
        raise Forbidden("The control API answers this machine only; TRIPTYCH_CONTROL says who else may call.")
    if settings.control == "token":
        given = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        if not hmac.compare_digest(given.encode("latin-1"), (settings.control_token or "").encode()):
            raise Forbidden("The control API needs the bearer token of TRIPTYCH_CONTROL_TOKEN.")


def _is_local(request: Request) -> bool:
    """Both ends count: a name that somebody else's DNS points at this machine is not local, nor whom a proxy serves."""
    if any(header in request.headers for header in _LEFT_BY_PROXIES):
        return False
    client = request.client.host if request.client else ""
    return _is_loopback(client) and _is_loopback(request.url.hostname or "")


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
