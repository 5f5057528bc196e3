"""From which pages a browser may call the control API: those of this service alone."""

from __future__ import annotations

from starlette.requests import Request

from ..web.hosts import Origin, is_address, is_loopback, read_origin
from ..web.service import service_of
from ..web.urls import base_url


def is_foreign(request: Request) -> bool:
    """Tell whether a page of another origin sent this, by what browsers say of it. Programs say nothing."""
    said = request.headers.getlist("origin")
    site = request.headers.get("sec-fetch-site", "none")
    if site not in ("none", "same-origin"):
        return True
    if not said:
        return site == "same-origin" and _own(request) is None
    own = _own(request)
    return own is None or any(read_origin(origin) != own for origin in said)


def _own(request: Request) -> Origin | None:
    """The origin that addresses are made with; None where somebody else's DNS may have led a browser to it."""
    own = _origin_of(base_url(request))
    public_url = service_of(request).settings.public_url
    public = _origin_of(public_url) if public_url is not None else None
    if own is None or not (is_loopback(own.host) or is_address(own.host) or (public and own.host == public.host)):
        return None
    return own


def _origin_of(url: str) -> Origin | None:
    scheme, _, rest = url.partition("://")
    return read_origin(f"{scheme}://{rest.partition('/')[0]}")
