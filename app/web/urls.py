"""Absolute addresses: the one place that knows how clients reach this service."""

from __future__ import annotations

from starlette.requests import Request

from ..settings import Settings
from .address import root_of
from .forwarded import Place, from_outside
from .headers import first
from .hosts import read_host


def base_url(request: Request, settings: Settings) -> str:
    """The scheme and host of this service as the caller should use them, with no slash at the end.

    The configured public address, else the forwarded headers where they are trusted and say what they should, else
    the request's own Host.
    """
    if settings.public_url is not None:
        return settings.public_url.rstrip("/")
    scheme, host, prefix = _place(request, settings)
    return f"{scheme}://{host}{prefix}{root_of(request.scope)}" if host else str(request.base_url).rstrip("/")


def host_name(request: Request, settings: Settings) -> str:
    """The name under which the client looked for this service, in lower case; empty where there is none."""
    host = read_host(_place(request, settings).host)
    return host.name if host is not None else ""


def _place(request: Request, settings: Settings) -> Place:
    place = Place(request.scope["scheme"], first(request.scope, b"host") or "")
    return from_outside(request.headers, place) if settings.trust_forwarded else place
