"""Absolute addresses: the one place that knows how clients reach this service."""

from __future__ import annotations

from starlette.requests import Request

from ..settings import Settings
from .address import root_of
from .hosts import is_authority

_SCHEMES = ("http", "https")


def base_url(request: Request, settings: Settings) -> str:
    """The scheme and host of this service as the caller should use them, with no slash at the end.

    The configured public address, else the forwarded headers where they are trusted and say what they should, else
    the request's own Host.
    """
    if settings.public_url is not None:
        return settings.public_url.rstrip("/")
    scheme, host = request.scope["scheme"], request.headers.get("host", "")
    if settings.trust_forwarded:
        forwarded_scheme = _first(request.headers.get("x-forwarded-proto")).lower()
        forwarded_host = _first(request.headers.get("x-forwarded-host"))
        scheme = forwarded_scheme if forwarded_scheme in _SCHEMES else scheme
        host = forwarded_host if is_authority(forwarded_host) else host
    return f"{scheme}://{host}{root_of(request.scope)}" if host else str(request.base_url).rstrip("/")


def _first(header: str | None) -> str:
    return (header or "").partition(",")[0].strip()
