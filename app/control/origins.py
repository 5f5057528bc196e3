"""From which pages a browser may call the control API: those of this service alone."""

from __future__ import annotations

from ..web.call import Call
from ..web.hosts import Origin, is_address, is_loopback, read_origin


def is_foreign(call: Call) -> bool:
    """Tell whether a page of another origin sent this, by what browsers say of it. Programs say nothing."""
    request = call.request
    said = request.headers.getlist("origin")
    site = request.headers.get("sec-fetch-site", "none")
    if site not in ("none", "same-origin"):
        return True
    if not said:
        return site == "same-origin" and _own(call) is None
    own = _own(call)
    return own is None or any(read_origin(origin) != own for origin in said)


def _own(call: Call) -> Origin | None:
    """The origin that addresses are made with; None where somebody else's DNS may have led a browser to it."""
    own = _origin_of(call.base)
    public_url = call.service.settings.public_url
    public = _origin_of(public_url) if public_url is not None else None
    if own is None or not (is_loopback(own.host) or is_address(own.host) or (public and own.host == public.host)):
        return None
    return own


def _origin_of(url: str) -> Origin | None:
    scheme, _, rest = url.partition("://")
    return read_origin(f"{scheme}://{rest.partition('/')[0]}")
