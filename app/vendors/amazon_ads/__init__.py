"""The Amazon Ads API's Creative Asset Library."""

from __future__ import annotations

from ...web.call import Door
from . import control
from .answers import EXPOSED
from .auth import VENDOR, authenticate
from .described import DOCUMENTED
from .errors import render_error
from .kit import KIT
from .operations import OPERATIONS
from .rates import RATES

door = Door(
    name=VENDOR,
    title="Amazon Ads: Creative Asset Library",
    addresses=(
        "/assets/upload",
        "/assets/register",
        "/assets/search",
        "/assets?assetId=",
        "/assets/batchRegister",
        "/v2/profiles",
        "/brands",
        "/auth/o2/token",
    ),
    operations=OPERATIONS,
    spaces=("/images/S",),
    hosts=(
        "advertising-api.amazon.com",
        "advertising-api-eu.amazon.com",
        "advertising-api-fe.amazon.com",
        "advertising-api-test.amazon.com",
        "advertising-api-test-eu.amazon.com",
        "advertising-api-test-fe.amazon.com",
        "api.amazon.com",
        "api.amazon.co.uk",
        "api.amazon.co.jp",
    ),
    authenticate=authenticate,
    render_error=render_error,
    documented=DOCUMENTED,
    shared_tenant="87478924",
    control=control.OPERATIONS,
    exposes=EXPOSED,
    rates=RATES,
    kit=KIT,
)
