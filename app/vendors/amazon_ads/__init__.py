"""The Amazon Ads API's Creative Asset Library."""

from __future__ import annotations

import re

from ...web.door import Door
from . import contexts
from .auth import VENDOR
from .errors import render_error
from .routes import router

door = Door(
    name=VENDOR,
    title="Amazon Ads: Creative Asset Library",
    addresses=(
        "/assets/upload",
        "/assets/register",
        "/assets/search",
        "/assets?assetId=",
        "/assets/batchRegister",
        "/auth/o2/token",
    ),
    paths=re.compile(
        r"(?!POST)\w+ /assets$"
        r"|\w+ /assets/(?:upload|register|search|batchRegister)(?:/|$)"
        r"|\w+ /(?:uploads/|images/S/|auth/o2/token$)"
    ),
    routes=router,
    render_error=render_error,
    shared_tenant="87478924",
    control=contexts.router,
)
