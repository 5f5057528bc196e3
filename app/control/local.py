"""Whether a request comes from this machine, or may come from somebody whom a proxy on it serves."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from starlette.requests import Request

from ..settings import Settings
from ..web.call import Call
from ..web.hosts import is_loopback, read_host

# What proxies, balancers and content networks say of those whom they serve.
_LEFT_BY_PROXIES = re.compile(
    r"via|(?:x-)?(?:original-)?forwarded(?:-.*)?|(?:.*-)?(?:client|real|connecting|remote|originating|proxyuser)-?ip"
    r"|(?:x-)?remote-addr|x-original-(?:host|url)|x-(?:url-)?scheme|x-ssl(?:-.*)?|front-end-https|x-proxy-.*"
    r"|cf-.*|cdn-loop|akamai-.*|x-amz-cf-id|x-amzn-trace-id|x-azure-.*|x-appengine-.*|x-cloud-trace-context"
    r"|x-envoy-.*|x-vercel-.*|x-nf-.*|x-arr-.*|x-varnish|surrogate-capability"
)


def is_local(call: Call) -> bool:
    """Tell whether the caller needs no token, under the setting `loopback`.

    Headers cannot prove where a request comes from. What they do say counts, and how the service was set up: where
    it is meant for others as well, nobody is taken for local.
    """
    return is_for_this_machine(call.service.settings) and _is_from_this_machine(call.request)


def is_for_this_machine(settings: Settings) -> bool:
    """Tell whether the service is set up for nobody but callers on this machine."""
    public_host = urlsplit(settings.public_url).hostname if settings.public_url is not None else "localhost"
    return (
        settings.control == "loopback"
        and settings.auth == "open"
        and not settings.trust_forwarded
        and is_loopback(settings.host.lower())
        and is_loopback(public_host or "")
    )


def _is_from_this_machine(request: Request) -> bool:
    """Both ends count: a name that somebody else's DNS points at this machine is not local, nor whom a proxy serves.

    nginx speaks HTTP/1.0 to what it serves, before its version 1.29.7 and where nothing else is set.
    """
    hosts = request.headers.getlist("host")
    host = read_host(hosts[0]) if len(hosts) == 1 else None
    return (
        request.client is not None
        and is_loopback(request.client.host)
        and host is not None
        and is_loopback(host.name)
        and request.scope["http_version"] != "1.0"
        and not any(_LEFT_BY_PROXIES.fullmatch(name) for name in request.headers)
    )
