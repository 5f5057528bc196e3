"""The iQmetrix Asset Media Service."""

from __future__ import annotations

from ...web.call import Door
from .auth import SHARED_COMPANY, VENDOR, authenticate
from .described import DOCUMENTED
from .errors import render_error
from .kit import KIT
from .operations import OPERATIONS
from .rates import RATES

door = Door(
    name=VENDOR,
    title="iQmetrix: Asset Media Service",
    addresses=("/assets", "/assets/{id}", "/images/{id}", "/v1/oauth2/token"),
    operations=OPERATIONS,
    spaces=("/assets",),
    hosts=(
        "ams.iqmetrix.net",
        "amsdemo.iqmetrix.net",
        "amsrc.iqmetrix.net",
        "amsint.iqmetrix.net",
        "amsintegration.iqmetrix.net",
        "accounts.iqmetrix.net",
        "accountsdemo.iqmetrix.net",
        "accountsrc.iqmetrix.net",
        "accountsint.iqmetrix.net",
    ),
    authenticate=authenticate,
    render_error=render_error,
    documented=DOCUMENTED,
    shared_tenant=SHARED_COMPANY,
    exposes=("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "X-RateLimit-ResetSeconds"),
    rates=RATES,
    kit=KIT,
)
