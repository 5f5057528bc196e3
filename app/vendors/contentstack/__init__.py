"""Contentstack's Content Management API, assets."""

from __future__ import annotations

from ...web.call import Door
from . import control
from .auth import SHARED_STACK, STACK, VENDOR, authenticate
from .described import DOCUMENTED
from .errors import render_error
from .kit import KIT
from .operations import OPERATIONS
from .rates import RATES

_REGIONS = ("eu", "au", "azure-na", "azure-eu", "gcp-na", "gcp-eu")
_APIS = ("api", "cdn", "images", "assets")

door = Door(
    name=VENDOR,
    title="Contentstack: Content Management API, Assets",
    addresses=("/v3/assets", "/v3/assets/folders", "/v3/metadata"),
    operations=OPERATIONS,
    spaces=("/v3",),
    hosts=(
        "api.contentstack.io",
        "cdn.contentstack.io",
        "images.contentstack.io",
        "assets.contentstack.io",
        *(f"{region}-{api}.contentstack.com" for region in _REGIONS for api in _APIS),
    ),
    authenticate=authenticate,
    render_error=render_error,
    documented=DOCUMENTED,
    shared_tenant=SHARED_STACK,
    elsewhere=STACK,
    control=control.OPERATIONS,
    exposes=("X-RateLimit-Limit", "X-RateLimit-Remaining"),
    rates=RATES,
    kit=KIT,
    tenant_first=True,
)
