"""Absolute addresses: the one place that knows how clients reach this service."""

from __future__ import annotations

from starlette.requests import Request

from .service import service_of


def base_url(request: Request) -> str:
    """The scheme and host of this service as the caller should use them, with no slash at the end.

    The configured public address, else the forwarded headers where they are trusted, else the request's own Host.
    """
    settings = service_of(request).settings
    if settings.public_url is not None:
        return settings.public_url.rstrip("/")
    scheme, host = request.scope["scheme"], request.headers.get("host", "")
    if settings.trust_forwarded:
        scheme = _first(request.headers.get("x-forwarded-proto")) or scheme
        host = _first(request.headers.get("x-forwarded-host")) or host
    return f"{scheme}://{host}" if host else str(request.base_url).rstrip("/")


def _first(header: str | None) -> str:
    return (header or "").partition(",")[0].strip()
